from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain import Answer, Citation, Document, Draft, Explanation, IntentGuess, Span, TermWeight
from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.reasons import Cause, Reason, count_causes, reasons_of
from assistant.evaluation.score import ScoredRun, score, score_run
from assistant.evaluation.verdict import judge
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion
from tests.evaluation.conftest import ROWS, knowing
from tests.fakes import fake_answer, fake_evidence

GOLD = Span("d", 0, 5)
FACT = JudgedQuestion("q", "?", "fact", must=((re.compile("gas"),),), min_must=1, gold=(GOLD,))
OUTSIDE = JudgedQuestion("o", "?", "out_of_scope", out_of_scope=True)
TURN = replace(FACT, id="c#2", conversation="c", standalone="Why does bread rise?")
RIGHT = Draft("Why does it rise?", "It makes gas.", (GOLD,))
WRONG = Draft("How hot?", "220 degrees.", (Span("d", 20, 30),))
GUESSES = (IntentGuess("hot", "How hot?", 0.62), IntentGuess("rise", "Why does it rise?", 0.2))
TERMS = (TermWeight("oven", 0.8), TermWeight("rise", -0.5), TermWeight("hot", 0.31))
LOW = fake_evidence(("d", 20, 30), ("d", 0, 9))
FIRST = fake_evidence(("d", 0, 9), ("d", 20, 30))


def why(name: str, question: JudgedQuestion, answer: Answer | None, *others: Answer) -> Reason:
    """The one reason; ``others`` are answers to questions before it, which are right."""
    asked = [replace(FACT, id=f"other {number}", must=()) for number in range(len(others))]
    answers = dict(zip([one.id for one in asked], others, strict=True))
    if answer is not None:
        answers[question.id] = answer
    questions = [*asked, question]
    verdicts = tuple(judge(one, answers.get(one.id)) for one in questions)
    (reason,) = reasons_of(questions, ScoredRun(score(name, verdicts, answers, {}), verdicts, answers))
    assert (reason.question, reason.answerer) == (question.id, name)
    return reason


def said(text: str | None, *drafts: Draft, cites: Span | None = None, **told: object) -> Answer:
    cited = (Citation(cites.document, cites.start, cites.end, "…"),) if cites else ()
    answer = fake_answer("any", "?", text, citations=cited, evidence=LOW)
    return replace(answer, explanation=Explanation(drafts=drafts, **told))


def test_ml_took_the_question_for_another_by_these_terms() -> None:
    answer = said("220 degrees.", WRONG, RIGHT, intents=GUESSES, terms=TERMS, cites=WRONG.spans[0])
    reason = why("ml", FACT, answer)
    assert reason.cause is Cause.WRONG_INTENT
    assert reason.words == (
        "It took the question for “How hot?” (62%, by “oven” (+0.8), “hot” (+0.3)); the right one, "
        "“Why does it rise?”, came in place 2."
    )


def test_ml_did_not_think_of_the_right_question_but_knows_it() -> None:
    other = said("It makes gas.", RIGHT)
    reason = why("ml", FACT, said("220 degrees.", WRONG, intents=GUESSES, cites=WRONG.spans[0]), other)
    assert reason.cause is Cause.WRONG_INTENT
    assert reason.words.endswith("; the right one, “Why does it rise?”, was not among the likeliest.")


def test_ml_does_not_know_the_question() -> None:
    elsewhere = replace(RIGHT, spans=(Span("d", 50, 60),))  # meets the fact by chance, on another subject
    reason = why("ml", FACT, said(None, WRONG, elsewhere, intents=GUESSES))
    assert reason.cause is Cause.UNKNOWN_INTENT
    assert reason.words == (
        "It took the question for “How hot?” (62%) and declined; of the 2 known questions that it thought of "
        "anywhere in this run, none has an answer that is right."
    )


def test_ml_recognised_what_was_asked_and_its_answer_does_not_say_it() -> None:
    short = Draft("Why does it rise?", "It rises.", (GOLD,))
    reason = why("ml", FACT, said("It rises.", short, intents=GUESSES[1:], cites=GOLD))
    assert reason.cause is Cause.UNSAID
    assert reason.words == (
        "It took the question for “Why does it rise?” (20%); its answer rests on the right passage but lacks "
        "the fact needed."
    )


@pytest.mark.parametrize("name", ["ml", "dl"])
def test_declined_though_what_stood_first_is_right(name: str) -> None:
    signals = {"scope": -2.0, "top_coverage": 0.5, "log_words": -0.25}
    reason = why(name, FACT, said(None, RIGHT, WRONG, covered_by=signals))
    assert reason.cause is Cause.GATE
    assert reason.words == (
        "It declined at 10% confidence, though the answer that stood first, to “Why does it rise?”, is right; what "
        "spoke most against answering: scope (-2.0), log words (-0.2)."
    )


def test_dl_had_a_right_answer_and_said_another() -> None:
    reason = why("dl", FACT, said("220 degrees.", WRONG, RIGHT, cites=WRONG.spans[0]))
    assert reason.cause is Cause.RANKED_LOW
    assert reason.words == (
        "What it said lacks the fact needed; a right answer, to “Why does it rise?”, stood ready in place 2."
    )
    reason = why("dl", FACT, said(None, WRONG, replace(RIGHT, title="")))
    assert reason.words == (
        "It declined, and what stood first lacks the fact needed; a right answer stood in a passage that it read."
    )


def test_what_meets_the_facts_by_chance_is_not_what_was_asked() -> None:
    chance = Draft("What fills a balloon?", "A gas.", (Span("d", 20, 30),))
    assert why("dl", FACT, said(None, chance, RIGHT)).words == (
        "It declined, and what stood first rests on another passage; a right answer, to “Why does it rise?”, "
        "stood ready in place 2."
    )


def test_dl_used_the_right_passage_and_does_not_say_it() -> None:
    two = replace(FACT, must=(*FACT.must, (re.compile("yeast"),)), min_must=2, must_not=(re.compile("220"),))
    reason = why("dl", two, said("220, and gas.", cites=GOLD))
    assert (reason.cause, reason.words) == (
        Cause.UNSAID,
        "What it said rests on a right passage but holds 1 of 2 facts needed and says what it must not.",
    )


@pytest.mark.parametrize(
    ("evidence", "cause", "words"),
    [
        (LOW, Cause.RANKED_LOW, "What it said rests on another passage; a right one came in place 2."),
        (FIRST, Cause.UNSAID, "What it said rests on another passage than the right one, which came first."),
        (
            LOW[:1],
            Cause.MISSED,
            "No right passage was among the 1 that it found; what it said lacks the fact needed.",
        ),
    ],
)
def test_dl_said_something_else(evidence: tuple, cause: Cause, words: str) -> None:
    answer = replace(said("220 degrees.", WRONG, cites=WRONG.spans[0]), evidence=evidence)
    assert why("dl", FACT, answer) == Reason("q", "dl", cause, words)


def test_without_an_explanation_what_answer_and_evidence_allow_is_said() -> None:
    assert why("dl", FACT, said(None)).words == (
        "It declined at 10% confidence, though a right passage came in place 2 of what it found."
    )
    far = fake_evidence(*[("d", 20, 30)] * 5, ("d", 0, 9))
    assert why("dl", FACT, replace(said(None), evidence=far)) == Reason(
        "q", "dl", Cause.RANKED_LOW, "It declined; a right passage came only in place 6 of what it found."
    )
    assert why("dl", FACT, replace(said(None), evidence=LOW[:1])) == Reason(
        "q", "dl", Cause.MISSED, "It declined; no right passage was among the 1 that it found."
    )
    assert why("ml", FACT, said(None)) == Reason("q", "ml", Cause.DECLINED, "It declined at 10% confidence.")
    assert why("ml", FACT, said("220.")) == Reason(
        "q", "ml", Cause.WRONG_INTENT, "It took the question for another; its answer lacks the fact needed."
    )


def test_out_of_scope_it_was_let_through_by_these_signals() -> None:
    signals = {"scope": 1.04, "margin": -3.0, "best_answer": 2.0}
    reason = why("dl", OUTSIDE, said("220.", covered_by=signals))
    assert (reason.cause, reason.words) == (
        Cause.LET_THROUGH,
        "It answered at 90% confidence what nothing in the documents answers; what spoke most for answering: "
        "best answer (+2.0), scope (+1.0).",
    )


def test_a_follow_up_was_taken_for_another_question() -> None:
    answer = replace(said("220 degrees.", RIGHT), standalone_question="How hot?")
    reason = why("dl", TURN, answer)
    assert (reason.cause, reason.words) == (
        Cause.REWRITING,
        "It took the follow-up for “How hot?”; it stands for “Why does bread rise?” (word F1 0.00).",
    )
    near = replace(answer, standalone_question="Why does the bread rise?")
    assert why("dl", TURN, near).cause is not Cause.REWRITING


def test_a_follow_up_whose_right_answer_stood_first_was_not_misread() -> None:
    declined = replace(said(None, RIGHT), standalone_question="and that?")
    assert why("dl", TURN, declined).cause is Cause.GATE


def test_no_answer_in_the_run() -> None:
    for question in (FACT, OUTSIDE, TURN):
        assert why("dl", question, None).cause is Cause.MISSING


def test_what_is_right_or_could_not_be_scored_has_no_reason(
    write: Callable[..., Path], documents: dict[str, Document], tmp_path: Path
) -> None:
    plain = {"id": "p", "question": "how hot", "expected": "220"}
    file = write(*ROWS, plain)
    evaluate([file], [knowing("dl", oven="cold")], documents, tmp_path, fingerprint="f")
    questions = load_questions([file], documents, plain=True)
    reasons = reasons_of(questions, score_run(tmp_path / "dl", questions, [file], documents))
    assert [(one.question, one.cause) for one in reasons] == [("oven", Cause.RANKED_LOW)]


def test_causes_are_counted_the_most_frequent_first() -> None:
    reasons = [Reason("q", "dl", cause, "") for cause in (Cause.GATE, Cause.MISSED, Cause.MISSED)]
    assert list(count_causes(reasons).items()) == [(Cause.MISSED, 2), (Cause.GATE, 1)]
