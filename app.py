"""Process entry: serves the page and the API; the same as ``assistant serve``."""

import sys
import time

from assistant.errors import AssistantError
from assistant.settings import Settings


def main() -> None:
    started = time.perf_counter()
    try:
        settings = Settings.from_environment()
        # Imported here: the time to ready counts the libraries, and a wrong setting is told at once.
        from assistant.serving.server import serve

        serve(settings, started=started)
    except AssistantError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
