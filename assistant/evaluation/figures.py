"""What a report shows of scores: each figure's name, its cells, and the floors beside them.

Given scores of one or more systems over the same questions, gives rows of text. It does not know
terminals, Markdown or HTML, and escapes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.score import Scores
from assistant.evaluation.verdict import EVIDENCE_K, RANKING_K

NOTHING = "–"
UNSCORED = "could not be scored"
_EVIDENCE = f"evidence in the top {EVIDENCE_K}"
_FLOORS = {  # design part 5: (ml, dl)
    "right": ("50 %", "75 %"),
    f"{_EVIDENCE}, any": ("", "88 %"),
    "out of scope declined at 5 % wrongly declined": ("80 %", "80 %"),
    "… the hard part": ("50 %", "50 %"),
    "conversation turns right": ("65 %", "65 %"),
    "quotes equal to the source": ("100 %", "100 %"),
    "numbers found in quotes": ("100 %", "100 %"),
    "p50 ms": ("10", "400"),
}
_GROUPS: dict[str, Callable[[Scores], dict[str, Proportion]]] = {
    "right · kind": lambda one: one.by_kind,
    "right · phrasing": lambda one: one.by_phrasing,
    "evidence · kind": lambda one: one.evidence_by_kind,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a table: ``cells`` has one text a system, ``floors`` what design part 5 asks of it."""

    name: str
    cells: tuple[str, ...]
    floors: tuple[str, ...]

    def beside(self) -> tuple[str, ...]:
        """Cell, floor, cell, floor …"""
        return tuple(text for pair in zip(self.cells, self.floors, strict=True) for text in pair)


def overall(scores: Sequence[Scores]) -> list[Figure]:
    """The figures over all questions; one about what none of them asks for is left out."""
    shown = [
        _row(scores, "right", lambda one: _by_facts(one, str(one.right))),
        _row(scores, "right, of what was answered", lambda one: _by_facts(one, str(one.right_if_answered))),
        _row(scores, f"{_EVIDENCE}, any", lambda one: _by_evidence(one, str(one.evidence_any))),
        _row(scores, f"{_EVIDENCE}, all", lambda one: _by_evidence(one, str(one.evidence_all))),
        _row(scores, f"gold evidence recall@{EVIDENCE_K}", lambda one: str(one.evidence_recall)),
        _row(scores, f"MRR@{RANKING_K}", lambda one: str(one.reciprocal_rank)),
        _row(scores, f"nDCG@{RANKING_K}", lambda one: str(one.ndcg)),
        _row(scores, "facts found, of those asked for", lambda one: str(one.facts)),
        _row(scores, "answers that say what they must not", lambda one: str(one.forbidden)),
        _row(scores, "token F1 with the ideal answer", lambda one: str(one.token_f1)),
        _row(scores, "ROUGE-L with the ideal answer", lambda one: str(one.rouge_l)),
        _row(scores, "token F1 with the expected answer", lambda one: str(one.expected_f1)),
        _row(scores, "numbers and names of the expected answer held", lambda one: str(one.things_held)),
        _row(scores, "wrongly declined", lambda one: str(one.wrongly_declined)),
        _row(scores, "out of scope declined", lambda one: str(one.declined)),
        _row(scores, "… the hard part of it", lambda one: str(one.declined_hard)),
        _row(
            scores,
            "out of scope declined at 5 % wrongly declined",
            lambda one: _number(one.declined_at_5, ".1%"),
        ),
        _row(scores, "… the hard part", lambda one: _number(one.declined_hard_at_5, ".1%")),
        _row(
            scores,
            "false positives at 95 % recall",
            lambda one: _number(one.false_positives_at_95, ".1%"),
        ),
        _row(
            scores,
            "false positives at 95 % recall, hard part",
            lambda one: _number(one.false_positives_hard_at_95, ".1%"),
        ),
        _row(scores, "AUROC, in scope against out of scope", lambda one: _number(one.auroc, ".3f")),
        _row(scores, "AUROC, against the hard part", lambda one: _number(one.auroc_hard, ".3f")),
        _row(
            scores,
            "expected calibration error",
            lambda one: _by_facts(one, _number(one.calibration_error, ".3f")),
        ),
        _row(scores, "Brier score", lambda one: _by_facts(one, _number(one.brier, ".3f"))),
        _row(scores, "area under risk and coverage", lambda one: _by_facts(one, _number(one.aurc, ".3f"))),
        _row(scores, "conversation turns right", lambda one: str(one.turns_right)),
        _row(scores, "word F1 of a rewritten follow-up", lambda one: str(one.rewrite_f1)),
        _row(scores, "median words of an answer", lambda one: _number(one.median_words, "g")),
        _row(scores, "quotes equal to the source", lambda one: str(one.quotes_equal)),
        _row(scores, "numbers found in quotes", lambda one: str(one.numbers_grounded)),
        _row(scores, "answers with a figure or name not quoted", lambda one: str(one.unsupported)),
        _row(scores, "citations on gold evidence", lambda one: str(one.citation_precision)),
        _row(scores, "gold evidence cited", lambda one: str(one.citation_recall)),
        _row(scores, "p50 ms", lambda one: _number(one.p50_ms, ".1f")),
        _row(scores, "p95 ms", lambda one: _number(one.p95_ms, ".1f")),
        _row(scores, "p99 ms", lambda one: _number(one.p99_ms, ".1f")),
        _row(scores, "answers a second", lambda one: _number(one.answers_per_second, ".1f")),
        _row(scores, "no answer in the run", lambda one: str(one.missing) if one.missing else NOTHING),
    ]
    return [row for row in shown if any(cell != NOTHING for cell in row.cells)]


def by_group(scores: Sequence[Scores]) -> Iterator[Figure]:
    """Right by kind and phrasing, evidence by kind."""

    for label, groups in _GROUPS.items():
        for name in dict.fromkeys(name for one in scores for name in groups(one)):
            yield _figure(scores, f"{label} {name}", [str(groups(one).get(name, NOTHING)) for one in scores])


def by_stage(scores: Sequence[Scores]) -> Iterator[Figure]:
    """Three percentiles of the time of every stage that any system has."""
    for stage in dict.fromkeys(stage for one in scores for stage in one.stages):
        times = [one.stages.get(stage) for one in scores]
        cells = [f"{own.p50:.1f} · {own.p95:.1f} · {own.p99:.1f}" if own else NOTHING for own in times]
        yield _figure(scores, f"p50 · p95 · p99 ms {stage}", cells)


def _row(scores: Sequence[Scores], name: str, cell: Callable[[Scores], str]) -> Figure:
    return _figure(scores, name, [cell(one) for one in scores])


def _figure(scores: Sequence[Scores], name: str, cells: Sequence[str]) -> Figure:
    floors = dict(zip(("ml", "dl"), _FLOORS.get(name, ("", "")), strict=True))
    return Figure(name, tuple(cells), tuple(floors.get(one.answerer, "") for one in scores))


def _scored(cell: str, unscored: int, why: str) -> str:
    """The cell, with how many questions it could not be taken over; only why, where it was taken over none."""
    if not unscored:
        return cell
    return f"{UNSCORED}: {why}" if cell == NOTHING else f"{cell}; {unscored} {UNSCORED}: {why}"


def _by_facts(one: Scores, cell: str) -> str:
    return _scored(cell, one.unscored.facts, "no facts that an answer must hold")


def _by_evidence(one: Scores, cell: str) -> str:
    return _scored(cell, one.unscored.evidence, "no gold evidence")


def _number(value: float, form: str) -> str:
    return format(value, form) if value == value else NOTHING
