"""Questions that are worded alike and answered differently: one of the two must be wrong.

Given FAQ entries and judged questions, lists findings. Two wordings are alike when they have the same
words in the same order, but for slips of one letter in long words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.corpus.locating import locate
from assistant.corpus.source import Corpus
from assistant.doctor.finding import Finding
from assistant.domain import Span
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.leakage import normalised

_LIGHT = frozenset("a an the please".split())
_NEAR = 0.8  # cosine of character n-grams from which on a pair is looked at
_LONG_WORD = 6  # letters; "supervised"/"unsupervised" are two apart, "ml"/"dl" too short


@dataclass(frozen=True, slots=True)
class _Asked:
    place: str
    text: str
    words: tuple[str, ...]
    gold: frozenset[Span]
    intent: str


def duplicate_findings(
    corpus: Corpus, questions: Sequence[JudgedQuestion], places: Mapping[str, str]
) -> Iterator[Finding]:
    """Each pair once. Turns that lean on earlier ones are not compared."""
    asked = [*_from_faq(corpus, places), *_from_questions(questions)]
    if len(asked) < 2:
        return
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4)).fit_transform(
        [" ".join(one.words) for one in asked]
    )
    alike = (vectors @ vectors.T).tocoo()
    near = np.flatnonzero((alike.data >= _NEAR) & (alike.row < alike.col))
    for row, column in zip(alike.row[near].tolist(), alike.col[near].tolist(), strict=True):
        one, other = asked[row], asked[column]
        if _same_words(one.words, other.words) and _answered_differently(one, other):
            yield Finding(
                other.place,
                f"{other.text!r} is answered differently at {one.place}, asked as {one.text!r}",
                "keep it in one place, or give both the same evidence",
            )


def _from_faq(corpus: Corpus, places: Mapping[str, str]) -> Iterator[_Asked]:
    for entry in corpus.faq:
        gold = frozenset(filter(None, (locate(quote, corpus.documents) for quote in entry.evidence)))
        for text in dict.fromkeys((entry.question, *entry.utterances)):
            yield _Asked(places[entry.id], text, _words(text), gold, entry.intent)


def _from_questions(questions: Sequence[JudgedQuestion]) -> Iterator[_Asked]:
    for question in questions:
        if not question.conversation:
            words = _words(question.question)
            gold = frozenset(question.gold)
            yield _Asked(question.place, question.question, words, gold, question.intent)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in normalised(text).split() if word not in _LIGHT)


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one) and len(one) == len(other) and all(map(_same_word, one, other))


def _same_word(one: str, other: str) -> bool:
    return one == other or (
        min(len(one), len(other)) >= _LONG_WORD
        and one.isalpha()
        and other.isalpha()
        and Levenshtein.distance(one, other, score_cutoff=1) <= 1
    )


def _answered_differently(one: _Asked, other: _Asked) -> bool:
    if one.intent and one.intent == other.intent:
        return False
    if bool(one.gold) != bool(other.gold):
        return True  # in scope here, out of scope there
    return bool(one.gold) and not any(
        a.document == b.document and a.start < b.end and b.start < a.end for a in one.gold for b in other.gold
    )
