from __future__ import annotations

import pytest

from assistant.benchmarks.answering import answering_figures, ask, holds
from assistant.benchmarks.squad import SquadQuestion
from assistant.evaluation.measures.proportion import Proportion
from tests.fakes import FakeAnswerer, fake_answer, fake_evidence

WHO = SquadQuestion("who?", "p1", ("the Ann", "Annie"))
WHEN = SquadQuestion("when?", "p2", ("1916",))
WHY = SquadQuestion("why?", "p1", ())


@pytest.mark.parametrize(
    ("text", "answers", "right"),
    [
        ("It was ANN, of course.", ("the Ann",), True),
        ("It was Anna.", ("Ann",), False),
        ("In 1,916 days", ("1916",), True),  # SQuAD drops punctuation
        ("He is an 11-year veteran.", ("11",), True),
        ("Annie", ("Bob", "Annie"), True),
        ("", ("Ann",), False),
        ("anything", ("the",), False),
    ],
)
def test_an_answer_holds_a_marked_one_as_whole_words(
    text: str, answers: tuple[str, ...], right: bool
) -> None:
    assert holds(text, answers) is right


def test_figures_by_hand() -> None:
    found = fake_evidence(("p9", 0, 3), ("p1", 0, 3))
    answers = [
        fake_answer("ml", "who?", "It was Ann.", evidence=found),
        fake_answer("ml", "when?", None, evidence=found),
        fake_answer("ml", "why?", "Because."),
    ]
    figures = answering_figures([WHO, WHEN, WHY], answers)
    assert figures.right == Proportion(1, 2)
    assert figures.found == (Proportion(0, 2), Proportion(1, 2))
    assert figures.wrongly_declined == Proportion(1, 2)
    assert figures.declined == Proportion(0, 1)
    assert figures.median_words == 2.0


def test_asking_tells_how_far_it_is() -> None:
    told: list[tuple[str, int, int]] = []
    answerer = FakeAnswerer("ml", {"who?": "Ann", "why?": None})
    answers = ask(answerer, [WHO, WHY], lambda *step: told.append(step))
    assert [answer.text for answer in answers] == ["Ann", None]
    assert told == [("Asking ml", 1, 2), ("Asking ml", 2, 2)]
