"""``/v1/documents``: what is indexed, and the text that citations are offsets into.

Given a ``Service``, gives routes. They do not know what cites a document.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from assistant.domain import Citation
from assistant.serving.failures import Failure, Refused
from assistant.serving.guard.administrators import may_administer
from assistant.serving.schemas import DocumentModel, DocumentsModel, ErrorModel
from assistant.serving.service import Service

_PATH = "/v1/documents/"
# Described by hand: FastAPI would have errors be text, too.
_ERROR = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ErrorModel.__name__}"}}}
_ERRORS: dict[int | str, dict[str, Any]] = {
    404: {"content": _ERROR, "description": "There is no such document"},
    503: {"content": _ERROR, "description": "The index is still being loaded"},
}


def documents_router(service: Service) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["documents"])

    @router.get("/v1/documents", responses={503: _ERRORS[503]})
    async def documents(request: Request) -> DocumentsModel:
        """What is indexed, by path, and whether you may change it."""
        assistant = service.ready()
        chunks = Counter(chunk.document for chunk in assistant.chunks)
        listed = sorted(assistant.documents.values(), key=lambda one: one.path)
        return DocumentsModel(
            documents=[
                DocumentModel(
                    id=one.id,
                    title=one.title,
                    path=one.path,
                    characters=len(one.text),
                    chunks=chunks[one.id],
                )
                for one in listed
            ],
            may_change=may_administer(request),
        )

    @router.get(_PATH + "{document:path}", response_class=PlainTextResponse, responses=_ERRORS)
    async def document(document: str) -> PlainTextResponse:
        """A document's text, of which a citation's `quote` is `text[start:end]`."""
        found = service.ready().documents.get(document)
        if found is None:
            raise Refused(Failure(404, "There is no such document.", "document", "document_not_found"))
        return PlainTextResponse(found.text)

    return router


def citation_url(base: str, citation: Citation) -> str:
    """Where the cited words stand: the document, and in it characters as RFC 5147 counts them.

    Args:
        base: the server's address, which ends in a slash.
    """
    place = quote(citation.document)
    return f"{base.rstrip('/')}{_PATH}{place}#char={citation.start},{citation.end}"
