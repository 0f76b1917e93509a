"""Gradio's queue of what visitors do, bounded and kept going.

Given blocks and how many events may wait. It does not know what the events are.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gradio as gr


def bound_queue(blocks: gr.Blocks, max_waiting: int) -> None:
    """At most so many events wait (one at least: every event waits for a moment), and none goes past the queue.

    Gradio's loop ends for good, for every visitor, when it reports to a session that went away while it waited
    (gradio 6.31, ``Queue.send_message``); such a report goes nowhere now.
    """
    blocks.queue(max_size=max(1, max_waiting), api_open=False)
    blocks._queue.send_message = _to_whoever_is_there(blocks._queue.send_message)


def _to_whoever_is_there(send: Callable[..., None]) -> Callable[..., None]:
    def send_message(*arguments: Any, **named: Any) -> None:
        with suppress(KeyError):
            send(*arguments, **named)

    return send_message
