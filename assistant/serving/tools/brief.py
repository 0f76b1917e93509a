"""Answers and passages in brief, for language models: JSON without what they do not need.

Given documents and the server's address, gives text. Evidence that is not cited, explanations and times are
left out; every quote has the address where it can be read. It does not know who asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.domain import Answer, Citation, Document, Evidence
from assistant.serving.difference import difference
from assistant.serving.native.documents import citation_url


class Brief:
    """How an agent is told things."""

    def __init__(self, documents: Mapping[str, Document], base: str) -> None:
        """``base`` is the server's address, which ends in a slash."""
        self._documents = documents
        self._base = base

    def answer(self, answer: Answer) -> str:
        """``{"answerer", "outcome", "text", "reason", "confidence", "understood_as", "suggestions", "sources"}``,
        each source ``{"article", "quote", "url"}``.
        """
        return _json(self._answer(answer))

    def both(self, answers: Mapping[str, Answer]) -> str:
        """``{"difference": a sentence, "ml": as ``answer``, "dl": likewise}``."""
        summary = difference(answers["ml"], answers["dl"]).summary
        return _json(
            {"difference": summary} | {name: self._answer(answer) for name, answer in answers.items()}
        )

    def passages(self, found: Sequence[Evidence]) -> str:
        """``{"passages": [{"article", "section", "text", "score", "url"}]}``."""
        return _json({"passages": [self._passage(evidence) for evidence in found]})

    def _answer(self, answer: Answer) -> dict[str, Any]:
        return {
            "answerer": answer.answerer,
            "outcome": answer.outcome.value,
            "text": answer.text,
            "reason": None if answer.reason is None else answer.reason.value,
            "confidence": round(answer.confidence, 2),
            "understood_as": answer.standalone_question,
            "suggestions": list(answer.suggestions),
            "sources": [
                {"article": self._title(one.document), "quote": one.quote, "url": self._url(one)}
                for one in answer.citations
            ],
        }

    def _passage(self, evidence: Evidence) -> dict[str, Any]:
        chunk = evidence.chunk
        place = Citation(chunk.document, chunk.start, chunk.end, chunk.text)
        return {
            "article": self._title(chunk.document),
            "section": chunk.headings[-1] if chunk.headings else None,
            "text": chunk.text,
            "score": round(evidence.score, 3),
            "url": self._url(place),
        }

    def _title(self, document: str) -> str:
        found = self._documents.get(document)
        return found.title if found and found.title else document

    def _url(self, citation: Citation) -> str:
        return citation_url(self._base, citation)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
