"""Stands for `assistant eval`: tells progress, waits until it may go on, and leaves a report.

``python -m tests.serving.evaluating.fake_eval FOLDER --out …``: it goes on when FOLDER has ``go``, fails when it has
``fail``, and leaves its priority there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from assistant.commands.progress_lines import progress_lines
from assistant.commands.tether import tether

HTML = "<!doctype html><title>r</title><style>p{color:red}</style><p>done<script>window.ran = 1</script>"


def main() -> int:
    """See above; the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    for name in ("index", "out", "conditions"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--questions", action="append", required=True)
    told = parser.parse_args()
    tether()
    folder, out, tell = told.folder, Path(told.out), progress_lines(sys.stderr)
    journal = out / "unfinished"
    begun = int(journal.read_text()) if journal.exists() else 0
    journal.write_text(str(begun + 1))
    (folder / "priority").write_text(str(os.getpriority(os.PRIO_PROCESS, 0)))
    (folder / "pid").write_text(str(os.getpid()))
    tell("Asking ml", 1 + begun, 4)
    print("a warning", file=sys.stderr)
    while not (folder / "go").exists():
        time.sleep(0.02)
    if (folder / "fail").exists():
        print(f"error: {out / 'questions' / 'mine.csv'} and {told.index} are gone.", file=sys.stderr)
        print("another warning", file=sys.stderr)
        return 1
    (out / "decision.json").write_text(json.dumps({"headline": "dl <b>wins</b>.", "better": "dl"}))
    for name, text in (("report.md", "# done"), ("report.json", "{}"), ("report.html", HTML)):
        (out / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
