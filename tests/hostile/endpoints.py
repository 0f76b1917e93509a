"""Every endpoint of the server and a body that it takes.

Given nothing, gives what hostile requests are made from: of the API, and of the page's own (Gradio's). It does
not know what is done to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

UNKNOWN = "0" * 32
EVALUATION = "20261122-093000-000000"
_QUESTION = "What does a banana cost?"
_HISTORY = [{"role": "user", "content": "Fruit?"}, {"role": "assistant", "content": "Yes."}]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method, a path and a body that is right."""

    method: str
    path: str
    body: dict[str, Any]


_CHAT = {
    "model": "ml",
    "messages": [{"role": "user", "content": _QUESTION}],
    "stream": True,
    "stream_options": {"include_usage": True},
    "n": 1,
}
_GROUNDING = {
    "text": "Bread is baked.",
    "evidence": ["Bread is baked from flour."],
    "citations": [{"document": "bread", "start": 0, "end": 20}],
}
API = (
    Endpoint("POST", "/v1/answer", {"question": _QUESTION, "answerer": "ml", "history": _HISTORY}),
    Endpoint("POST", "/v1/compare", {"question": _QUESTION, "history": _HISTORY}),
    Endpoint("POST", "/v1/search", {"query": "banana", "k": 3}),
    Endpoint("POST", "/v1/chat/completions", _CHAT),
    Endpoint("POST", "/v1/embeddings", {"model": "dl", "input": ["banana"], "encoding_format": "base64"}),
    Endpoint("POST", "/v1/grounding/check", _GROUNDING),
    Endpoint("POST", "/v1/intents", {"text": "bananas", "k": 3}),
    Endpoint("POST", "/v1/conversations", {"title": "Fruit"}),
    Endpoint("PATCH", f"/v1/conversations/{UNKNOWN}", {"title": "Fruit"}),
    Endpoint("POST", f"/v1/conversations/{UNKNOWN}/exchanges", {"question": _QUESTION, "answerer": "both"}),
    Endpoint(
        "POST",
        "/v1/feedback",
        {"question": _QUESTION, "answerer": "ml", "helpful": True, "answer": "$2", "reason": "Right."},
    ),
    Endpoint("POST", "/v1/duels", {"question": _QUESTION, "history": _HISTORY}),
    Endpoint("POST", "/v1/votes", {"duel": UNKNOWN, "choice": "left", "reason": "Shorter."}),
    # There is no such set: nothing is begun that takes minutes.
    Endpoint("POST", "/v1/evaluations", {"sets": ["nothing"], "file": None}),
    Endpoint("POST", f"/v1/evaluations/{EVALUATION}/cancel", {}),
    Endpoint("POST", f"/v1/evaluations/{EVALUATION}/resume", {}),
    Endpoint("POST", "/v1/index/restore", {"path": "bread.md"}),
    Endpoint("POST", "/v1/index/rebuild", {"plan": "0" * 16}),
    Endpoint("POST", "/v1/index/rollback", {}),
    Endpoint("POST", "/v1/index/plan", {}),
    Endpoint("POST", "/v1/index/cancel", {}),
)
ADDED = "/v1/index/files/"
_CALLED = {"data": [_QUESTION, _HISTORY], "session_hash": "s", "fn_index": 0, "event_id": "e"}
# What pages and Gradio's clients call.
CALLS = (
    Endpoint("POST", "/gradio_api/queue/join", _CALLED | {"trigger_id": 1, "event_data": {}}),
    Endpoint("POST", "/gradio_api/call/compare", _CALLED),
    Endpoint("POST", "/gradio_api/cancel", {"session_hash": "s", "fn_index": 0, "event_id": "e"}),
    Endpoint("POST", "/gradio_api/reset", {"event_id": "e"}),
)
_NOT_HERE = ("run/compare", "run/predict", "api/nothing", "call/nothing", "call/v2/compare", "component_server",
             "stream/e", "upload", "process_recording", "vibe-edit")  # fmt: skip
_KNOWN = _CALLED | {"component_id": 1, "fn_name": "__init__", "prompt": "x", "files": "x"}
CLOSED = tuple(Endpoint("POST", f"/gradio_api/{name}", _KNOWN) for name in _NOT_HERE)
PAGE = (
    *CALLS,
    *CLOSED,
    Endpoint("POST", "/login", {"key": "sk-x"}),
)
READ = (
    "/",
    "/docs",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/metrics",
    "/login",
    "/config",
    "/manifest.json",
    "/v1/models",
    "/v1/models/dl",
    "/v1/documents/fruit",
    "/v1/conversations",
    f"/v1/conversations/{UNKNOWN}",
    f"/v1/conversations/{UNKNOWN}/export",
    f"/v1/duels/{UNKNOWN}",
    "/v1/votes",
    "/v1/leaderboard",
    "/v1/documents",
    "/v1/index",
    "/v1/index/files/bread.md",
    "/v1/evaluations",
    "/v1/evaluations/template",
    f"/v1/evaluations/{EVALUATION}",
    f"/v1/evaluations/{EVALUATION}/report",
    "/gradio_api/info",
    "/gradio_api/queue/data",
    f"/gradio_api/call/compare/{UNKNOWN}",
    "/gradio_api/startup-events",
    "/gradio_api/deep_link",
    "/gradio_api/upload_progress",
    "/monitoring",
    "/monitoring/summary",
    "/pwa_icon",
)
# What stands before a path that a visitor chooses.
FILES = (
    "/",
    "/static/",
    "/assets/",
    "/svelte/",
    "/docs/",
    "/v1/",
    "/v1/documents/",
    "/v1/conversations/",
    "/v1/models/",
    "/v1/index/files/",
    "/v1/evaluations/",
    "/gradio_api/file=",
    "/gradio_api/file/",
    "/gradio_api/proxy=",
    "/gradio_api/heartbeat/",
    "/gradio_api/custom_component/x/client/component/",
    "/gradio_api/stream/s/r/",
    "/pwa_icon/",
    "/file=",
    "/monitoring/",
)
