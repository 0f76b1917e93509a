"""The judged questions a corpus folder carries, and which of them systems may learn from.

Given a folder's ``questions/*.jsonl``, tells questions to learn from those kept back for calibration,
and pairs wordings with intents. It does not know classifiers, encoders or dev and test files.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.marks import without_marks
from assistant.domain import Document, FaqEntry
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion

QUESTIONS = "questions"  # the folder, beside the articles
CALIBRATION = "calibration.jsonl"  # all of it is kept back
_KEPT_BACK = 4  # of the other files, one question in so many


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """A folder's judged questions.

    Attributes:
        learned: what systems may learn from, in and out of scope.
        kept_back: for calibrating: neither system has seen these wordings, but has, mostly, others of
            the same group, as it will have of what people ask.
        turns: of conversations, in order.
    """

    learned: tuple[JudgedQuestion, ...] = ()
    kept_back: tuple[JudgedQuestion, ...] = ()
    turns: tuple[JudgedQuestion, ...] = ()


def question_files(source: Path) -> list[Path]:
    """The folder's question files, by name."""
    return sorted((source / QUESTIONS).glob("*.jsonl"))


def load_training_set(source: Path, documents: Mapping[str, Document]) -> TrainingSet:
    """Read and divide; empty where the folder has no question.

    Raises:
        EvaluationError: a file has faults, named by line.
    """
    paths = question_files(source)
    questions = load_questions(paths, documents) if any(path.stat().st_size for path in paths) else []
    turns = tuple(question for question in questions if question.conversation)
    alone = [question for question in questions if not question.conversation]
    kept = [_kept_back(question) for question in alone]
    return TrainingSet(
        tuple(question for question, back in zip(alone, kept, strict=True) if not back),
        tuple(question for question, back in zip(alone, kept, strict=True) if back),
        turns,
    )


def _kept_back(question: JudgedQuestion) -> bool:
    """By a hash of the id, so that adding a question moves no other."""
    if Path(question.place.rpartition(":")[0]).name == CALIBRATION:
        return True
    return hashlib.sha256(question.id.encode()).digest()[0] % _KEPT_BACK == 0


def question_groups(questions: Sequence[JudgedQuestion]) -> list[tuple[JudgedQuestion, ...]]:
    """Questions in scope that ask the same, the plainest wording first; groups in order of appearance."""
    groups: defaultdict[str, list[JudgedQuestion]] = defaultdict(list)
    for question in questions:
        if not question.out_of_scope:
            groups[question.group or question.id].append(question)
    return [
        tuple(sorted(group, key=lambda question: question.phrasing != "plain")) for group in groups.values()
    ]


def answered_groups(faq: Sequence[FaqEntry], questions: Sequence[JudgedQuestion]) -> list[FaqEntry]:
    """Entries made of groups whose answer was written and which no entry of ``faq`` answers, so that a system
    that knows intents only knows these answers too."""
    known = {entry.intent for entry in faq}
    return [
        FaqEntry(
            id=first.group,
            question=first.question,
            answer=without_marks(first.answer),
            intent=first.group,
            topic="career" if first.topic == "career" else "concept",
            evidence=first.evidence,
            utterances=tuple(question.question for question in others),
        )
        for first, *others in question_groups(questions)
        if first.group and first.answer and first.intent not in known
    ]


def intent_wordings(
    faq: Sequence[FaqEntry], questions: Sequence[JudgedQuestion]
) -> tuple[list[str], list[str]]:
    """Texts and their intents, aligned: titles, utterances, then questions that have an intent of ``faq``."""
    pairs = [(text, entry.intent) for entry in faq for text in (entry.question, *entry.utterances)]
    known = {entry.intent for entry in faq}
    pairs += [(question.question, question.intent) for question in questions if question.intent in known]
    return [text for text, _ in pairs], [intent for _, intent in pairs]
