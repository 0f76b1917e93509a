from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.domain import Answer, Citation, Document, Outcome
from assistant.serving.arena.sides import duel_markup, invitation, spoken
from assistant.serving.state.duels import Choice, Duel, Vote
from assistant.wire import answer_to_wire
from tests.fakes import fake_answer

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOSTILE = '"\'><script>x()</script><img src=x onerror="x()"> {{x}} ${x}'
DOCUMENTS = {"d": Document("d", f"Title {HOSTILE}", "d.md", "one two three")}
CITED = (Citation("d", 0, 3, HOSTILE), Citation("gone", 0, 3, "two"))


def duel(left: str = "ml", right: str = "dl", vote: Vote | None = None, **answers: Answer) -> Duel:
    made = {name: fake_answer(name, "q", f"{HOSTILE}\n- item", citations=CITED) for name in ("ml", "dl")}
    wires: dict[str, dict[str, Any]] = {name: answer_to_wire(one) for name, one in (made | answers).items()}
    return Duel("a" * 32, f"Why {HOSTILE}?", left, right, wires, NOON, vote)


def voted(choice: Choice, reason: str | None = None) -> Duel:
    return duel("dl", "ml", Vote("a" * 32, "q", "dl", "ml", choice, reason, NOON))


def test_before_the_vote_nothing_tells_who_stands_where() -> None:
    assert duel_markup(duel("ml", "dl"), DOCUMENTS) == duel_markup(duel("dl", "ml"), DOCUMENTS)
    assert spoken(duel("ml", "dl")) == spoken(duel("dl", "ml"))
    shown = duel_markup(duel(), DOCUMENTS)
    assert not any(word in shown for word in ("Classical", "Neural", '"ml"', '"dl"', "ms", "0.9"))
    assert all(f'value="{choice}"' in shown for choice in ("left", "right", "tie", "both_bad"))


def test_each_answer_stands_on_its_side() -> None:
    shown = duel_markup(
        duel("dl", "ml", dl=fake_answer("dl", "q", "first"), ml=fake_answer("ml", "q", "last")), {}
    )
    assert shown.index("first") < shown.index("last")
    assert "It quotes nothing." in shown


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("left", "You preferred A, Neural (dl), to B, Classical (ml)."),
        ("right", "You preferred B, Classical (ml), to A, Neural (dl)."),
        ("tie", "You called it a tie. A was Neural (dl), B was Classical (ml)."),
        ("both_bad", "You found both bad. A was Neural (dl), B was Classical (ml)."),
    ],
)
def test_after_the_vote_the_names(choice: Choice, said: str) -> None:
    shown = duel_markup(voted(choice), DOCUMENTS)
    assert said in shown
    assert shown.index('class="name">Neural (dl)') < shown.index('class="name">Classical (ml)')
    assert shown.count("Your choice") == (choice in ("left", "right"))
    assert spoken(voted(choice)) == f"<p>{said}</p>"
    assert "<form" not in shown


def test_who_declines_says_why_and_offers_what_may_have_been_meant() -> None:
    unsure = replace(fake_answer("ml", "q", None), outcome=Outcome.CLARIFY, suggestions=(HOSTILE, "Two?"))
    shown = duel_markup(duel(ml=unsure), {})
    assert "The articles do not answer this." in shown
    assert "<li>Two?</li>" in shown
    assert "<script" not in shown


def test_texts_from_outside_are_escaped() -> None:
    for shown in (
        duel_markup(duel(), DOCUMENTS),
        duel_markup(voted("left", HOSTILE), DOCUMENTS),
        spoken(duel()),
        invitation((HOSTILE,)),
    ):
        assert "<script" not in shown
        assert "<img" not in shown


def test_a_document_that_is_gone_is_named_by_its_id() -> None:
    assert "<cite>gone</cite>" in duel_markup(duel(), DOCUMENTS)
