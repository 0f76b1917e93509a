"""The API's description with what guards it.

Given an OpenAPI document, adds 401 and a bearer key where keys are needed, and 429 where rates are limited. It
does not know the operations.
"""

from __future__ import annotations

from typing import Any

from assistant.serving.guard.authentication import OPEN as OPEN_PATHS
from assistant.serving.guard.guard import Guard
from assistant.serving.schemas import ErrorModel

_SCHEME = "key"
_ERROR = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ErrorModel.__name__}"}}}
_WAIT = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}


def described(document: dict[str, Any], guard: Guard) -> dict[str, Any]:
    """The document, changed."""
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if guard.keys is not None and path not in OPEN_PATHS:
                operation["security"] = [{_SCHEME: []}]
                operation["responses"]["401"] = {
                    "description": "The key is missing or wrong",
                    "content": _ERROR,
                }
            if guard.rate is not None and path.startswith("/v1"):
                operation["responses"]["429"] = {
                    "description": "Too many requests; `Retry-After` says when to come back",
                    "headers": _WAIT,
                    "content": _ERROR,
                }
    if guard.keys is not None:
        document["components"]["securitySchemes"] = {_SCHEME: {"type": "http", "scheme": "bearer"}}
    return document
