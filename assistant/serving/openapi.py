"""The API's description as OpenAPI 3.0, which the bundled Swagger UI can show.

Given an application, gives the document that FastAPI makes (3.1), put into 3.0's words. It does not
know our routes or models.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

_NULL = {"type": "null"}


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document, valid OpenAPI 3.0.3."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    return {**_older(document), "openapi": "3.0.3"}


def _older(value: Any) -> Any:
    if isinstance(value, list):
        return [_older(item) for item in value]
    if not isinstance(value, dict):
        return value
    old = {key: _older(item) for key, item in value.items()}
    choices = old.get("anyOf")
    if isinstance(choices, list) and _NULL in choices:
        rest = [choice for choice in choices if choice != _NULL]
        del old["anyOf"]
        old |= {"nullable": True} | ({"allOf": rest} if "$ref" in rest[0] else rest[0])
    # A schema's list of examples; a media type's ``examples`` is an object, and 3.0 has it too.
    if isinstance(old.get("examples"), list):
        old["example"] = old.pop("examples")[0]
    return old
