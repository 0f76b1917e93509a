"""The API's description as OpenAPI 3.0, which the bundled Swagger UI can show.

Given an application, gives the document that FastAPI makes (3.1), put into 3.0's words. It does not
know our routes or models.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

_OLD_NULL = {"enum": [None], "nullable": True}
_UNUSED = ("HTTPValidationError", "ValidationError")


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document, valid OpenAPI 3.0.3."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    _forget_validation_errors(document)
    return {**_older(document), "openapi": "3.0.3"}


def _forget_validation_errors(document: dict[str, Any]) -> None:
    """FastAPI describes 422 in its own shape wherever we do not; we answer in ours, or with 400."""
    for operations in document["paths"].values():
        for operation in operations.values():
            if _UNUSED[0] in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    for name in _UNUSED:
        document["components"]["schemas"].pop(name, None)


def _older(value: Any) -> Any:
    if isinstance(value, list):
        return [_older(item) for item in value]
    if not isinstance(value, dict):
        return value
    old = {key: _older(item) for key, item in value.items()}
    if old.get("type") == "null":
        old = {key: value for key, value in old.items() if key != "type"} | {"enum": [None], "nullable": True}
    if "const" in old:
        old["enum"] = [old.pop("const")]
    choices = old.get("anyOf")
    if isinstance(choices, list) and _OLD_NULL in choices:
        rest = [choice for choice in choices if choice != _OLD_NULL]
        del old["anyOf"]
        old |= {"nullable": True} | ({"allOf": rest} if "$ref" in rest[0] else rest[0])
        if "enum" in old:
            old["enum"] = [*old["enum"], None]
    # A schema's list of examples; a media type's ``examples`` is an object, and 3.0 has it too.
    if isinstance(old.get("examples"), list):
        old["example"] = old.pop("examples")[0]
    return old
