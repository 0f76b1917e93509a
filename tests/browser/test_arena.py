from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import ARTIFACTS, Browser
from tests.serving.servers import process

HOSTILE = (
    "<script>window.pwned=1</script>",
    '"\'><img src=x onerror="window.pwned=1">',
    "</q></section><style>body{display:none}</style>",
    "${window.pwned=1} {{window.pwned=1}} {{#each x}} [x](javascript:window.pwned=1)",
    "\u202eמה זה\u2066 deep learning?",
    "w" * 3000,
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of systems that repeat the question. Votes of the tests before stay."""
    with process(["-m", "tests.browser.repeating"], tmp_path_factory.mktemp("state")) as (address, _):
        yield address


def found(window: Chrome, selector: str) -> WebElement:
    return WebDriverWait(window, 60).until(lambda w: w.find_element(By.CSS_SELECTOR, selector))


def open_arena(window: Chrome, address: str) -> None:
    window.get(address)
    choose_tab(window, "arena")
    found(window, ".standings")


def choose_tab(window: Chrome, name: str) -> None:
    # By script: while the page is being laid out, the tab moves away from under a pointer.
    window.execute_script("arguments[0].click()", found(window, f"#{name}-button"))


def ask(window: Chrome, question: str) -> None:
    """Ask, and wait for a duel that has no vote."""
    before = ballots(window)
    found(window, "#arena-question textarea").send_keys(question, Keys.ENTER)
    WebDriverWait(window, 60).until(lambda w: ballots(w) not in ([], before))


def ballots(window: Chrome) -> list[str | None]:
    """The duel that can be voted on, if there is one."""
    return [one.get_attribute("data-duel") for one in window.find_elements(By.CSS_SELECTOR, ".ballot")]


def vote(window: Chrome, choice: str) -> None:
    button = found(window, f".ballot button[value={choice}]")
    window.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
    button.click()
    found(window, ".verdict")


def wait_for_votes(window: Chrome, count: int) -> None:
    WebDriverWait(window, 60).until(lambda w: board(w).get("Votes") == [str(count)] * 2)


def votes(window: Chrome) -> int:
    return int(board(window)["Votes"][0]) if board(window) else 0


def board(window: Chrome) -> dict[str, list[str]]:
    """Its rows, by label."""
    rows = window.find_elements(By.CSS_SELECTOR, ".standings tbody tr")
    return {
        row.find_element(By.TAG_NAME, "th").text: [cell.text for cell in row.find_elements(By.TAG_NAME, "td")]
        for row in rows
    }


def agreement(window: Chrome) -> dict[str, list[str]]:
    """Its rows, by measure."""
    found(window, ".measured")
    rows = window.find_elements(By.CSS_SELECTOR, ".measured tbody tr")
    return {
        row.find_element(By.TAG_NAME, "th").text: [cell.text for cell in row.find_elements(By.TAG_NAME, "td")]
        for row in rows
    }


def exported(window: Chrome, address: str) -> list[dict[str, str]]:
    """What the link gives with the cookies of the page."""
    link = window.find_element(By.LINK_TEXT, "JSON lines").get_attribute("href")
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in window.get_cookies())
    with urlopen(Request(str(link), headers={"Cookie": cookie})) as reply:
        return [json.loads(line) for line in reply]


def picture(window: Chrome, name: str) -> None:
    window.save_screenshot(str(ARTIFACTS / f"{name}.png"))


def test_blind_until_the_vote_then_names_and_the_leaderboard(url: str, browser: Browser) -> None:
    window = browser(1280, 1150)
    open_arena(window, url)
    assert "No votes yet" in found(window, ".standings").text
    picture(window, "arena-empty")
    ask(window, "What does a deep learning engineer earn in the US?")
    picture(window, "arena-blind")
    for side in window.find_elements(By.CSS_SELECTOR, ".side"):
        assert "135K" in side.text
    blind = found(window, "#arena-duel").get_attribute("innerHTML")
    assert not any(name in blind for name in ("Classical", "Neural", '"ml"', '"dl"', " ms", "confiden"))
    found(window, "#why").send_keys("Says it in one line")
    vote(window, "left")
    assert "You preferred A, " in found(window, ".verdict").text
    assert "Says it in one line" in found(window, ".verdict").text
    names = [one.text for one in window.find_elements(By.CSS_SELECTOR, ".side .name")]
    assert set(names) == {"Classical (ml)", "Neural (dl)"}
    assert found(window, ".side .yours").find_element(By.XPATH, "..").text.startswith("A")
    wait_for_votes(window, 1)
    assert "Not separable yet" in found(window, ".standings").text
    picture(window, "arena-revealed")
    (kept,) = exported(window, url)
    assert (kept["choice"], kept["reason"]) == ("left", "Says it in one line")
    assert f"{kept['winner']}" in found(window, ".verdict").text


def test_every_vote_counts_as_what_it_is(page: str, browser: Browser) -> None:
    window = browser(1280, 1000)
    open_arena(window, page)
    before = board(window)
    for number, choice in enumerate(("left", "right", "tie", "both_bad"), start=1):
        ask(window, f"question {number}")
        vote(window, choice)
        wait_for_votes(window, int(before["Votes"][0]) + number)
        found(window, ".next").click()
        WebDriverWait(window, 60).until(lambda w: not w.find_elements(By.CSS_SELECTOR, ".duel"))
    for row in ("Ties", "Both bad"):
        assert board(window)[row] == [str(int(before[row][0]) + 1)] * 2
    assert [one["choice"] for one in exported(window, page)] == ["left", "right", "tie", "both_bad"]


def test_votes_are_compared_with_measures(page: str, browser: Browser) -> None:
    window = browser(390, 844)
    open_arena(window, page)
    before = int(agreement(window)["Answers at all"][1])
    ask(window, "and three.")  # one of the two declines
    first, _ = window.find_elements(By.CSS_SELECTOR, ".side")
    vote(window, "right" if "do not answer" in first.text else "left")
    WebDriverWait(window, 60).until(lambda w: int(agreement(w)["Answers at all"][1]) == before + 1)
    assert agreement(window)["Right, by its facts"] == ["–", "0", "0", "0"]
    table = found(window, ".measured")
    window.execute_script("arguments[0].scrollIntoView({behavior: 'instant'})", table)
    picture(window, "arena-measured")
    assert window.execute_script("return document.documentElement.scrollWidth <= 390")
    assert faint(window) == []


def test_an_example_is_asked_and_another_question_takes_its_place(page: str, browser: Browser) -> None:
    window = browser(1280, 1000)
    open_arena(window, page)
    found(window, "#arena-duel .chip").click()
    found(window, "#why").send_keys("half a thought")
    assert found(window, ".duel h2").text == "What is one?"
    ask(window, "and two.")  # one of the two declines
    assert found(window, ".duel h2").text == "and two."
    assert "The articles do not answer this." in found(window, ".sides").text
    vote(window, "both_bad")
    assert [(one["question"], one["reason"]) for one in exported(window, page)] == [("and two.", None)]


def test_a_ballot_outlives_a_look_at_the_chat_and_a_reload(page: str, browser: Browser) -> None:
    window = browser(1280, 1000)
    open_arena(window, page)
    before = votes(window)
    ask(window, "one")
    found(window, "#why").send_keys("half a thought")
    choose_tab(window, "chat")
    found(window, "#question textarea")
    choose_tab(window, "arena")
    assert found(window, "#why").get_attribute("value") == "half a thought"
    asked = ballots(window)
    window.refresh()
    choose_tab(window, "arena")
    WebDriverWait(window, 60).until(lambda w: ballots(w) == asked)
    vote(window, "tie")
    window.refresh()
    choose_tab(window, "arena")
    wait_for_votes(window, before + 1)


def test_by_keyboard_alone_and_heard(page: str, browser: Browser) -> None:
    window = browser(1280, 1000)
    window.get(page)
    tab = found(window, "#arena-button")
    assert tab.get_attribute("role") == "tab"
    window.execute_script("arguments[0].focus()", tab)
    tab.send_keys(Keys.ENTER)
    box = found(window, "#arena-question textarea")
    assert box.accessible_name == "Your question"
    tab.send_keys(Keys.TAB)
    while (reached_now := window.switch_to.active_element).get_attribute("role") == "tab":  # those after it
        reached_now.send_keys(Keys.TAB)
    assert reached_now == box
    ask(window, "one")
    heard = found(window, "#arena-heard [role=status]")
    assert heard.get_attribute("aria-live") == "polite"
    assert "A: " in str(heard.get_attribute("textContent"))
    assert found(window, ".ballot fieldset").accessible_name == "Which answer is better?"
    assert found(window, "#why").accessible_name.startswith("Why?")
    reached = []
    for _ in range(12):
        window.switch_to.active_element.send_keys(Keys.TAB)
        reached.append(window.switch_to.active_element)
        if reached[-1].get_attribute("value") == "both_bad":
            break
    assert [one.accessible_name for one in reached[-5:]] == [
        "Why? (optional, kept with your vote)",
        "A is better",
        "B is better",
        "Tie",
        "Both are bad",
    ]
    outline = reached[-1].value_of_css_property("outline-style")
    assert outline == "solid"
    reached[-1].send_keys(Keys.ENTER)
    found(window, ".verdict")
    WebDriverWait(window, 60).until(lambda w: w.switch_to.active_element.text == "Next question")
    assert "You found both bad" in str(heard.get_attribute("textContent"))
    window.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(window, 60).until(lambda w: w.switch_to.active_element == box)


def test_hostile_questions_and_answers_run_nothing(page: str, browser: Browser) -> None:
    window = browser(390, 844)
    open_arena(window, page)
    for payload in HOSTILE:
        ask(window, payload)
        found(window, ".quotes summary").click()
        found(window, "#why").send_keys(payload[:200])
        vote(window, "left")
        assert window.execute_script("return document.documentElement.scrollWidth <= 390")
    picture(window, "arena-hostile")
    assert window.execute_script("return window.pwned") is None
    assert not window.find_elements(By.CSS_SELECTOR, "#arena-duel img, #arena-duel script, #arena-duel style")
    assert found(window, "#arena-ask").is_displayed()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_can_be_read(width: int, theme: str, page: str, browser: Browser) -> None:
    window = browser(width, 1600)
    open_arena(window, f"{page}/?__theme={theme}")
    ask(window, "How much data is enough?")
    picture(window, f"arena-{width}-{theme}-blind")
    assert window.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    assert faint(window) == []
    before = votes(window)
    vote(window, "right")
    wait_for_votes(window, before + 1)
    picture(window, f"arena-{width}-{theme}-revealed")
    assert window.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    assert faint(window) == []


def test_no_request_leaves_the_machine_and_the_console_is_quiet(page: str, browser: Browser) -> None:
    window = browser(1280, 1000)
    open_arena(window, page)
    ask(window, "one")
    vote(window, "left")
    hosts = set()
    for entry in window.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        if event["method"] == "Network.requestWillBeSent":
            address = urlsplit(event["params"]["request"]["url"])
            if address.scheme in ("http", "https", "ws", "wss"):
                hosts.add(address.hostname)
    assert hosts == {"127.0.0.1"}
    assert [one["message"] for one in window.get_log("browser") if one["level"] == "SEVERE"] == []


def test_without_a_cookie_it_says_so(page: str, browser: Browser) -> None:
    window = browser(1280, 1000)
    open_arena(window, page)
    window.delete_all_cookies()
    found(window, "#arena-question textarea").send_keys("one", Keys.ENTER)
    assert "cookie" in found(window, ".toast-body").text
    assert not window.find_elements(By.CSS_SELECTOR, ".duel")


def faint(window: Chrome) -> list[str]:
    """Texts of the arena with a contrast below 4.5 to what lies behind them (WCAG 2.2, 1.4.3)."""
    texts: list[str] = window.execute_script(_FAINT)
    return texts


_FAINT = """
const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
const behind = (node) => {
  for (; node; node = node.parentElement) {
    const colour = channels(getComputedStyle(node).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const faint = [];
const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const node = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || !node.checkVisibility() || node.closest("style")) continue;
  const [a, b] = [light(channels(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
  if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(walk.currentNode.data.trim());
}
return faint;
"""
