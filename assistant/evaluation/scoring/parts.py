"""Which verdicts a figure is over: in scope, out of scope, answered; turns of conversations are apart."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.evaluation.verdict import Verdict


def inside(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Questions alone, in scope."""
    return [verdict for verdict in verdicts if not verdict.turn and not verdict.out_of_scope]


def outside(verdicts: Iterable[Verdict], *, hard: bool = False) -> list[Verdict]:
    """Questions alone, out of scope; only the hard ones where those are meant."""
    alone = (verdict for verdict in verdicts if not verdict.turn and verdict.out_of_scope)
    return [verdict for verdict in alone if verdict.hard or not hard]


def answered(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those that something was said to."""
    return [verdict for verdict in verdicts if verdict.answered]
