"""Is a sentence supported by what it cites? Figures and names by rule, the rest by a trained reader.

Given a sentence and the passages it cites, gives a probability. A figure or a name that is not in them
decides alone; fused list items, swapped roles and turned polarity pass such rules, so a cross-encoder
that was trained on near-misses reads what is left. It does not know who wrote the sentence.
"""

from __future__ import annotations

import re
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"\b(?:[A-Z][a-z]*[A-Z]\w*|[A-Z]{2,}\w*)\b")


class Reader(Protocol):
    """A cross-encoder; see ``reranker.OnnxReranker``."""

    def score(self, question: str, texts: list[str]) -> NDArray[np.float32]:
        """``(len(texts),)`` probabilities in [0, 1]."""


class SupportCheck:
    """See ``neural.generative.Support``."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def supported(self, sentence: str, cited: str, quoted: str) -> float:
        """Probability in [0, 1] that the cited text says the sentence.

        Args:
            cited: passages under their headings.
            quoted: the passages' words as the citations quote them; 0 for a figure or name they lack.
        """
        if not cited or not figures_and_names(sentence) <= figures_and_names(quoted):
            return 0.0
        return float(self._reader.score(sentence, [cited])[0])


def figures_and_names(text: str) -> set[str]:
    """Numbers without separators, and words with capitals inside, in lower case and without a plural s."""
    figures = {figure.replace(",", "") for figure in _FIGURE.findall(text)}
    return figures | {name.lower().removesuffix("s") for name in _NAME.findall(text)}
