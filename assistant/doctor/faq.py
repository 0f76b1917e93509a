"""FAQ entries: enough wordings, varied ones, and answers that the quoted passages support.

Given entries, documents and chunks, lists findings. It does not know question files or classifiers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.corpus.locating import locate
from assistant.corpus.unsupported import unsupported_things
from assistant.doctor.finding import Finding
from assistant.doctor.support import heading_of, unsupported_share
from assistant.domain import Chunk, Document, FaqEntry
from assistant.questions.leakage import normalised

MIN_UTTERANCES = 5
MAX_ALIKE = 0.6  # mean cosine of an entry's wordings; those of different entries have 0.05
MAX_UNSUPPORTED = 0.5  # share of an answer's content words that its evidence lacks


def faq_findings(
    faq: Sequence[FaqEntry],
    documents: Mapping[str, Document],
    chunks: Sequence[Chunk],
    places: Mapping[str, str],
) -> Iterator[Finding]:
    """Of every entry, in order."""
    for entry in faq:
        place = places[entry.id]
        texts = sorted({normalised(text) for text in (entry.question, *entry.utterances)})
        if len(texts) < MIN_UTTERANCES:
            problem = f"only {len(texts)} different utterances"
            yield Finding(place, problem, f"write at least {MIN_UTTERANCES}")
        elif (alike := _mean_similarity(texts)) > MAX_ALIKE:
            problem = f"its utterances are too much alike (mean similarity {alike:.2f}, at most {MAX_ALIKE})"
            yield Finding(place, problem, "word them as different people would")
        if not entry.evidence:
            yield Finding(place, "no evidence", "quote the words of a document that support the answer")
            continue
        spans = [span for quote in entry.evidence if (span := locate(quote, documents))]
        there = " ".join(
            [*(quote.quote for quote in entry.evidence), *(heading_of(s, chunks) for s in spans)]
        )
        quoted = " ".join(quote.quote for quote in entry.evidence)
        if missing := unsupported_things(entry.answer, quoted, f"{there} {entry.question}"):
            problem = f"the answer says {', '.join(missing)}, its evidence does not"
            yield Finding(place, problem, "quote the source, or leave it out")
        if (share := unsupported_share(entry.answer, there)) > MAX_UNSUPPORTED:
            problem = f"{share:.0%} of the answer's words are not in its evidence"
            yield Finding(place, problem, "say what the source says, or quote what supports it")
        for quote, span in zip(entry.evidence, spans, strict=True):
            if not any(chunk.span.covers(span) for chunk in chunks):
                yield Finding(
                    place, f"{quote.quote[:50]!r} is split between chunks", "quote a shorter passage"
                )


def _mean_similarity(texts: Sequence[str]) -> float:
    """Mean cosine, in [0, 1], between different texts, over character 3- to 5-grams."""
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(texts)
    count = len(texts)
    return float(((vectors @ vectors.T).sum() - count) / (count * (count - 1)))
