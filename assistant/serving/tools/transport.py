"""How agents come in: by MCP's streamable HTTP, each request a POST with its whole reply.

Given the page's application, which has MCP mounted, leaves that open and nothing else of it: no stream that
waits for what a server of ours never says (the protocol lets a server refuse it), not the transport that MCP
has given up, and not Gradio's page about itself. It does not know the tools.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.serving.failures import failure

MCP_PATH = "/gradio_api/mcp"


class OnlyPosts:
    """ASGI middleware; other paths are left as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(MCP_PATH):
            if path.rstrip("/") != MCP_PATH:
                await failure(404, "Not Found.")(scope, receive, send)
                return
            if scope["method"] != "POST":
                refusal = failure(405, "Method Not Allowed.")
                refusal.headers["Allow"] = "POST"
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
