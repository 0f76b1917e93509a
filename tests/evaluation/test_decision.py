from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain import Span
from assistant.evaluation.compare import Side, compare_verdicts
from assistant.evaluation.decision import DECISION, Decision, System, decide, read_headline
from assistant.evaluation.verdict import Verdict, judge
from assistant.questions.judged_question import JudgedQuestion

ASKED = judge(JudgedQuestion("q", "?", "fact", gold=(Span("d", 0, 5),)), None)
INSIDE = replace(ASKED, missing=False, answered=True, right=True, evidence_any=True)
OUTSIDE = replace(ASKED, missing=False, out_of_scope=True, declined=True, right=True, evidence_any=None)
TURN = replace(INSIDE, turn=True)


def flags(right: int, wrong: int) -> list[bool]:
    return [True] * right + [False] * wrong


def inside(right: Sequence[bool], ms: float = 1.0, **about: object) -> list[Verdict]:
    return [
        replace(INSIDE, id=f"i{number}", cluster=f"i{number}", right=flag, total_ms=ms, **about)
        for number, flag in enumerate(right)
    ]


def outside(declined: Sequence[bool], ms: float = 1.0) -> list[Verdict]:
    return [
        replace(
            OUTSIDE,
            id=f"o{number}",
            cluster=f"o{number}",
            right=flag,
            declined=flag,
            answered=not flag,
            total_ms=ms,
        )
        for number, flag in enumerate(declined)
    ]


def decided(base: Sequence[Verdict], new: Sequence[Verdict], *, hardware: str = "here") -> Decision:
    sides = Side("ml", base, {"machine": "here"}), Side("dl", new, {"machine": hardware})
    return decide(compare_verdicts(*sides), System(base), System(new))


def text(decision: Decision, title: str) -> str:
    (point,) = (one for one in decision.points if one.title == title)
    return point.text


def test_dl_wins_and_costs_time() -> None:
    decision = decided(
        inside(flags(60, 40)) + outside(flags(30, 30)),
        inside(flags(90, 10), 41.0) + outside(flags(55, 5), 41.0),
    )
    assert decision.better == "dl"
    assert decision.headline == (
        "dl answers better: it is right more often (90.0% against 60.0% of 100) and declines more of what nothing "
        "answers (91.7% against 50.0% of 60); dl takes 41 times as long."
    )
    assert [one.title for one in decision.points] == [
        *("Right answers", "Out of scope", "Evidence", "Risk", "Time", "Break-even"),
    ]
    assert text(decision, "Right answers").startswith(
        "ml 60.0%, dl 90.0% of 100 questions: dl is better by 30.0 points (21.0 to 39.0)."
    )
    assert text(decision, "Evidence") == (
        "ml 100.0%, dl 100.0% of 100 questions: +0.0 points (+0.0 to +0.0), which may be chance; no difference was "
        "seen in 100 questions."
    )
    assert text(decision, "Risk").startswith(
        "Questions in scope that get a wrong answer: ml 40.0%, dl 10.0% of 100: dl is better by 30.0 points"
    )
    assert text(decision, "Time") == (
        "Half of the answers take at most 1 ms with ml, 41 ms with dl, which takes 41 times as long (41 to 41). Asked "
        "one question after another, this machine is full at about 86,000,000 questions a day with ml, 2,100,000 "
        "with dl."
    )
    assert text(decision, "Break-even").startswith(
        "dl gives 30.0 more right answers to 100 questions in scope and takes 40 ms more for each question: one more "
        "right answer costs 0.13 s of this machine (0.1 s to 0.19 s)."
    )
    assert decision.break_even is not None
    assert decision.break_even.seconds == pytest.approx(0.04 / 0.3)


def test_ml_wins_and_there_is_nothing_to_weigh() -> None:
    decision = decided(inside(flags(90, 10)), inside(flags(60, 40), 41.0))
    assert decision.better == "ml"
    assert decision.headline == (
        "ml answers better: it is right more often (90.0% against 60.0% of 100); dl takes 41 times as long."
    )
    assert text(decision, "Right answers").endswith("ml is better by 30.0 points (21.0 to 39.0).")
    assert text(decision, "Break-even") == (
        "ml is right more often and not surely slower: there is nothing to weigh."
    )
    assert decision.break_even is None


def test_nothing_is_separable() -> None:
    decision = decided(inside(flags(50, 50)), inside([*flags(55, 45)], 3.0))
    assert decision.better is None
    # ψ = δ = 0.05; two measures: (2.2414 · 0.22361 + 0.84162 · 0.21794)² / 0.0025 = 187.5
    assert decision.headline == (
        "What they answer does not tell dl from ml: 100 questions are too few, about 190 would tell a difference as "
        "large as the one seen; dl takes 3 times as long."
    )
    assert "+5.0 points (+1.0 to +10.0), which may be chance" in text(decision, "Right answers")
    assert text(decision, "Break-even") == (
        "No price can be named: that dl, the slower one, is right more often may be chance. Were it right 10.0 times "
        "more in 100 questions, the most that these allow, one more right answer would cost 20 ms of this machine."
    )
    assert decision.break_even is None


def test_each_is_better_at_something() -> None:
    decision = decided(
        inside(flags(60, 40)) + outside(flags(55, 5)), inside(flags(90, 10)) + outside(flags(30, 30))
    )
    assert decision.better is None
    assert decision.headline == (
        "Neither is better throughout: dl is right more often (90.0% against 60.0% of 100), ml declines more of what "
        "nothing answers (91.7% against 50.0% of 60)."
    )


def test_better_at_something_else_says_that_right_answers_may_differ_by_chance() -> None:
    decision = decided(
        inside(flags(50, 50)) + outside(flags(30, 30)), inside(flags(50, 50)) + outside(flags(55, 5))
    )
    assert decision.better == "dl"
    assert decision.headline == (
        "dl answers better: it declines more of what nothing answers (91.7% against 50.0% of 60), while right answers "
        "may differ by chance (no difference was seen in 100 questions)."
    )


def test_a_few_questions_claim_nothing_though_all_changed() -> None:
    decision = decided(inside(flags(0, 4)), inside(flags(4, 0), 2.0))
    assert decision.better is None
    assert decision.headline.startswith("What they answer does not tell dl from ml: 4 questions are too few")
    assert "better" not in "".join(point.text for point in decision.points)


def test_conversations_count() -> None:
    def turns(right: Sequence[bool]) -> list[Verdict]:
        return [
            replace(one, turn=True, cluster=f"c{number // 2}") for number, one in enumerate(inside(right))
        ]

    decision = decided(turns(flags(20, 60)), turns(flags(70, 10)))
    assert decision.better == "dl"
    assert "gets more turns of conversations right (87.5% against 25.0% of 80)" in decision.headline
    assert [one.title for one in decision.points] == ["Conversations", "Time"]


def test_nothing_could_be_scored() -> None:
    asked = inside([True] * 5, 2.0, evidence_any=None)
    plain = [replace(one, right=None) for one in asked]
    decision = decided(plain, plain)
    assert (decision.better, decision.headline) == (
        None,
        "Nothing here could be scored, so that nothing decides between ml and dl.",
    )
    assert [one.title for one in decision.points] == ["Time"]


def test_slices_name_where_either_is_better_after_holm() -> None:
    def asked(first: Sequence[bool], second: Sequence[bool], third: Sequence[bool]) -> list[Verdict]:
        parts = zip(("fact", "list", "advice"), (first, second, third), strict=True)
        found = [replace(one, kind=kind) for kind, part in parts for one in inside(part, evidence_any=None)]
        return [replace(one, id=str(at), cluster=str(at)) for at, one in enumerate(found)]

    decision = decided(
        asked(flags(0, 20), flags(20, 0), flags(3, 2)), asked(flags(20, 0), flags(0, 20), flags(2, 3))
    )
    assert decision.better is None
    assert text(decision, "Right answers").endswith(
        " By slices dl is better in kind fact (100 points). By slices ml is better in kind list (100 points). In 1 of "
        "3 slices they cannot be told apart."
    )


def test_times_of_different_machines_price_nothing() -> None:
    decision = decided(inside(flags(60, 40)), inside(flags(90, 10), 41.0), hardware="elsewhere")
    assert decision.headline.endswith("of 100).")
    assert "measured on different machines" in text(decision, "Time")
    assert "Break-even" not in {one.title for one in decision.points}


def test_memory_and_model_files_are_told_where_both_were_measured() -> None:
    base, new = inside(flags(3, 1)), inside(flags(3, 1))
    comparison = compare_verdicts(Side("ml", base), Side("dl", new))
    told = decide(comparison, System(base, 520_000_000, 9_000_000), System(new, 640_400_000, 81_000_000))
    assert text(told, "Memory").endswith(": ml 520 MB, dl 640 MB.")
    assert text(told, "Model files") == "Files that it serves with: ml 9 MB, dl 81 MB."
    partly = decide(comparison, System(base), System(new, 640_000_000))
    assert {"Memory", "Model files"}.isdisjoint(one.title for one in partly.points)


def test_the_same_again_and_read_back(tmp_path: Path) -> None:
    base, new = inside(flags(60, 40)), inside(flags(90, 10), 41.0)
    decision = decided(base, new)
    assert decision == decided(base, new)
    assert read_headline(tmp_path) == ""
    (tmp_path / DECISION).write_text(json.dumps(decision.to_json()), encoding="utf-8")
    assert read_headline(tmp_path) == decision.headline
