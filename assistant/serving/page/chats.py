"""The list of conversations as HTML: open, rename, delete, export.

Given headings, gives escaped markup; what its buttons do is in ``static/chats.js`` and ``chat``. It does not
know the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.serving.state.conversations import Heading

_EXPORTS = {"markdown": "Markdown", "json": "JSON"}


def chats(headings: Sequence[Heading], opened: str | None) -> str:
    """Last changed first, the opened one marked; ``data-opened`` is its id, empty for none."""
    items = "".join(_item(heading, heading.id == opened) for heading in headings)
    none = "" if items else '<p class="none">What you ask is kept here.</p>'
    return (
        f'<nav class="chats" aria-label="Conversations" data-opened="{escape(opened or "")}">'
        '<button type="button" class="drawer" aria-expanded="false" aria-controls="chat-list">Conversations</button>'
        '<div class="panel" id="chat-list"><div class="top"><h2>Conversations</h2>'
        '<button type="button" class="tool" data-do="new">New</button></div>'
        f"{none}<ul>{items}</ul></div></nav>"
    )


def _item(heading: Heading, opened: bool) -> str:
    title = escape(heading.title)
    exports = "".join(
        f'<a class="tool" href="/v1/conversations/{escape(heading.id)}/export?format={kind}" download>{name}</a>'
        for kind, name in _EXPORTS.items()
    )
    tools = (
        f'<div class="tools">'
        f'<button type="button" class="tool" data-do="rename" data-title="{title}">Rename</button>'
        f'<button type="button" class="tool" data-do="delete" data-title="{title}">Delete</button>{exports}</div>'
        if opened
        else ""
    )
    current = ' aria-current="true"' if opened else ""
    return (
        f'<li data-conversation="{escape(heading.id)}"><button type="button" class="title" dir="auto" '
        f'data-do="open"{current}>{title}</button>{tools}</li>'
    )
