"""Held-out questions that training has seen.

Given FAQ entries, training and held-out questions, lists findings, but for pairs that a person let
stand in ``leakage_exceptions.json``. The similarity is the published encoder's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assistant.doctor.finding import Finding
from assistant.domain import FaqEntry
from assistant.index.reference_encoder import ReferenceEncoder
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.leakage import Twin, Wording, by_held_out, find_twins, read_exceptions
from assistant.questions.talks import Talk

EXCEPTIONS = "leakage_exceptions.json"
_OPENING_TURNS = 2


def leaks(
    faq: Sequence[FaqEntry],
    training: Sequence[JudgedQuestion],
    held_out: Sequence[JudgedQuestion],
    folder: Path,
    places: Mapping[str, str],
    talks: Sequence[Talk] = (),
) -> list[Twin]:
    """Every twin; ``folder`` is where the exceptions lie. A follow-up counts with the turns before it."""
    return find_twins(
        [*_wordings(held_out)],
        [*_utterances(faq, places), *_wordings(training), *_rewritten(training), *_said(talks)],
        ReferenceEncoder(),
        exceptions=read_exceptions(folder / EXCEPTIONS),
    )


def leak_findings(
    faq: Sequence[FaqEntry],
    training: Sequence[JudgedQuestion],
    held_out: Sequence[JudgedQuestion],
    folder: Path,
    places: Mapping[str, str],
    talks: Sequence[Talk] = (),
) -> Iterator[Finding]:
    """One finding a held-out question."""
    for wording, twins in by_held_out(leaks(faq, training, held_out, folder, places, talks)):
        worst = max(twins, key=lambda twin: twin.similarity)
        yield Finding(
            wording.place,
            f"{wording.text!r} leaks: {worst.how} {worst.similarity:.2f} to {worst.training.text!r} "
            f"at {worst.training.place}" + (f" and {len(twins) - 1} more" if len(twins) > 1 else ""),
            f"take it out of training, or add the pair to {folder / EXCEPTIONS}",
        )


def _wordings(questions: Sequence[JudgedQuestion]) -> Iterator[Wording]:
    """As typed: "and in India?" asks something only together with what was said before."""
    conversation, said = "", list[str]()
    for question in questions:
        if not question.conversation or question.conversation != conversation:
            said = []
        conversation = question.conversation
        said.append(question.question)
        yield Wording(question.id, " ".join(said), question.place, question.gold)


def _rewritten(questions: Sequence[JudgedQuestion]) -> Iterator[Wording]:
    """Models learn from what a turn stands for, too."""
    for question in questions:
        if question.standalone and question.standalone != question.question:
            yield Wording(f"{question.id}=", question.standalone, question.place, question.gold)


def _said(talks: Sequence[Talk]) -> Iterator[Wording]:
    """As what it stands for; and as typed, of the first two turns: twins later on had twins there."""
    for talk in talks:
        for number, turn in enumerate(talk.turns, start=1):
            typed = " ".join(said.asked for said in talk.turns[:number])
            if number <= _OPENING_TURNS:
                yield Wording(f"{talk.id}#{number}", typed, talk.place, ())
            if turn.standalone != typed:
                yield Wording(f"{talk.id}#{number}=", turn.standalone, talk.place, ())


def _utterances(faq: Sequence[FaqEntry], places: Mapping[str, str]) -> Iterator[Wording]:
    for entry in faq:
        for number, text in enumerate((entry.question, *entry.utterances)):
            yield Wording(f"{entry.id}#{number}", text, places[entry.id])
