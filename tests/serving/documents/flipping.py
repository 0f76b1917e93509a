"""Makes the set before the current one current, over and over: ``python -m tests.serving.documents.flipping INDEX``."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.current import adopt, set_before


def main(index: Path) -> None:
    """Until killed."""
    print("flipping", flush=True)
    while True:
        before = set_before(index)
        assert before is not None
        adopt(index, before)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
