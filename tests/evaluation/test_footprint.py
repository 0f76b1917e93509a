from __future__ import annotations

import subprocess
import sys

import pytest

from assistant.evaluation.footprint import Footprint, peak_resident_bytes

MEGABYTE = 1_000_000


def test_the_peak_is_of_what_the_process_itself_once_held() -> None:
    code = (
        "from assistant.evaluation.footprint import peak_resident_bytes as peak\n"
        "before = peak(); held = b'x' * 300_000_000; del held; print(before, peak())"
    )
    held = b"x" * (400 * MEGABYTE)  # by the process that starts it
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert 5 * MEGABYTE < before < 200 * MEGABYTE
    assert 300 * MEGABYTE <= after < before + 310 * MEGABYTE
    assert peak_resident_bytes() > len(held)


@pytest.mark.parametrize("told", [None, [], {}, {"peak_bytes": "much", "model_bytes": None}])
def test_what_a_run_does_not_tell_is_not_known(told: object) -> None:
    assert Footprint.of({"footprint": told}) == Footprint.of({}) == Footprint(None, None, None)


def test_what_a_run_tells_is_read_back() -> None:
    assert Footprint.of({"footprint": {"peak_bytes": 5, "risen_bytes": 0}}) == Footprint(5, 0, None)
