"""Process entry: serves the page and the API; the same as ``assistant serve``."""

import sys

from assistant.errors import AssistantError
from assistant.serving.server import serve
from assistant.settings import Settings

if __name__ == "__main__":
    try:
        serve(Settings.from_environment())
    except AssistantError as error:
        sys.exit(f"error: {error}")
