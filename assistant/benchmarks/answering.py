"""Answering over paragraphs: does a whole system find the paragraph, answer from it, and decline what none
of them answers?

Given SQuAD's paragraphs and questions, makes a folder of the paragraphs, builds ``ml`` and ``dl`` from it as
from anybody's folder, asks, and judges. It is harder than reading one paragraph that is given: the paragraph
has to be found among all. It does not know files of SQuAD.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.artefact import write_text_atomically
from assistant.benchmarks.squad import Paragraph, SquadQuestion
from assistant.building.build import build
from assistant.building.recipe import Progress, chosen_recipe
from assistant.domain import Answer, Outcome, Question
from assistant.evaluation.measures.brevity import median_words, words_in
from assistant.evaluation.measures.overlap import normalised
from assistant.evaluation.measures.proportion import Proportion
from assistant.load import load_assistant
from assistant.protocols import Answerer

FOUND_K = (1, 5)


@dataclass(frozen=True, slots=True)
class AnsweringFigures:
    """Shares of questions; higher is better but for ``wrongly_declined``.

    Attributes:
        right: of the answerable, answered with an answer that somebody marked in it.
        found: for each k of ``FOUND_K``, of the answerable: their paragraph is among the first k chunks.
        wrongly_declined: of the answerable.
        declined: of the unanswerable.
        median_words: of an answer. Long answers hold more, and so are right more easily.
    """

    right: Proportion
    found: tuple[Proportion, ...]
    wrongly_declined: Proportion
    declined: Proportion
    median_words: float


def build_answerers(
    paragraphs: Sequence[Paragraph], work: Path, weights: Path, progress: Progress
) -> dict[str, Answerer]:
    """``ml`` and ``dl`` over a folder with one document a paragraph; found again where it was built before.

    Args:
        work: the folder and what is built from it are kept here.
        weights: fine-tuned layers, as for ``assistant build``.

    Raises:
        AssistantError: as ``assistant build`` does.
    """
    source = work / "paragraphs"
    source.mkdir(parents=True, exist_ok=True)
    wanted = {f"{paragraph.id}.md": _document(paragraph) for paragraph in paragraphs}
    for path in source.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        write_text_atomically(source / name, text)
    build(source, work / "built", tuned=weights, recipe=chosen_recipe(weights), progress=progress)
    return load_assistant(work / "built").answerers


def ask(answerer: Answerer, questions: Sequence[SquadQuestion], progress: Progress) -> list[Answer]:
    """One answer a question, in order."""
    answers = []
    for number, question in enumerate(questions, start=1):
        answers.append(answerer.answer(Question(question.text)))
        progress(f"Asking {answerer.name}", number, len(questions))
    return answers


def answering_figures(questions: Sequence[SquadQuestion], answers: Sequence[Answer]) -> AnsweringFigures:
    """Judge parallel lists."""
    asked = list(zip(questions, answers, strict=True))
    inside = [(question, answer) for question, answer in asked if question.answers]
    outside = [answer for question, answer in asked if not question.answers]
    given = [answer.text or "" for answer in answers if _answered(answer)]
    return AnsweringFigures(
        right=_share([_answered(answer) and holds(answer.text or "", one.answers) for one, answer in inside]),
        found=tuple(_share([_found(one, answer, k) for one, answer in inside]) for k in FOUND_K),
        wrongly_declined=_share([not _answered(answer) for _, answer in inside]),
        declined=_share([not _answered(answer) for answer in outside]),
        median_words=median_words([words_in(text) for text in given]),
    )


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether one of the answers stands in the text as whole words: both as they are written but for case,
    or both normalised as SQuAD does, which makes one word of "11-year"."""
    written, said = text.lower(), f" {normalised(text)} "
    return any(
        re.search(rf"(?<!\w){re.escape(answer.lower())}(?!\w)", written) or f" {normalised(answer)} " in said
        for answer in answers
        if normalised(answer)
    )


def _document(paragraph: Paragraph) -> str:
    # JSON's strings are YAML's too.
    front = f"id: {paragraph.id}\ntitle: {json.dumps(paragraph.title)}"
    return f"---\n{front}\n---\n\n{paragraph.text}\n"


def _answered(answer: Answer) -> bool:
    return answer.outcome is Outcome.ANSWERED


def _found(question: SquadQuestion, answer: Answer, k: int) -> bool:
    return any(found.chunk.document == question.paragraph for found in answer.evidence[:k])


def _share(flags: Sequence[bool]) -> Proportion:
    return Proportion(sum(flags), len(flags))
