"""Logs as JSON, a line a record.

Given log records, writes time, level, logger, message, the request's id and the record's own fields. Of an
exception it tells type and places: its message could quote what was asked. It does not know what is logged.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
FIELDS = "fields"
REQUESTS = "assistant.requests"


class JsonLines(logging.Formatter):
    """See above."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if asked := request_id.get():
            line["request_id"] = asked
        line |= getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _places(record.exc_info[1])
        return json.dumps(line, default=str)


def log_as_json() -> None:
    """From now on, on stderr: every request, and the warnings and errors of all."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(REQUESTS).setLevel(logging.INFO)


def _places(error: BaseException) -> list[str]:
    """The outermost call first; what it was caused by comes before it."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = traceback.extract_tb(error.__traceback__)
    told = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return [*(_places(cause) if cause else []), *told, type(error).__name__]
