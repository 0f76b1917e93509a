"""Hostile documents, FAQ, questions and titles in every flow of the page: nothing runs, leaves or breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from assistant.building.build import build
from tests.browser.conftest import Browser
from tests.browser.hostile_corpus import ASKED, HOSTILE, write_hostile_corpus
from tests.browser.test_chat import found, press, until
from tests.browser.test_page import picture
from tests.serving.servers import app_process

# Before anything else in a page: what its policy refused.
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective + event.sample));
"""
TYPE = """
const box = document.querySelector("#question textarea");
Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, arguments[0]);
box.dispatchEvent(new Event("input", {bubbles: true}));
box.focus();
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    build(write_hostile_corpus(folder / "corpus"), folder / "built")
    with app_process(folder / "built", folder) as (address, _):
        yield address


def ask(window: Chrome, number: int, question: str) -> None:
    """As the conversation's nth; put in, not typed: some of it is on no keyboard."""
    found(window, "#question textarea")
    window.execute_script(TYPE, question)
    window.switch_to.active_element.send_keys(Keys.ENTER)
    newest = f"document.querySelector('#latest .exchange[data-number=\"{number}\"]')"
    until(window, f"{newest} && !document.querySelector('[aria-busy=true]')")


def events(window: Chrome) -> list[dict[str, Any]]:
    return [json.loads(entry["message"])["message"] for entry in window.get_log("performance")]


def unharmed(window: Chrome) -> None:
    """Whatever was shown so far."""
    assert window.execute_script("return window.pwned") is None
    assert window.execute_script("return window.refused") == []
    assert window.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    assert window.find_element(By.CSS_SELECTOR, "#ask").is_displayed()
    assert window.execute_script("return document.querySelectorAll('#article').length") == 1
    strange = (
        "#room :is(script, iframe, img, form, style, link, meta, base, object, embed, input:not([name=mode]))"
    )
    assert window.execute_script("return document.querySelectorAll(arguments[0]).length", strange) == 0
    handled = """return [...document.querySelectorAll("#room *")].flatMap((one) => one.getAttributeNames())
        .filter((name) => name.startsWith("on") || name === "autofocus")"""
    assert set(window.execute_script(handled)) <= {"autofocus"}
    complaints = [entry["message"] for entry in window.get_log("browser") if entry["level"] == "SEVERE"]
    assert complaints == []


def nothing_left(window: Chrome) -> None:
    """No request but to this machine's server, no dialog, no other page."""
    for event in events(window):
        assert event["method"] != "Page.javascriptDialogOpening"
        if event["method"] == "Network.requestWillBeSent":
            address = urlsplit(event["params"]["request"]["url"])
            assert address.scheme not in ("http", "https", "ws", "wss") or address.hostname == "127.0.0.1"


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_no_flow_of_the_page_runs_or_breaks(address: str, browser: Browser, width: int, theme: str) -> None:
    window = browser(width, 900)
    window.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    window.get(f"{address}/?__theme={theme}")
    until(window, "document.querySelector('.welcome .chip')")
    picture(window, f"hostile-{width}-welcome")
    unharmed(window)
    for number, text in enumerate(HOSTILE):
        ask(window, number + 1, text if number % 2 else f"What of number {number}, {text[:300]}?")
    ask(window, len(HOSTILE) + 1, ASKED)
    window.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    picture(window, f"hostile-{width}-answered")
    unharmed(window)

    buttons = window.execute_script(
        "return [...new Map([...document.querySelectorAll('[data-do=article]')]"
        ".map((one) => [one.dataset.document + one.dataset.kind, one])).values()]"
    )
    assert len(buttons) > 4
    for number, button in enumerate(buttons):
        window.execute_script("arguments[0].click()", button)
        found(window, "#article .text")
        picture(window, f"hostile-{width}-article-{number}")
        assert window.execute_script(
            "return document.querySelector('#article').scrollWidth <= window.innerWidth"
        )
        unharmed(window)
        press(window, "#article header button")
        until(window, "!document.querySelector('#article[open]')")

    if width < 500:
        window.execute_script("scrollTo(0, 0)")
        press(window, ".drawer")
    for text in (text[:200] for text in HOSTILE if text.isprintable() and text.strip()):
        press(window, "[data-do=rename]")
        field = found(window, "#rename input")
        window.execute_script("arguments[0].value = arguments[1]", field, text)
        field.send_keys(Keys.ENTER)
        until(window, "!document.querySelector('#rename[open]')")
        shown = "document.querySelector('.chats [aria-current]').textContent"
        until(window, f"{shown} === {json.dumps(text.strip())}")
    picture(window, f"hostile-{width}-title")
    unharmed(window)
    press(window, "[data-do=delete]")
    picture(window, f"hostile-{width}-delete")
    press(window, "#remove [value=no]")

    exports = [
        link.get_attribute("href") for link in window.find_elements(By.CSS_SELECTOR, ".chats a[download]")
    ]
    documents = window.execute_script(
        "return [...document.querySelectorAll('[data-document]')].map((one) => one.dataset.document)"
    )
    window.refresh()
    until(window, f"document.querySelector('#latest [data-number=\"{len(HOSTILE) + 1}\"]')")
    unharmed(window)
    for link in (*exports, *(f"{address}/v1/documents/{quote(one)}" for one in dict.fromkeys(documents))):
        window.get(str(link))
        assert window.execute_script("return window.pwned") is None
    nothing_left(window)
