"""An index swapped under load: a document is added, the index rebuilt beside the live one, served, and taken back.

Given the address of a server whose administrator this machine is, uses its API. It does not know how an index is
built.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx

_NAME = "crowd.md"
_TEXT = "# A crowd\n\nA crowd of a hundred users asked while this was added.\n"
_LONGEST_S = 1800.0


@dataclass(frozen=True, slots=True)
class Swapped:
    """Seconds from the request until the other index was served."""

    rebuild_s: float
    roll_back_s: float


async def swap(address: str) -> Swapped:
    """Do so.

    Raises:
        RuntimeError: the server refused a step, or a step failed.
    """
    async with httpx.AsyncClient(base_url=address, timeout=120, trust_env=False) as client:
        before = await _served(client)
        _checked(await client.put(f"/v1/index/files/{_NAME}", content=_TEXT.encode()))
        _checked(await client.post("/v1/index/plan"))
        planned = await _done(client)
        began = time.perf_counter()
        _checked(await client.post("/v1/index/rebuild", json={"plan": planned["plan"]["id"]}))
        await _done(client)
        rebuilt = time.perf_counter()
        if await _served(client) == before:
            raise RuntimeError("The index was rebuilt, and the one before it is still served.")
        _checked(await client.post("/v1/index/rollback"))
        await _done(client)
        if await _served(client) != before:
            raise RuntimeError("The index was taken back, and is not the one before.")
        return Swapped(rebuilt - began, time.perf_counter() - rebuilt)


async def _served(client: httpx.AsyncClient) -> str:
    return str(_checked(await client.get("/readyz"))["index"])


async def _done(client: httpx.AsyncClient) -> dict[str, Any]:
    """The state of the index once nothing is at work any more."""
    began = time.perf_counter()
    while time.perf_counter() - began < _LONGEST_S:
        state = _checked(await client.get("/v1/index"))
        if state["job"]["state"] == "done":
            return state
        if state["job"]["state"] != "running":
            raise RuntimeError(
                f"{state['job']['kind']}: {state['job']['state']} at {state['job']['stage']!r}."
            )
        await asyncio.sleep(0.5)
    raise RuntimeError(f"Nothing was done within {_LONGEST_S:.0f} s.")


def _checked(reply: httpx.Response) -> dict[str, Any]:
    if not reply.is_success:
        raise RuntimeError(
            f"{reply.request.method} {reply.request.url.path}: {reply.status_code} {reply.text[:200]}"
        )
    told: dict[str, Any] = reply.json()
    return told
