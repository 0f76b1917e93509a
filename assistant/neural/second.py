"""What a question asks beyond its first answer: a second known question, where there is one.

Given the question's vector and known questions near it, finds the one that brings the pair nearest to
the question (one step of matching pursuit: Mallat & Zhang 1993, "Matching Pursuits with Time-Frequency
Dictionaries"). "What is a CNN and what does a vision engineer earn" lies between two known questions;
the sum of their vectors is nearer to it than either. It does not know the reranker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.corpus.marks import without_marks
from assistant.neural.retriever import KnownQuestion
from assistant.protocols import Vectors


@dataclass(frozen=True, slots=True)
class SecondRecipe:
    """When there is more to say.

    Attributes:
        gain: the pair must be at least this much nearer to the question (cosine) than the first alone.
        max_words: of both answers together.
        repeated: share of the second's words in the first from which on it says nothing new.
        alike: cosine of both answers from which on the second says the same in other words.
    """

    gain: float = 0.04
    max_words: int = 60
    repeated: float = 0.7
    alike: float = 0.8


def second_answer(
    query: Vectors, first: KnownQuestion, others: Sequence[KnownQuestion], recipe: SecondRecipe
) -> KnownQuestion | None:
    """The known question that adds most, or ``None`` where none adds enough.

    Args:
        query: ``(dim,)``, of unit length, as the vectors of the known questions are.
    """
    if not query.size or not first.vector.size:
        return None
    said = _words(first.answer)
    alone = float(first.vector @ query)
    gains = []
    for number, other in enumerate(others):
        words = _words(other.answer)
        if not other.answer or not other.units or other.answer == first.answer:
            continue
        if len(said) + len(words) > recipe.max_words or _share(words, said) >= recipe.repeated:
            continue
        if _cosine(first.answer_vector, other.answer_vector) >= recipe.alike:
            continue
        both = first.vector + other.vector
        gains.append((float(both @ query / np.linalg.norm(both)) - alone, -number))
    if not gains or max(gains)[0] < recipe.gain:
        return None
    return others[-max(gains)[1]]


def _cosine(one: Vectors, other: Vectors) -> float:
    """Of vectors of unit length; 0 where one is missing."""
    return float(one @ other) if one.size and other.size else 0.0


def _words(answer: str) -> list[str]:
    return [word.rstrip(".,") for word in re.findall(r"\w[\w.,$%+#-]*", without_marks(answer).lower())]


def _share(words: Sequence[str], said: Sequence[str]) -> float:
    known = set(said)
    return sum(word in known for word in words) / max(1, len(words))
