"""Questions known to be asked, as extra entries into the index.

Given FAQ entries and training questions with a ``ChunkIndex``, embeds their wordings and keeps what
answers them: the units of the corpus, and the answer that was written. It does not know how a
retriever weighs them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from assistant.corpus.locating import locate
from assistant.corpus.marks import without_marks
from assistant.domain import FaqEntry, Quote, Span
from assistant.errors import ArtefactDamaged
from assistant.index.chunk_index import ChunkIndex
from assistant.protocols import Encoder, Vectors
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.training_set import question_groups

_TYPICAL = 3  # wordings of a known question that are typical of it


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked: its wordings (the first is its title), what supports the answer, and the
    answer as it was written, with citation marks where it has them; empty where none was written."""

    wordings: tuple[str, ...]
    evidence: tuple[Quote, ...]
    answer: str = ""


@dataclass(frozen=True, slots=True)
class AskedIndex:
    """Questions that are known to be asked, and what answers them.

    They are extra entries into the index: what people ask is nearer to other questions than to the
    passages that answer them.

    Attributes:
        titles: one an entry.
        starts: ``(n_entries + 1,)``: entry ``i`` has the vector rows ``[starts[i], starts[i + 1])``;
            the first is its title's.
        vectors: ``(n_wordings, dim)`` float32, rows L2-normalised.
        units: for each entry, the unit rows its evidence covers, in reading order; may be empty.
        answers: for each entry, the written answer; may be empty.
        spans: for each entry, what its answer's marks ``[1]``, ``[2]`` … cite.
        answer_vectors: ``(n_entries, dim)`` float32, rows L2-normalised; zeros where no answer was written.
    """

    titles: tuple[str, ...]
    starts: tuple[int, ...]
    vectors: Vectors
    units: tuple[tuple[int, ...], ...]
    answers: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]
    answer_vectors: Vectors

    def nearest(self, similar: Vectors) -> Vectors:
        """For each entry the cosine of its nearest wording: ``(n_entries,)``.

        Args:
            similar: ``(n_wordings,)`` cosines.
        """
        highest: Vectors = np.maximum.reduceat(similar, self.starts[:-1])
        return highest

    def typical(self, entry: int, similar: Vectors) -> float:
        """Mean cosine of the three nearest wordings of an entry; see ``nearest``."""
        own = similar[self.starts[entry] : self.starts[entry + 1]]
        return float(np.sort(own)[-_TYPICAL:].mean())


def asked_entries(
    faq: Sequence[FaqEntry], questions: Sequence[JudgedQuestion], *, utterances: bool
) -> list[Asked]:
    """FAQ entries first, then groups of in-scope questions.

    Args:
        utterances: whether utterances are wordings of a question; those derived from a folder's own
            sentences are not, and what was derived supports nothing.
    """
    entries = [
        Asked((entry.question, *entry.utterances), entry.evidence, entry.answer)
        if utterances
        else Asked((entry.question,), ())
        for entry in faq
    ]
    for group in question_groups(questions):
        wordings = tuple(question.question for question in group)
        entries.append(Asked(wordings, group[0].evidence, group[0].answer))
    return entries


def embed_asked(entries: Sequence[Asked], encoder: Encoder) -> AskedIndex:
    """Embed wordings and answers; where the answers stand is left open."""
    starts = [0]
    for entry in entries:
        starts.append(starts[-1] + len(entry.wordings))
    vectors = encoder.encode([text for entry in entries for text in entry.wordings])
    answers = encoder.encode([without_marks(entry.answer) for entry in entries])
    answers[[not entry.answer for entry in entries]] = 0
    nowhere = ((),) * len(entries)
    return AskedIndex(
        tuple(entry.wordings[0] for entry in entries),
        tuple(starts),
        vectors,
        nowhere,
        tuple(entry.answer for entry in entries),
        nowhere,
        answers,
    )


def build_asked(entries: Sequence[Asked], index: ChunkIndex, encoder: Encoder) -> AskedIndex:
    """Embed the wordings and locate what answers them."""
    spans = [_spans(entry, index) for entry in entries]
    units = tuple(tuple(_units_of(found, index)) for found in spans)
    return replace(embed_asked(entries, encoder), units=units, spans=tuple(spans))


def _spans(entry: Asked, index: ChunkIndex) -> tuple[Span, ...]:
    return tuple(span for quote in entry.evidence if (span := locate(quote, index.documents)) is not None)


def _units_of(spans: Sequence[Span], index: ChunkIndex) -> Iterator[int]:
    if not spans:
        return
    row = 0
    for chunk in index.chunks:
        for unit in chunk.units:
            own = Span(chunk.document, unit.start, unit.end)
            if any(span.covers(own) or own.covers(span) for span in spans):
                yield row
            row += 1


def write_asked(directory: Path, asked: AskedIndex) -> None:
    """Write beside the index."""
    lists = {
        "titles": asked.titles,
        "starts": asked.starts,
        "units": asked.units,
        "answers": asked.answers,
        "spans": [[asdict(span) for span in spans] for spans in asked.spans],
    }
    (directory / "asked.json").write_text(json.dumps(lists), encoding="utf-8")
    np.save(directory / "asked.npy", asked.vectors)
    np.save(directory / "answers.npy", asked.answer_vectors)


def read_asked(directory: Path) -> AskedIndex:
    """What ``write_asked`` wrote, from a verified artefact.

    Raises:
        ArtefactDamaged: the files are not what it writes.
    """
    try:
        lists = json.loads((directory / "asked.json").read_text(encoding="utf-8"))
        vectors = np.load(directory / "asked.npy", allow_pickle=False)
        return AskedIndex(
            tuple(lists["titles"]),
            tuple(lists["starts"]),
            vectors,
            tuple(map(tuple, lists["units"])),
            tuple(lists["answers"]),
            tuple(tuple(Span(**span) for span in spans) for spans in lists["spans"]),
            np.load(directory / "answers.npy", allow_pickle=False),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactDamaged(
            f"{directory} holds no known questions ({error}).", mend="assistant build"
        ) from error
