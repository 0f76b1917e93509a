"""Declining: does confidence tell what is covered from what is not?

Given confidences of questions in and out of scope. ``auroc`` (Fawcett 2006, "An introduction to ROC
analysis") is the chance that a question in scope has the higher confidence, ties half: 1 is perfect,
0.5 is blind. ``declined_at`` is the share of out-of-scope questions that a threshold stops which
declines at most a given share of those in scope: in [0, 1], higher is better. ``false_positives_at`` is
what that threshold lets through, named as where out-of-distribution detection is measured: the false
positive rate at 95 % recall of what is in scope (Liang, Li and Srikant 2018, "Enhancing the Reliability of
Out-of-distribution Image Detection in Neural Networks", FPR at 95 % TPR): in [0, 1], lower is better.

What ends in ``_drawn`` is the same over many draws of the questions at once: ``times`` says how often each
question came, ``(draws, n)``, a draw a row (``statistics.bootstrap``); one value a draw comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def auroc(in_scope: Sequence[float], out_of_scope: Sequence[float]) -> float:
    """P(confidence in scope > confidence out of scope) + P(equal) / 2; NaN if a side is empty."""
    if not in_scope or not out_of_scope:
        return float("nan")
    ins, outs = np.array(in_scope)[:, None], np.array(out_of_scope)[None, :]
    return float(np.mean((ins > outs) + 0.5 * (ins == outs)))


def declined_at(in_scope: Sequence[float], out_of_scope: Sequence[float], wrongly: float = 0.05) -> float:
    """Share of ``out_of_scope`` below the highest threshold with at most ``wrongly`` of ``in_scope`` below it."""
    if not in_scope or not out_of_scope:
        return float("nan")
    # 1e-9: a share of n that is whole must not fall below itself in floating point.
    spared = int(wrongly * len(in_scope) + 1e-9)
    if spared >= len(in_scope):
        return 1.0
    return float(np.mean(np.array(out_of_scope) < np.sort(in_scope)[spared]))


def false_positives_at(
    in_scope: Sequence[float], out_of_scope: Sequence[float], recall: float = 0.95
) -> float:
    """Share of ``out_of_scope`` at or above the highest threshold that keeps ``recall`` of ``in_scope``."""
    return 1 - declined_at(in_scope, out_of_scope, 1 - recall)


def auroc_drawn(
    confidences: NDArray[np.float64], in_scope: NDArray[np.bool_], times: NDArray[np.int64]
) -> NDArray[np.float64]:
    """See ``auroc``; ``confidences`` and ``in_scope`` are ``(n,)``, NaN where a draw lacks a side."""
    order = np.argsort(confidences, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(confidences[order]) != 0))
    inside = np.add.reduceat(times[:, order] * in_scope[order], starts, axis=1)
    outside = np.add.reduceat(times[:, order] * ~in_scope[order], starts, axis=1)
    below = np.cumsum(outside, axis=1) - outside / 2
    return _share((inside * below).sum(axis=1), inside.sum(axis=1) * outside.sum(axis=1))


def declined_at_drawn(
    confidences: NDArray[np.float64],
    in_scope: NDArray[np.bool_],
    times: NDArray[np.int64],
    wrongly: float = 0.05,
) -> NDArray[np.float64]:
    """See ``declined_at`` and ``auroc_drawn``."""
    order = np.argsort(confidences, kind="stable")
    ins, outs = order[in_scope[order]], order[~in_scope[order]]
    spared = np.cumsum(times[:, ins], axis=1)
    stopped = np.cumsum(np.pad(times[:, outs], ((0, 0), (1, 0))), axis=1)
    most = np.floor(wrongly * spared[:, -1] + 1e-9)
    threshold = (spared <= most[:, None]).sum(axis=1)  # a position among ins; past the last: declines all
    below = np.append(np.searchsorted(confidences[outs], confidences[ins]), len(outs))[threshold]
    declined = np.take_along_axis(stopped, below[:, None], axis=1)[:, 0]
    return _share(declined, np.where(spared[:, -1] > 0, stopped[:, -1], 0))


def _share(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found
