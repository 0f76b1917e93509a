from __future__ import annotations

import re
from dataclasses import replace

from assistant.domain import Citation, Document, Quote, Span
from assistant.evaluation.headings import Headings
from assistant.questions.judged_question import JudgedQuestion
from assistant.serving.state.marks import MEASURES, Marks, marks, unjudged
from tests.fakes import fake_answer, fake_evidence

HEADINGS = Headings({"d": Document("d", "Gas", "d.md", "# Gas\n\nGas costs $3 at Shell.\n")})
CITED = Citation("d", 7, 29, "Gas costs $3 at Shell.")
JUDGED = JudgedQuestion(
    "id",
    "What costs $3?",
    "fact",
    must=((re.compile("gas"),), (re.compile("shell"),)),
    min_must=2,
    evidence=(Quote("d", CITED.quote),),
    gold=(Span("d", 7, 29),),
    answer="gas at shell [1]",
)


def marked(question: JudgedQuestion, text: str | None) -> Marks:
    cited = (CITED,) if text else ()
    answer = fake_answer("ml", question.question, text, citations=cited, evidence=fake_evidence(("d", 0, 30)))
    return marks(question, replace(answer, timings_ms={"total": 4.0}), HEADINGS)


def test_more_is_better_of_each() -> None:
    good, short = marked(JUDGED, "gas at shell"), marked(JUDGED, "gas")
    assert good == {
        "right": 1.0,
        "facts": 1.0,
        "evidence_any": 1.0,
        "ndcg": 1.0,
        "citation_precision": 1.0,
        "citation_recall": 1.0,
        "token_f1": 1.0,
        "rouge_l": 1.0,
        "supported": 0.0,
        "confidence": 0.9,
        "answered": 1.0,
        "brevity": -3.0,
        "speed": -4.0,
    }
    assert (short["right"], short["facts"], short["brevity"]) == (0.0, 0.5, -1.0)
    assert tuple(good) == MEASURES


def test_a_figure_or_a_name_that_the_quotes_lack_counts_against_it() -> None:
    assert marked(JUDGED, "Gas costs $4 at Esso.")["supported"] == -2.0
    assert marked(JUDGED, "Gas costs $3 at Shell.")["supported"] == 0.0


def test_a_question_nobody_judged_has_the_measures_of_the_answer_alone() -> None:
    alone = marked(unjudged("What costs $3?"), "gas")
    assert {name for name, figure in alone.items() if figure is not None} == {
        *("supported", "confidence", "answered", "brevity", "speed")
    }


def test_who_declines_is_neither_short_nor_supported() -> None:
    declined = marked(unjudged("Why?"), None)
    assert (declined["answered"], declined["brevity"], declined["supported"]) == (0.0, None, None)
