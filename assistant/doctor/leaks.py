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

EXCEPTIONS = "leakage_exceptions.json"


def leaks(
    faq: Sequence[FaqEntry],
    training: Sequence[JudgedQuestion],
    held_out: Sequence[JudgedQuestion],
    folder: Path,
    places: Mapping[str, str],
) -> list[Twin]:
    """Every twin; ``folder`` is where the exceptions lie. Follow-ups count by their stand-alone form."""
    return find_twins(
        [*map(_wording, held_out)],
        [*_utterances(faq, places), *map(_wording, training)],
        ReferenceEncoder(),
        exceptions=read_exceptions(folder / EXCEPTIONS),
    )


def leak_findings(
    faq: Sequence[FaqEntry],
    training: Sequence[JudgedQuestion],
    held_out: Sequence[JudgedQuestion],
    folder: Path,
    places: Mapping[str, str],
) -> Iterator[Finding]:
    """One finding a held-out question."""
    for wording, twins in by_held_out(leaks(faq, training, held_out, folder, places)):
        worst = max(twins, key=lambda twin: twin.similarity)
        yield Finding(
            wording.place,
            f"{wording.text!r} leaks: {worst.how} {worst.similarity:.2f} to {worst.training.text!r} "
            f"at {worst.training.place}" + (f" and {len(twins) - 1} more" if len(twins) > 1 else ""),
            f"take it out of training, or add the pair to {folder / EXCEPTIONS}",
        )


def _wording(question: JudgedQuestion) -> Wording:
    return Wording(question.id, question.standalone or question.question, question.place, question.gold)


def _utterances(faq: Sequence[FaqEntry], places: Mapping[str, str]) -> Iterator[Wording]:
    for entry in faq:
        for number, text in enumerate((entry.question, *entry.utterances)):
            yield Wording(f"{entry.id}#{number}", text, places[entry.id])
