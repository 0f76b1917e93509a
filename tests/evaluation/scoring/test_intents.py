from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import bootstrap
from sklearn.metrics import f1_score

from assistant.domain import Answer, Document, Explanation, IntentGuess, Question
from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.measures.intents import Confusion
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.scoring.intents import Intents, intents
from assistant.evaluation.verdict import judge
from assistant.questions.judged_question import JudgedQuestion
from tests.evaluation.conftest import KING, OVEN, RISE
from tests.fakes import FakeAnswerer, fake_answer


def scored(meant: list[str], taken: dict[str, str | None]) -> Intents:
    """Questions are numbered; one that ``taken`` lacks was not answered."""
    questions = [JudgedQuestion(str(number), "?", "fact", intent=one) for number, one in enumerate(meant)]
    explanations = {
        name: Explanation(
            intents=tuple(IntentGuess(guess, "", 0.5) for guess in ((one, "other") if one else ()))
        )
        for name, one in taken.items()
    }
    return intents(questions, [judge(one, None) for one in questions], explanations)


def test_by_hand() -> None:
    found = scored(["pay", "pay", "", "learn"], {"0": "pay", "1": "learn", "2": "pay"})
    assert (found.accuracy.value, found.accuracy.total) == (pytest.approx(1 / 3), 3)
    assert (found.accuracy.low, found.accuracy.high) == Proportion(1, 3).interval
    # pay 2 / (2 + 1), learn 0 / (1 + 1)
    assert found.macro_f1.value == pytest.approx((2 / 3 + 0) / 2)
    assert found.confused == (Confusion("learn", None, 1), Confusion("pay", "learn", 1))
    assert found.unscored == ""


def test_macro_f1_and_its_interval_agree_with_other_libraries() -> None:
    rng = np.random.default_rng(6)
    meant = rng.integers(0, 4, 150)
    taken = np.where(rng.random(150) < 0.7, meant, rng.integers(0, 4, 150))
    found = scored([f"i{one}" for one in meant], {str(at): f"i{one}" for at, one in enumerate(taken)})
    assert found.macro_f1.value == pytest.approx(f1_score(meant, taken, average="macro"))
    drawn = bootstrap(
        (meant, taken),
        lambda one, other: f1_score(one, other, average="macro"),
        n_resamples=1_000,
        method="percentile",
        paired=True,
        vectorized=False,
        rng=7,
    ).confidence_interval
    assert (found.macro_f1.low, found.macro_f1.high) == pytest.approx((drawn.low, drawn.high), abs=0.015)


def test_why_there_is_no_figure() -> None:
    for found, why in (
        (scored(["", ""], {"0": "pay"}), "no question names its intent"),
        (scored(["pay"], {}), "the run holds no explanations"),
        (scored(["pay", "pay"], {"0": None}), "it recognises no intents"),
    ):
        assert (found.unscored, found.accuracy.known, found.confused) == (why, False, ())


def test_what_is_out_of_scope_has_no_intent() -> None:
    question = JudgedQuestion("0", "?", "out_of_scope", out_of_scope=True, intent="pay")
    found = intents(
        [question], [judge(question, None)], {"0": Explanation(intents=(IntentGuess("pay", "", 0.5),))}
    )
    assert found.unscored == "no question names its intent"


def test_intents_are_read_from_a_run_and_reported(
    write: Callable[..., Path], documents: dict[str, Document], tmp_path: Path
) -> None:
    def recognising(name: str, guesses: tuple[IntentGuess, ...]) -> FakeAnswerer:
        def reply(question: Question) -> Answer:
            said = fake_answer(name, question.text, None)
            return replace(said, explanation=Explanation(intents=guesses))

        return FakeAnswerer(name, {}, reply)

    file = write(OVEN | {"intent": "heat"}, RISE | {"intent": "yeast"}, KING)
    ml, dl = recognising("ml", (IntentGuess("heat", "How hot?", 0.9),)), recognising("dl", ())
    evaluate([file], [ml, dl], documents, tmp_path / "out", fingerprint="f")
    low, high = (f"{end * 100:.0f}" for end in Proportion(1, 2).interval)
    lines = (tmp_path / "out" / "report.md").read_text(encoding="utf-8").splitlines()
    assert (
        f"| intents recognised | 50.0 % [{low}, {high}] |  | could not be scored: it recognises no intents |  |"
        in lines
    )
    assert "| intents most often taken for others | yeast for heat (1) |  | – |  |" in lines
    told = json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf-8"))
    assert told[0]["intents"]["confused"] == [{"expected": "yeast", "predicted": "heat", "count": 1}]
    assert told[1]["intents"]["accuracy"]["value"] is None
