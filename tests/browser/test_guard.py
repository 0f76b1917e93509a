"""What the security headers leave of the page, in a browser that obeys them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from assistant.serving.guard.keys import KeyStore, MadeKey
from tests.browser.conftest import Browser
from tests.conftest import BUILT
from tests.serving.servers import app_process


@pytest.fixture
def keyed(tmp_path: Path) -> Iterator[tuple[str, KeyStore, MadeKey]]:
    """A server with one key."""
    if not (BUILT / "manifest.json").is_file():
        pytest.skip("index/built is missing: make test builds it first")
    file = tmp_path / "keys.json"
    store = KeyStore(file)
    made = store.add("me")
    with app_process(BUILT, tmp_path, ASSISTANT_KEYS=str(file)) as (address, _):
        yield address, store, made


def wait_for(window: Chrome, selector: str) -> None:
    WebDriverWait(window, 30).until(lambda w: w.find_elements(By.CSS_SELECTOR, selector))


def log_in(window: Chrome, address: str, secret: str) -> None:
    window.get(address)
    window.find_element(By.CSS_SELECTOR, "#key").send_keys(secret, Keys.ENTER)


def complaints(window: Chrome) -> list[str]:
    return [entry["message"] for entry in window.get_log("browser") if entry["level"] != "INFO"]


def test_page_and_docs_work_under_the_policy_and_behind_a_login(
    keyed: tuple[str, KeyStore, MadeKey], browser: Browser
) -> None:
    address, store, made = keyed
    window = browser(1000, 800)
    log_in(window, address, made.secret)
    wait_for(window, "#question textarea")
    window.find_element(By.CSS_SELECTOR, "#question textarea").send_keys("What is one?", Keys.ENTER)
    wait_for(window, ".exchange .answer")
    # Leaving the page while it waits for an answer is what Gradio complains of.
    WebDriverWait(window, 30).until(lambda w: not w.find_elements(By.CSS_SELECTOR, "[aria-busy]"))
    assert complaints(window) == []
    window.get(f"{address}/docs")
    wait_for(window, ".opblock")
    assert complaints(window) == []
    store.revoke(made.key.id)
    window.get(address)
    assert window.current_url == f"{address}/login"


def test_a_wrong_key_is_told_and_can_be_tried_again(
    keyed: tuple[str, KeyStore, MadeKey], browser: Browser
) -> None:
    address, _, made = keyed
    window = browser(390, 700)
    log_in(window, address, "sk-wrong")
    assert "not valid" in window.find_element(By.CSS_SELECTOR, "[role=alert]").text
    assert window.find_element(By.CSS_SELECTOR, "#key").accessible_name == "API key"
    log_in(window, address, made.secret)
    wait_for(window, "#question textarea")


def test_markup_that_gets_into_the_page_runs_nothing_and_loads_nothing(
    keyed: tuple[str, KeyStore, MadeKey], browser: Browser
) -> None:
    address, _, made = keyed
    window = browser(1000, 800)
    log_in(window, address, made.secret)
    wait_for(window, "#question textarea")
    window.execute_script(
        """
        window.refused = [];
        document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
        const late = document.createElement("div");
        late.innerHTML = '<img src="data:," onerror="window.ran = 1"><img src="http://127.0.0.2:9/pixel.png">';
        document.body.append(late);
        const script = document.createElement("script");
        script.textContent = "window.ran = 2";
        document.body.append(script);
        fetch("http://127.0.0.2:9/").catch(() => {});
        """
    )
    expected = {"script-src-attr", "script-src-elem", "img-src", "connect-src"}
    WebDriverWait(window, 10).until(lambda w: set(w.execute_script("return window.refused")) >= expected)
    assert window.execute_script("return window.ran") is None
