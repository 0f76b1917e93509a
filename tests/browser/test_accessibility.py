"""Every state of the pages under axe-core, and the chat by keys alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from assistant.serving.guard.keys import KeyStore
from tests.browser.axe import Finding, findings
from tests.browser.conftest import ARTIFACTS, Browser
from tests.browser.fake_server import SLOW, UNSURE
from tests.browser.test_chat import found, press, serving, until
from tests.browser.test_guard import log_in
from tests.browser.test_page import ask, picture
from tests.serving.servers import app_process

LONG = "And in the long run? " * 60
CLOSED = "!document.querySelector('dialog[open]')"
DONE = "!document.querySelector('[aria-busy]')"
# The outline may be the label's that is around a circle.
OUTLINED = """
const now = document.activeElement;
return [now, now.closest("label")].filter(Boolean).some((one) => {
  const style = getComputedStyle(one);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
});
"""
UNCOVERED = """
const box = document.activeElement.getBoundingClientRect();
const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2);
return top !== null && (document.activeElement.contains(top) || top.contains(document.activeElement));
"""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path) as address:
        yield address


def states(window: Chrome, address: str, folder: Path, theme: str) -> Iterator[str]:
    """The states of the chat, one after the other, by name."""
    window.get(f"{address}/?__theme={theme}")
    until(window, "document.querySelector('.welcome .chip')")
    yield "empty"
    ask(window, UNSURE)
    yield "unsure"
    ask(window, LONG)
    until(window, DONE)
    yield "answered"
    window.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    yield "sources-and-why-open"
    for kind in ("cited", "found"):
        press(window, f"#latest [data-kind={kind}]")
        found(window, "#article .text mark")
        yield f"article-{kind}"
        press(window, "#article header button")
        until(window, CLOSED)
    if window.execute_script("return innerWidth < 500"):
        window.execute_script("scrollTo(0, 0)")
        press(window, ".drawer")
        yield "drawer"
    for what, dialog in (("rename", "#rename"), ("delete", "#remove")):
        press(window, f"[data-do={what}]")
        yield what
        press(window, f"{dialog} [value=no]")
    if window.execute_script("return innerWidth < 500"):
        press(window, ".drawer")
    found(window, "#question textarea").send_keys(SLOW, Keys.ENTER)
    until(window, "document.querySelector('#latest .begun .said')?.textContent.includes('The first')")
    yield "answering"
    press(window, "#stop:not([disabled])")
    until(window, "document.querySelector('#latest .stopped')")
    yield "stopped"
    (folder / "go").touch()


@pytest.mark.parametrize(
    ("width", "height", "theme"),
    [(1280, 900, "light"), (1280, 900, "dark"), (390, 844, "light"), (390, 844, "dark")],
)
def test_no_state_of_the_chat_has_a_finding(
    page: str, tmp_path: Path, browser: Browser, width: int, height: int, theme: str
) -> None:
    window = browser(width, height)
    seen: dict[str, list[Finding]] = {}
    for state in states(window, page, tmp_path, theme):
        picture(window, f"axe-{width}-{theme}-{state}")
        seen[state] = findings(window)
    counts = {state: len(found) for state, found in seen.items()}
    (ARTIFACTS / f"axe-{width}-{theme}.json").write_text(json.dumps(counts, indent=1))
    assert [(state, one) for state, all_of_it in seen.items() for one in all_of_it] == []


def test_the_login_has_no_finding(built_once: tuple[Path, Path], tmp_path: Path, browser: Browser) -> None:
    KeyStore(tmp_path / "keys.json").add("me")
    with app_process(built_once[1], tmp_path, ASSISTANT_KEYS=str(tmp_path / "keys.json")) as (address, _):
        window = browser(390, 844)
        for scheme in ("light", "dark"):
            media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            window.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
            window.get(f"{address}/login")
            assert findings(window) == []
            log_in(window, address, "sk-wrong")
            assert findings(window) == []
            picture(window, f"axe-login-{scheme}")


class Keyboard:
    """Presses keys, and looks where the focus is."""

    def __init__(self, window: Chrome) -> None:
        self._window = window

    def press(self, *keys: str) -> None:
        ActionChains(self._window).send_keys(*keys).perform()

    def focused(self) -> WebElement:
        return self._window.switch_to.active_element

    def tab_to(self, selector: str, *, back: bool = False) -> None:
        """Until the focus is there; wherever it is on the way can be seen."""
        for _ in range(80):
            step = ActionChains(self._window)
            (
                step.key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT)
                if back
                else step.send_keys(Keys.TAB)
            ).perform()
            if self._window.execute_script("return document.activeElement === document.body"):
                continue
            where = self.focused().get_attribute("outerHTML")[:200]
            assert self._window.execute_script(OUTLINED), f"no outline: {where}"
            # The page scrolls smoothly.
            WebDriverWait(self._window, 20).until(lambda w: w.execute_script(UNCOVERED), f"covered: {where}")
            if self._window.execute_script("return document.activeElement.matches(arguments[0])", selector):
                return
        pytest.fail(f"{selector} cannot be reached")


def test_the_whole_chat_by_keys_alone(page: str, tmp_path: Path, browser: Browser) -> None:
    window = browser(1280, 1000)
    keys = Keyboard(window)
    window.get(page)
    until(window, "document.querySelector('.welcome .chip')")
    until(window, "document.activeElement.matches('#question textarea')")
    keys.press("What is one?", Keys.ENTER)
    until(window, f"document.querySelector('#latest .exchange') && {DONE}")

    keys.tab_to("#latest [data-do=copy]", back=True)
    keys.tab_to("#latest .source summary")
    keys.press(Keys.ENTER, Keys.ENTER)
    keys.tab_to("#latest [data-kind=cited]")
    keys.press(Keys.ENTER)
    until(window, "document.querySelector('#article[open] mark')")
    keys.tab_to("#article .text")
    keys.tab_to("#article header button")
    keys.press(Keys.ENTER)
    until(window, CLOSED)
    assert keys.focused().get_attribute("data-kind") == "cited"
    keys.tab_to("#latest .why summary")
    keys.press(Keys.SPACE)
    assert window.execute_script("return document.activeElement.parentElement.open")
    keys.tab_to("#latest .onward .chip")
    keys.press(Keys.ENTER)
    until(window, f"document.querySelectorAll('.exchange').length === 2 && {DONE}")

    keys.tab_to("#mode input")
    keys.press(Keys.ARROW_RIGHT)
    until(
        window,
        "document.activeElement.checked && document.activeElement.closest('label').textContent.includes('Classical')",
    )
    keys.tab_to("#question textarea")
    keys.press("Only one?", Keys.ENTER)
    until(window, f"document.querySelectorAll('.exchange').length === 3 && {DONE}")
    assert len(window.find_elements("css selector", "#latest .answer")) == 1
    keys.tab_to("#mode input", back=True)
    keys.press(Keys.ARROW_RIGHT)
    keys.tab_to("#question textarea")
    keys.press(SLOW, Keys.ENTER)
    until(window, "document.querySelector('#latest .begun .said')?.textContent.includes('The first')")
    keys.tab_to("#stop", back=True)
    keys.press(Keys.ENTER)
    until(window, "document.querySelector('#latest .stopped')")
    until(window, "document.activeElement.matches('#question textarea')")
    (tmp_path / "go").touch()

    keys.tab_to(".chats [data-do=rename]", back=True)
    keys.press(Keys.ENTER)
    ActionChains(window).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    keys.press("Another title", Keys.ENTER)
    until(window, "document.querySelector('.chats [aria-current]').textContent === 'Another title'")
    until(window, "document.activeElement.matches('.chats [data-do=rename]')")
    keys.tab_to("a[href*='format=markdown']")
    keys.tab_to("#clear")
    keys.press(Keys.ENTER)
    until(window, "document.querySelector('.welcome .chip')")
    until(window, "document.activeElement.matches('#question textarea')")
    keys.tab_to(".chats .title", back=True)
    keys.press(Keys.ENTER)
    until(window, "document.querySelectorAll('.exchange').length === 3")
    until(window, "document.activeElement.matches('.chats .title[aria-current]')")
    keys.tab_to(".chats [data-do=delete]")
    keys.press(Keys.ENTER)
    keys.tab_to("#remove [value=yes]")
    keys.press(Keys.ENTER)
    until(window, "document.querySelector('.welcome .chip')")
    until(window, "document.activeElement.matches('.chats .top button')")
