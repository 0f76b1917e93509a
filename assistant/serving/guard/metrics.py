"""What Prometheus is told: ``/metrics``.

Given requests and answers as they end, counts them. Labels are route templates, methods, statuses and names
of ours, never what was asked. It does not know HTTP's insides, nor how answers are made.
"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from assistant.domain import Answer
from assistant.serving.service import Service

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_STAGE_S = (0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class Metrics:
    """Counters of one server."""

    def __init__(self, service: Service) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "assistant_http_requests",
            "Requests that have ended; status 0: the client had gone.",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self._request_s = Histogram(
            "assistant_http_request_seconds",
            "From request to end of reply.",
            ["route"],
            registry=self.registry,
            buckets=_REQUEST_S,
        )
        self._answers = Counter(
            "assistant_answers",
            "Answers by how they came out.",
            ["answerer", "outcome"],
            registry=self.registry,
        )
        self._stage_s = Histogram(
            "assistant_answer_stage_seconds",
            "Time of an answer by stage, and in all.",
            ["answerer", "stage"],
            registry=self.registry,
            buckets=_STAGE_S,
        )
        queue = Gauge("assistant_queue_length", "Jobs that wait for a worker.", registry=self.registry)
        queue.set_function(lambda: service.waiting)
        loaded = Gauge("assistant_index_loaded", "1 once questions can be answered.", registry=self.registry)
        loaded.set_function(lambda: service.assistant is not None)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request has ended; ``route`` is a template."""
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._request_s.labels(route).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """One answer has been given."""
        self._answers.labels(answer.answerer, answer.outcome.value).inc()
        for stage, ms in answer.timings_ms.items():
            self._stage_s.labels(answer.answerer, stage).observe(ms / 1000)


def metrics_router(metrics: Metrics) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["state"])

    @router.get("/metrics", response_class=PlainTextResponse)
    async def told() -> PlainTextResponse:
        """Counters and times as Prometheus reads them; nothing of what was asked."""
        text = generate_latest(metrics.registry)
        return PlainTextResponse(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return router
