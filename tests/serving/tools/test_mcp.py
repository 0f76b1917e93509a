"""The official MCP client over streamable HTTP against the real server, with keys and without."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from jsonschema import Draft202012Validator
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from tests.serving.servers import app_process
from tests.serving.tools.conftest import Place

T = TypeVar("T")
ASKED = "What does a banana cost?"
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


def over_mcp(place: Place, use: Callable[[ClientSession], Awaitable[T]]) -> T:
    async def session() -> T:
        url = f"{place.address}/gradio_api/mcp/"
        async with (
            httpx.AsyncClient(headers=place.headers, timeout=60) as http,
            streamable_http_client(url, http_client=http) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await use(session)

    return asyncio.run(session())


def call(place: Place, tool: str, **arguments: Any) -> CallToolResult:
    return over_mcp(place, lambda session: session.call_tool(tool, arguments))


def said(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_an_agent_is_told_what_there_is_and_how_to_use_it(place: Place) -> None:
    tools = over_mcp(place, lambda session: session.list_tools()).tools
    assert [tool.name for tool in tools] == ["ask", "compare", "search"]
    for tool in tools:
        assert tool.description
        assert len(tool.description) > 100
        Draft202012Validator.check_schema(tool.inputSchema)
        assert all(one["description"] for one in tool.inputSchema["properties"].values())
        assert "request" not in tool.inputSchema["properties"]
    ask = tools[0].inputSchema
    assert ask["required"] == ["question"]
    assert (ask["properties"]["answerer"]["enum"], ask["properties"]["answerer"]["default"]) == (
        ["ml", "dl"],
        "dl",
    )


def test_an_agent_asks_and_is_answered_in_brief_with_quotes_it_can_read(place: Place) -> None:
    answer = json.loads(said(call(place, "ask", question=ASKED, answerer="ml")))
    assert (answer["answerer"], answer["outcome"]) == ("ml", "answered")
    assert "$2" in answer["text"]
    assert {"evidence", "timings_ms"}.isdisjoint(answer)
    source = answer["sources"][0]
    url, _, place_in_it = source["url"].partition("#char=")
    assert url.startswith(place.address)
    start, end = map(int, place_in_it.split(","))
    assert httpx.get(url, headers=place.headers).text[start:end] == source["quote"]


def test_an_agent_compares_and_searches(place: Place) -> None:
    both = json.loads(said(call(place, "compare", question=ASKED)))
    assert set(both) == {"difference", "ml", "dl"}
    assert len(both["difference"]) > 20
    passages = json.loads(said(call(place, "search", query="banana price", k=2)))["passages"]
    assert [set(one) for one in passages] == [{"article", "section", "text", "score", "url"}] * 2
    assert passages[0]["score"] >= passages[1]["score"]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("search", {"query": "x", "k": 51}, "k: Input should be less than or equal to 50."),
        ("ask", {"question": "x" * 5000}, "This has 5,000 characters"),
        ("ask", {"question": ASKED, "answerer": "gpt"}, "Input validation error"),
        ("ask", {}, "Input validation error"),
        ("remove", {}, "Unknown tool"),
    ],
)
def test_what_is_refused_is_told(place: Place, tool: str, arguments: dict[str, Any], told: str) -> None:
    result = call(place, tool, **arguments)
    assert result.isError
    assert said(result).startswith(told)


def test_the_guard_stands_before_it(place: Place) -> None:
    url = f"{place.address}/gradio_api/mcp/"
    hello = httpx.post(url, json=HELLO, headers=ACCEPT | place.headers)
    assert hello.status_code == 200
    assert hello.headers["content-security-policy"].startswith("default-src 'self'")
    assert {"x-request-id", "x-content-type-options"} <= set(hello.headers)
    large = httpx.post(url, json=HELLO | {"more": "x" * 200_000}, headers=ACCEPT | place.headers)
    assert large.status_code == 413
    for path, status in (("", 405), ("sse", 404), ("messages/", 404), ("schema", 404)):
        refused = httpx.get(f"{url}{path}", headers={"Accept": "text/event-stream"} | place.headers)
        assert (refused.status_code, set(refused.json())) == (status, {"error"})
    if place.headers:
        assert httpx.post(url, json=HELLO, headers=ACCEPT).status_code == 401
        wrong = {"Authorization": "Bearer sk-wrong"}
        assert httpx.post(url, json=HELLO, headers=ACCEPT | wrong).status_code == 401
    metrics = httpx.get(f"{place.address}/metrics", headers=place.headers).text
    assert 'route="/gradio_api/mcp' in metrics
    assert 'assistant_answers_total{answerer="ml",outcome="answered"}' in metrics


def test_nothing_that_was_asked_is_in_the_log(place: Place) -> None:
    call(place, "ask", question="banana secret")
    call(place, "remove", question="banana secret")
    assert "banana" not in place.stderr.read_text("utf-8")


def test_an_agent_that_is_there_does_not_keep_the_server_from_ending(
    built_once: tuple[Path, Path], tmp_path: Path
) -> None:
    with app_process(built_once[1], tmp_path) as (address, server):

        async def end(session: ClientSession) -> None:
            await session.list_tools()
            server.terminate()
            await asyncio.to_thread(server.wait, 20)

        over_mcp(Place(address, {}, tmp_path / "stderr"), end)
    assert (tmp_path / "stderr").read_text("utf-8") == ""
