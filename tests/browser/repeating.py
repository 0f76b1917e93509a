"""The real server over two systems that repeat what they are asked: ``python -m tests.browser.repeating``.

``dl`` declines what ends in a full stop. Settings come from the environment, as for ``app.py``.
"""

from __future__ import annotations

import uvicorn

from assistant.domain import Answer, Citation, Question
from assistant.serving.server import create_app
from assistant.serving.service import Service
from assistant.settings import Settings
from tests.fakes import fake_answer, fake_assistant

_CITED = (Citation("d", 0, 3, "one"), Citation("d", 4, 7, "<img src=x onerror=window.pwned=1>"))


def says(name: str, question: Question) -> Answer:
    declines = name == "dl" and question.text.endswith(".")
    text = None if declines else f"{question.text}\n- of {len(question.text)} characters"
    return fake_answer(name, question.text, text, citations=_CITED)


if __name__ == "__main__":
    settings = Settings.from_environment()
    app = create_app(settings, Service(settings.workers, fake_assistant(says)))
    uvicorn.run(app, port=settings.port, log_level="critical", timeout_graceful_shutdown=1)
