"""Sentences that passages support, and near-misses that they do not: what a support check learns from.

Given written answers with the spans they cite and the chunks of a corpus, lists pairs: a sentence with
its passages; the same with another figure, another name of the same list, a turned word; two list items
fused into one; a sentence beside passages that are only near. It does not know models.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.corpus.locating import locate
from assistant.corpus.source import Corpus
from assistant.domain import Chunk, Span, UnitKind
from assistant.generation.claims import claims
from assistant.generation.numbered import Passage
from assistant.questions.judged_question import JudgedQuestion
from assistant.training.reranker import Candidates

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_MOST_ALTERED = 2  # of a sentence: near-misses are many enough beside what is right
_TURNED = (
    "more/less",
    "higher/lower",
    "high/low",
    "large/small",
    "larger/smaller",
    "faster/slower",
    "simple/complex",
    "simpler/more complex",
    "easier/harder",
    "always/never",
    "with/without",
    "before/after",
    "first/last",
    "increase/reduce",
    "increases/reduces",
    "supervised/unsupervised",
    "labeled/unlabeled",
    "structured/unstructured",
    "automatic/manual",
    "automatically/by hand",
    "machine learning/deep learning",
    "beginners/experts",
    "junior/senior",
    "entry-level/senior-level",
    "is/is not",
    "are/are not",
    "can/cannot",
    "needs/does not need",
    "need/do not need",
    "requires/does not require",
    "yes/no",
    "training/testing",
    "input/output",
    "minimum/maximum",
    "tensorflow/pytorch",
    "encoder/decoder",
    "generator/discriminator",
    "precision/recall",
    "classification/regression",
    "classification/clustering",
    "overfitting/underfitting",
    "most/least",
    "best/worst",
    "all/none",
    "often/rarely",
    "cheap/expensive",
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence and the text that supports it."""

    sentence: str
    cited: str


def stated_by(corpus: Corpus, chunks: Sequence[Chunk], questions: Sequence[JudgedQuestion]) -> list[Stated]:
    """Sentences of written answers with what they cite, and the corpus's own units in their passages."""
    found = []
    for entry in corpus.faq:
        spans = [span for quote in entry.evidence if (span := locate(quote, corpus.documents))]
        cited = _text(spans, chunks)
        found += [Stated(claim.text, cited) for claim in claims(entry.answer)]
    answers = {question.answer: question.gold for question in questions if question.answer}
    for answer, spans_of_marks in answers.items():
        for claim in claims(answer):
            spans = [spans_of_marks[mark - 1] for mark in claim.cites if mark <= len(spans_of_marks)]
            if spans:
                found.append(Stated(claim.text, _text(spans, chunks)))
    for chunk in chunks:
        for at, unit in enumerate(chunk.units):
            if unit.kind is not UnitKind.CODE:
                run = Passage(chunk, max(0, at - 1), min(len(chunk.units) - 1, at + 1))
                found.append(Stated(unit.shown, run.text))
    return [one for one in found if one.cited and len(one.sentence.split()) > 2]


def near_misses(
    chunks: Sequence[Chunk], fused_from: Sequence[Chunk], stated: Sequence[Stated], order: random.Random
) -> list[Candidates]:
    """Each sentence once with its passages and with others, and what can be made of it that is wrong.

    Args:
        chunks: where other figures and names come from.
        fused_from: whose list items are fused.
    """
    figures = [figure for chunk in chunks for figure in _FIGURE.findall(chunk.text)]
    labels = _labels(chunks)
    others = [one.cited for one in stated]
    examples = []
    for one in stated:
        far = order.sample(others, min(2, len(others)))
        wrong = tuple(text for text in far if one.sentence not in text and text != one.cited)
        examples.append(Candidates(one.sentence, ((one.cited,),), wrong))
        altered = list(_altered(one, figures, labels, order))
        for sentence in order.sample(altered, min(_MOST_ALTERED, len(altered))):
            if sentence.lower() not in one.cited.lower() and sentence != one.sentence:
                examples.append(Candidates(sentence, (), (one.cited,)))
    examples += [Candidates(sentence, (), (cited,)) for sentence, cited in _fused(fused_from, order)]
    return examples


def _altered(
    one: Stated, figures: Sequence[str], labels: dict[str, list[str]], order: random.Random
) -> Iterator[str]:
    if numbers := _FIGURE.findall(one.sentence):
        old = order.choice(numbers)
        near = [number for number in _FIGURE.findall(one.cited) if number not in one.sentence]
        new = order.choice(near if near and order.random() < 0.7 else figures)
        yield one.sentence.replace(old, new, 1)
    held = [label for label in labels if re.search(rf"\b{re.escape(label)}\b", one.sentence)]
    if held:
        old = max(held, key=len)
        yield one.sentence.replace(old, order.choice(labels[old]), 1)
    turned = []
    for pair in _TURNED:
        words = pair.split("/")
        for here, there in (words, words[::-1]):
            if re.search(rf"\b{re.escape(here)}\b", one.sentence, re.I):
                turned.append(re.sub(rf"\b{re.escape(here)}\b", there, one.sentence, count=1, flags=re.I))
    yield from order.sample(turned, min(2, len(turned)))


def _fused(chunks: Sequence[Chunk], order: random.Random) -> Iterator[tuple[str, str]]:
    """What one list item is called with what another says, both cited."""
    for chunk in chunks:
        items = [
            (at, unit.shown.split(":", 1)[0], unit.shown.split(":", 1)[1])
            for at, unit in enumerate(chunk.units)
            if unit.kind in (UnitKind.BULLET, UnitKind.ROW) and ":" in unit.shown
        ]
        for at, label, _ in items:
            rest = [(there, said) for there, other, said in items if other != label]
            if rest:
                there, said = order.choice(rest)
                low, high = sorted((at, there))
                yield f"{label}:{said}", Passage(chunk, low, high).text
                yield f"{label} is {said.strip()}", Passage(chunk, low, high).text


def _labels(chunks: Sequence[Chunk]) -> dict[str, list[str]]:
    """What list items are called → the others of the same list."""
    sections: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for chunk in chunks:
        for unit in chunk.units:
            label = unit.shown.split(":", 1)[0]
            if ":" in unit.shown and len(label.split()) <= 4:
                sections[chunk.document, *chunk.headings].append(re.sub(r"\s*\(.*", "", label))
    return {
        label: [other for other in group if other != label]
        for group in sections.values()
        for label in group
        if len(set(group)) > 1
    }


def _text(spans: Sequence[Span], chunks: Sequence[Chunk]) -> str:
    """As a generator reads them: headings, and lines of lists."""
    parts = []
    for span in spans:
        for chunk in chunks:
            if chunk.document != span.document:
                continue
            inside = [
                at for at, unit in enumerate(chunk.units) if unit.start < span.end and span.start < unit.end
            ]
            if inside:
                parts.append(Passage(chunk, inside[0], inside[-1]).text)
    return "\n".join(dict.fromkeys(parts))
