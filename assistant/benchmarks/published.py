"""What others reached on a public benchmark, to stand beside what is measured here.

A noun only. Figures are those of the source named, which is where they can be looked up; a benchmark has
none where none is certain.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """One system's figures, as texts, in the order of the benchmark's columns; a short row ends in blanks."""

    system: str
    figures: tuple[str, ...]
    source: str
