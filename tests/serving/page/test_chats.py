from __future__ import annotations

from datetime import UTC, datetime

from assistant.serving.page.chats import chats
from assistant.serving.state.conversations import Heading

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HOSTILE = '"><script>x()</script>'


def heading(identifier: str, title: str) -> Heading:
    return Heading(identifier, title, 1, NOW, NOW)


def test_the_opened_one_is_marked_and_can_be_changed() -> None:
    html = chats([heading("a" * 32, "One"), heading("b" * 32, "Two")], "b" * 32)
    assert html.count("aria-current") == 1
    assert html.count('data-do="delete"') == 1
    assert f"/v1/conversations/{'b' * 32}/export?format=json" in html
    assert f'data-opened="{"b" * 32}"' in html


def test_titles_stay_words() -> None:
    html = chats([heading("a" * 32, HOSTILE)], "a" * 32)
    assert "<script" not in html
    assert html.count("&quot;&gt;&lt;script&gt;") == 3


def test_nothing_kept_says_so() -> None:
    html = chats([], "")
    assert "What you ask is kept here." in html
    assert 'data-opened=""' in html
