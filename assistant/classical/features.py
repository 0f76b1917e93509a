"""Text → TF-IDF rows over words and over characters.

Given utterances, learns which n-grams there are and how rare; given a text, gives its row. Written
as JSON and npy, so that reading runs no code. It does not know intents.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.classical.single import SingleRow

_HALF = np.float32(0.5**0.5)


@dataclass(frozen=True, slots=True)
class FeatureRecipe:
    """Which n-grams count.

    Attributes:
        char_ngrams: lengths of the character n-grams inside words, which forgive typos.
        max_features: of each kind, most frequent first; bounds memory on large folders.
    """

    word_ngrams: tuple[int, int] = (1, 2)
    char_ngrams: tuple[int, int] = (2, 4)
    max_features: int = 30_000


class NgramFeatures:
    """Rows of unit length: the word half and the char half, each L2-normalised, over sqrt(2)."""

    def __init__(self, word: TfidfVectorizer, char: TfidfVectorizer, recipe: FeatureRecipe) -> None:
        self._parts = (word, char)
        self._recipe = recipe
        self.terms: NDArray[np.str_] = np.concatenate([part.get_feature_names_out() for part in self._parts])
        self._single = [SingleRow(part) for part in self._parts]

    @classmethod
    def fit(cls, texts: Sequence[str], recipe: FeatureRecipe) -> NgramFeatures:
        """Learn n-grams and their rarity from texts."""
        word, char = _vectorizers(recipe)
        return cls(word.fit(texts), char.fit(texts), recipe)

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """``(len(texts), n_terms)`` float32; a text without a known n-gram has an empty row."""
        return hstack([part.transform(texts) for part in self._parts], format="csr") * _HALF

    def row(self, text: str) -> csr_matrix:
        """``(1, n_terms)``, what ``rows`` gives for one text."""
        (words, word_values), (chars, char_values) = (single.of(text) for single in self._single)
        columns = np.concatenate([words, chars + np.int32(len(self._parts[0].vocabulary_))])
        values = np.concatenate([word_values, char_values]) * _HALF
        return csr_matrix((values, columns, [0, len(columns)]), shape=(1, len(self.terms)))

    def save(self, directory: Path) -> None:
        word, char = self._parts
        learned = {
            "recipe": asdict(self._recipe),
            "terms": [part.get_feature_names_out().tolist() for part in (word, char)],
            "idf": [part.idf_.tolist() for part in (word, char)],
        }
        (directory / "features.json").write_text(json.dumps(learned), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> NgramFeatures:
        learned = json.loads((directory / "features.json").read_text(encoding="utf-8"))
        fields = learned["recipe"]
        recipe = FeatureRecipe(
            tuple(fields["word_ngrams"]), tuple(fields["char_ngrams"]), fields["max_features"]
        )
        parts = _vectorizers(recipe)
        for part, terms, idf in zip(parts, learned["terms"], learned["idf"], strict=True):
            part.vocabulary = {term: column for column, term in enumerate(terms)}
            part.idf_ = np.array(idf, dtype=np.float32)
        return cls(*parts, recipe)


def _vectorizers(recipe: FeatureRecipe) -> tuple[TfidfVectorizer, TfidfVectorizer]:
    shared = {
        "sublinear_tf": True,
        "strip_accents": "unicode",
        "max_features": recipe.max_features,
        "dtype": np.float32,
    }
    # Words keep what names of this field contain: "c++", "k-nn", "scikit-learn", "gpt-4".
    word = TfidfVectorizer(token_pattern=r"(?u)\b\w[\w+#.-]*\b", ngram_range=recipe.word_ngrams, **shared)
    return word, TfidfVectorizer(analyzer="char_wb", ngram_range=recipe.char_ngrams, **shared)
