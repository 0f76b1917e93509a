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
_WORD = re.compile(r"[a-z]+")


class Reader(Protocol):
    """A cross-encoder; see ``reranker.OnnxReranker``."""

    def score(self, question: str, texts: list[str]) -> NDArray[np.float32]:
        """``(len(texts),)`` probabilities in [0, 1]."""


class SupportCheck:
    """See ``neural.generative.Support``; without a reader, most words of the sentence have to be cited words."""

    def __init__(self, reader: Reader | None) -> None:
        self._reader = reader

    def supported(self, sentence: str, cited: str) -> float:
        """Probability in [0, 1] that the cited text says the sentence; 0 for a figure or name it lacks."""
        if not cited or not figures_and_names(sentence) <= figures_and_names(cited):
            return 0.0
        if self._reader is None:
            words = {word for word in _WORD.findall(sentence.lower()) if len(word) > 3}
            return len(words & set(_WORD.findall(cited.lower()))) / len(words) if words else 1.0
        return float(self._reader.score(sentence, [cited])[0])


def figures_and_names(text: str) -> set[str]:
    """Numbers without separators, and words with capitals inside, in lower case and without a plural s."""
    figures = {figure.replace(",", "").rstrip(".") for figure in _FIGURE.findall(text)}
    return figures | {name.lower().removesuffix("s") for name in _NAME.findall(text)}
