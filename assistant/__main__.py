"""``python -m assistant``: the same as the console script ``assistant``."""

from assistant.cli import app

app()
