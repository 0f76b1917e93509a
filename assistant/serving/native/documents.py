"""``/v1/documents/{id}``: the text that citations are offsets into.

Given a ``Service``, gives routes. They do not know what cites a document.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from assistant.domain import Citation
from assistant.serving.failures import Failure, Refused
from assistant.serving.schemas import ErrorModel
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
    router = APIRouter(tags=["answers"], responses=_ERRORS)

    @router.get(_PATH + "{document:path}", response_class=PlainTextResponse)
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
