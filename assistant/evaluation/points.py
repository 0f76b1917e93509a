"""The points of a decision: quality, risk, time, size and price, each a few plain sentences.

Given differences, times and sizes of two systems, says what can be told and what cannot. It does not decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.break_even import BreakEven, ExtraTime
from assistant.evaluation.compare import DECLINED, EVIDENCE, RIGHT, TURNS
from assistant.evaluation.difference import Difference, rounded_up
from assistant.evaluation.slowdown import Slowdown

_TITLES = {RIGHT: "Right answers", TURNS: "Conversations", DECLINED: "Out of scope", EVIDENCE: "Evidence"}
_SLICES = 5  # named in a sentence
_DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to weigh."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the two systems are called."""

    base: str
    new: str

    def better(self, difference: float) -> str:
        """Of a difference, new minus base, that is not zero."""
        return self.new if difference > 0 else self.base


def quality(one: Difference, parts: Sequence[Difference], names: Names) -> Point:
    """A measure over all questions, and where by slices."""
    shares = f"{names.base} {one.base:.1%}, {names.new} {one.new:.1%} of {_questions(one)}"
    return Point(_TITLES[one.measure], f"{shares}: {_told(one, names)}.{_slices(parts, names)}")


def risk(kept: Difference, names: Names) -> Point:
    """How often a wrong answer is given.

    Args:
        kept: of the shares of questions in scope to which no wrong answer was given.
    """
    wrong = f"{names.base} {1 - kept.base:.1%}, {names.new} {1 - kept.new:.1%} of {kept.questions}"
    return Point("Risk", f"Questions in scope that get a wrong answer: {wrong}: {_told(kept, names)}.")


def time(slow: Slowdown, mean_ms: tuple[float, float], names: Names) -> Point:
    """Median times, and what a machine gets done in a day.

    Args:
        mean_ms: an answer's mean time, the base system's first.
    """
    medians = (
        f"Half of the answers take at most {slow.base_ms:.3g} ms with {names.base}, {slow.new_ms:.3g} ms with "
        f"{names.new}"
    )
    if not slow.same_hardware:
        return Point(
            "Time",
            f"{medians}; they were measured on different machines or under different conditions, so that this says "
            "little.",
        )
    base, new = (f"{float(f'{_DAY_MS / ms:.2g}'):,.0f}" for ms in mean_ms)
    return Point(
        "Time",
        f"{medians}, which takes {slow.ratio:.3g} times as long ({slow.low:.3g} to {slow.high:.3g}). Asked one "
        f"question after another, this machine is full at about {base} questions a day with {names.base}, {new} "
        f"with {names.new}.",
    )


def sizes(title: str, bytes_: tuple[int | None, int | None], what: str, names: Names) -> list[Point]:
    """None where one of them was not measured."""
    base, new = bytes_
    if base is None or new is None:
        return []
    return [Point(title, f"{what}: {names.base} {base / 1e6:,.0f} MB, {names.new} {new / 1e6:,.0f} MB.")]


def price(right: Difference, extra: ExtraTime, found: BreakEven | None, names: Names) -> Point:
    """What one more right answer costs, with the assumptions; or why nothing can be said of it."""
    if found:
        return Point(
            "Break-even",
            f"{found.system} gives {found.gained * 100:.1f} more right answers to 100 questions in scope and takes "
            f"{found.extra_ms:.3g} ms more for each question: one more right answer costs {_seconds(found.seconds)} "
            f"of this machine ({_seconds(found.low)} to {_seconds(found.high)}). {found.system} pays where a right "
            "answer is worth more than that; what it is worth is yours to say. This holds for questions as in "
            "this set, asked one after another, and counts no memory, building, upkeep or harm of wrong answers.",
        )
    if right.separable:
        better = names.better(right.difference)
        return Point(
            "Break-even", f"{better} is right more often and not surely slower: there is nothing to weigh."
        )
    if extra.low <= 0 <= extra.high:
        return Point("Break-even", "Neither is surely right more often, and neither surely slower.")
    slower, most = (names.new, right.high) if extra.ms > 0 else (names.base, -right.low)
    unknown = f"No price can be named: that {slower}, the slower one, is right more often may be chance."
    if most <= 0:
        return Point("Break-even", unknown)
    return Point(
        "Break-even",
        f"{unknown} Were it right {most * 100:.1f} times more in 100 questions, the most that these allow, one "
        f"more right answer would cost {_seconds(abs(extra.ms) / 1000 / most)} of this machine.",
    )


def chance(one: Difference) -> str:
    """Why nothing can be told of a difference that is not separable."""
    if one.needed is None:
        return f"no difference was seen in {_questions(one)}"
    needed = f"about {rounded_up(one.needed):,} would tell a difference as large as the one seen"
    return f"{one.questions} questions are too few, {needed}"


def _questions(one: Difference) -> str:
    return f"{one.questions} question{'' if one.questions == 1 else 's'}"


def _told(one: Difference, names: Names) -> str:
    if not one.separable:
        points = f"{one.difference * 100:+.1f} points ({one.low * 100:+.1f} to {one.high * 100:+.1f})"
        return f"{points}, which may be chance; {chance(one)}"
    low, high = sorted((abs(one.low), abs(one.high)))
    points = f"{abs(one.difference) * 100:.1f} points ({low * 100:.1f} to {high * 100:.1f})"
    return f"{names.better(one.difference)} is better by {points}"


def _slices(parts: Sequence[Difference], names: Names) -> str:
    if not parts:
        return ""
    apart = sorted((one for one in parts if one.separable), key=lambda one: -abs(one.difference))
    told = ""
    for system in (names.new, names.base):
        if own := [one for one in apart if names.better(one.difference) == system]:
            named = ", ".join(f"{one.part} ({abs(one.difference) * 100:.0f} points)" for one in own[:_SLICES])
            more = f" and {len(own) - _SLICES} more" if len(own) > _SLICES else ""
            told += f" By slices {system} is better in {named}{more}."
    if not apart:
        return f" In none of {len(parts)} slices can they be told apart."
    return f"{told} In {len(parts) - len(apart)} of {len(parts)} slices they cannot be told apart."


def _seconds(seconds: float) -> str:
    return f"{seconds:.2g} s" if seconds >= 0.1 else f"{seconds * 1000:.2g} ms"
