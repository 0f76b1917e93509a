"""Peers' figures → ``peers.md`` and ``peers.json``: quality and latency side by side.

Given sections of figures, differences and facts of the runs, writes them. It does not measure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.artefact import write_text_atomically
from assistant.evaluation.difference import Difference
from assistant.evaluation.measures.proportion import Proportion
from eval.peers.scoring import READ_WORDS, Figures, MeanOf
from eval.peers.systems import BASE, OURS, SYSTEMS

_COLUMNS = (
    "system",
    "evidence in the top five, any",
    "… all",
    "recall@5",
    "MRR@10",
    "nDCG@10",
    "words of the five",
    f"evidence in the first {READ_WORDS} words",
    "best passage says the facts",
    "its words",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "CPU p50 ms",
)
_READING = f"""\
Asked are the questions with gold evidence, but for conversations. Shares and means with 95 % intervals. A passage
counts as evidence when it covers a gold passage whole (`assistant/evaluation/measures`); a gold passage is one to a
few sentences or list items. Long passages cover more, and say more: the words of the top five and of the best passage
stand beside, and "in the first {READ_WORDS} words" counts what stands there when passages are read in their order
and cut off at that length. "Says the facts": the best passage's text holds what a right answer must hold, and
nothing that it must not; of `dl` and `ml` too it is the first piece of evidence, not the answer. All medians of words
and times are over questions.

Peers are measured on retrieval only: their answers are written by a language model, and none can be had here. The
rows `dl` and `ml` are whole answers, with everything that takes time in them; what compares with a peer's time is
`dl, retriever alone`. `dl` and `ml` know the FAQ and the training questions of this corpus besides its articles,
and `dl`'s models were tuned on them; peers have the articles. `untrained` is our cutting and scoring with the
articles alone: the row to set beside a peer where only the design is compared.

One process after another, at nice 5, on one core, one thread for each library (`OMP_NUM_THREADS=1`; ours too), 20
questions to warm up, then every question once. Other work runs on the machine ("load" is its average over a minute
when a system was done): times on the clock compare as ratios within a table and roughly, the CPU column, what the
process itself spent, compares better."""


@dataclass(frozen=True, slots=True)
class Section:
    """What came out over one question file.

    Attributes:
        runs: what ``asking`` left, without its answers.
        figures, differences: by system; differences from ``dl``, by measure.
    """

    questions: str
    runs: Mapping[str, Mapping[str, Any]]
    figures: Mapping[str, Figures]
    differences: Mapping[str, Sequence[Difference]]


def write_report(folder: Path, sections: Sequence[Section], about: Mapping[str, Any]) -> None:
    """Both files.

    Args:
        about: what all sections share: date, hardware, corpus, encoder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = {"about": about, "sections": [asdict(section) for section in sections]}
    write_text_atomically(folder / "peers.json", json.dumps(told, indent=1) + "\n")
    write_text_atomically(folder / "peers.md", "\n".join(_lines(sections, about)) + "\n")


def _lines(sections: Sequence[Section], about: Mapping[str, Any]) -> Iterator[str]:
    yield "# Peers"
    yield ""
    yield f"{about['date']}; {about['hardware']}; {about['corpus']}; encoder: {about['encoder']}."
    yield ""
    yield _READING
    for section in sections:
        yield from _section(section)
    yield from _settings(sections[-1])


def _section(section: Section) -> Iterator[str]:
    asked = next(iter(section.figures.values())).questions
    yield ""
    yield f"## {section.questions}: {asked} questions"
    yield ""
    yield from _head(_COLUMNS)
    for name, one in section.figures.items():
        yield _row(name, *_cells(one))
    lost = {name: one.not_located for name, one in section.figures.items() if one.not_located.hits}
    yield ""
    found = "; ".join(f"{name} {share.hits} of {share.total}" for name, share in lost.items())
    yield f"Passages that could not be found in their document: {found or 'none'}."
    if section.differences:
        yield ""
        yield from _compared(section.differences)


def _cells(one: Figures) -> Iterator[str]:
    yield from map(_percent, (one.any, one.all))
    yield from map(_mean, (one.recall, one.reciprocal_rank, one.ndcg))
    yield f"{one.five_words:g}"
    yield from map(_percent, (one.read, one.best_right))
    yield f"{one.best_words:g}"
    yield from (f"{ms:.1f}" for ms in (one.p50_ms, one.p95_ms, one.p99_ms, one.cpu_ms))


def _compared(found: Mapping[str, Sequence[Difference]]) -> Iterator[str]:
    first = next(iter(found.values()))
    yield (
        f"Points that a system is better (+) or worse (−) than `{BASE}` on the same questions, with 95 % interval of"
        f" the paired bootstrap; bold: separable from zero (McNemar's exact test, Holm over all {first[0].family})."
    )
    yield ""
    yield from _head(("system", *(one.measure for one in first)))
    for name, differences in found.items():
        yield _row(name, *map(_difference, differences))


def _settings(section: Section) -> Iterator[str]:
    yield ""
    yield "## Settings"
    yield ""
    words = ("system", "settings", "versions")
    yield from _head(("system", "passages", "to index, s", "peak memory, MB", "load", *words[1:]), words)
    for name, run in section.runs.items():
        built = SYSTEMS[name] == OURS and name != "untrained"
        versions = ", ".join(f"{package} {version}" for package, version in run["versions"].items())
        yield _row(
            name,
            str(run["passages"]),
            "built before" if built else f"{run['index_s']:.2f}",
            f"{run['peak_mb']:.0f}",
            f"{run['load_average']:.1f}",
            run["settings"],
            versions,
        )


def _percent(share: Proportion) -> str:
    if not share.total:
        return "–"
    low, high = share.interval
    return f"{share.share * 100:.1f} [{low * 100:.0f}, {high * 100:.0f}]"


def _mean(one: MeanOf) -> str:
    return f"{one.mean:.3f} [{one.interval.low:.2f}, {one.interval.high:.2f}]"


def _difference(one: Difference) -> str:
    points, low, high = (
        f"{value * 100:+.1f}".replace("-", "−") for value in (one.difference, one.low, one.high)
    )
    return f"**{points}** [{low}, {high}]" if one.separable else f"{points} [{low}, {high}]"


def _head(columns: Sequence[str], words: Sequence[str] = ("system",)) -> Iterator[str]:
    """Columns of ``words`` begin at the left, numbers end at the right."""
    yield _row(*columns)
    yield _row(*("---" if column in words else "---:" for column in columns))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
