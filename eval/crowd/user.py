"""One user: asks, reads, thinks, goes on; comes back when told to.

Given an address, questions and a seed, uses the API as programs and pages do until told to stop. It does not
know other users.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx

from eval.crowd.promises import Promises, texts_of
from eval.crowd.tally import Tally

_GIVES_UP_S = 120.0
_COMES_BACK_S = 0.5
_READING_S = 60.0
_MOST_EXCHANGES = 20
_BUSY = (429, 503)


class User:
    """``think_s``: the mean of what passes between an answer and the next question, in seconds."""

    def __init__(
        self, address: str, questions: Sequence[str], tally: Tally, seed: int, think_s: float
    ) -> None:
        self.client = httpx.AsyncClient(base_url=address, timeout=_READING_S, verify=False, trust_env=False)
        self.promises = Promises()
        self._questions, self._tally, self._think_s = questions, tally, think_s
        self._random = random.Random(seed)
        self._conversation = ""

    async def use(self, stop: asyncio.Event) -> None:
        """Until ``stop``; what was begun is finished."""
        doings: dict[Callable[[str], Awaitable[None]], int] = {
            self._ml: 20,
            self._dl: 25,
            self._compare: 15,
            self._stream: 15,
            self._converse: 13,
            self._vote: 7,
            self._page: 5,
        }
        await asyncio.sleep(self._random.uniform(0, self._think_s))
        while not stop.is_set():
            (doing,) = self._random.choices(list(doings), list(doings.values()))
            await doing(self._random.choice(self._questions))
            await asyncio.sleep(self._random.expovariate(1 / self._think_s))

    async def _ml(self, question: str) -> None:
        await self._post("/v1/answer (ml)", "/v1/answer", {"question": question, "answerer": "ml"})

    async def _dl(self, question: str) -> None:
        await self._post("/v1/answer (dl)", "/v1/answer", {"question": question, "answerer": "dl"})

    async def _compare(self, question: str) -> None:
        await self._post("/v1/compare", "/v1/compare", {"question": question})

    async def _stream(self, question: str) -> None:
        messages = [{"role": "user", "content": question}]
        body = {"model": "dl", "messages": messages, "stream": True}
        reply = await self._post("/v1/chat/completions (stream)", "/v1/chat/completions", body)
        if reply is not None and not reply.text.endswith("data: [DONE]\n\n"):
            self._tally.bad["a stream without its end"] += 1

    async def _converse(self, question: str) -> None:
        if not self._conversation:
            reply = await self._post("/v1/conversations", "/v1/conversations", {})
            if reply is None:
                return
            self._conversation = reply.json()["id"]
            self.promises.exchanges[self._conversation] = {}
        path = f"/v1/conversations/{self._conversation}/exchanges"
        reply = await self._post("/v1/conversations/…/exchanges", path, {"question": question})
        if reply is None:
            return
        said, known = reply.json(), self.promises.exchanges[self._conversation]
        known[said["number"]] = (said["question"], texts_of(said["answers"]))
        if said["number"] >= _MOST_EXCHANGES:
            self._conversation = ""

    async def _vote(self, question: str) -> None:
        reply = await self._post("/v1/duels", "/v1/duels", {"question": question})
        if reply is None:
            return
        duel, choice = reply.json()["id"], self._random.choice(["left", "right", "tie", "both_bad"])
        reply = await self._post("/v1/votes", "/v1/votes", {"duel": duel, "choice": choice}, also=(409,))
        # A vote whose acknowledgement was lost is kept, and the second is refused.
        if reply is not None and reply.status_code == httpx.codes.CREATED:
            self.promises.votes[duel] = choice

    async def _page(self, question: str) -> None:
        began = time.perf_counter()
        called = await self._post("page: call", "/gradio_api/call/compare", {"data": [question, None]})
        if called is None:
            return
        try:
            events = await self.client.get(f"/gradio_api/call/compare/{called.json()['event_id']}")
        except httpx.TransportError:
            self._tally.tried("page: answer", "gone")
            return
        said = "event: complete" in events.text
        self._tally.tried("page: answer", str(events.status_code) if said else "not answered")
        if said:
            took = time.perf_counter() - began
            self._tally.accepted("page: answer", took, took)

    async def _post(
        self, name: str, path: str, body: dict[str, Any], also: Sequence[int] = ()
    ) -> httpx.Response | None:
        """The reply once it is accepted; a refusal is waited out as long as it says, a lost connection a moment."""
        first = time.perf_counter()
        while time.perf_counter() - first < _GIVES_UP_S:
            began = time.perf_counter()
            try:
                reply = await self.client.post(path, json=body)
            except httpx.TransportError:
                self._tally.tried(name, "gone")
                await self._wait(_COMES_BACK_S)
                continue
            self._tally.tried(name, str(reply.status_code))
            now = time.perf_counter()
            if reply.is_success or reply.status_code in also:
                self._tally.accepted(name, now - began, now - first)
                return reply
            wait_s = reply.headers.get("retry-after", "")
            if reply.status_code not in _BUSY or not wait_s.isdigit():
                self._tally.bad[f"{name}: {reply.status_code} {_code(reply)}"] += 1
                return None
            await self._wait(float(wait_s))
        self._tally.bad[f"{name}: given up after {_GIVES_UP_S:.0f} s"] += 1
        return None

    async def _wait(self, seconds: float) -> None:
        # Not all at once.
        await asyncio.sleep(seconds * self._random.uniform(1, 1.5))


def _code(reply: httpx.Response) -> str:
    try:
        return str(reply.json()["error"]["code"])
    except (json.JSONDecodeError, LookupError, TypeError):
        return "in another shape"
