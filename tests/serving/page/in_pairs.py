"""The real server over systems that answer two questions at once or none: ``python -m tests.serving.page.in_pairs``.

Settings come from the environment, as for ``app.py``.
"""

from __future__ import annotations

import threading

import uvicorn

from assistant.domain import Answer, Question
from assistant.serving.server import create_app
from assistant.serving.service import Service
from assistant.settings import Settings
from tests.fakes import fake_answer, fake_assistant

_BOTH = threading.Barrier(2, timeout=20)


def says(name: str, question: Question) -> Answer:
    _BOTH.wait()
    return fake_answer(name, question.text, "yes")


if __name__ == "__main__":
    settings = Settings.from_environment()
    app = create_app(settings, Service(settings.workers, fake_assistant(says)))
    uvicorn.run(app, port=settings.port, log_level="critical", timeout_graceful_shutdown=1)
