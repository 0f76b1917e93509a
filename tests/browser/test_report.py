from __future__ import annotations

import json
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from assistant.domain import Citation, Document, Quote, Span
from assistant.evaluation.reporting.write import write_report
from assistant.questions.judged_question import JudgedQuestion
from tests.browser.axe import findings
from tests.browser.conftest import ARTIFACTS, Browser
from tests.evaluation.reporting.conftest import CURVE, DECISION, Reason, scored
from tests.fakes import fake_answer, fake_evidence

HOSTILE = (
    "</script><script>window.pwned=1</script>",
    '<img src=x onerror="window.pwned=1">',
    "<!-- <script> --> <style>body{display:none}</style>",
    "a\ud800b\u2028c\x00d",
    "\u202eמה זה\u2066 deep learning?",
    "w" * 500,
)
BREAD = Document("bread", "Bread", "bread.md", "Yeast makes gas.")


@pytest.fixture
def page(tmp_path: Path) -> str:
    """Of two systems: ``ml`` repeats the question, ``dl`` knows what bread needs; the address of the report."""
    gold = {"gold": (Span("bread", 0, 16),), "evidence": (Quote("bread", "Yeast makes gas."),)}
    kinds = ("fact", "list")
    questions = [
        JudgedQuestion(f"h{at}", text, kinds[at % 2], phrasing=text, **gold)
        for at, text in enumerate(HOSTILE)
    ]
    questions += [
        JudgedQuestion("gold", "And gold?", "out_of_scope", out_of_scope=True, hard=True),
        JudgedQuestion("talk#1", "Why does bread rise?", "fact", conversation="talk", **gold),
    ]
    cited = (Citation("bread", 0, 16, "Yeast makes gas."), Citation("bread", 0, 3, HOSTILE[0]))
    runs = [
        scored("ml", questions, {one.id: fake_answer("ml", "?", one.question) for one in questions}, {}),
        scored(
            "dl",
            questions,
            {
                one.id: fake_answer("dl", "?", None)
                if one.out_of_scope
                else fake_answer(
                    "dl", "?", "Yeast.", citations=cited, evidence=fake_evidence(("bread", 0, 16))
                )
                for one in questions
            },
            {"bread": BREAD},
        ),
    ]
    reasons = [Reason("gold", "ml", "gate", HOSTILE[1])]
    write_report(tmp_path, questions, runs, None, DECISION, reasons, CURVE)
    return (tmp_path / "report.html").as_uri()


def shown(window: Chrome) -> list[str]:
    """The ids of the questions that the filters leave."""
    rows = window.find_elements(By.CSS_SELECTOR, "#every tbody tr:not([hidden])")
    return [row.find_element(By.CSS_SELECTOR, "th small").text.split(" · ")[0] for row in rows]


def pick(window: Chrome, field: str, value: str) -> None:
    Select(window.find_element(By.CSS_SELECTOR, f"select[data-field={field}]")).select_by_value(value)


def reset(window: Chrome) -> None:
    window.find_element(By.CSS_SELECTOR, "#filters [type=reset]").click()
    WebDriverWait(window, 5).until(lambda w: len(shown(w)) == len(HOSTILE) + 2)


def test_questions_are_filtered_and_searched(page: str, browser: Browser) -> None:
    window = browser(1400, 1000)
    window.get(page)
    assert len(shown(window)) == len(HOSTILE) + 2
    for field, value, left in (
        ("kind", "list", ["h1", "h3", "h5"]),
        ("where", "out of scope, hard", ["gold"]),
        ("where", "in a conversation", ["talk#1"]),
        ("verdict0", "wrong", ["gold"]),
        ("verdict1", "right", ["gold"]),
        ("phrasing", HOSTILE[0], ["h0"]),
        ("cause", "gate", ["gold"]),
    ):
        pick(window, field, value)
        assert shown(window) == left
        assert window.find_element(By.ID, "shown").text == f"{len(left)} of 8 questions"
        reset(window)
    window.find_element(By.CSS_SELECTOR, "[data-field=differ]").click()
    assert shown(window) == ["gold"]
    reset(window)
    search = window.find_element(By.CSS_SELECTOR, "#filters [type=search]")
    search.send_keys("RISE  bread", Keys.ENTER)  # every word, in any order, and nothing is sent
    assert shown(window) == ["talk#1"]
    pick(window, "kind", "list")
    assert shown(window) == []


def test_a_row_opens_to_its_evidence_by_keyboard(page: str, browser: Browser) -> None:
    window = browser(1400, 1000)
    window.get(page)
    row = window.find_elements(By.CSS_SELECTOR, "#every tbody tr")[-1]
    summary = row.find_element(By.TAG_NAME, "summary")
    assert not row.find_elements(By.TAG_NAME, "blockquote")
    window.execute_script("arguments[0].focus()", summary)
    summary.send_keys(Keys.ENTER)
    WebDriverWait(window, 5).until(lambda _: row.find_elements(By.TAG_NAME, "blockquote"))
    told = row.text
    assert "Gold passages (1)\nbread, characters 0 to 16\nYeast makes gas." in told
    assert "bread, characters 0 to 16, rank 1, score 1, covers a gold passage" in told
    assert "total 2 ms" in told
    assert HOSTILE[0] in told
    window.save_screenshot(str(ARTIFACTS / "report-open.png"))


def test_hostile_text_is_shown_and_runs_nothing(page: str, browser: Browser) -> None:
    window = browser(1400, 1000)
    window.get(page)
    for summary in window.find_elements(By.TAG_NAME, "summary"):
        window.execute_script("arguments[0].click()", summary)
    assert window.execute_script("return window.pwned") is None
    assert len(window.find_elements(By.TAG_NAME, "script")) == 2
    assert not window.find_elements(By.TAG_NAME, "img")
    asked = [one.text for one in window.find_elements(By.CSS_SELECTOR, ".asked")]
    assert asked[:2] == list(HOSTILE[:2])
    assert asked[3].startswith("a?b")
    assert window.find_element(By.CSS_SELECTOR, "h1").is_displayed()
    assert [one["message"] for one in window.get_log("browser")] == []


def test_the_policy_stops_a_script_that_gets_in_all_the_same(page: str, browser: Browser) -> None:
    window = browser(1400, 1000)
    window.get(page)
    window.execute_script(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.pwned=1\">')"
    )
    WebDriverWait(window, 5).until(
        lambda w: any("Security Policy" in one["message"] for one in w.get_log("browser"))
    )
    assert window.execute_script("return window.pwned") is None


def test_the_page_asks_nothing_of_any_network(page: str, browser: Browser) -> None:
    window = browser(1400, 1000)
    window.get(page)
    events = [json.loads(entry["message"])["message"] for entry in window.get_log("performance")]
    sent = [one["params"] for one in events if one["method"] == "Network.requestWillBeSent"]
    # Its window was on a page of Chromium's own before.
    assert [one["request"]["url"] for one in sent if one["documentURL"] == page] == [page]


@pytest.mark.parametrize("width", [390, 1400])
def test_it_fits_light_and_dark(width: int, page: str, browser: Browser) -> None:
    window = browser(width, 900)
    seen = set()
    for scheme in ("light", "dark"):
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        window.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        window.get(page)
        for summary in window.find_elements(By.TAG_NAME, "summary"):
            window.execute_script("arguments[0].click()", summary)
        assert window.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        seen.add(window.find_element(By.TAG_NAME, "body").value_of_css_property("background-color"))
        window.save_screenshot(str(ARTIFACTS / f"report-{width}-{scheme}.png"))
    assert len(seen) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_finding_of_axe(scheme: str, page: str, browser: Browser) -> None:
    window = browser(1400, 1000)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    window.get(page)
    assert findings(window) == []
    for summary in window.find_elements(By.TAG_NAME, "summary"):
        window.execute_script("arguments[0].click()", summary)
    assert findings(window) == []
