from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain import Document
from assistant.serving.state.agreement import Agreement, AgreementTable, agreements
from assistant.serving.state.duels import Choice, Vote
from assistant.serving.state.marks import MEASURES
from assistant.serving.state.state import State, open_state
from assistant.wire import answer_to_wire
from tests.fakes import fake_answer

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
DOCUMENTS = {"d": Document("d", "D", "d.md", "one two three")}
ROW = {
    "id": "q1",
    "question": "Which is second?",
    "must": [["two"]],
    "evidence": [{"document": "d", "quote": "two"}],
    "kind": "fact",
    "topic": "concept",
}


def vote(duel: str, choice: Choice, question: str = "", left: str = "dl", right: str = "ml") -> Vote:
    return Vote(duel, question or duel, left, right, choice, None, NOON)


def sides(dl: float | None, ml: float | None) -> Mapping[str, Mapping[str, float | None]]:
    """``right`` of both, and nothing else."""
    nothing = dict.fromkeys(MEASURES)
    return {"dl": nothing | {"right": dl}, "ml": nothing | {"right": ml}}


def by_measure(found: tuple[Agreement, ...]) -> dict[str, Agreement]:
    return {one.measure: one for one in found}


def test_votes_and_the_measure_are_counted_where_both_decide() -> None:
    said = [
        vote("a", "left"),
        vote("b", "right", left="ml", right="dl"),
        vote("c", "right"),
        vote("d", "tie"),
        vote("e", "left"),
        vote("f", "both_bad"),
        vote("g", "left"),
    ]
    marked = dict.fromkeys("abcd", sides(1, 0)) | dict.fromkeys("ef", sides(1, 1)) | {"g": sides(None, 1)}
    right = by_measure(agreements(said, marked))["right"]
    assert (right.agreeing.value, right.agreeing.total) == (pytest.approx(2 / 3), 3)
    assert (right.undecided_people, right.undecided_measure) == (1, 1)


def test_a_hundred_votes_on_one_question_are_one_question() -> None:
    said = [vote(str(at), "left", "Why?") for at in range(100)]
    apart = [vote(str(at), "left") for at in range(100)]
    marked = {str(at): sides(1, 0) for at in range(100)}
    one, many = (by_measure(agreements(votes, marked))["right"].agreeing for votes in (said, apart))
    assert (one.value, many.value) == (1.0, 1.0)
    assert one.low < 0.5 < many.low


def test_votes_that_differ_on_the_only_question_have_no_interval() -> None:
    said = [vote("a", "left", "Why?"), vote("b", "right", "Why?")]
    agreeing = by_measure(agreements(said, dict.fromkeys("ab", sides(1, 0))))["right"].agreeing
    assert (agreeing.value, agreeing.total) == (0.5, 2)
    assert agreeing.low != agreeing.low


def test_without_votes_there_is_no_figure() -> None:
    assert [one.agreeing.known for one in agreements([], {})] == [False] * len(MEASURES)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[State]:
    file = tmp_path / "judged.jsonl"
    file.write_text(json.dumps(ROW), encoding="utf-8")
    state = open_state(f"sqlite:///{tmp_path}/kept.db", [file])
    yield state
    state.close()


def voted(kept: State, question: str, ml: str | None, dl: str | None, for_system: str) -> None:
    wires = {
        name: answer_to_wire(fake_answer(name, question, text)) for name, text in (("ml", ml), ("dl", dl))
    }
    duel = kept.duels.create("me", question, wires)
    kept.duels.vote("me", duel.id, "left" if duel.left == for_system else "right")


def figures(table: AgreementTable) -> dict[str, tuple[float, int]]:
    return {
        one.measure: (one.agreeing.value, one.agreeing.total)
        for one in table.agreements
        if one.agreeing.known
    }


def test_the_very_answers_that_were_voted_on_are_measured(kept: State) -> None:
    voted(kept, "which is SECOND", "three", "two it is", "dl")
    table = kept.agreements.current(DOCUMENTS)
    assert (table.votes, table.judged) == (1, 1)
    assert figures(table) == {"right": (1.0, 1), "facts": (1.0, 1), "brevity": (0.0, 1)}
    voted(kept, "which is SECOND", "two", None, "ml")
    assert figures(kept.agreements.current(DOCUMENTS))["right"] == (1.0, 2)


def test_a_question_nobody_judged_counts_for_the_answer_alone(kept: State) -> None:
    voted(kept, "Bread?", "yes", "yes and no", "ml")
    table = kept.agreements.current(DOCUMENTS)
    assert (table.votes, table.judged) == (1, 0)
    assert figures(table) == {"brevity": (1.0, 1)}


def test_other_documents_measure_anew(kept: State) -> None:
    voted(kept, "Which is second?", "three", "two", "dl")
    assert kept.agreements.current(DOCUMENTS).judged == 1
    table = kept.agreements.current({"e": Document("e", "E", "e.md", "four")})
    assert table.judged == 0
    assert "right" not in figures(table)
