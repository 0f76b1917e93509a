"""What a crowd went through → ``load.md`` and ``load.json``.

Given figures, writes them, and says what fell short. It does not measure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from assistant.artefact import write_text_atomically
from eval.crowd.server import Sample
from eval.crowd.swap import Swapped
from eval.crowd.tally import Endpoint

_GROWTH = 1.1
_ENOUGH_S = 60.0
_READING = """\
Every user asks, waits for a random time with the mean given (exponential, by seed), asks something else: of a hundred
things 20 `ml`, 25 `dl`, 15 both, 15 `dl` streamed, 13 in a conversation, 7 duels with a vote, 5 through the page's
queue; questions from `eval/questions/dev.jsonl`. Whoever is refused (503) comes back when `Retry-After` says; whoever
finds no server comes back after half a second. Users and server share the machine. "Alone" is the try that was
accepted, "in all" is from the first try on. Half way the server is stopped with SIGTERM and started again; at the end
every acknowledged exchange, conversation and vote is read back through the API."""


@dataclass(frozen=True, slots=True)
class Life:
    """Resident memory in MB from one start to its end; ``early`` and ``late`` are medians of its second and its
    last fifth.
    """

    seconds: float
    first: float
    early: float
    late: float
    most: float

    @property
    def flat(self) -> bool | None:
        """Whether it stopped growing; ``None`` where it was too short to tell."""
        return None if self.seconds < _ENOUGH_S else self.late <= self.early * _GROWTH


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything measured.

    Attributes:
        about: date, hardware, load of the machine, settings.
        seconds: how long users asked.
        down_s: from SIGTERM until the server was ready again; ``None`` where it was not restarted.
        swapped: how long the index took to be swapped and taken back; ``None`` where it was not.
        promises: acknowledged exchanges, conversations and votes; ``lost`` are those not found again.
        bad: what should not be, and how often.
        samples: memory over time.
    """

    about: Mapping[str, str]
    seconds: float
    answered: int
    endpoints: Mapping[str, Endpoint]
    statuses: Mapping[str, Mapping[str, int]]
    down_s: float | None
    swapped: Swapped | None
    promises: int
    lost: Sequence[str]
    bad: Mapping[str, int]
    samples: Sequence[Sample]

    def lives(self) -> list[Life]:
        """From every start to its end."""
        numbers = sorted({sample.life for sample in self.samples})
        return [_life([sample for sample in self.samples if sample.life == number]) for number in numbers]

    def faults(self) -> list[str]:
        """What fell short, in words; nothing where all is well."""
        found = [f"{count} × {what}" for what, count in self.bad.items()]
        found += [f"lost: {what}" for what in self.lost]
        return found + [f"memory grew: {life}" for life in self.lives() if life.flat is False]


def write_report(folder: Path, outcome: Outcome) -> None:
    """Both files."""
    folder.mkdir(parents=True, exist_ok=True)
    lives = [asdict(life) | {"flat": life.flat} for life in outcome.lives()]
    told = asdict(outcome) | {"memory": lives, "faults": outcome.faults()}
    write_text_atomically(folder / "load.json", json.dumps(told, indent=1) + "\n")
    write_text_atomically(folder / "load.md", "\n".join(lines(outcome)) + "\n")


def lines(outcome: Outcome) -> Iterator[str]:
    """The report as Markdown."""
    yield "# Load"
    yield ""
    yield "; ".join(f"{name}: {value}" for name, value in outcome.about.items()) + "."
    yield ""
    yield _READING
    yield ""
    rate = outcome.answered / outcome.seconds
    yield f"**{outcome.answered:,} requests answered in {outcome.seconds:.0f} s: {rate:.1f} a second.**"
    yield ""
    yield from _table(outcome.endpoints)
    yield ""
    yield from _statuses(outcome.statuses)
    yield ""
    yield from _memory(outcome.lives())
    yield ""
    if outcome.down_s is not None:
        yield f"Restarted under load: {outcome.down_s:.1f} s from SIGTERM until ready again."
        yield ""
    if outcome.swapped is not None:
        one = outcome.swapped
        yield f"Index rebuilt and swapped under load in {one.rebuild_s:.1f} s, taken back in {one.roll_back_s:.1f} s."
        yield ""
    yield f"Acknowledged exchanges, conversations and votes: {outcome.promises:,}; lost: {len(outcome.lost)}."
    yield ""
    faults = outcome.faults()
    yield "What fell short: " + ("; ".join(faults) if faults else "nothing") + "."


def _table(endpoints: Mapping[str, Endpoint]) -> Iterator[str]:
    heads = ("p50 ms", "p95 ms", "p99 ms")
    yield _row(
        "",
        "answered",
        "tries",
        *(f"alone {head}" for head in heads),
        "longest",
        *(f"in all {head}" for head in heads),
    )
    yield _row("---", *["---:"] * 9)
    for name, one in endpoints.items():
        times = (*one.try_ms, one.longest_ms, *one.whole_ms)
        yield _row(name, str(one.accepted), str(one.tries), *(f"{ms:,.0f}" for ms in times))


def _statuses(statuses: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    known = sorted({status for counts in statuses.values() for status in counts})
    yield _row("status", *known)
    yield _row("---", *["---:"] * len(known))
    for name, counts in sorted(statuses.items()):
        yield _row(name, *(str(counts.get(status, 0)) for status in known))


def _memory(lives: Sequence[Life]) -> Iterator[str]:
    yield _row("resident memory, MB", "seconds", "first", "second fifth", "last fifth", "most", "flat")
    yield _row("---", *["---:"] * 6)
    for number, life in enumerate(lives, start=1):
        flat = {True: "yes", False: "no", None: "too short to tell"}[life.flat]
        figures = (life.seconds, life.first, life.early, life.late, life.most)
        yield _row(f"start {number}", *(f"{figure:.0f}" for figure in figures), flat)


def _life(samples: Sequence[Sample]) -> Life:
    values = [sample.resident_mb for sample in samples]
    fifth = max(1, len(values) // 5)
    early = values[fifth : 2 * fifth] or values
    seconds = samples[-1].at_s - samples[0].at_s
    return Life(seconds, values[0], float(np.median(early)), float(np.median(values[-fifth:])), max(values))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
