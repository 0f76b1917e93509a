from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from assistant.domain import Answer, Question
from assistant.errors import StateError
from assistant.protocols import Tell
from assistant.serving.owner import NoSession
from assistant.serving.page.talk import Asked, Talk, View
from assistant.serving.service import QuestionTooLong, Service
from assistant.serving.state.refusals import NotKept
from assistant.serving.state.state import State, open_state
from tests.fakes import fake_answer, fake_assistant


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = open_state(f"sqlite:///{tmp_path}/kept.db")
    yield opened
    opened.close()


def reply(name: str, question: Question) -> Answer:
    return fake_answer(name, question.text, f"{name} says {len(question.history)}")


@pytest.fixture
def service() -> Iterator[Service]:
    serving = Service(1, fake_assistant(reply))
    yield serving
    serving.close()


@pytest.fixture
def talk(service: Service, state: State) -> Talk:
    return Talk(service, state)


def steps(asking: AsyncGenerator[View | str, None]) -> list[View | str]:
    async def all_of() -> list[View | str]:
        return [step async for step in asking]

    return asyncio.run(all_of())


def ask(talk: Talk, opened: str, question: str, mode: str = "both") -> View:
    last = steps(talk.ask("me", opened, question, mode))[-1]
    assert isinstance(last, View)
    return last


def test_a_question_is_shown_at_once_and_kept_in_the_end(talk: Talk, state: State) -> None:
    first, *_, last = steps(talk.ask("me", "", "What is one?", "both"))
    assert isinstance(first, View)
    assert isinstance(last, View)
    assert (first.asked, first.opened) == (Asked(1, "What is one?"), "")
    assert first.latest.count("aria-busy") == 2
    assert "ml says 0" in last.latest
    assert "Classical: <p>ml says 0</p>" in last.heard
    assert state.conversations.get("me", last.opened).exchanges[0].question == "What is one?"
    assert f'data-opened="{last.opened}"' in last.chats


def test_it_is_found_again_by_its_owner_alone(talk: Talk) -> None:
    opened = ask(talk, "", "What is one?").opened
    again = asyncio.run(talk.show("me", opened))
    assert "dl says 0" in again.latest
    other = asyncio.run(talk.show("you", opened))
    assert (other.opened, "What is one?" in other.chats) == ("", False)
    assert "welcome" in other.latest


def test_a_follow_up_knows_what_was_said(talk: Talk) -> None:
    opened = ask(talk, "", "What is one?").opened
    view = ask(talk, opened, "and two?")
    assert "dl says 2" in view.latest
    assert "dl says 0" in view.earlier


@pytest.mark.parametrize(("mode", "other"), [("ml", "dl"), ("dl", "ml")])
def test_one_system_alone_is_the_only_one_asked(talk: Talk, mode: str, other: str) -> None:
    view = ask(talk, "", "What is one?", mode)
    assert f"{mode} says" in view.latest
    assert f'data-answerer="{other}"' not in view.latest


def test_answered_again_in_the_place_of_what_was_said(talk: Talk, state: State) -> None:
    opened = ask(talk, "", "What is one?").opened
    ask(talk, opened, "and two?")
    *_, last = steps(talk.ask_again("me", opened, "ml"))
    assert isinstance(last, View)
    assert "ml says 2" in last.latest
    assert [list(one.answers) for one in state.conversations.get("me", opened).exchanges] == [
        ["ml", "dl"],
        ["ml"],
    ]


def test_stopped_the_question_stays_and_nothing_is_kept(talk: Talk, state: State) -> None:
    opened = ask(talk, "", "What is one?").opened
    view = asyncio.run(talk.stop("me", opened, Asked(2, "and two?")))
    assert "Stopped" in view.latest
    assert 'data-ask="and two?"' in view.latest
    assert "dl says 0" in view.earlier
    assert len(state.conversations.get("me", opened).exchanges) == 1


def test_stopped_while_it_was_answered_again_what_was_kept_stays(talk: Talk) -> None:
    opened = ask(talk, "", "What is one?").opened
    assert "dl says 0" in asyncio.run(talk.stop("me", opened, Asked(1, "What is one?"))).latest


def test_renamed_and_deleted(talk: Talk) -> None:
    opened = ask(talk, "", "What is one?").opened
    assert "Another" in asyncio.run(talk.rename("me", opened, opened, "Another")).chats
    with pytest.raises(NotKept):
        asyncio.run(talk.delete("you", "", opened))
    gone = asyncio.run(talk.delete("me", opened, opened))
    assert (gone.opened, "Another" in gone.chats) == ("", False)


def test_a_conversation_deleted_elsewhere_is_begun_anew(talk: Talk) -> None:
    opened = ask(talk, "", "What is one?").opened
    asyncio.run(talk.delete("me", "", opened))
    assert ask(talk, opened, "and two?").opened not in ("", opened)


def test_without_a_session_nothing_is_asked(talk: Talk) -> None:
    with pytest.raises(NoSession):
        steps(talk.ask(None, "", "What is one?", "both"))


def test_a_question_that_is_refused_leaves_no_conversation(talk: Talk, state: State) -> None:
    with pytest.raises(QuestionTooLong):
        steps(talk.ask("me", "", "w" * 5000, "both"))
    assert state.conversations.listed("me") == []


def test_where_keeping_fails_the_answers_are_shown_and_it_is_said(
    talk: Talk, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StateError("The disk is full.")

    monkeypatch.setattr(type(state.conversations), "append", full)
    shown: list[View | str] = []

    async def asked() -> None:
        async for step in talk.ask("me", "", "What is one?", "both"):
            shown.append(step)

    with pytest.raises(StateError):
        asyncio.run(asked())
    assert "dl says 0" in str(shown[-1])


def test_what_is_told_is_shown_before_the_rest_is_there(service: Service, talk: Talk) -> None:
    class Speaker:
        name = "dl"

        def answer(self, question: Question) -> Answer:
            return self.answer_aloud(question, lambda piece: None)

        def answer_aloud(self, question: Question, tell: Tell) -> Answer:
            tell("One. ")
            tell("Two. ")
            return fake_answer("dl", question.text, "One. Two. Three.")

    service.ready().answerers["dl"] = Speaker()
    _, *grown, last = steps(talk.ask("me", "", "What is one?", "both"))
    assert ["ml says 0" in str(step) for step in grown] == [True] * len(grown)
    assert [text in str(grown[-2:]) for text in ("One. ", "One. Two.", "Three.")] == [True, True, False]
    assert isinstance(last, View)
    assert "One. Two. Three." in last.latest
