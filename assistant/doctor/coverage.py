"""Passages that no question asks about: nothing would notice if the systems could not find them.

Given the corpus, judged questions and chunks, lists findings. A folder that has no question at all
is not blamed for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from assistant.corpus.locating import locate
from assistant.corpus.source import Corpus
from assistant.doctor.finding import Finding
from assistant.domain import Chunk, Span
from assistant.questions.judged_question import JudgedQuestion


def coverage_findings(
    corpus: Corpus, questions: Sequence[JudgedQuestion], chunks: Sequence[Chunk]
) -> Iterator[Finding]:
    """Chunks none of whose units a FAQ entry or a question rests on."""
    asked: defaultdict[str, list[Span]] = defaultdict(list)
    quoted = (locate(quote, corpus.documents) for entry in corpus.faq for quote in entry.evidence)
    for span in [*filter(None, quoted), *(gold for question in questions for gold in question.gold)]:
        asked[span.document].append(span)
    if not asked:
        return
    for chunk in chunks:
        if not any(span.start < chunk.end and chunk.start < span.end for span in asked[chunk.document]):
            line = corpus.documents[chunk.document].text.count("\n", 0, chunk.start) + 1
            place = f"{corpus.documents[chunk.document].path}:{line}"
            yield Finding(place, f"no question covers {chunk.text[:50]!r}", "ask about it, or leave it out")
