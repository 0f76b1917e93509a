"""Is a text supported by evidence, sentence by sentence, and by which piece of it?

Given sentences, what each may rest on, and the support check, says which are supported, by what, and
which figures and names stand nowhere. It does not know who wrote the text or where evidence comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.unsupported import unsupported_things
from assistant.generation.claims import claims
from assistant.generation.support import SUPPORTED_AT
from assistant.protocols import Encoder, Vectors

NEAREST = 5  # pieces that a sentence is compared with


class Support(Protocol):
    """See ``support.SupportCheck``."""

    def supported(self, sentence: str, cited: str, quoted: str) -> float:
        """See ``support.SupportCheck.supported``."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sentence may rest on: some words, the heading above them, and the number of the evidence
    they are of.
    """

    words: str
    evidence: int
    heading: str = ""

    @property
    def read(self) -> str:
        """The words under their heading, as the support check was taught to read them."""
        return f"{self.heading}: {self.words}" if self.heading else self.words


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence and the verdict on it.

    Attributes:
        score: probability, in [0, 1], that the evidence says it; 0 where a figure or a name is missing.
        by: numbers of the evidence it rests on; empty where it is not supported.
        missing: figures and names, in one spelling, sorted, that nothing it was compared with has.
    """

    text: str
    score: float
    by: tuple[int, ...]
    missing: tuple[str, ...]

    @property
    def supported(self) -> bool:
        """Whether it may be shown as grounded."""
        return bool(self.by)


def check(
    text: str, grounds: Callable[[str], Sequence[Ground]], support: Support
) -> Iterator[CheckedSentence]:
    """Every sentence and list item of a text, in order; marks such as ``[1]`` are passed over.

    Args:
        grounds: what a sentence may rest on, the likeliest first.
    """
    for claim in claims(text):
        yield _checked(claim.text.removeprefix("- "), grounds(claim.text), support)


class Remembering:
    """An encoder for one text's sentences, which have much of their evidence in common: each is encoded once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.dim = encoder.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``protocols.Encoder``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= zip(new, self._encoder.encode(new), strict=True)
        rows = [self._known[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dim)


def nearest(grounds: Sequence[Ground], encoder: Encoder) -> Callable[[str], Sequence[Ground]]:
    """For a sentence, the ``NEAREST`` of these, by cosine."""
    vectors = encoder.encode([ground.read for ground in grounds])

    def near(sentence: str) -> Sequence[Ground]:
        if not grounds:
            return ()
        alike = vectors @ encoder.encode([sentence])[0]
        return [grounds[row] for row in np.argsort(-alike, kind="stable")[:NEAREST]]

    return near


def _checked(sentence: str, grounds: Sequence[Ground], support: Support) -> CheckedSentence:
    score, by = 0.0, tuple[int, ...]()
    # Each alone; then the two likeliest, for a comparison may rest on a passage about each.
    for tried in [*([ground] for ground in grounds), grounds[:2]]:
        if score >= SUPPORTED_AT and len(tried) > 1:
            break
        found = support.supported(sentence, _read(tried), _words(tried))
        if found > score:
            score, by = found, tuple(dict.fromkeys(ground.evidence for ground in tried))
    missing = tuple(unsupported_things(sentence, _words(grounds), _read(grounds)))
    return CheckedSentence(sentence, score, by if score >= SUPPORTED_AT else (), missing)


def _read(grounds: Sequence[Ground]) -> str:
    return "\n".join(ground.read for ground in grounds)


def _words(grounds: Sequence[Ground]) -> str:
    return "\n".join(ground.words for ground in grounds)
