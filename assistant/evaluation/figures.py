"""What a report shows of scores: each figure's name, its cells, and the floors beside them.

Given scores of one or more systems over the same questions, gives rows of text. It does not know
terminals, Markdown or HTML, and escapes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.evaluation.estimate import Estimate
from assistant.evaluation.score import Groups, Scores
from assistant.evaluation.scoring.cost import Times
from assistant.evaluation.verdict import EVIDENCE_K, RANKING_K

NOTHING = "–"
UNSCORED = "could not be scored"
_EVIDENCE = f"evidence in the top {EVIDENCE_K}"
_CONFUSED = 3  # pairs of intents that are told
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
    rows = [_figure(scores, name, list(map(cell, scores))) for name, cell in _overall(scores).items()]
    return [row for row in rows if any(cell != NOTHING for cell in row.cells)]


def by_group(scores: Sequence[Scores]) -> Iterator[Figure]:
    """Right by kind and phrasing, evidence by kind."""
    for label, held in _GROUPS.items():
        groups = [held(one.groups) for one in scores]
        for name in dict.fromkeys(name for own in groups for name in own):
            cells = [percent(own[name]) if name in own else NOTHING for own in groups]
            yield _figure(scores, f"{label} {name}", cells)


def by_stage(scores: Sequence[Scores]) -> Iterator[Figure]:
    """Three percentiles of the time of every stage that any system has."""
    for stage in dict.fromkeys(stage for one in scores for stage in one.cost.stages):
        times = [one.cost.stages.get(stage) for one in scores]
        for name, percentile in _PERCENTILES.items():
            cells = [number(percentile(own), ".1f") if own else NOTHING for own in times]
            yield _figure(scores, f"{name} {stage}", cells)


def percent(estimate: Estimate) -> str:
    """``88.0 % [84, 91]``."""
    return number(estimate.through(lambda share: share * 100), ".1f", ".0f", " %")


def number(estimate: Estimate, form: str, ends: str = "", unit: str = "") -> str:
    """The figure, and its interval if it has one; ``ends`` is the format of theirs where it is another."""
    if not estimate.known:
        return NOTHING
    shown = f"{estimate.value:{form}}{unit}"
    if estimate.low != estimate.low:
        return shown
    return f"{shown} [{estimate.low:{ends or form}}, {estimate.high:{ends or form}}]"


_GROUPS: dict[str, Callable[[Groups], dict[str, Estimate]]] = {
    "right · kind": lambda groups: groups.right_by_kind,
    "right · phrasing": lambda groups: groups.right_by_phrasing,
    "evidence · kind": lambda groups: groups.evidence_by_kind,
}
_PERCENTILES: dict[str, Callable[[Times], Estimate]] = {
    "p50 ms": lambda times: times.p50,
    "p95 ms": lambda times: times.p95,
    "p99 ms": lambda times: times.p99,
}
_Cell = Callable[[Scores], str]
_ANSWERING: dict[str, _Cell] = {
    "right": lambda one: _by_facts(one, percent(one.answering.right)),
    "right, of what was answered": lambda one: _by_facts(one, percent(one.answering.right_if_answered)),
    f"{_EVIDENCE}, any": lambda one: _by_evidence(one, percent(one.finding.evidence_any)),
    f"{_EVIDENCE}, all": lambda one: _by_evidence(one, percent(one.finding.evidence_all)),
    f"gold evidence recall@{EVIDENCE_K}": lambda one: number(one.finding.evidence_recall, ".3f"),
    f"MRR@{RANKING_K}": lambda one: number(one.finding.reciprocal_rank, ".3f"),
    f"nDCG@{RANKING_K}": lambda one: number(one.finding.ndcg, ".3f"),
    "facts found, of those asked for": lambda one: number(one.answering.facts, ".3f"),
    "answers that say what they must not": lambda one: percent(one.answering.forbidden),
    "token F1 with the ideal answer": lambda one: number(one.answering.token_f1, ".3f"),
    "ROUGE-L with the ideal answer": lambda one: number(one.answering.rouge_l, ".3f"),
    "token F1 with the expected answer": lambda one: number(one.answering.expected_f1, ".3f"),
    "numbers and names of the expected answer held": lambda one: percent(one.answering.things_held),
    "intents recognised": lambda one: _by_intents(one, percent(one.intents.accuracy)),
    "macro F1 of intents": lambda one: _by_intents(one, number(one.intents.macro_f1, ".3f")),
    "intents most often taken for others": lambda one: _confused(one),
}
_DECIDING: dict[str, _Cell] = {
    "wrongly declined": lambda one: percent(one.declining.wrongly),
    "out of scope declined": lambda one: percent(one.declining.rightly),
    "… the hard part of it": lambda one: percent(one.declining.rightly_hard),
    "out of scope declined at 5 % wrongly declined": lambda one: percent(one.declining.apart.declined_at_5),
    "… the hard part": lambda one: percent(one.declining.apart_hard.declined_at_5),
    "false positives at 95 % recall": lambda one: percent(one.declining.apart.false_positives_at_95),
    "false positives at 95 % recall, hard part": lambda one: percent(
        one.declining.apart_hard.false_positives_at_95
    ),
    "AUROC, in scope against out of scope": lambda one: number(one.declining.apart.auroc, ".3f"),
    "AUROC, against the hard part": lambda one: number(one.declining.apart_hard.auroc, ".3f"),
    "expected calibration error": lambda one: _by_facts(one, number(one.confidence.calibration_error, ".3f")),
    "Brier score": lambda one: _by_facts(one, number(one.confidence.brier, ".3f")),
    "area under risk and coverage": lambda one: _by_facts(one, number(one.confidence.aurc, ".3f")),
}
_SAYING: dict[str, _Cell] = {
    "conversation turns right": lambda one: percent(one.answering.turns_right),
    "word F1 of a rewritten follow-up": lambda one: number(one.answering.rewrite_f1, ".3f"),
    "median words of an answer": lambda one: number(one.answering.median_words, "g"),
    "quotes equal to the source": lambda one: percent(one.grounding.quotes_equal),
    "numbers found in quotes": lambda one: percent(one.grounding.numbers_grounded),
    "answers with a figure or name not quoted": lambda one: percent(one.grounding.unsupported),
    "citations on gold evidence": lambda one: number(one.grounding.citation_precision, ".3f"),
    "gold evidence cited": lambda one: number(one.grounding.citation_recall, ".3f"),
}
_COST: dict[str, _Cell] = {
    "p50 ms": lambda one: number(one.cost.whole.p50, ".1f"),
    "p95 ms": lambda one: number(one.cost.whole.p95, ".1f"),
    "p99 ms": lambda one: number(one.cost.whole.p99, ".1f"),
    "answers a second": lambda one: number(one.cost.answers_per_second, ".1f"),
    "model and index files, MB": lambda one: _megabytes(one.cost.footprint.model_bytes),
    "peak memory of the process, all it loaded, MB": lambda one: _megabytes(one.cost.footprint.peak_bytes),
    "… risen while asking, MB": lambda one: _megabytes(one.cost.footprint.risen_bytes),
    "no answer in the run": lambda one: str(one.missing) if one.missing else NOTHING,
}


def _overall(scores: Sequence[Scores]) -> dict[str, _Cell]:
    watts = next((one.cost.watts for one in scores if one.cost.watts is not None), None)
    energy: dict[str, _Cell] = (
        {}
        if watts is None
        else {f"joules an answer, if it draws {watts:g} W": lambda one: number(one.cost.joules, ".2g")}
    )
    return _ANSWERING | _DECIDING | _SAYING | energy | _COST


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


def _by_intents(one: Scores, cell: str) -> str:
    return f"{UNSCORED}: {one.intents.unscored}" if one.intents.unscored else cell


def _confused(one: Scores) -> str:
    """The first pairs, in words."""
    pairs = [
        f"{pair.expected} for {pair.predicted or 'none'} ({pair.count})" for pair in one.intents.confused
    ]
    return ", ".join(pairs[:_CONFUSED]) or NOTHING


def _megabytes(size: int | None) -> str:
    return NOTHING if size is None else f"{size / 1e6:.1f}"
