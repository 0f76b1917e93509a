"""What people read where a program reads ``ml`` or ``dl``."""

from __future__ import annotations

_NAMES = {"ml": "Classical (ml)", "dl": "Neural (dl)"}


def called(system: str) -> str:
    """The system's name for people; as it is where it is neither of the two."""
    return _NAMES.get(system, system)
