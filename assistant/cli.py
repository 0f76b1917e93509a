"""`assistant …`: the command line of design part 4.

Puts the commands together. Each calls one function of one room, and imports it only when it runs, so that
`assistant --help` does not wait; none knows how anything works.
"""

from __future__ import annotations

from assistant.commands import asking, beside, making, measuring
from assistant.commands.terminal import app

__all__ = ["app", "asking", "beside", "making", "measuring"]
