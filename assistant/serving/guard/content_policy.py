"""Which scripts, styles and addresses a page of ours may use: its Content-Security-Policy.

Given a page's HTML, gives the policy (CSP level 3): files of this server, and of what stands between script
tags exactly what stands there now. A script that gets into the page later does not run, and nothing is
loaded from elsewhere. It does not know which page it is.
"""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser

# Gradio makes functions from text (`js_on_load`), and sets styles on elements.
_REST = (
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag == "script" and "src" not in dict(attrs)
        if self._open:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._open = False


def content_policy(html: str = "") -> str:
    """The header's value; without HTML, no script in a page runs."""
    return f"default-src 'self'; script-src 'self' 'unsafe-eval'{_hashes(html)}; {_REST}"


def sandbox_policy(html: str) -> str:
    """For a page that is whole in itself, wherever it is opened: its scripts and styles, and nothing else.

    It has no origin (``sandbox``), and so no cookie and no word with this server; only a page of this server
    may hold it in a frame.
    """
    scripts = _hashes(html) or " 'none'"
    return (
        f"sandbox allow-scripts; default-src 'none'; script-src{scripts}; "
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def _hashes(html: str) -> str:
    scripts = _Scripts()
    scripts.feed(html)
    scripts.close()
    return "".join(f" 'sha256-{_sha256(text)}'" for text in dict.fromkeys(scripts.found))


def _sha256(text: str) -> str:
    # As browsers read lines (HTML, 13.2.3.5).
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()
