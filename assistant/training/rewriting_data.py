"""What a rewriter learns from: follow-ups with their history and the question they stand for.

Given the project's conversations, known answers and, where they lie, public sets, lists examples. It
does not know models. Public: CANARD (Elgohary et al. 2019, "Can You Unpack That? Learning to Rewrite
Questions-in-Context") and Disfl-QA (Gupta et al. 2021, "Disfl-QA: A Benchmark Dataset for
Understanding Disfluencies in Question Answering").
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from assistant.corpus.marks import without_marks
from assistant.domain import Turn
from assistant.errors import CorpusError
from assistant.evaluation.measures.right import is_right
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.leakage import normalised
from assistant.questions.talks import Talk
from assistant.training.squad import squad_paragraphs

CANARD, DISFL_QA = Path("canard_dev") / "dev.json.gz", Path("disfl_qa") / "train.json.gz"
UNANSWERED = "The articles do not answer this."
_LEANING = (
    "and {}?",
    "{}?",
    "what about {}?",
    "how about {}",
    "and for {}?",
    "no, I meant {}",
    "same for {}?",
)
_MOST_SWAPPED = 4  # words of a phrase in which two known questions differ
_LEAST_SHARED = 3
_MOST_WORDS = 14  # of a question whose phrases are swapped: longer ones tell stories
_EDGE = frozenset(
    "a an the in on at of for to with and or is are was were be do does did can could should i you my your what "
    "which who how why when where there it its as by from about much many long if would will me need than get "
    "not no so that this use used using have has".split()
)
_NAMES = re.compile(r"(?:[A-Z][\w.\u2019-]+ ?)+")
_POINTING = ("it", "it", "it", "they", "them", "that", "this", "he", "she", "that one", "this one", "there")
_OWN = ("its", "its", "their", "his", "her")
_DROPPED_WITH = frozenset("of in for by from to with on at about".split())


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A question after some turns.

    Attributes:
        standalone: ``None`` where it stands as it is.
        judged: says what answers it, where somebody did.
        answer: what it was answered with; empty where that is not known.
    """

    history: tuple[Turn, ...]
    question: str
    standalone: str | None
    judged: JudgedQuestion | None = None
    answer: str = ""


def of_conversations(turns: Sequence[JudgedQuestion], answers: Sequence[str]) -> list[Rewrite]:
    """Every turn but the first of each conversation.

    Args:
        answers: written answers; of those that are right for a turn, the one nearest to its passages
            stands in the history after it.
    """
    conversations: dict[str, list[JudgedQuestion]] = defaultdict(list)
    for turn in turns:
        conversations[turn.conversation].append(turn)
    examples = []
    for said in conversations.values():
        history: list[Turn] = []
        for number, turn in enumerate(said):
            whole = turn.standalone or turn.question
            if number:
                same = normalised(whole) == normalised(turn.question)
                examples.append(Rewrite(tuple(history), turn.question, None if same else whole, turn))
            history += [Turn("user", turn.question), Turn("assistant", _answer(turn, answers))]
    return examples


def of_talks(talks: Sequence[Talk]) -> list[Rewrite]:
    """Every turn but the first of each."""
    examples = []
    for talk in talks:
        history: list[Turn] = []
        for number, said in enumerate(talk.turns):
            if number:
                same = normalised(said.standalone) == normalised(said.asked)
                whole = None if same else said.standalone
                examples.append(Rewrite(tuple(history), said.asked, whole, answer=said.answer))
            history += [Turn("user", said.asked), Turn("assistant", said.answer)]
    return examples


def _answer(turn: JudgedQuestion, answers: Sequence[str]) -> str:
    if turn.out_of_scope:
        return UNANSWERED
    quotes = " ".join(quote.quote for quote in turn.evidence)
    words = set(normalised(quotes).split())
    near = [text for text in answers if is_right(turn, text)]
    return without_marks(max(near, key=lambda text: _share(words, text), default=quotes))


def _share(words: set[str], text: str) -> float:
    """Of a text's words, how many are among these; short texts count for less."""
    own = normalised(text).split()
    return len(words & set(own)) / (5 + len(own))


def of_known_questions(questions: Sequence[JudgedQuestion], most: int, order: random.Random) -> list[Rewrite]:
    """Follow-ups that give only what changes: "and a nurse?" after "What does a baker earn?".

    Phrases that take each other's place somewhere among the known questions do so in others, too.
    """
    alike = alike_phrases(questions)
    examples = []
    for question in order.sample(list(questions), len(questions)):
        words = question.question.split()
        if len(words) > _MOST_WORDS:
            continue
        found = [
            (start, end) for start, end in _phrases(words) if " ".join(words[start:end]).lower() in alike
        ]
        if not found:
            continue
        start, end = order.choice(found)
        other = order.choice(alike[" ".join(words[start:end]).lower()])
        whole = " ".join([*words[:start], other, *words[end:]])
        typed = order.choice(_LEANING).format(other)
        examples.append(Rewrite((Turn("user", question.question),), typed, whole))
        if len(examples) == most:
            break
    return examples


def alike_phrases(questions: Sequence[JudgedQuestion]) -> dict[str, list[str]]:
    """Phrases, in lower case, that take each other's place somewhere among known questions."""
    frames: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for question in questions:
        words = question.question.rstrip("?!. ").split()
        for start, end in _phrases(words):
            frame = (" ".join(words[:start]).lower(), " ".join(words[end:]).lower())
            phrase = " ".join(words[start:end])
            frames[frame].setdefault(phrase.lower(), phrase)
    alike: dict[str, list[str]] = defaultdict(list)
    for held in frames.values():
        for phrase in held if len(held) > 1 else ():
            alike[phrase] += [other for name, other in held.items() if name != phrase]
    return alike


def _phrases(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of up to four words that neither begin nor end with a function word."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_SWAPPED, len(words)) + 1):
            edges = {words[start].lower(), words[end - 1].lower()}
            if len(words) - (end - start) >= _LEAST_SHARED and not edges & _EDGE:
                yield start, end


def of_complete_questions(
    questions: Sequence[JudgedQuestion], before: Sequence[Rewrite], most: int, order: random.Random
) -> list[Rewrite]:
    """Complete questions after somebody else's turns: they stand as they are."""
    asked = order.sample(list(questions), min(most, len(questions)))
    return [Rewrite(order.choice(before).history, question.question, None, question) for question in asked]


def of_squad_pairs(path: Path, most: int, order: random.Random) -> list[Rewrite]:
    """Questions on a paragraph after others on it, a shared name in them replaced by a pronoun or left out.

    Raises:
        CorpusError: the file is not there, or is not SQuAD v1.1.
    """
    examples = []
    for paragraph in squad_paragraphs(path):
        asked = order.sample(paragraph.asked, len(paragraph.asked))
        history: list[Turn] = []
        for one in asked[:4]:
            said = " ".join(turn.content for turn in history[-4:])
            names = [name for name in _NAMES.findall(one.question[1:]) if name.strip() in said]
            if names and (leaning := _leaning(one.question, max(names, key=len).strip(), order)):
                examples.append(Rewrite(tuple(history), leaning, one.question))
            told = paragraph.sentences[one.sentence] if order.random() < 0.5 else one.answer
            history += [Turn("user", one.question), Turn("assistant", told)]
    return order.sample(examples, min(most, len(examples)))


def _leaning(question: str, name: str, order: random.Random) -> str:
    """The question without that name; empty where it cannot be told apart."""
    at = question.find(name, 1)
    before, after = question[:at].rstrip(), question[at + len(name) :]
    if at < 0 or not before:
        return ""
    if after.startswith(("'s", "\u2019s")):
        return f"{before} {order.choice(_OWN)}{after[2:]}"
    before = re.sub(r"\b(?:the|a|an)$", "", before, flags=re.I).rstrip()
    words = before.split()
    if words and words[-1].lower() in _DROPPED_WITH and order.random() < 0.5:
        return f"{' '.join(words[:-1])}{after}"
    return f"{before} {order.choice(_POINTING)}{after}"


def with_other_names(
    examples: Sequence[Rewrite], alike: Mapping[str, Sequence[str]], order: random.Random, share: float
) -> Iterator[Rewrite]:
    """In a share of the examples, a phrase of the whole question gives its place to one alike throughout."""
    for example in examples:
        whole = example.standalone or example.question
        words = whole.rstrip("?!. ").split()
        said = " ".join(turn.content for turn in example.history).lower()
        held = [
            phrase
            for start, end in (_phrases(words) if order.random() < share else ())
            for phrase in [" ".join(words[start:end])]
            if phrase.lower() in alike and phrase.lower() in said
        ]
        if not held:
            yield example
            continue
        old = max(held, key=len)
        everything = f"{said} {example.question} {whole}".lower()
        others = [other for other in alike[old.lower()] if other.lower() not in everything]
        if not others:
            yield example
            continue
        new = order.choice(others)
        change = partial(re.compile(rf"\b{re.escape(old)}\b", re.I).sub, lambda match, new=new: new)
        yield Rewrite(
            tuple(Turn(turn.role, change(turn.content)) for turn in example.history),
            change(example.question),
            example.standalone and change(example.standalone),
        )


def of_canard(folder: Path) -> list[Rewrite]:
    """Raises ``CorpusError`` where the file is not there or holds something else."""
    examples = []
    for row in _read(folder / CANARD):
        said = row["History"]
        turns = [Turn("user", " – ".join(said[:2]))]
        turns += [Turn("user" if at % 2 == 0 else "assistant", text) for at, text in enumerate(said[2:])]
        same = normalised(row["Rewrite"]) == normalised(row["Question"])
        examples.append(Rewrite(tuple(turns), row["Question"], None if same else row["Rewrite"]))
    return examples


def of_disfl_qa(folder: Path, most: int, order: random.Random) -> list[Rewrite]:
    """Questions whose speaker corrects himself; see ``of_canard`` for errors."""
    rows = [row for row in _read(folder / DISFL_QA).values() if row["disfluent"].strip()]
    return [
        Rewrite((), row["disfluent"], row["original"]) for row in order.sample(rows, min(most, len(rows)))
    ]


def _read(path: Path) -> Any:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            return json.load(stream)
    except (OSError, EOFError, ValueError) as error:
        raise CorpusError(f"{path} cannot be read as gzipped JSON ({error}).") from error


def without_answers(examples: Sequence[Rewrite], order: random.Random, share: float) -> Iterator[Rewrite]:
    """Some callers keep no answers: of a share of the examples they are left out."""
    for example in examples:
        if order.random() < share:
            users = tuple(turn for turn in example.history if turn.role == "user")
            yield Rewrite(users, example.question, example.standalone)
        else:
            yield example
