"""The named endpoints ``ask``, ``compare`` and ``search``.

Given a ``Service``, adds them to the blocks that are open. A program (``gradio_client``) gets what the API
gives; an agent, which comes by MCP, gets it in brief. It does not know how answers are made.

What both are told of an endpoint is made by Gradio from its type hints and its docstring.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import gradio as gr
from pydantic import ValidationError

from assistant.errors import AssistantError
from assistant.serving import schemas
from assistant.serving.failures import BROKEN, told
from assistant.serving.native.answers import compared, question_of
from assistant.serving.service import Service
from assistant.serving.tools.brief import Brief
from assistant.serving.tools.transport import MCP_PATH
from assistant.wire import answer_to_wire, evidence_to_wire

_logger = logging.getLogger(__name__)


class _Refusal(gr.Error):  # type: ignore[misc]  # Gradio is not typed
    """Of which agents are told the message alone, as programs are."""

    def __init__(self, message: str) -> None:
        super().__init__(message, print_exception=False)

    def __str__(self) -> str:
        return str(self.message)


def add_tools(service: Service) -> None:
    """The endpoints; the service has a queue of its own that is bounded, so that Gradio's is passed by.

    Calls in two steps (``/call/…``) stand in Gradio's all the same, with the page's questions: it lets one of
    each endpoint through at a time unless told.
    """
    beside = {"queue": False, "concurrency_limit": service.workers, "concurrency_id": "answers"}
    for tool in (_ask(service), _compare(service), _search(service)):
        gr.api(tool, api_name=tool.__name__, **beside)


def _ask(service: Service) -> Any:
    async def ask(
        question: str,
        request: gr.Request,
        answerer: Literal["ml", "dl"] = "dl",
        history: list[dict[str, str]] | None = None,
    ) -> dict[str, Any] | str:
        """Ask the articles a question: a short answer, with the passages that it rests on, word for word.

        It knows its articles and nothing else. `outcome` says whether it answered, asks back (`suggestions` are
        questions that it can answer) or declines; `confidence`, 0 to 1, is how likely the answer is right.

        Args:
            question: one question in plain words, at most 4,000 characters
            answerer: `dl` (neural) is right more often, `ml` (classical) is faster
            history: what was said before, oldest first, as {"role": "user" or "assistant", "content": text}
        """
        with _refusals():
            sent = {"question": question, "answerer": answerer, "history": history}
            asked = schemas.AnswerRequest.model_validate(sent)
            answer = await service.answer(asked.answerer, question_of(asked))
            return _brief(service, request).answer(answer) if _by_agent(request) else answer_to_wire(answer)

    return ask


def _compare(service: Service) -> Any:
    async def compare(
        question: str, request: gr.Request, history: list[dict[str, str]] | None = None
    ) -> dict[str, Any] | str:
        """Ask both systems, the classical (`ml`) and the neural (`dl`), and be told how their answers differ.

        For when it matters whether two independent systems agree; for one answer there is `ask`.

        Args:
            question: one question in plain words, at most 4,000 characters
            history: what was said before, oldest first, as {"role": "user" or "assistant", "content": text}
        """
        with _refusals():
            asked = schemas.CompareRequest.model_validate({"question": question, "history": history})
            answers = await service.both(question_of(asked))
            return _brief(service, request).both(answers) if _by_agent(request) else compared(answers)

    return compare


def _search(service: Service) -> Any:
    async def search(query: str, request: gr.Request, k: int = 5) -> dict[str, Any] | str:
        """Find the passages of the articles that are nearest to a query, best first, without an answer.

        For reading the sources yourself, or seeing what they cover.

        Args:
            query: words or a question, at most 4,000 characters
            k: how many passages, 1 to 50
        """
        with _refusals():
            wanted = schemas.SearchRequest(query=query, k=k)
            found = await service.search(wanted.query, wanted.k)
            if _by_agent(request):
                return _brief(service, request).passages(found)
            return {"evidence": [evidence_to_wire(evidence) for evidence in found]}

    return search


def _by_agent(request: gr.Request) -> bool:
    return str(request.url.path).startswith(MCP_PATH)


def _brief(service: Service, request: gr.Request) -> Brief:
    return Brief(service.ready().documents, str(request.base_url))


@contextmanager
def _refusals() -> Iterator[None]:
    """Errors as Gradio passes them on: what the API tells, and nothing of our insides."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        param = ".".join(str(part) for part in first["loc"])
        raise _Refusal(f"{param}: {first['msg']}.") from None
    except AssistantError as error:
        raise _Refusal(told(error, "question").message) from error
    except Exception as error:
        _logger.exception("A named endpoint broke.")
        raise _Refusal(BROKEN) from error
