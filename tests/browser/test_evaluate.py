"""The Evaluate tab over the real systems: a handful of questions, from the form to the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.keys import Keys

from assistant.serving.guard.keys import KeyStore
from tests.browser.conftest import Browser
from tests.browser.test_chat import found, press, until
from tests.browser.test_guard import complaints, log_in
from tests.browser.test_page import picture
from tests.conftest import BUILT, ROOT
from tests.serving.servers import app_process

HOSTILE = "<img src=x onerror=window.pwned=1>"
MINE = f"""question,expected,out_of_scope
What does a deep learning engineer earn in the US?,"$120,000 on average",
What is self-attention {HOSTILE}?,Each word weighs the others,
Who won the last election?,,yes
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of the server; its set ``many`` is the dev questions, ``few`` the first eight."""
    if not (BUILT / "manifest.json").is_file():
        pytest.skip("index/built is missing: make test builds it first")
    sets = tmp_path / "questions"
    sets.mkdir()
    lines = (ROOT / "eval" / "questions" / "dev.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (sets / "many.jsonl").write_text("".join(lines), encoding="utf-8")
    (sets / "few.jsonl").write_text("".join(lines[:8]), encoding="utf-8")
    (tmp_path / "mine.csv").write_text(MINE, encoding="utf-8")
    (tmp_path / "bad.csv").write_text("question,expected\nWhat?,\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    with app_process(BUILT, folder, ASSISTANT_QUESTIONS=str(folder / "questions")) as (address, _):
        yield address


def open_tab(window: Chrome, address: str, *, dark: bool = False) -> None:
    window.get(f"{address}/?__theme={'dark' if dark else 'light'}")
    go_to_tab(window)


def go_to_tab(window: Chrome) -> None:
    found(window, ".welcome .chip")  # by then the page listens
    press(window, "[data-tab-id=evaluate]")
    found(window, "#evaluate-form h2")


def first_state(window: Chrome) -> str:
    return str(window.execute_script("return document.querySelector('#evaluate-runs li')?.className ?? ''"))


def wait_for_state(window: Chrome, state: str) -> None:
    until(window, f"document.querySelector('#evaluate-runs li')?.className === '{state}'")


def test_questions_are_chosen_asked_watched_cancelled_and_reported(
    server: str, folder: Path, browser: Browser
) -> None:
    window = browser(1280, 1000)
    open_tab(window, server)
    picture(window, "evaluate-empty")
    press(window, "#evaluate-form [type=submit]")
    until(window, "document.querySelector('#evaluate-form .problem').textContent.includes('Choose')")

    window.find_element("id", "evaluate-file").send_keys(str(folder / "bad.csv"))
    press(window, "#evaluate-form [type=submit]")
    until(window, "document.querySelector('#evaluate-problem').textContent.includes('bad.csv:2')")
    picture(window, "evaluate-faults")
    assert first_state(window) == ""

    open_tab(window, server)
    press(window, "#evaluate-form [value=many]")
    press(window, "#evaluate-form [type=submit]")
    until(window, "document.querySelector('.running progress')?.value > 2")
    picture(window, "evaluate-running")
    assert found(window, ".running progress").accessible_name == "Asking ml"
    heard = window.find_element("css selector", "#evaluate-heard [aria-live=polite]")
    assert "Asking ml" in str(heard.get_attribute("textContent"))
    press(window, ".running [data-do=cancel]")
    wait_for_state(window, "cancelled")
    assert not window.find_elements("css selector", ".running")

    window.find_element("id", "evaluate-file").send_keys(str(folder / "mine.csv"))
    press(window, "#evaluate-form [value=many]")
    press(window, "#evaluate-form [type=submit]")
    wait_for_state(window, "done")
    picture(window, "evaluate-done")
    press(window, "#evaluate-runs [data-do=open]")
    frame = found(window, "#evaluate-report iframe")
    assert window.switch_to.active_element.tag_name == "h2"
    picture(window, "evaluate-report")
    window.switch_to.frame(frame)
    assert "3 questions" in found(window, "header").text
    assert "Measured beside a server" in found(window, "header").text
    search = found(window, "#filters [type=search]")
    search.send_keys("election", Keys.ENTER)
    until(window, "document.getElementById('shown').textContent === '1 of 3 questions'")
    assert window.execute_script("return [window.origin, window.pwned ?? null]") == ["null", None]
    window.switch_to.default_content()

    runs = folder / "evaluations"
    for answer, left in (("no", 2), ("yes", 1)):
        press(window, "#evaluate-runs .done [data-do=remove]")
        assert found(window, "#evaluate-remove [data-title]").text.endswith("UTC · mine.csv · 3 questions")
        picture(window, "evaluate-delete")
        press(window, f"#evaluate-remove [value={answer}]")
        until(window, f"document.querySelectorAll('#evaluate-runs li').length === {left}")
        assert len(list(runs.iterdir())) == left
    wait_for_state(window, "cancelled")
    until(window, "!document.querySelector('#evaluate-report iframe')")
    assert found(window, "#evaluate-runs [tabindex]") == window.switch_to.active_element
    assert [line for line in complaints(window) if "favicon" not in line] == []


@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1280, True)])
def test_it_fits_and_a_report_is_as_dark_as_the_page(
    server: str, browser: Browser, width: int, dark: bool
) -> None:
    window = browser(width, 900)
    open_tab(window, server, dark=dark)
    press(window, "#evaluate-form [value=few]")
    press(window, "#evaluate-form [type=submit]")
    found(window, ".running")
    name = f"evaluate-{width}-{'dark' if dark else 'light'}"
    picture(window, name)
    wait_for_state(window, "done")
    press(window, "#evaluate-runs [data-do=open]")
    frame = found(window, "#evaluate-report iframe")
    picture(window, f"{name}-report")
    assert window.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    window.switch_to.frame(frame)
    found(window, "h1")
    assert window.execute_script("return matchMedia('(prefers-color-scheme: dark)').matches") == dark
    picture(window, f"{name}-report")


def test_who_is_no_administrator_reads_and_starts_nothing(folder: Path, browser: Browser) -> None:
    store = KeyStore(folder / "keys.json")
    made = store.add("reader")
    with app_process(BUILT, folder, ASSISTANT_KEYS=str(folder / "keys.json")) as (address, _):
        window = browser(1280, 900)
        log_in(window, address, made.secret)
        go_to_tab(window)
        assert "Only administrators" in found(window, "#evaluate-form").text
        assert not window.find_elements("css selector", "#evaluate-form form")
        picture(window, "evaluate-reader")
