"""An administrator adds a file, sees the plan, applies it, and goes back; nobody else is offered to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import Browser
from tests.browser.test_chat import found, press
from tests.browser.test_page import picture
from tests.serving.documents.servers import library_process

OWLS = "# Owls <img src=x onerror=window.pwned=1>\n\nOwls hunt mice at night.\n"
HOSTILE = "<script>window.pwned=1</script>" + "w" * 300


@pytest.fixture
def page(built: tuple[Path, Path], tmp_path: Path) -> Iterator[str]:
    with library_process(built, tmp_path) as (address, _):
        yield address


def opened(window: Chrome, address: str) -> None:
    window.get(address)
    WebDriverWait(window, 60).until(
        lambda w: next(
            (one for one in w.find_elements(By.CSS_SELECTOR, "[role=tab]") if one.text == "Documents"), None
        )
    ).click()
    wait_for(window, "#docs-sum", "passages")


def wait_for(window: Chrome, place: str, words: str) -> WebElement:
    WebDriverWait(window, 600, 0.1).until(lambda w: words in w.find_element(By.CSS_SELECTOR, place).text)
    return window.find_element(By.CSS_SELECTOR, place)


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_file_is_added_planned_served_and_taken_back(page: str, browser: Browser, tmp_path: Path) -> None:
    window = browser(1280, 1100)
    opened(window, page)
    assert "3 documents" in window.find_element(By.CSS_SELECTOR, "#docs-sum").text
    assert not window.find_element(By.CSS_SELECTOR, "#docs-apply").is_enabled()
    files = [
        write(tmp_path, "owls.md", OWLS),
        write(tmp_path, "broken.pdf", "no PDF"),
        write(tmp_path, "long.txt", HOSTILE + " " + " ".join(f"Sentence {n} is here." for n in range(400))),
    ]
    box = window.find_element(By.CSS_SELECTOR, "#docs-files")
    assert box.accessible_name == "Add files"
    box.send_keys("\n".join(files))
    wait_for(window, "#docs-sent", "Owls")
    assert "cannot be read as PDF" in wait_for(window, "#docs-sent", "broken.pdf: broken").text
    wait_for(window, "#docs-added", "long.txt")
    press(window, "#docs-plan")
    wait_for(window, "#docs-plan-sum", "2 added, 0 changed, 0 removed, 3 unchanged")
    picture(window, "documents-plan")

    found(window, "#docs-apply").send_keys(Keys.ENTER)
    wait_for(window, "#docs-stage", "Embedding: ")
    bar = window.find_element(By.CSS_SELECTOR, "#docs-bar")
    assert "Embedding" in bar.accessible_name
    assert 0 <= int(bar.get_property("value")) <= int(bar.get_property("max"))
    picture(window, "documents-progress")
    wait_for(window, "#docs-said", "The new index is served: 5 documents")
    wait_for(window, "#docs-sum", "5 documents")
    assert window.find_element(By.CSS_SELECTOR, "#docs-said").get_attribute("role") == "status"
    assert window.execute_script("return window.pwned") is None
    picture(window, "documents-served")

    press(window, "#docs-back")
    wait_for(window, "#docs-said", "The index before is served again.")
    wait_for(window, "#docs-sum", "3 documents")
    severe = [one["message"] for one in window.get_log("browser") if one["level"] == "SEVERE"]
    assert [one for one in severe if "422" not in one] == []


def test_phone_and_dark(page: str, browser: Browser) -> None:
    window = browser(390, 1400)
    opened(window, f"{page}/?__theme=dark")
    press(window, "#docs-listed .tool")
    wait_for(window, "#docs-listed tbody .docs-out", "Keep")
    press(window, "#docs-plan")
    wait_for(window, "#docs-said", "It failed")
    picture(window, "documents-phone-dark")
    assert window.execute_script("return document.documentElement.scrollWidth <= 390")
    press(window, "#docs-listed .tool")
    WebDriverWait(window, 60).until(lambda w: not w.find_elements(By.CSS_SELECTOR, ".docs-out"))


def test_others_see_what_is_indexed_and_no_more(page: str, browser: Browser) -> None:
    window = browser(1000, 700)
    # As a proxy would pass it on: nobody at the machine.
    window.execute_cdp_cmd("Network.enable", {})
    window.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Via": "1.1 proxy"}})
    opened(window, page)
    picture(window, "documents-others")
    assert len(window.find_elements(By.CSS_SELECTOR, "#docs-listed tbody tr")) == 3
    assert not window.find_element(By.CSS_SELECTOR, "#docs-change").is_displayed()
    assert window.find_elements(By.CSS_SELECTOR, "#docs-listed .tool") == []
