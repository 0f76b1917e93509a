"""Is a sentence supported by what it cites? Figures and names by rule, the rest by a trained reader.

Given a sentence and the passages it cites, gives a probability. A figure or a name that is not in them
decides alone; fused list items, swapped roles and turned polarity pass such rules, so a cross-encoder
that was trained on near-misses reads what is left. It does not know who wrote the sentence.
"""

from __future__ import annotations

from assistant.corpus.unsupported import unsupported_things
from assistant.protocols import PairScorer

SUPPORTED_AT = 0.5  # probability from which on a sentence counts as supported


class SupportCheck:
    """See ``neural.generative.Support``."""

    def __init__(self, reader: PairScorer) -> None:
        self._reader = reader

    def supported(self, sentence: str, cited: str, quoted: str) -> float:
        """Probability in [0, 1] that the cited text says the sentence.

        Args:
            cited: passages under their headings.
            quoted: the passages' words as the citations quote them; 0 for a figure they lack, and for a name
                that the headings lack, too.
        """
        if not cited or unsupported_things(sentence, quoted, cited):
            return 0.0
        return float(self._reader.score(sentence, [cited])[0])
