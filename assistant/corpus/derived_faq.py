"""FAQ entries for a folder that has no FAQ file, from its own headings and questions.

Given chunks, makes one intent of each section: its heading is the question, its first sentences or
its list are the answer. It does not know the classifier that learns from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.domain import Chunk, FaqEntry, Quote, UnitKind

MAX_INTENTS = 500
_ANSWER_WORDS = 60
_UTTERANCES = 8  # of a section's sentences; more cost time and tell sections no better apart


def derive_faq(chunks: Sequence[Chunk]) -> tuple[FaqEntry, ...]:
    """One entry a section, in reading order.

    A folder with more than ``MAX_INTENTS`` sections is cut at coarser headings until it fits: a
    linear classifier over more classes than that costs more memory than it tells apart.
    """
    for depth in range(6, 0, -1):
        sections = _sections(chunks, depth)
        if len(sections) <= MAX_INTENTS or depth == 1:
            break
    return tuple(
        FaqEntry(
            id=f"section-{number}",
            question=_title(headings),
            answer=_answer(members[0]),
            intent=f"section-{number}",
            topic="concept",
            evidence=tuple(_quotes(members[0])),
            utterances=tuple(_utterances(headings, members)),
        )
        for number, (headings, members) in enumerate(sections, start=1)
    )


def _sections(chunks: Sequence[Chunk], depth: int) -> list[tuple[tuple[str, ...], list[Chunk]]]:
    sections: dict[tuple[str, ...], list[Chunk]] = {}
    for chunk in chunks:
        if chunk.units:
            sections.setdefault((chunk.document, *chunk.headings[:depth]), []).append(chunk)
    return [(key[1:], members) for key, members in sections.items()]


def _title(headings: tuple[str, ...]) -> str:
    if not headings:
        return "Untitled section"
    return (
        headings[-1]
        if headings[-1].endswith("?") or len(headings) == 1
        else f"{headings[-1]} ({headings[0]})"
    )


def _kept(chunk: Chunk) -> Iterator[int]:
    words = 0
    for position, unit in enumerate(chunk.units):
        words += len(unit.shown.split())
        if position and words > _ANSWER_WORDS:
            return
        yield position


def _answer(chunk: Chunk) -> str:
    lines: list[str] = []
    for position in _kept(chunk):
        unit = chunk.units[position]
        if unit.kind is UnitKind.SENTENCE and lines and not lines[-1].startswith("- "):
            lines[-1] += f" {unit.shown}"
        else:
            lines.append(unit.shown if unit.kind is UnitKind.SENTENCE else f"- {unit.shown}")
    return "\n".join(lines)


def _quotes(chunk: Chunk) -> Iterator[Quote]:
    for position in _kept(chunk):
        unit = chunk.units[position]
        yield Quote(chunk.document, chunk.text[unit.start - chunk.start : unit.end - chunk.start])


def _utterances(headings: tuple[str, ...], members: list[Chunk]) -> Iterator[str]:
    yield " ".join(headings)
    if headings:
        yield headings[-1]
    units = [unit.shown for chunk in members for unit in chunk.units]
    yield from units[:_UTTERANCES]
