"""Footprint: the memory that a run's process took, and the bytes of what the answerer serves with.

Given a running process, measures its memory; given a run's manifest, reads back what was measured. It does
not know which part of the memory is whose: a process that holds two answerers is measured whole.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes, each ``None`` where nobody measured it.

    Attributes:
        peak_bytes: the most that the process held in memory (resident) from its start to the run's end, with
            everything that it had loaded, other answerers too.
        risen_bytes: how far that peak rose while questions were asked, after the warm-up.
        model_bytes: of the files that the answerer serves with, on disk.
    """

    peak_bytes: int | None = None
    risen_bytes: int | None = None
    model_bytes: int | None = None

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Footprint:
        """As a run's manifest has it; a run that another program wrote may lack it."""
        told = manifest.get("footprint")
        if not isinstance(told, dict):
            return cls()
        known = {field.name: told.get(field.name) for field in fields(cls)}
        return cls(**{name: value for name, value in known.items() if isinstance(value, int)})


def peak_resident_bytes() -> int:
    """Of this process since its start: Linux's ``VmHWM``, elsewhere ``getrusage``'s peak."""
    # Linux's getrusage begins a process with the peak of the one that started it.
    if _STATUS.exists():
        (line,) = (row for row in _STATUS.read_text().splitlines() if row.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # kibibytes but on macOS
