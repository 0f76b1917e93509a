"""A prefix language model as it serves: reads word pieces, writes word pieces.

Given an exported model and a source, writes the likeliest continuation, one piece at a time, keeping
keys and values of what was read. It does not know what is written or from what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.errors import ArtefactDamaged
from assistant.index.session import open_session

BEGIN, END = "[unused1]", "[SEP]"


@dataclass(frozen=True, slots=True)
class Written:
    """Pieces without begin and end, and the mean log probability of each and the end, at most 0."""

    pieces: tuple[int, ...]
    mean_log_probability: float


class OnnxWriter:
    """Greedy: the likeliest piece at every step."""

    def __init__(self, session: ort.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self.tokenizer = tokenizer
        self._begin, self._end = (piece_id(tokenizer, name) for name in (BEGIN, END))
        layers, _, _, heads, _, width = next(one for one in session.get_inputs() if one.name == "past").shape
        self._nothing = np.zeros((layers, 2, 1, heads, 0, width), dtype=np.float32)

    @classmethod
    def load(cls, model: Path, tokenizer: Path) -> OnnxWriter:
        """Open an exported model; the files are taken to be verified already."""
        pieces = Tokenizer.from_file(str(tokenizer))
        pieces.no_padding()
        pieces.no_truncation()
        return cls(open_session(model), pieces)

    def write(self, source: Sequence[int], longest: int) -> Written:
        """At most ``longest`` pieces after a source of at least one."""
        pieces, total = list[int](), 0.0
        for piece, log_probability in self._steps(source, longest):
            total += log_probability
            if piece != self._end:
                pieces.append(piece)
        return Written(tuple(pieces[:longest]), total / (len(pieces) + 1))

    def stream(
        self,
        source: Sequence[int],
        longest: int,
        banned: NDArray[np.bool_] | None = None,
        once: int | None = None,
    ) -> Iterator[int]:
        """The same, piece by piece as they are written, without the end.

        Args:
            banned: ``(vocabulary,)``, true for pieces that may not be written.
            once: no run of so many pieces (at least 1) is written a second time (Paulus et al. 2018, "A Deep
                Reinforced Model for Abstractive Summarization", 2.5).
        """
        for number, (piece, _) in enumerate(self._steps(source, longest, banned, once)):
            if piece != self._end and number < longest:
                yield piece

    def _steps(
        self,
        source: Sequence[int],
        longest: int,
        banned: NDArray[np.bool_] | None = None,
        once: int | None = None,
    ) -> Iterator[tuple[int, float]]:
        length = len(source)
        written = list[int]()
        _, past = self._step(list(source), range(length), 0, self._nothing)
        piece = self._begin
        for position in range(length, length + longest + 1):
            logits, past = self._step([piece], [position], 1, past)
            if banned is not None:
                logits = np.where(banned[: len(logits)], -np.inf, logits)
            if once is not None:
                logits[_would_repeat(written, once)] = -np.inf
            piece = int(logits.argmax())
            yield piece, float(logits[piece] - _log_sum(logits))
            if piece == self._end:
                return
            written.append(piece)

    def _step(
        self, ids: Sequence[int], positions: Sequence[int], kind: int, past: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        seen = past.shape[4]
        logits, kept = self._session.run(
            None,
            {
                "ids": np.array([ids], dtype=np.int64),
                "positions": np.array([positions], dtype=np.int64),
                "types": np.full((1, len(ids)), kind, dtype=np.int64),
                "mask": np.ones((1, len(ids), seen + len(ids)), dtype=bool),
                "past": past,
            },
        )
        return logits[0], kept


def _would_repeat(written: Sequence[int], run: int) -> list[int]:
    """The pieces with which the last ``run`` of what is written would stand there twice."""
    before = run - 1
    last = written[len(written) - before :]
    return [
        written[at + before]
        for at in range(len(written) - before)
        if list(written[at : at + before]) == list(last)
    ]


def piece_id(tokenizer: Tokenizer, name: str) -> int:
    """The number of a word piece that the vocabulary has.

    Raises:
        ArtefactDamaged: it has not.
    """
    number = tokenizer.token_to_id(name)
    if number is None:
        raise ArtefactDamaged(f"The tokenizer has no piece {name!r}.", mend="assistant build")
    return int(number)


def _log_sum(logits: NDArray[np.float32]) -> float:
    most = float(logits.max())
    return most + float(np.log(np.exp(logits - most, dtype=np.float64).sum()))
