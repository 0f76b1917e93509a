"""McNemar: is so uneven a split of the questions that changed chance?

Given how many questions only one of two systems gets right. Were both as good, each of those would fall
to either side like a coin, so that the smaller side is binomial (McNemar 1947, "Note on the sampling error
of the difference between correlated proportions"; exact and two-sided as in Fleiss, Levin and Paik 2003,
section 13.1). Holds for questions that are independent of one another; ``sign_flips`` for those that are not.
"""

from __future__ import annotations

from scipy.stats import binomtest


def mcnemar(better: int, worse: int) -> float:
    """The exact two-sided p-value, in (0, 1]; 1 where nothing changed.

    Args:
        better, worse: how many questions only the new, and only the base system gets right.
    """
    changed = better + worse
    return float(binomtest(better, changed).pvalue) if changed else 1.0
