"""Who is asked: every system's name, and the file of this folder that offers it.

It does not import them: each runs in its own environment.
"""

from __future__ import annotations

OURS = "ours"  # runs in the project's own environment
BASE = "dl"  # which the others are compared with
SYSTEMS = {
    BASE: OURS,
    "dl, retriever alone": OURS,
    "untrained": OURS,
    "ml": OURS,
    "Haystack": "haystack",
    "LlamaIndex": "llamaindex",
    "LlamaIndex, short": "llamaindex",
    "txtai": "txtai",
    "bm25s": "bm25s",
}
