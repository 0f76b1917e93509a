from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap

from assistant.domain import Document
from assistant.errors import EvaluationError
from assistant.evaluation.compare import compare_runs
from assistant.evaluation.evaluate import evaluate
from tests.evaluation.conftest import KING, OVEN, RISE, ROWS
from tests.fakes import FakeAnswerer

Documents = dict[str, Document]
Ask = Callable[..., Path]
MANY = [OVEN | {"id": str(number), "question": f"how hot {number}"} for number in range(20)]


@pytest.fixture
def ask(write: Callable[..., Path], documents: Documents, tmp_path: Path) -> Ask:
    """Runs an answerer that is right but for the questions numbered ``wrong``."""

    def asked(name: str, wrong: range = range(0), rows: Sequence[object] = MANY, corpus: str = "f") -> Path:
        replies = {f"how hot {number}": "no" if number in wrong else "220" for number in range(20)}
        answerer = FakeAnswerer(
            "ml", {**replies, "how hot": "220", "why does it rise": "gas", KING["question"]: None}
        )
        file = write(*rows, name=f"{name}.jsonl")
        evaluate([file], [answerer], documents, tmp_path / name, fingerprint=corpus)
        return tmp_path / name / "ml"

    return asked


def test_a_seeded_regression_is_caught(ask: Ask) -> None:
    comparison = compare_runs(ask("base"), ask("worse", range(9)))
    right = comparison.differences[0]
    assert comparison.regressed
    assert (right.measure, right.questions) == ("right", 20)
    assert (right.base, right.new, right.difference) == pytest.approx((1.0, 0.55, -0.45))
    assert right.p_value == pytest.approx(2 * 0.5**9)
    assert comparison.in_words().endswith("\nRegression.")


def test_a_harmless_change_passes(ask: Ask) -> None:
    comparison = compare_runs(ask("base", range(2)), ask("other", range(1, 3)))
    assert not comparison.regressed
    assert comparison.differences[0].difference == 0
    assert comparison.differences[0].p_value == 1.0
    assert "not separable at n = 20" in comparison.in_words()


def test_no_change_is_no_regression(ask: Ask) -> None:
    comparison = compare_runs(ask("base"), ask("same"))
    assert not comparison.regressed
    assert [(one.low, one.high, one.p_value) for one in comparison.differences] == [(0, 0, 1)] * 2


def test_a_gain_is_no_regression(ask: Ask) -> None:
    comparison = compare_runs(ask("base", range(9)), ask("better"))
    assert not comparison.regressed
    assert comparison.differences[0].low > 0


def test_a_loss_within_the_tolerance_passes(ask: Ask) -> None:
    base, worse = ask("base"), ask("worse", range(9))
    high = compare_runs(base, worse).differences[0].high
    assert compare_runs(base, worse, tolerance=-high - 0.01).regressed
    assert not compare_runs(base, worse, tolerance=-high + 0.01).regressed


def test_the_interval_agrees_with_scipy(ask: Ask) -> None:
    one = compare_runs(ask("base", range(3)), ask("new", range(2, 9))).differences[0]
    gains = np.array([1.0] * 2 + [-1.0] * 6 + [0.0] * 12)
    expected = bootstrap(
        (gains,), np.mean, n_resamples=10_000, method="percentile", rng=1
    ).confidence_interval
    assert (one.low, one.high) == pytest.approx(
        (expected.low, expected.high), abs=0.051
    )  # one pair in twenty
    assert one.p_value == pytest.approx(binomtest(2, 8).pvalue)


def test_every_part_of_the_questions_is_compared_apart(ask: Ask) -> None:
    comparison = compare_runs(ask("base", rows=ROWS), ask("same", rows=ROWS))
    assert {one.measure: one.questions for one in comparison.differences} == {
        "right": 2,
        "evidence in the top 5": 2,
        "out of scope declined": 1,
        "conversation turns right": 3,
    }
    assert json.loads(json.dumps(comparison.to_json()))["questions"] == 6


def test_runs_over_other_questions_are_refused(ask: Ask) -> None:
    with pytest.raises(EvaluationError, match="different questions"):
        compare_runs(ask("a", rows=[OVEN, RISE]), ask("b", rows=[OVEN]))


def test_runs_over_other_corpora_are_refused(ask: Ask) -> None:
    with pytest.raises(EvaluationError, match="different corpora"):
        compare_runs(ask("a"), ask("b", corpus="g"))


def test_a_folder_that_is_not_a_scored_run_is_refused(ask: Ask, tmp_path: Path) -> None:
    base, new = ask("a"), ask("b")
    with pytest.raises(EvaluationError, match="not a run"):
        compare_runs(tmp_path, base)
    verdicts = (new / "verdicts.jsonl").read_text().splitlines()
    (new / "verdicts.jsonl").write_text("\n".join(verdicts[1:]), encoding="utf-8")
    with pytest.raises(EvaluationError, match="'0' is in one only"):
        compare_runs(base, new)
    (new / "verdicts.jsonl").write_text('{"id": "0"}', encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"verdicts\.jsonl cannot be read"):
        compare_runs(base, new)
    (new / "verdicts.jsonl").unlink()
    with pytest.raises(EvaluationError, match=r"verdicts\.jsonl cannot be read"):
        compare_runs(base, new)
