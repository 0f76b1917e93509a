from __future__ import annotations

import json
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import ARTIFACTS, ROOT, Browser

DEV = ROOT / "eval" / "questions" / "dev.jsonl"


def ask(window: Chrome, question: str) -> None:
    """Type a question, and wait until both answers are there."""
    before = len(window.find_elements(By.CSS_SELECTOR, ".exchange"))
    box = WebDriverWait(window, 60).until(lambda w: w.find_element(By.CSS_SELECTOR, "#question textarea"))
    box.send_keys(question, Keys.ENTER)
    wait_for_exchanges(window, before + 1)


def wait_for_exchanges(window: Chrome, count: int) -> None:
    """Until there are so many, each with its answers whole."""
    WebDriverWait(window, 60).until(
        lambda w: (
            len(w.find_elements(By.CSS_SELECTOR, ".exchange")) == count
            and not w.find_elements(By.CSS_SELECTOR, "[aria-busy=true]")
        )
    )


def unsure_about(url: str) -> str:
    """A question on which at least one system offers what may have been meant."""
    for line in DEV.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row.get("out_of_scope"):
            continue
        body = json.dumps({"question": row["question"]}).encode()
        request = Request(f"{url}/v1/compare", body, {"Content-Type": "application/json"})
        with urlopen(request) as reply:
            answers = json.load(reply)
        if any(answers[name]["suggestions"] for name in ("ml", "dl")):
            return str(row["question"])
    pytest.fail("no question of dev that is out of scope gets suggestions")


def picture(window: Chrome, name: str) -> None:
    window.save_screenshot(str(ARTIFACTS / f"{name}.png"))


def test_a_question_gets_two_cited_answers_and_a_follow_up_carries_on(url: str, browser: Browser) -> None:
    window = browser(1280, 1150)
    window.get(url)
    ask(window, "What does a deep learning engineer earn in the US?")
    picture(window, "answer")
    answers = window.find_elements(By.CSS_SELECTOR, ".exchange .answer")
    assert [answer.get_attribute("data-answerer") for answer in answers] == ["ml", "dl"]
    for answer in answers:
        assert "135K" in answer.find_element(By.CSS_SELECTOR, ".said").text
        assert "$120,000" in [mark.text for mark in answer.find_elements(By.CSS_SELECTOR, "mark")]
        assert "% confident" in answer.text
        summary = answer.find_element(By.CSS_SELECTOR, ".why summary")
        # In the middle of the window, so that the composer does not lie over it.
        window.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", summary)
        summary.click()
        assert "What its confidence rests on" in answer.text
    ask(window, "and a data scientist?")
    picture(window, "follow-up")
    last = window.find_elements(By.CSS_SELECTOR, ".exchange")[-1]
    assert "Understood as: What does a data scientist earn in the US?" in last.text
    heard = window.find_element(By.CSS_SELECTOR, "#heard [aria-live=polite], #heard[aria-live=polite]")
    assert "Neural" in heard.get_attribute("textContent")
    assert window.find_element(By.CSS_SELECTOR, "#question textarea").accessible_name == "Your question"
    window.find_element(By.CSS_SELECTOR, "#clear").click()
    wait_for_exchanges(window, 0)
    assert window.find_elements(By.CSS_SELECTOR, ".welcome .chip")


def test_a_suggestion_can_be_clicked(url: str, browser: Browser) -> None:
    window = browser(1280, 900)
    window.get(url)
    ask(window, unsure_about(url))
    suggestions = window.find_elements(By.CSS_SELECTOR, ".offered .chip")
    wanted = suggestions[0].text
    suggestions[0].click()
    wait_for_exchanges(window, 2)
    assert window.find_element(By.CSS_SELECTOR, "#latest .question").text == wanted


def test_an_example_can_be_clicked_and_no_request_leaves_the_machine(url: str, browser: Browser) -> None:
    window = browser(1280, 900)
    window.get(url)
    find = ".welcome .chip"
    WebDriverWait(window, 20).until(lambda w: w.find_elements(By.CSS_SELECTOR, find))
    picture(window, "welcome")
    window.find_elements(By.CSS_SELECTOR, find)[0].click()
    wait_for_exchanges(window, 1)
    hosts = set()
    for entry in window.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        if event["method"] == "Network.requestWillBeSent":
            address = urlsplit(event["params"]["request"]["url"])
            if address.scheme in ("http", "https", "ws", "wss"):
                hosts.add(address.hostname)
    assert hosts == {"127.0.0.1"}
    errors = [entry["message"] for entry in window.get_log("browser") if entry["level"] == "SEVERE"]
    assert errors == []


def test_hostile_questions_run_nothing(url: str, browser: Browser) -> None:
    window = browser(1000, 900)
    window.get(url)
    for payload in (
        "<script>window.pwned=1</script>",
        '<img src=x onerror="window.pwned=1">',
        "${window.pwned=1} {{window.pwned=1}} [x](javascript:window.pwned=1)",
        "</div></section><style>body{display:none}</style>",
        "{{#each x}} {{/if}} ${",
        "w" * 3000,
    ):
        ask(window, payload)
    assert window.execute_script("return window.pwned") is None
    assert window.find_element(By.CSS_SELECTOR, "#ask").is_displayed()
    assert window.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    picture(window, "hostile")


def test_phone_and_dark(url: str, browser: Browser) -> None:
    window = browser(390, 844)
    window.get(f"{url}/?__theme=dark")
    ask(window, "what is self-attention?")
    picture(window, "phone-dark")
    assert window.execute_script("return document.documentElement.scrollWidth <= 390")
    left, right = window.find_elements(By.CSS_SELECTOR, ".exchange .answer")
    assert right.location["y"] > left.location["y"]
    ask(window, "and what is it good for?")
    assert window.execute_script("return document.documentElement.scrollWidth <= 390")
