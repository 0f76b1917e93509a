"""Sign flips: McNemar's question for answers that come in clusters.

Given each cluster's difference, new minus base. Were both systems as good, every cluster's difference might
as well have had the other sign; the p-value is the share of all such flips whose sum lies at least as far
from zero as the one seen (Fisher 1935, "The Design of Experiments", section 21; for retrieval Smucker, Allan
and Carterette 2007, "A Comparison of Statistical Significance Tests", section 3.3). All flips are counted,
none sampled. With one question a cluster it is McNemar's exact test.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def sign_flips(differences: Sequence[int]) -> float:
    """The exact two-sided p-value, in (0, 1]; 1 where nothing changed.

    Args:
        differences: one a cluster, in questions: how many more of its questions the new system gets right.
    """
    reach = sum(map(abs, differences))
    # chances[reach + s]: of the sum s, over the clusters so far.
    chances = np.zeros(2 * reach + 1)
    chances[reach] = 1.0
    for step in map(abs, differences):
        chances = (np.roll(chances, step) + np.roll(chances, -step)) / 2
    sums = np.arange(-reach, reach + 1)
    return min(1.0, float(chances[np.abs(sums) >= abs(sum(differences))].sum()))
