"""Debian's Chromium, to look at the real server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "tests" / "artifacts"
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --disable-quic"
).split()


Browser = Callable[[int, int], webdriver.Chrome]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    """Makes a window of a width and height; all close at the end."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("needs Debian's chromium and chromium-driver")
    opened: list[webdriver.Chrome] = []

    def open_window(width: int, height: int) -> webdriver.Chrome:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for flag in (*_FLAGS, f"--user-data-dir={tmp_path / str(len(opened))}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        window = webdriver.Chrome(options=options, service=Service(driver))
        opened.append(window)
        # Chromium's window is never narrower than 500; a phone's width has to be emulated.
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        return window

    ARTIFACTS.mkdir(exist_ok=True)
    yield open_window
    for window in opened:
        window.quit()
