"""Slices: which questions belong together, to see where two systems differ.

Given verdicts, names parts of them by what was asked, never by what came back: a slice by outcome would
favour one side. It does not compare.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.evaluation.verdict import Verdict

_SHORT, _MIDDLE = 25, 50  # words; they cut the questions of dev in three


def slices(verdicts: Sequence[Verdict]) -> dict[str, list[int]]:
    """Positions of the verdicts in each slice, by its name, as ``"kind list"``.

    ``length`` counts the words of the gold passages: how much an answer has to say. A question whose gold
    stands in two documents is in the slice of either; one without a topic, or without gold, is in none by
    it. A slice that would hold every question is left out.
    """
    found: dict[str, list[int]] = {}
    for dimension, values in _DIMENSIONS.items():
        held: dict[str, list[int]] = {}
        for position, verdict in enumerate(verdicts):
            for value in filter(None, values(verdict)):
                held.setdefault(f"{dimension} {value}", []).append(position)
        found |= {name: held[name] for name in sorted(held) if len(held[name]) < len(verdicts)}
    return found


def _length(verdict: Verdict) -> str:
    if not verdict.gold_words:
        return ""
    if verdict.gold_words <= _SHORT:
        return f"0 to {_SHORT} words"
    if verdict.gold_words <= _MIDDLE:
        return f"{_SHORT + 1} to {_MIDDLE} words"
    return f"{_MIDDLE + 1} words and more"


def _place(verdict: Verdict) -> str:
    if not verdict.turn:
        return ""
    return "first" if verdict.id.endswith("#1") else "follow-up"


def _nearness(verdict: Verdict) -> str:
    if not verdict.out_of_scope:
        return ""
    return "hard" if verdict.hard else "easy"


_DIMENSIONS: dict[str, Callable[[Verdict], Sequence[str]]] = {
    "kind": lambda v: (v.kind,),
    "phrasing": lambda v: (v.phrasing,),
    "topic": lambda v: (v.topic,),
    "document": lambda v: v.documents,
    "length": lambda v: (_length(v),),
    "turn": lambda v: (_place(v),),
    "out of scope": lambda v: (_nearness(v),),
}
