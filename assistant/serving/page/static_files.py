"""Scripts, styles and fixed markup that ship with the page.

Given a name, gives a file's text. It does not know what it is for.
"""

from __future__ import annotations

from importlib import resources


def static(name: str) -> str:
    """A file of ``static/``."""
    return resources.files("assistant.serving.page").joinpath("static", name).read_text(encoding="utf-8")
