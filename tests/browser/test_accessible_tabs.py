"""The tabs beside the chat under axe-core, state by state, and the row of tabs on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.browser.axe import Finding, findings
from tests.browser.conftest import ARTIFACTS, Browser
from tests.browser.test_arena import ask, choose_tab, vote, wait_for_votes
from tests.browser.test_chat import found, press, until
from tests.browser.test_documents import OWLS, wait_for, write
from tests.browser.test_evaluate import wait_for_state
from tests.browser.test_page import picture
from tests.conftest import BUILT
from tests.serving.servers import app_process

TABS = ["Chat", "Arena", "Evaluate", "Documents"]
QUESTIONS = """question,expected,out_of_scope
What does a deep learning engineer earn in the US?,"$120,000 on average",
Who won the last election?,,yes
"""
IN_THE_ROW = """
const shown = (one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.left >= 0 && box.right <= innerWidth;
};
return [...document.querySelectorAll("#tabs > .tab-wrapper [role=tab]")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && shown(one)).map((one) => one.textContent.trim());
"""
MORE = """
return [...document.querySelectorAll("#tabs > .tab-wrapper .overflow-menu > button")]
  .filter((one) => one.checkVisibility({visibilityProperty: true})).length;
"""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """Of the real systems: documents are left out and planned, which only an index of them can do."""
    if not (BUILT / "manifest.json").is_file():
        pytest.skip("index/built is missing: make test builds it first")
    with app_process(BUILT, tmp_path, ASSISTANT_DOCUMENTS=str(tmp_path / "documents")) as (address, _):
        yield address


def arena(window: Chrome) -> Iterator[str]:
    choose_tab(window, "arena")
    found(window, ".standings")
    yield "arena-empty"
    ask(window, "What does a deep learning engineer earn?")
    yield "arena-blind"
    vote(window, "left")
    wait_for_votes(window, 1)
    found(window, ".measured table")
    yield "arena-revealed"


def evaluate(window: Chrome, folder: Path) -> Iterator[str]:
    choose_tab(window, "evaluate")
    found(window, "#evaluate-form [type=submit]")
    yield "evaluate-empty"
    bad = write(folder, "bad.csv", "question,expected\nWhat?,\n")
    found(window, "#evaluate-file").send_keys(bad)
    press(window, "#evaluate-form [type=submit]")
    until(window, "document.querySelector('#evaluate-problem').textContent.includes('bad.csv:2')")
    yield "evaluate-refused"
    found(window, "#evaluate-file").send_keys(write(folder, "mine.csv", QUESTIONS))
    press(window, "#evaluate-form [type=submit]")
    found(window, ".running progress")
    yield "evaluate-running"
    wait_for_state(window, "done")
    press(window, "#evaluate-runs [data-do=open]")
    frame = found(window, "#evaluate-report iframe")
    yield "evaluate-report"
    window.switch_to.frame(frame)
    found(window, "h1")
    yield "evaluate-report-inside"
    window.switch_to.default_content()


def documents(window: Chrome, folder: Path) -> Iterator[str]:
    choose_tab(window, "documents")
    wait_for(window, "#docs-sum", "passages")
    yield "documents-list"
    files = [write(folder, "owls.md", OWLS), write(folder, "broken.pdf", "no PDF")]
    found(window, "#docs-files").send_keys("\n".join(files))
    wait_for(window, "#docs-sent", "broken.pdf: broken")
    wait_for(window, "#docs-added", "owls.md")
    press(window, "#docs-listed .tool")
    wait_for(window, "#docs-listed tbody .docs-out", "Keep")
    yield "documents-added"
    press(window, "#docs-listed .docs-out .tool")
    until(window, "!document.querySelector('.docs-out')")
    press(window, "#docs-plan")
    found(window, "#docs-cancel")
    yield "documents-planning"
    wait_for(window, "#docs-plan-sum", "added")
    yield "documents-plan"


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_no_state_of_a_tab_has_a_finding(
    page: str, tmp_path: Path, browser: Browser, width: int, theme: str
) -> None:
    window = browser(width, 1000)
    window.get(f"{page}/?__theme={theme}")
    seen: dict[str, list[Finding]] = {}
    for states in (arena(window), evaluate(window, tmp_path), documents(window, tmp_path)):
        for state in states:
            picture(window, f"axe-{width}-{theme}-{state}")
            seen[state] = findings(window)
    counts = {state: len(found) for state, found in seen.items()}
    (ARTIFACTS / f"axe-tabs-{width}-{theme}.json").write_text(json.dumps(counts, indent=1))
    assert [(state, one) for state, all_of_it in seen.items() for one in all_of_it] == []


@pytest.mark.parametrize("width", [320, 360, 390, 1280])
def test_all_tabs_are_in_the_row(page: str, browser: Browser, width: int) -> None:
    window = browser(width, 844)
    window.get(page)
    for tab in TABS:
        choose_tab(window, tab.lower())
        until(window, f"document.querySelector('#{tab.lower()}-button').ariaSelected === 'true'")
        assert window.execute_script(IN_THE_ROW) == TABS
        assert window.execute_script(MORE) == 0
        assert window.execute_script("return document.documentElement.scrollWidth <= innerWidth")
