from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from assistant.domain import (
    Answer,
    Chunk,
    Citation,
    Document,
    Draft,
    Evidence,
    Explanation,
    IntentGuess,
    Outcome,
    PassageScores,
    Reason,
    TermWeight,
)
from assistant.serving.page.asking import Progress
from assistant.serving.page.transcript import chips, exchange, prose, spoken, stopped, unfinished
from assistant.serving.page.welcome import welcome
from tests.fakes import fake_assistant

HOSTILE = '"\'><script>x()</script><img src=x onerror="x()"><!-- {{x}} ${x} [a](javascript:x())'
TEXT = f"Intro.\n\nBread & butter cost $3. {HOSTILE}\n\nThe end."
START = TEXT.index("Bread")
CITED = Citation("d", START, START + 23, TEXT[START : START + 23])
DOCUMENTS = {"d": Document("d", f"Title {HOSTILE}", "d.md", TEXT)}
TAGS = {
    *("section", "h2", "h3", "h4", "h5", "p", "div", "article", "header", "span", "details", "summary"),
    *("b", "blockquote", "mark", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "button", "bdi"),
}


def answer(name: str) -> Answer:
    chunk = Chunk("d#8", "d", START, TEXT.index("The end"), TEXT[START : TEXT.index("The end")], (HOSTILE,))
    other = Chunk("d#0", "d", 0, 6, "Intro.", (HOSTILE,))
    return Answer(
        name,
        Outcome.ANSWERED,
        f"- {HOSTILE}\n- two",
        None,
        0.5,
        f"rewritten {HOSTILE}",
        (HOSTILE,),
        (CITED,),
        (Evidence(chunk, 0.7, 1), Evidence(other, 0.2, 2)),
        {"total": 2.0, HOSTILE: 1.0},
        Explanation(
            (IntentGuess("i", HOSTILE, 0.9),) if name == "ml" else (),
            (TermWeight(HOSTILE, -0.3),),
            HOSTILE,
            0.5,
            {HOSTILE: 1.0},
            {HOSTILE: -0.5},
            (Draft(HOSTILE, HOSTILE, ()), Draft("", HOSTILE, ())),
        ),
    )


def both(**changes: Any) -> dict[str, Answer]:
    return {name: replace(answer(name), **changes) for name in ("ml", "dl")}


class Checked(HTMLParser):
    """Fails on a tag or attribute that we do not write, and on tags that are not nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attributes)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"outcome": Outcome.CLARIFY, "reason": Reason.UNSURE, "text": None, "citations": ()},
        {"evidence": ()},
    ],
)
def test_hostile_words_everywhere_stay_words(changes: dict[str, object]) -> None:
    html = exchange(1, HOSTILE, both(**changes), DOCUMENTS)
    assert HOSTILE in "".join(Checked(html).words)
    Checked(spoken(both(**changes)))
    Checked(chips([HOSTILE]))
    begun = Progress({"ml": answer("ml")}, {"dl": HOSTILE})
    assert HOSTILE in "".join(Checked(unfinished(1, HOSTILE, ("ml", "dl"), begun, DOCUMENTS)).words)
    assert HOSTILE in "".join(Checked(stopped(1, HOSTILE)).words)


def test_cited_words_are_marked_in_their_passage() -> None:
    html = exchange(1, "q", both(), DOCUMENTS)
    assert html.count("<mark>Bread &amp; butter cost $3.</mark>") == 2
    assert "Title" in html


def test_a_citation_outside_the_evidence_shows_its_line() -> None:
    html = exchange(1, "q", both(evidence=()), DOCUMENTS)
    assert "<mark>Bread &amp; butter cost $3.</mark>" in html
    assert "The end." not in html


def test_what_is_found_but_not_cited_is_listed_apart() -> None:
    html = exchange(1, "q", both(), DOCUMENTS)
    apart = html[html.index("Also found, not cited") :]
    assert "Intro." in apart[: apart.index("</details>")]
    assert "Bread" not in apart[: apart.index("</details>")]


def test_only_the_newest_opens_a_source() -> None:
    assert exchange(1, "q", both(), DOCUMENTS).count('<details class="source" open>') == 2
    assert " open>" not in exchange(1, "q", both(), DOCUMENTS, newest=False)


def test_a_rewritten_question_is_shown_only_where_it_differs() -> None:
    assert "Understood as" in exchange(1, "q", both(), DOCUMENTS)
    assert "Understood as" not in exchange(
        1, "What is it", both(standalone_question="what is it?"), DOCUMENTS
    )


@pytest.mark.parametrize(
    ("outcome", "reason", "badge"),
    [
        (Outcome.CLARIFY, Reason.UNSURE, "Needs clarifying"),
        (Outcome.ABSTAINED, Reason.NOT_COVERED, "Not in the articles"),
        (Outcome.ABSTAINED, Reason.NOTHING_ASKED, "Nothing asked"),
    ],
)
def test_declining_says_so_and_suggestions_are_offered_only_to_clarify(
    outcome: Outcome, reason: Reason, badge: str
) -> None:
    html = exchange(1, "q", both(outcome=outcome, reason=reason, text=None, citations=()), DOCUMENTS)
    assert html.count(f'<span class="badge">{badge}</span>') == 2
    assert html.count("data-ask=") == (2 if outcome is Outcome.CLARIFY else 0)


def test_figures() -> None:
    html = exchange(1, "q", both(confidence=0.987), DOCUMENTS)
    assert "99% confident" in html
    assert "width:99%" in html
    assert "2.0 ms" in html
    assert "−0.30" in html


def test_lists_keep_their_form() -> None:
    assert prose("Kinds:\n- a\n- b\n\nThe end.\n- c") == (
        "<p>Kinds:</p><ul><li>a</li><li>b</li></ul><p>The end.</p><ul><li>c</li></ul>"
    )


def test_another_corpus_brings_its_own_examples() -> None:
    html = welcome(fake_assistant())
    assert 'data-ask="What is one?"' in html
    assert "one article says" in html


def test_one_system_alone_has_neither_the_other_nor_a_difference() -> None:
    html = exchange(1, "q", {"dl": answer("dl")}, DOCUMENTS)
    assert 'data-answerer="dl"' in html
    assert 'data-answerer="ml"' not in html
    assert 'class="difference"' not in html


def test_only_the_newest_is_answered_again_and_leads_on() -> None:
    assert 'data-do="again"' in exchange(1, "q", both(), DOCUMENTS)
    onward = exchange(2, "q", both(suggestions=()), DOCUMENTS, onward=("What is two?",))
    assert 'data-ask="What is two?"' in onward
    earlier = exchange(1, "q", both(), DOCUMENTS, newest=False, onward=("What is two?",))
    assert "data-ask" not in earlier
    assert 'data-do="again"' not in earlier


def test_what_is_being_written_is_marked_busy() -> None:
    html = unfinished(1, "q", ("ml", "dl"), Progress({"ml": answer("ml")}, {"dl": "So far"}), DOCUMENTS)
    assert html.count('aria-busy="true"') == 1
    assert "So far" in html[html.index('aria-busy="true"') :]


def test_a_citation_shows_its_article_at_its_words() -> None:
    html = exchange(1, "q", both(), DOCUMENTS)
    wanted = f'data-document="d" data-spans="{CITED.start}-{CITED.end}" data-kind="cited"'
    assert html.count(wanted) == 2
    assert html.count('data-spans="0-6" data-kind="found"') == 2


@pytest.mark.parametrize("documents", [{}, {"d": replace(DOCUMENTS["d"], text="Now something else.")}])
def test_words_of_a_document_that_changed_are_shown_as_they_were(documents: dict[str, Document]) -> None:
    html = exchange(1, "q", both(), documents)
    assert "it has changed since" in html
    assert "Bread &amp; butter cost $3." in html
    assert "<mark>" not in html
    assert 'data-do="article"' not in html


def test_why_tells_the_verdict_and_the_neural_systems_drafts() -> None:
    html = exchange(
        1,
        "q",
        {
            "dl": replace(
                answer("dl"),
                explanation=Explanation(
                    covered_by={"best_unit": 1.25, "unknown_share": -2.0},
                    drafts=(Draft("What is two?", "2", ()),),
                ),
            )
        },
        DOCUMENTS,
    )
    verdict = html[html.index("To answer or not") :]
    assert verdict.index("unknown share") < verdict.index("best unit")
    assert "−2.00" in verdict
    assert "+1.25" in verdict
    assert "<li>What is two?</li>" in html


def test_why_tells_what_each_passage_got_at_each_stage() -> None:
    said = answer("dl")
    got = PassageScores(said.evidence[0].chunk.id, 3, 0.41, 0.52, None, 0.87)
    html = exchange(1, "q", {"dl": replace(said, explanation=Explanation(passages=(got,)))}, DOCUMENTS)
    row = html[html.index("Passages, stage by stage") :]
    cells = ["0.41", "0.52", "none", "3.", "87%", "1."]
    assert "".join(f"<td>{cell}</td>" for cell in cells) in row
