"""How varied a set of questions is, in figures.

Given judged questions, measures repetition, length, overlap with the passages that answer them, and
how kinds, phrasings and documents are covered. It judges nothing: a reader does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from assistant.index.words import content_words
from assistant.questions.judged_question import JudgedQuestion


@dataclass(frozen=True, slots=True)
class Diversity:
    """Figures of one set.

    Attributes:
        distinct: share of different n-grams among all, in (0, 1], for n = 1, 2, 3 (Li et al. 2016,
            "A Diversity-Promoting Objective Function", section 5); higher is more varied, and it falls
            with the size of a set, so compare sets of like size.
        openings: share of questions that begin with the most frequent three words.
        words: 10th, 50th and 90th percentile of words a question.
        overlap: by phrasing, the mean share in [0, 1] of a question's content words that stand in its evidence.
        counts: how many of each kind, phrasing, category, topic and document (a question that needs
            two documents counts in both).
        crossed: questions by (kind, phrasing).
    """

    questions: int
    groups: int
    answers: int
    distinct: tuple[float, float, float]
    openings: float
    words: tuple[float, float, float]
    overlap: dict[str, float]
    counts: dict[str, dict[str, int]]
    crossed: dict[tuple[str, str], int]


def measure_diversity(questions: Sequence[JudgedQuestion]) -> Diversity:
    """The figures of at least two questions."""
    texts = [question.question for question in questions]
    tokens = [_tokens(text) for text in texts]
    starts = Counter(tuple(words[:3]) for words in tokens if len(words) > 3)
    lengths = quantiles([len(words) for words in tokens], n=10, method="inclusive")
    in_scope = [question for question in questions if not question.out_of_scope]
    counts = {
        "kind": Counter(question.kind for question in in_scope),
        "phrasing": Counter(question.phrasing for question in questions),
        "category": Counter(question.category for question in questions if question.category),
        "topic": Counter(question.topic for question in questions),
        "document": Counter(
            document for question in in_scope for document in {g.document for g in question.gold}
        ),
    }
    return Diversity(
        questions=len(questions),
        groups=len({question.group or question.id for question in questions}),
        answers=len({question.answer for question in questions if question.answer}),
        distinct=(_distinct(tokens, 1), _distinct(tokens, 2), _distinct(tokens, 3)),
        openings=max(starts.values(), default=0) / len(texts),
        words=(lengths[0], lengths[4], lengths[8]),
        overlap=_overlap(in_scope),
        counts={name: dict(counter.most_common()) for name, counter in counts.items() if counter},
        crossed=dict(Counter((question.kind, question.phrasing) for question in in_scope)),
    )


def in_markdown(name: str, figures: Diversity) -> str:
    """A section of a report."""
    lines = [
        f"### {name}",
        "",
        f"{figures.questions:,} questions in {figures.groups:,} groups, {figures.answers:,} different ideal answers; "
        f"distinct-1/2/3 {' / '.join(f'{share:.2f}' for share in figures.distinct)}; "
        f"words a question {' / '.join(f'{count:.0f}' for count in figures.words)} (10th, 50th, 90th percentile); "
        f"most frequent opening {figures.openings:.1%}.",
        "",
    ]
    for title, counter in figures.counts.items():
        lines.append(f"- {title}: " + ", ".join(f"{key or 'none'} {count}" for key, count in counter.items()))
    if figures.overlap:
        shares = ", ".join(f"{key or 'none'} {share:.2f}" for key, share in figures.overlap.items())
        lines.append(f"- overlap with the evidence, by phrasing: {shares}")
    phrasings = sorted({phrasing for _, phrasing in figures.crossed})
    if phrasings:
        lines += [
            "",
            "| kind | " + " | ".join(name or "none" for name in phrasings) + " |",
            "|---" * (len(phrasings) + 1) + "|",
        ]
        for kind in sorted({kind for kind, _ in figures.crossed}):
            row = (str(figures.crossed.get((kind, phrasing), 0)) for phrasing in phrasings)
            lines.append(f"| {kind} | " + " | ".join(row) + " |")
    return "\n".join([*lines, ""])


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _distinct(tokens: Iterable[list[str]], n: int) -> float:
    grams = [tuple(words[at : at + n]) for words in tokens for at in range(len(words) - n + 1)]
    return len(set(grams)) / len(grams) if grams else 1.0


def _overlap(questions: Iterable[JudgedQuestion]) -> dict[str, float]:
    shares: dict[str, list[float]] = {}
    for question in questions:
        asked = set(content_words(question.question))
        there = set(content_words(" ".join(quote.quote for quote in question.evidence)))
        if asked:
            shares.setdefault(question.phrasing, []).append(len(asked & there) / len(asked))
    return {phrasing: sum(values) / len(values) for phrasing, values in sorted(shares.items())}
