"""What a check reports. It does not know checks."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: where, what, and how."""

    place: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} → {self.mend}"

    def to_json(self) -> dict[str, str]:
        return asdict(self)
