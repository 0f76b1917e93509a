"""The chat over systems that say what these tests want to see, see ``fake_server``."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from assistant.serving.owner import COOKIE
from tests.browser.conftest import ROOT, Browser
from tests.browser.fake_server import HOSTILE, SLOW
from tests.browser.test_page import ask, picture, wait_for_exchanges

FIND = By.CSS_SELECTOR


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.fake_server", str(folder), str(port)], cwd=ROOT
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(3000):
        try:
            urlopen(f"{address}/readyz").close()
            break
        except URLError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.1)
    else:
        pytest.fail("the server was never ready")
    yield address
    (folder / "go").touch()
    server.terminate()
    server.wait(timeout=60)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path) as address:
        yield address


def found(window: Chrome, what: str) -> WebElement:
    """The first that is to be seen."""
    return WebDriverWait(window, 60).until(
        lambda w: next((one for one in w.find_elements(FIND, what) if one.is_displayed()), None)
    )


def press(window: Chrome, what: str) -> None:
    button = found(window, what)
    window.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
    button.click()


def until(window: Chrome, script: str) -> None:
    WebDriverWait(window, 60).until(lambda w: w.execute_script(f"return {script}"))


def latest(window: Chrome) -> str:
    return found(window, "#latest").text


def titles(window: Chrome) -> list[str]:
    return [title.text for title in window.find_elements(FIND, ".chats .title")]


def test_a_conversation_is_there_again_after_a_reload_and_a_restart(tmp_path: Path, browser: Browser) -> None:
    window = browser(1280, 1000)
    with serving(tmp_path) as address:
        window.get(address)
        ask(window, "What is one?")
        until(window, "location.hash.length === 33")
        ask(window, "and two?")
        assert "heard 1 questions before" in latest(window)
        window.refresh()
        wait_for_exchanges(window, 2)
        assert "and two?" in latest(window)
        opened = window.execute_script("return location.hash")
    with serving(tmp_path) as address:
        window.get(f"{address}/{opened}")
        wait_for_exchanges(window, 2)
        picture(window, "history")
        ask(window, "and three?")
        assert "heard 2 questions before" in latest(window)
        assert titles(window) == ["What is one?"]


def test_conversations_are_opened_renamed_exported_and_deleted(page: str, browser: Browser) -> None:
    window = browser(1280, 1000)
    window.get(page)
    ask(window, "What is one?")
    press(window, "#clear")
    wait_for_exchanges(window, 0)
    ask(window, "What is <b>two</b>?")
    until(window, "document.querySelectorAll('.chats .title').length === 2")
    assert titles(window) == ["What is <b>two</b>?", "What is one?"]

    press(window, "li:nth-child(2) .title")
    until(window, "document.querySelector('#latest .question').textContent === 'What is one?'")
    press(window, "[data-do=rename]")
    field = found(window, "#rename input")
    assert (field.get_attribute("value"), field.accessible_name) == ("What is one?", "Title")
    field.clear()
    field.send_keys(HOSTILE[:60], Keys.ENTER)
    until(window, "document.querySelector('.chats [aria-current]').textContent !== 'What is one?'")
    assert HOSTILE[:60] in titles(window)

    session = window.get_cookie(COOKIE)["value"]
    for kind, start in (("markdown", "# "), ("json", "{")):
        link = found(window, f"a[href*='format={kind}']").get_attribute("href")
        with urlopen(Request(str(link), headers={"Cookie": f"{COOKIE}={session}"})) as file:
            assert "attachment" in file.headers["Content-Disposition"]
            text = file.read().decode()
        assert text.startswith(start)
        assert "What is one?" in text

    press(window, "[data-do=delete]")
    picture(window, "asked-back")
    press(window, "#remove button[value=no]")
    assert len(titles(window)) == 2
    press(window, "[data-do=delete]")
    press(window, "#remove button[value=yes]")
    until(window, "document.querySelectorAll('.chats .title').length === 1")
    wait_for_exchanges(window, 0)
    window.refresh()
    until(window, "document.querySelectorAll('.chats .title').length === 1")
    assert window.execute_script("return window.pwned") is None


def test_an_answer_is_seen_while_it_is_written_and_can_be_stopped(
    page: str, tmp_path: Path, browser: Browser
) -> None:
    window = browser(1280, 1000)
    window.get(page)
    ask(window, "What is one?")
    box = found(window, "#question textarea")
    box.send_keys(SLOW, Keys.ENTER)
    until(
        window, "document.querySelector('#latest [data-answerer=dl] .said').textContent.includes('The first')"
    )
    picture(window, "answering")
    assert "heard 1 questions before" in latest(window)
    press(window, "#stop:not([disabled])")
    until(window, "document.querySelector('#latest .stopped') !== null")
    picture(window, "stopped")
    (tmp_path / "go").touch()
    press(window, "#latest [data-ask]")
    until(window, "document.querySelector('#latest').textContent.includes('The second. The end.')")
    window.refresh()
    wait_for_exchanges(window, 2)


def test_modes_answering_again_and_copying(page: str, browser: Browser) -> None:
    window = browser(1280, 1000)
    window.get(page)
    press(window, "#mode label:nth-of-type(2)")
    ask(window, "What is one?")
    cards = "[...document.querySelectorAll('#latest .answer')].map(a => a.dataset.answerer).join()"
    assert window.execute_script(f"return {cards}") == "ml"
    press(window, "#mode label:nth-of-type(3)")
    press(window, "[data-do=again]")
    until(window, f"{cards} === 'dl' && !document.querySelector('[aria-busy]')")
    assert "dl heard 0 questions before" in latest(window)
    press(window, "[data-do=copy]")
    until(window, "document.querySelector('[data-do=copy]').textContent === 'Copied'")
    press(window, ".onward [data-ask='What is two?']")
    wait_for_exchanges(window, 2)
    until(window, "!document.querySelector('[aria-busy]')")
    assert "What is two?" not in [chip.text for chip in window.find_elements(FIND, ".onward .chip")]


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_a_source_opens_its_article_at_the_cited_words(
    page: str, browser: Browser, size: tuple[int, int]
) -> None:
    window = browser(*size)
    window.get(f"{page}/?__theme={'dark' if size[0] < 500 else 'light'}")
    ask(window, "What does bread cost?")
    until(window, "!document.querySelector('[aria-busy]')")
    press(window, "#latest [data-kind=cited]")
    mark = found(window, "#article .text mark")
    assert mark.text == "Bread costs $3."
    picture(window, f"article-{size[0]}")
    place = window.execute_script("return arguments[0].getBoundingClientRect().toJSON()", mark)
    assert 0 < place["top"] < place["bottom"] < size[1]
    assert window.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    window.switch_to.active_element.send_keys(Keys.ESCAPE)
    until(window, "document.querySelector('#article[open]') === null")
    assert window.switch_to.active_element.get_attribute("data-kind") == "cited"
    press(window, ".found summary")
    press(window, "#latest [data-kind=found]")
    found(window, "#article .found mark")
    picture(window, f"found-{size[0]}")
    assert window.execute_script("return window.pwned") is None


def test_a_phone_has_the_conversations_in_a_drawer(page: str, browser: Browser) -> None:
    window = browser(390, 844)
    window.get(page)
    ask(window, "What is one?")
    until(window, "!document.querySelector('[aria-busy]')")
    window.execute_script("window.scrollTo(0, 0)")
    assert not window.find_element(FIND, "#chat-list").is_displayed()
    press(window, ".drawer")
    assert found(window, ".drawer").get_attribute("aria-expanded") == "true"
    assert found(window, "#chat-list .title").text == "What is one?"
    picture(window, "drawer")
    found(window, "#chat-list .title").send_keys(Keys.ESCAPE)
    assert not window.find_element(FIND, "#chat-list").is_displayed()
    assert window.execute_script("return document.documentElement.scrollWidth <= 390")


def test_all_of_it_by_keyboard(page: str, browser: Browser) -> None:
    window = browser(1280, 1000)
    window.get(page)
    ask(window, "What is one?")
    until(window, "!document.querySelector('[aria-busy]') && document.querySelector('[data-do=rename]')")
    window.execute_script("document.activeElement.blur(); document.querySelector('#intro a').focus()")
    reached = []
    for _ in range(60):
        window.switch_to.active_element.send_keys(Keys.TAB)
        now = window.switch_to.active_element
        if not now.rect["width"]:
            continue
        reached.append(now.get_attribute("data-do") or now.get_attribute("id") or now.tag_name)
        assert now.accessible_name, now.get_attribute("outerHTML")
        if now.get_attribute("id") == "ask":
            break
    for control in ("new", "open", "rename", "delete", "copy", "article", "again", "clear"):
        assert control in reached
