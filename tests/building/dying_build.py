"""``assistant build``, killed with SIGKILL at its n-th change of the index's folder; says how many there were.

Arguments: n (0: never), source, index.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from assistant.building.build import build

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGING = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree"}
_last, _source, _index = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
_seen = 0


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    global _seen
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
    if (writes or event in _CHANGING) and str(arguments[0]).startswith(str(_index)):
        _seen += 1
        if _seen == _last:
            os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(_heard)
build(_source, _index)
print(_seen)
