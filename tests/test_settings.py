from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings


def test_ours_win_over_gradios() -> None:
    gradio = {"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": "9000"}
    assert Settings.from_environment({}) == Settings()
    assert (Settings.from_environment(gradio).host, Settings.from_environment(gradio).port) == (
        "0.0.0.0",
        9000,
    )
    both = gradio | {"ASSISTANT_HOST": "::1", "ASSISTANT_PORT": "8000", "ASSISTANT_INDEX": "x"}
    assert Settings.from_environment(both) == Settings(Path("x"), "::1", 8000)


@pytest.mark.parametrize("value", ["abc", "-1", "70000", "7860.0"])
def test_an_illegal_value_is_named(value: str) -> None:
    with pytest.raises(SettingsError, match=f"ASSISTANT_PORT is '{value}'"):
        Settings.from_environment({"ASSISTANT_PORT": value})


def test_an_accepted_share_is_a_share() -> None:
    assert Settings.from_environment({"ASSISTANT_ACCEPT_WRONG": "0.1"}).accept_wrong == 0.1
    for value in ("10", "-0.1", "much", "nan"):
        with pytest.raises(SettingsError, match=f"ASSISTANT_ACCEPT_WRONG is '{value}'"):
            Settings.from_environment({"ASSISTANT_ACCEPT_WRONG": value})


def test_files_of_judged_questions() -> None:
    assert Settings().judged == (Path("eval/questions/dev.jsonl"),)
    read = Settings.from_environment({"ASSISTANT_JUDGED": "a.jsonl, b/c.csv,"})
    assert read.judged == (Path("a.jsonl"), Path("b/c.csv"))


def test_the_database_is_named_and_its_password_is_not_shown() -> None:
    settings = Settings.from_environment({"ASSISTANT_DATABASE": "postgresql://me:secret@host/kept"})
    assert settings.database == "postgresql://me:secret@host/kept"
    assert "secret" not in repr(settings)


def test_what_guards_the_server() -> None:
    values = {
        "ASSISTANT_KEYS": "keys.json",
        "ASSISTANT_RATE": "60",
        "ASSISTANT_RATE_BURST": "5",
        "ASSISTANT_ORIGINS": "https://a.example, http://[::1]:3000,",
        "ASSISTANT_MAX_WAITING": "0",
        "ASSISTANT_LOG": "json",
        "ASSISTANT_HEAD_S": "5",
    }
    read = Settings.from_environment(values)
    assert (read.keys, read.rate_per_minute, read.rate_burst) == (Path("keys.json"), 60, 5)
    assert read.origins == ("https://a.example", "http://[::1]:3000")
    assert (read.max_waiting, read.log, read.head_s) == (0, "json", 5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSISTANT_ORIGINS", "*"),
        ("ASSISTANT_ORIGINS", "https://a.example/"),
        ("ASSISTANT_ORIGINS", "a.example"),
        ("ASSISTANT_ORIGINS", "https://A.example"),
        ("ASSISTANT_LOG", "loud"),
        ("ASSISTANT_RATE_BURST", "0"),
        ("ASSISTANT_HEAD_S", "0"),
    ],
)
def test_what_cannot_guard_it_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


def test_where_documents_are_kept() -> None:
    values = {"ASSISTANT_SOURCE": "mine", "ASSISTANT_DOCUMENTS": "added", "ASSISTANT_MAX_DOCUMENTS": "7"}
    read = Settings.from_environment(values)
    assert (read.source, read.documents, read.max_documents) == (Path("mine"), Path("added"), 7)
