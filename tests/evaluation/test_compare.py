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
from tests.evaluation.conftest import KING, OVEN, RISE, ROWS, TALK, knowing
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
    assert right.p_adjusted == pytest.approx(2 * right.p_value)  # of two: evidence did not change
    assert comparison.regressions == ("right",)
    assert comparison.in_words().endswith("\nRegression: right.")


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
    assert compare_runs(base, worse, tolerance=0.44).regressed
    assert not compare_runs(base, worse, tolerance=0.45).regressed
    assert compare_runs(base, worse, tolerance=0.45).differences[0].separable


def test_a_loss_that_may_be_chance_is_no_regression_without_any_tolerance(ask: Ask) -> None:
    comparison = compare_runs(ask("base"), ask("worse", range(6)))
    assert comparison.differences[0].p_value == pytest.approx(2 * 0.5**6)
    assert comparison.differences[0].high < 0
    assert comparison.differences[0].p_adjusted > 0.05  # two measures were looked at
    assert not comparison.regressed


def test_turns_of_a_conversation_are_not_taken_for_independent(
    write: Callable[..., Path], documents: Documents, tmp_path: Path
) -> None:
    file = write(*[TALK | {"id": str(number)} for number in range(4)])
    for name, answerer in (("base", knowing()), ("worse", FakeAnswerer("ml", {}))):
        evaluate([file], [answerer], documents, tmp_path / name, fingerprint="f")
    comparison = compare_runs(tmp_path / "base" / "ml", tmp_path / "worse" / "ml")
    (turns,) = comparison.differences
    assert (turns.questions, turns.difference) == (12, -1.0)
    assert turns.p_value == 2 * 0.5**4  # four conversations, not twelve turns
    assert not comparison.regressed


def test_what_cannot_be_scored_is_in_no_difference_and_in_no_slice(ask: Ask) -> None:
    plain = [
        {"id": f"p{number}", "question": f"why {number}", "expected": "Gas.", "kind": "fact"}
        for number in range(9)
    ]
    rows = [*MANY, *plain]
    comparison = compare_runs(ask("base", rows=rows), ask("worse", range(9), rows=rows))
    assert comparison.questions == 29
    assert {one.measure: one.questions for one in comparison.differences} == {
        "right": 20,
        "evidence in the top 5": 20,
    }
    assert comparison.differences[0].p_value == pytest.approx(2 * 0.5**9)
    assert comparison.slices == {"right": (), "evidence in the top 5": ()}


def test_slices_are_a_family_of_their_own(ask: Ask) -> None:
    rows = [row | {"phrasing": "typo" if int(row["id"]) < 10 else "plain"} for row in MANY]
    comparison = compare_runs(ask("base", rows=rows), ask("worse", range(9), rows=rows))
    plain, typo = comparison.slices["right"]
    assert (plain.part, plain.questions, plain.difference) == ("phrasing plain", 10, 0.0)
    assert (typo.part, typo.questions, typo.difference) == ("phrasing typo", 10, -0.9)
    assert (typo.family, typo.p_adjusted) == (2, pytest.approx(2 * typo.p_value))
    assert "\n  phrasing typo: base 100.0%, new 10.0%; base better by 90.0 points" in comparison.in_words()


def test_a_slice_alone_is_no_regression(ask: Ask) -> None:
    rows = [row | {"phrasing": "typo" if int(row["id"]) < 8 else "plain"} for row in MANY]
    comparison = compare_runs(ask("base", range(8, 16), rows=rows), ask("new", range(8), rows=rows))
    assert comparison.slices["right"][1].separable
    assert comparison.slices["right"][1].difference == -1.0
    assert not comparison.regressed


def test_times_are_told_and_never_fail(ask: Ask) -> None:
    base, slow = ask("base"), ask("slow")
    path = slow / "verdicts.jsonl"
    path.write_text(path.read_text().replace('"total_ms": 2.0', '"total_ms": 30.0'), encoding="utf-8")
    manifest = json.loads((slow / "manifest.json").read_text())
    (slow / "manifest.json").write_text(json.dumps(manifest | {"hardware": {"cores": 999}}), encoding="utf-8")
    comparison = compare_runs(base, slow)
    assert comparison.slowdown is not None
    assert (comparison.slowdown.ratio, comparison.slowdown.same_hardware) == (15.0, False)
    told = "new takes 15 times as long [15, 15] at n = 20, on another machine or under other conditions"
    assert told in comparison.in_words()
    assert not comparison.regressed


def test_systems_are_called_by_their_names(
    write: Callable[..., Path], documents: Documents, tmp_path: Path
) -> None:
    evaluate([write(*ROWS)], [knowing("ml"), knowing("dl")], documents, tmp_path / "out", fingerprint="f")
    comparison = compare_runs(tmp_path / "out" / "ml", tmp_path / "out" / "dl")
    assert (comparison.base, comparison.new) == ("ml", "dl")
    assert comparison.in_words().startswith("right: ml 100.0%, dl 100.0%; ")


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
