from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.corpus.marks import without_marks
from assistant.domain import Chunk, Document, Draft, Evidence, PassageScores, Span, Unit, UnitKind
from assistant.index.words import WordRarity
from assistant.neural.composer import ComposerRecipe, ExtractiveComposer
from assistant.neural.ranking import RankingRecipe, rank
from assistant.neural.reranker import answer_input
from assistant.neural.retriever import Found, KnownQuestion

TEXT = "Yeast makes gas. Gas lifts dough."
UNITS = (
    Unit(UnitKind.SENTENCE, 0, 16, "Yeast makes gas."),
    Unit(UnitKind.SENTENCE, 17, 33, "Gas lifts dough."),
)
CHUNK = Chunk("c1", "bread", 0, 33, TEXT, ("Bread", "Dough"), UNITS)
OTHER = Chunk(
    "c2",
    "bread",
    40,
    52,
    "Salt is fine",
    ("Bread", "Salt"),
    (Unit(UnitKind.SENTENCE, 40, 52, "Salt is fine"),),
)
DOCUMENTS = {
    "bread": Document("bread", "Bread", "bread.md", f"{TEXT}       Salt is fine\n\n# Step 4: bake\n")
}
KNOWN = KnownQuestion(
    "Why does it rise?", 0.8, ((CHUNK, UNITS[1], 0.7),), "Because gas raises it [1].", (CHUNK.span,)
)
FOUND = Found(
    [Evidence(OTHER, 0.6, 1), Evidence(CHUNK, 0.5, 2)],
    [np.array([0.9], dtype=np.float32), np.array([0.4, 0.8], dtype=np.float32)],
    [KNOWN],
)


class Says:
    """Scores by the words it is told."""

    def __init__(self, **scores: float) -> None:
        self.scores = scores

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array(
            [
                max((score for word, score in self.scores.items() if word in text), default=0.0)
                for text in texts
            ],
            dtype=np.float32,
        )


def composer() -> ExtractiveComposer:
    return ExtractiveComposer([CHUNK, OTHER], DOCUMENTS, WordRarity([TEXT, OTHER.text]), ComposerRecipe())


def test_marks_are_left_out() -> None:
    assert without_marks("It is 3 [1][2], not 4 [3].") == "It is 3, not 4."
    assert answer_input("Why?", "Gas [1].") == "Why?: Gas."


def test_units_and_answers_are_ranked_by_the_verdict() -> None:
    ranked = rank("why", FOUND, Says(Because=0.9, Yeast=0.2, lifts=0.7), RankingRecipe(share=0.5))
    assert ranked.best_answer == pytest.approx(0.9)
    assert [one.unit.shown for one in ranked.units] == [
        "Gas lifts dough.",
        "Yeast makes gas.",
        "Salt is fine",
    ]
    assert [evidence.chunk.id for evidence in ranked.evidence] == ["c1", "c2"]
    assert [evidence.rank for evidence in ranked.evidence] == [1, 2]
    scores = [evidence.score for evidence in ranked.evidence]
    assert scores == sorted(scores, reverse=True)


def test_a_written_answer_is_taken_with_its_citations() -> None:
    ranked = rank("why", FOUND, Says(Because=0.9, lifts=0.9), RankingRecipe())
    composed = composer().compose("why", FOUND, ranked)
    assert composed is not None
    assert composed.text == "Because gas raises it."
    assert [citation.quote for citation in composed.citations] == [TEXT]


def test_a_heading_can_be_cited() -> None:
    start = DOCUMENTS["bread"].text.index("Step 4")
    known = replace(KNOWN, spans=(CHUNK.span, Span("bread", start, start + 12)))
    ranked = rank("why", replace(FOUND, known=[known]), Says(Because=0.9), RankingRecipe())
    composed = composer().compose("why", FOUND, ranked)
    assert composed is not None
    assert [citation.quote for citation in composed.citations] == [TEXT, "Step 4: bake"]


def test_a_unit_is_quoted_where_no_answer_fits() -> None:
    far = replace(FOUND, known=[replace(KNOWN, similarity=0.3)])
    ranked = rank("why", far, Says(Because=0.9, lifts=0.8), RankingRecipe())
    composed = composer().compose("why", FOUND, ranked)
    assert composed is not None
    assert composed.text == "Gas lifts dough."
    assert composed.citations[0].quote == "Gas lifts dough."


def test_answers_are_ordered_by_similarity_and_verdict() -> None:
    other = replace(KNOWN, title="Is salt fine?", similarity=0.75, answer="Salt is all right [1].")
    found = replace(FOUND, known=[KNOWN, other])
    unsure = rank("why", found, Says(Because=0.5, all=0.6), RankingRecipe())
    assert [known.title for known, _ in unsure.answers] == [KNOWN.title, other.title]
    sure = rank("why", found, Says(Because=0.01, all=0.99), RankingRecipe())
    assert [known.title for known, _ in sure.answers] == [other.title, KNOWN.title]


def test_only_the_likeliest_by_cosine_are_read() -> None:
    nearer = replace(KNOWN, title="Is salt fine?", similarity=0.95, answer="Salt is all right [1].")
    found = replace(FOUND, known=[KNOWN, nearer])
    read: list[str] = []

    class Reads(Says):
        def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
            read.extend(texts)
            return super().score(question, texts)

    ranked = rank("why", found, Reads(Because=0.99), RankingRecipe(read=1, units=1))
    assert read == ["Is salt fine?: Salt is all right.", "Salt: Salt is fine"]
    assert [known.title for known, _ in ranked.answers] == [nearer.title, KNOWN.title]
    assert ranked.answers[1][1] == 0.0


def test_what_stood_ready_is_told_with_what_it_rests_on() -> None:
    ranked = rank("why?", FOUND, Says(raises=0.9, lifts=0.6), RankingRecipe())
    assert ranked.drafts()[:2] == (
        Draft("Why does it rise?", "Because gas raises it.", (CHUNK.span,)),
        Draft("", "Gas lifts dough.", (Span("bread", 17, 33),)),
    )


def test_what_each_passage_got_is_told_in_the_order_of_the_evidence() -> None:
    parts = [PassageScores("c2", 1, 0.5, 0.9), PassageScores("c1", 2, 0.3, 0.8, 0.8)]
    ranked = rank("why", replace(FOUND, parts=parts), Says(Because=0.9, Salt=0.1), RankingRecipe())
    assert [passage.chunk_id for passage in ranked.passages] == [one.chunk.id for one in ranked.evidence]
    verdicts = {passage.chunk_id: passage.verdict for passage in ranked.passages}
    assert verdicts == {"c1": pytest.approx(0.9), "c2": pytest.approx(0.1)}
    assert {passage.chunk_id: passage.known for passage in ranked.passages} == {"c1": 0.8, "c2": None}
