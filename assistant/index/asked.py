"""Questions known to be asked, as extra entries into the index.

Given FAQ entries and a ``ChunkIndex``, embeds their wordings and finds the units that answer them. It
does not know how a retriever weighs them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.corpus.locating import locate
from assistant.domain import FaqEntry, Span
from assistant.errors import ArtefactDamaged
from assistant.index.chunk_index import ChunkIndex
from assistant.protocols import Encoder, Vectors


@dataclass(frozen=True, slots=True)
class AskedIndex:
    """Questions that are known to be asked, and the units that answer them.

    They are extra entries into the index: what people ask is nearer to other questions than to the
    passages that answer them.

    Attributes:
        titles: one a FAQ entry.
        starts: ``(n_entries + 1,)``: entry ``i`` has the vector rows ``[starts[i], starts[i + 1])``;
            the first is its title's.
        vectors: ``(n_wordings, dim)`` float32, rows L2-normalised: titles and utterances.
        units: for each entry, the unit rows its evidence covers, in reading order; may be empty.
    """

    titles: tuple[str, ...]
    starts: tuple[int, ...]
    vectors: Vectors
    units: tuple[tuple[int, ...], ...]


def build_asked(
    faq: Sequence[FaqEntry], index: ChunkIndex, encoder: Encoder, *, utterances: bool
) -> AskedIndex:
    """Embed the FAQ's wordings and locate what answers them.

    Args:
        utterances: whether utterances are wordings of a question; those derived from a folder's own
            sentences are not.
    """
    wordings = [[entry.question, *(entry.utterances if utterances else ())] for entry in faq]
    starts = [0]
    for texts in wordings:
        starts.append(starts[-1] + len(texts))
    vectors = encoder.encode([text for texts in wordings for text in texts])
    units = tuple(tuple(_units_of(entry, index)) if utterances else () for entry in faq)
    return AskedIndex(tuple(entry.question for entry in faq), tuple(starts), vectors, units)


def _units_of(entry: FaqEntry, index: ChunkIndex) -> Iterator[int]:
    spans = [span for quote in entry.evidence if (span := locate(quote, index.documents)) is not None]
    row = 0
    for chunk in index.chunks:
        for unit in chunk.units:
            own = Span(chunk.document, unit.start, unit.end)
            if any(span.covers(own) or own.covers(span) for span in spans):
                yield row
            row += 1


def write_asked(directory: Path, asked: AskedIndex) -> None:
    """Write beside the index."""
    lists = {"titles": asked.titles, "starts": asked.starts, "units": asked.units}
    (directory / "asked.json").write_text(json.dumps(lists), encoding="utf-8")
    np.save(directory / "asked.npy", asked.vectors)


def read_asked(directory: Path) -> AskedIndex:
    """What ``write_asked`` wrote, from a verified artefact.

    Raises:
        ArtefactDamaged: the files are not what it writes.
    """
    try:
        lists = json.loads((directory / "asked.json").read_text(encoding="utf-8"))
        vectors = np.load(directory / "asked.npy", allow_pickle=False)
        units = tuple(map(tuple, lists["units"]))
        return AskedIndex(tuple(lists["titles"]), tuple(lists["starts"]), vectors, units)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactDamaged(
            f"{directory} holds no known questions ({error}).", mend="assistant build"
        ) from error
