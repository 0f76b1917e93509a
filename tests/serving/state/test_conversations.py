from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from assistant.domain import Turn
from assistant.serving.state import conversations as room
from assistant.serving.state.refusals import ConversationFull, NotKept, TextRefused
from assistant.serving.state.state import State, open_state
from tests.serving.state.said import both


def test_what_was_said_is_found_again_in_a_new_process(state: State, database_url: str) -> None:
    begun = state.conversations.create("me")
    state.conversations.append("me", begun.id, "What is one?", both())
    state.conversations.append("me", begun.id, "and two?", both(dl=None))
    state.database.close()
    again = open_state(database_url)
    found = again.conversations.get("me", begun.id)
    again.close()
    assert [(one.number, one.question) for one in found.exchanges] == [(1, "What is one?"), (2, "and two?")]
    assert found.exchanges[0].answers == both()
    assert (found.heading.title, found.heading.length) == ("What is one?", 2)
    assert abs(datetime.now(UTC) - found.heading.updated_at) < timedelta(minutes=1)


def test_answered_again_an_exchange_has_the_new_answers_alone(state: State) -> None:
    begun = state.conversations.create("me")
    state.conversations.append("me", begun.id, "one?", both())
    state.conversations.append("me", begun.id, "two?", both())
    state.conversations.answer_again("me", begun.id, 2, {"dl": both(dl="again")["dl"]})
    found = state.conversations.get("me", begun.id).exchanges
    assert [(one.number, one.question) for one in found] == [(1, "one?"), (2, "two?")]
    assert (found[0].answers, found[1].answers) == (both(), {"dl": both(dl="again")["dl"]})


@pytest.mark.parametrize(("owner", "number"), [("you", 1), ("me", 0), ("me", 2)])
def test_only_ones_own_exchanges_are_answered_again(state: State, owner: str, number: int) -> None:
    begun = state.conversations.create("me")
    state.conversations.append("me", begun.id, "one?", both())
    with pytest.raises(NotKept):
        state.conversations.answer_again(owner, begun.id, number, both(dl="again"))
    assert state.conversations.get("me", begun.id).exchanges[0].answers == both()


def test_the_history_is_what_the_neural_system_said(state: State) -> None:
    begun = state.conversations.create("me")
    state.conversations.append("me", begun.id, "one?", both())
    state.conversations.append("me", begun.id, "two?", both(dl=None))
    state.conversations.append("me", begun.id, "three?", {"ml": both()["ml"]})
    assert state.conversations.get("me", begun.id).turns() == (
        Turn("user", "one?"),
        Turn("assistant", "from dl"),
        Turn("user", "two?"),
        Turn("assistant", "Not in the documents."),
        Turn("user", "three?"),
        Turn("assistant", "from ml"),
    )


def test_a_list_has_the_last_changed_first(state: State) -> None:
    first, second, third = (state.conversations.create("me", title) for title in ("a", "b", "c"))
    state.conversations.append("me", first.id, "q", both())
    listed = state.conversations.listed("me")
    assert [(one.id, one.length) for one in listed] == [(first.id, 1), (third.id, 0), (second.id, 0)]
    assert [one.id for one in state.conversations.listed("me", limit=1, offset=1)] == [third.id]


def test_nobody_sees_or_touches_another_owners(state: State) -> None:
    mine = state.conversations.create("me")
    state.conversations.append("me", mine.id, "q", both())
    assert state.conversations.listed("you") == []
    for touch in (
        lambda: state.conversations.get("you", mine.id),
        lambda: state.conversations.append("you", mine.id, "q", both()),
        lambda: state.conversations.rename("you", mine.id, "yours"),
        lambda: state.conversations.delete("you", mine.id),
    ):
        with pytest.raises(NotKept):
            touch()
    assert state.conversations.get("me", mine.id).heading.length == 1


def test_rename_and_delete(state: State) -> None:
    begun = state.conversations.create("me")
    state.conversations.append("me", begun.id, "q", both())
    assert state.conversations.rename("me", begun.id, " New\nname ").title == "New name"
    state.conversations.append("me", begun.id, "r", both())
    assert state.conversations.get("me", begun.id).heading.title == "New name"
    state.conversations.delete("me", begun.id)
    with pytest.raises(NotKept):
        state.conversations.get("me", begun.id)
    assert state.conversations.listed("me") == []


@pytest.mark.parametrize("identifier", ["", "x", "0" * 31, "0" * 32, "0" * 33, "\0" * 32, "\ud800", "é" * 32])
def test_what_is_no_identifier_is_not_there(state: State, identifier: str) -> None:
    with pytest.raises(NotKept):
        state.conversations.get("me", identifier)
    with pytest.raises(NotKept):
        state.conversations.delete("me", identifier)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("a\0b", "a\ufffdb"),
        ("\U0001f600 é \u202e", "\U0001f600 é \u202e"),
        ("", ""),
    ],
)
def test_any_text_is_kept(state: State, given: str, kept: str) -> None:
    begun = state.conversations.create("me")
    exchange = state.conversations.append("me", begun.id, given, both(ml=f"{given}!"))
    found = state.conversations.get("me", begun.id)
    assert found.exchanges == (exchange,)
    assert exchange.question == kept
    # JSON has a way to write NUL that every database takes.
    assert exchange.answers["ml"]["text"] == f"{kept}!" if "\0" not in given else f"{given}!"


def test_texts_are_bounded(state: State) -> None:
    begun = state.conversations.create("me")
    with pytest.raises(TextRefused, match="4,001"):
        state.conversations.append("me", begun.id, "x" * 4001, both())
    for title in ("x" * 201, " ", ""):
        with pytest.raises(TextRefused) as refused:
            state.conversations.rename("me", begun.id, title)
        assert refused.value.field == "title"
    state.conversations.append("me", begun.id, "x" * 4000, both())
    assert len(state.conversations.get("me", begun.id).heading.title) <= 80


def test_a_conversation_can_be_full(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_EXCHANGES", 2)
    begun = state.conversations.create("me")
    for _ in range(2):
        state.conversations.append("me", begun.id, "q", both())
    with pytest.raises(ConversationFull):
        state.conversations.append("me", begun.id, "q", both())


def test_many_threads_append_and_every_exchange_has_its_number(state: State) -> None:
    begun = state.conversations.create("me")
    with ThreadPoolExecutor(12) as pool:
        jobs = [
            pool.submit(state.conversations.append, "me", begun.id, f"q{number}", both())
            for number in range(60)
        ]
        numbers = sorted(job.result().number for job in jobs)
    assert numbers == list(range(1, 61))
    assert len(state.conversations.get("me", begun.id).exchanges) == 60
