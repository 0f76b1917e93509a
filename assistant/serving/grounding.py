"""A grounding request → its evidence, and the verdict on each sentence.

Given an assistant and a request, cuts long evidence as documents are cut, finds some where none was
given, and has every sentence checked. It does not know HTTP or how support is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.corpus.chunking import ChunkRecipe, chunk_document
from assistant.domain import Chunk, Citation, Document, Span
from assistant.generation.grounding import NEAREST, Ground, Remembering, check, nearest
from assistant.load import Assistant
from assistant.questions.asked_text import well_formed
from assistant.serving.check_schemas import (
    GroundingModel,
    GroundingRequest,
    GroundModel,
    SentenceModel,
    SpanModel,
)
from assistant.serving.failures import Failure, Refused
from assistant.serving.schemas import CitationModel
from assistant.serving.service import NotBuilt
from assistant.wire import citation_to_wire


@dataclass(frozen=True, slots=True)
class _Evidence:
    text: str
    citation: Citation | None = None
    heading: str = ""


def check_grounding(assistant: Assistant, request: GroundingRequest) -> GroundingModel:
    """Check every sentence.

    Raises:
        NotBuilt: the index has no support check.
        Refused: a citation is not of the documents.
    """
    if assistant.support is None:
        raise NotBuilt("No support check was built.", mend="assistant train support, then assistant build")
    evidence: list[_Evidence] = []
    if request.evidence is None and request.citations is None:
        grounds = _found(assistant, evidence)
    else:
        evidence += [_Evidence(well_formed(text)) for text in request.evidence or ()]
        evidence += [_cited(assistant, *numbered) for numbered in enumerate(request.citations or ())]
        cut = [ground for number, one in enumerate(evidence) for ground in _cut(one, number)]
        grounds = nearest(cut, assistant.encoder)
    sentences = [
        SentenceModel(
            text=one.text,
            supported=one.supported,
            score=round(one.score, 4),
            by=list(one.by),
            missing=list(one.missing),
        )
        for one in check(well_formed(request.text), grounds, assistant.support)
    ]
    return GroundingModel(
        grounded=bool(sentences) and all(one.supported for one in sentences),
        sentences=sentences,
        evidence=[_shown(one) for one in evidence],
    )


def _found(assistant: Assistant, evidence: list[_Evidence]) -> Callable[[str], Sequence[Ground]]:
    """For a sentence, what is nearest to it in the chunks found; each new chunk joins the evidence."""
    numbers: dict[str, int] = {}
    encoder = Remembering(assistant.encoder)

    def found(sentence: str) -> Sequence[Ground]:
        grounds: list[Ground] = []
        for chunk in (one.chunk for one in assistant.search(sentence, NEAREST)):
            if chunk.id not in numbers:
                numbers[chunk.id] = len(evidence)
                citation = Citation(chunk.document, chunk.start, chunk.end, chunk.text)
                evidence.append(_Evidence(chunk.text, citation))
            grounds += _grounds(chunk, numbers[chunk.id])
        return nearest(grounds, encoder)(sentence)

    return found


def _cited(assistant: Assistant, number: int, asked: SpanModel) -> _Evidence:
    document = assistant.documents.get(asked.document)
    if document is None:
        raise _refused(f"citations.{number}.document", "There is no such document.")
    if not asked.start < asked.end <= len(document.text):
        message = f"The document has {len(document.text):,} characters; start must lie before end."
        raise _refused(f"citations.{number}.end", message)
    span = Span(document.id, asked.start, asked.end)
    around = next((chunk for chunk in assistant.chunks if chunk.span.overlaps(span)), None)
    quote = document.text[asked.start : asked.end]
    heading = around.headings[-1] if around and around.headings else ""
    return _Evidence(quote, Citation(document.id, asked.start, asked.end, quote), heading)


def _cut(evidence: _Evidence, number: int) -> Iterator[Ground]:
    chunks = chunk_document(Document("", evidence.heading, "", evidence.text), ChunkRecipe())
    for chunk in chunks:
        yield from _grounds(chunk, number)
    if not chunks:  # a heading alone
        yield Ground(evidence.text, number, evidence.heading)


def _grounds(chunk: Chunk, number: int) -> Iterator[Ground]:
    """A chunk, which the support check can read whole, and its units, of which it is surer."""
    heading = chunk.headings[-1] if chunk.headings else ""
    yield Ground(chunk.text, number, heading)
    if len(chunk.units) > 1:
        yield from (Ground(unit.shown, number, heading) for unit in chunk.units)


def _shown(evidence: _Evidence) -> GroundModel:
    citation = evidence.citation
    return GroundModel(
        text=evidence.text,
        citation=None if citation is None else CitationModel(**citation_to_wire(citation)),
    )


def _refused(param: str, message: str) -> Refused:
    return Refused(Failure(422, message, param, "invalid_value"))
