"""Evidence → an answer that a model writes from it, sentence by sentence, each checked before it is shown.

Given a question, what was found and the reranker's verdict on it, numbers the passages, has an answer
written, keeps the sentences that their passages support and cites those. Where nothing is left, or
the model says that the passages do not answer, another composer answers. It does not know the gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.domain import Chunk, Citation, UnitKind
from assistant.generation.claims import Claim, claims_as_written
from assistant.generation.numbered import Passage, numbered
from assistant.generation.support import SUPPORTED_AT
from assistant.generation.writers import AnswerWriter
from assistant.neural.composer import Composed
from assistant.neural.ranking import Ranked
from assistant.neural.retriever import Found
from assistant.protocols import Tell


class Support(Protocol):
    """Says whether a text supports a sentence; see ``support.SupportCheck``."""

    def supported(self, sentence: str, cited: str, quoted: str) -> float:
        """Probability in [0, 1]; see ``generation.support.SupportCheck.supported``."""


class Composer(Protocol):
    """Evidence → an answer; see ``composer.ExtractiveComposer``."""

    def compose(
        self, question: str, found: Found, ranked: Ranked | None, tell: Tell = lambda piece: None
    ) -> Composed | None:
        """The answer, or ``None`` where there is nothing to say.

        Args:
            tell: as in ``protocols.Speaker``.
        """


@dataclass(frozen=True, slots=True)
class GenerativeRecipe:
    """What is read, and what is shown.

    Attributes:
        units: of the evidence, at most so many are numbered.
        known: so many of the nearest known questions lend the passages that answer them.
        supported_at: probability from which on a sentence is shown.
    """

    units: int = 5
    known: int = 2
    supported_at: float = SUPPORTED_AT


class GenerativeComposer:
    """See ``Composer``.

    Args:
        otherwise: answers where the writer has nothing that is supported.
    """

    def __init__(
        self, writer: AnswerWriter, support: Support, otherwise: Composer, recipe: GenerativeRecipe
    ) -> None:
        self._writer = writer
        self._support = support
        self._otherwise = otherwise
        self._recipe = recipe

    def compose(
        self, question: str, found: Found, ranked: Ranked | None, tell: Tell = lambda piece: None
    ) -> Composed | None:
        """The supported sentences with what they cite; each is told once it has passed."""
        passages = numbered(trusted_units(found, ranked, self._recipe.known), self._recipe.units)
        written = self._writer.write(question, [passage.text for passage in passages])
        text, line = "", 0
        citations: dict[Citation, None] = {}
        for claim in claims_as_written(written):
            cited = _cited(claim, passages)
            if not cited or not self._is_supported(claim, cited):
                continue
            apart = "" if not text else " " if claim.line == line else "\n"
            tell(apart + claim.text)
            text, line = text + apart + claim.text, claim.line
            citations |= dict.fromkeys(one.citation() for one in cited)
        if not text:
            return self._otherwise.compose(question, found, ranked, tell)
        return Composed(text, tuple(citations))

    def _is_supported(self, claim: Claim, cited: Sequence[Passage]) -> bool:
        quoted = "\n".join(one.citation().quote for one in cited)
        read = "\n".join(one.text for one in cited)
        return (
            self._support.supported(claim.text.removeprefix("- "), read, quoted) >= self._recipe.supported_at
        )


def trusted_units(found: Found, ranked: Ranked | None, known: int) -> Iterator[tuple[Chunk, int]]:
    """Units, the most trusted first: of the best known question, the best read, of further known ones."""
    questions = [one for one, _ in ranked.answers] if ranked else [one for one in found.known if one.units]
    own = [
        [(chunk, chunk.units.index(unit)) for chunk, unit, _ in question.units]
        for question in questions[:known]
    ]
    if own:
        yield from own[0]
    read = (
        [(one.chunk, one.chunk.units.index(one.unit)) for one in ranked.units]
        if ranked
        else sorted(
            (
                (evidence.chunk, at)
                for evidence in found.evidence[:6]
                for at, unit in enumerate(evidence.chunk.units)
                if unit.kind is not UnitKind.CODE
            ),
            key=lambda item: -_score(found, item),
        )
    )
    yield from read[:4]
    for units in own[1:]:
        yield from units
    yield from read[4:]


def _cited(claim: Claim, passages: Sequence[Passage]) -> list[Passage]:
    return [passages[number - 1] for number in claim.cites if 0 < number <= len(passages)]


def _score(found: Found, item: tuple[Chunk, int]) -> float:
    chunk, at = item
    for evidence, scores in zip(found.evidence, found.unit_scores, strict=True):
        if evidence.chunk is chunk:
            return float(scores[at])
    return 0.0
