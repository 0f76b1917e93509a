"""The wall between what is learned from and what is measured on.

Given held-out and training wordings, finds each held-out one that a training one equals, nearly
equals, or paraphrases. It changes nothing and does not know models, but for an encoder it is given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.domain import Span
from assistant.protocols import Encoder


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it is worded somewhere; ``place`` names file and line, ``gold`` what answers it."""

    id: str
    text: str
    place: str
    gold: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class LeakageRecipe:
    """From where on two wordings are the same question; all similarities are in [0, 1].

    Attributes:
        edit: 1 - Levenshtein distance / longer length, on normalised text (lower case, words only).
        ngram: cosine of TF-IDF over character 3- to 5-grams inside words.
        paraphrase: cosine of the encoder as published. Above it, pairs of the first drafts were
            re-wordings of one another; below, the same subject with another question.
    """

    edit: float = 0.9
    ngram: float = 0.9
    paraphrase: float = 0.92


@dataclass(frozen=True, slots=True)
class Twin:
    """A held-out wording that training has seen; ``how`` is equal, edit, ngram or paraphrase."""

    held_out: Wording
    training: Wording
    how: str
    similarity: float


def find_twins(
    held_out: Sequence[Wording],
    training: Sequence[Wording],
    encoder: Encoder,
    recipe: LeakageRecipe = LeakageRecipe(),
    exceptions: frozenset[tuple[str, str]] = frozenset(),
) -> list[Twin]:
    """Every pair over a threshold that is not an exception, by held-out wording.

    Two wordings that are answered by passages apart from one another ("… in India", "… in the US")
    ask different things, however alike they read: they are twins only when they are equal.
    """
    if not held_out or not training:
        return []
    ours, theirs = ([normalised(wording.text) for wording in side] for side in (held_out, training))
    ngram = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit(ours + theirs)
    by_ngram = (ngram.transform(ours) @ ngram.transform(theirs).T).toarray()
    by_meaning = (
        encoder.encode([wording.text for wording in held_out])
        @ encoder.encode([wording.text for wording in training]).T
    )
    near = (by_ngram >= 0.5) | (by_meaning >= recipe.paraphrase)
    return [
        twin
        for row, column in np.argwhere(near)
        if (held_out[row].id, training[column].id) not in exceptions
        and (
            twin := _twin(
                held_out[row],
                training[column],
                ours[row],
                theirs[column],
                float(by_ngram[row, column]),
                float(by_meaning[row, column]),
                recipe,
            )
        )
    ]


def _twin(
    ours: Wording,
    theirs: Wording,
    plain: str,
    other: str,
    ngram: float,
    meaning: float,
    recipe: LeakageRecipe,
) -> Twin | None:
    if plain == other:
        return Twin(ours, theirs, "equal", 1.0)
    if ours.gold and theirs.gold and not any(a.overlaps(b) for a in ours.gold for b in theirs.gold):
        return None
    edit = float(Levenshtein.normalized_similarity(plain, other))
    measured = (
        ("edit", edit, recipe.edit),
        ("ngram", ngram, recipe.ngram),
        ("paraphrase", meaning, recipe.paraphrase),
    )
    for how, similarity, threshold in measured:
        if similarity >= threshold:
            return Twin(ours, theirs, how, round(similarity, 3))
    return None


def read_exceptions(path: Path) -> frozenset[tuple[str, str]]:
    """Pairs of (held-out id, training id) that a person looked at and let stand; none without a file."""
    if not path.is_file():
        return frozenset()
    rows = json.loads(path.read_text(encoding="utf-8"))
    return frozenset((row["held_out"], row["training"]) for row in rows)


def normalised(text: str) -> str:
    """Lower-case words and figures, one space between."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def by_held_out(twins: Sequence[Twin]) -> Iterator[tuple[Wording, list[Twin]]]:
    """Twins gathered by the held-out wording they touch."""
    gathered: dict[str, list[Twin]] = {}
    for twin in twins:
        gathered.setdefault(twin.held_out.id, []).append(twin)
    for found in gathered.values():
        yield found[0].held_out, found
