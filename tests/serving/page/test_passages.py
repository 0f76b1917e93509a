from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Span
from assistant.serving.page.passages import marked, passage


def span_of(text: str, words: str) -> Span:
    start = text.index(words)
    return Span("d", start, start + len(words))


def rendered(text: str, *cited: str) -> str:
    return passage(text, Span("d", 0, len(text)), [span_of(text, words) for words in cited])


def test_a_table_row_is_marked_cell_by_cell_and_its_rule_left_out() -> None:
    html = rendered("| Role | Pay |\n| --- | :-: |\n| Chef | $3 |\n", "| Chef | $3 |")
    assert html.count("<tr>") == 2
    assert "<td>Role</td><td>Pay</td>" in html
    assert "<td><mark>Chef</mark></td><td><mark>$3</mark></td>" in html


def test_bullets_become_a_list() -> None:
    html = rendered("Kinds:\n\n- apples\n2. pears\n", "- apples")
    assert html == "<p>Kinds:</p><ul><li><mark>apples</mark></li><li>pears</li></ul>"


def test_headings_stand_below_the_one_above() -> None:
    html = passage("# One\n\n## Two\n#hash", Span("d", 0, 19), [], above=2)
    assert html == "<h3>One</h3><h4>Two</h4><p>#hash</p>"


def test_only_what_is_shown_is_shown() -> None:
    text = "before SHOWN after"
    assert passage(text, span_of(text, "SHOWN"), [Span("d", 0, len(text))]) == "<p><mark>SHOWN</mark></p>"


def test_overlapping_citations_mark_every_word_once() -> None:
    text = "one two three"
    html = marked(text, Span("d", 0, 13), [span_of(text, "two three"), span_of(text, "one two")])
    assert html == "<mark>one two</mark><mark> three</mark>"


def test_markup_in_a_document_is_text() -> None:
    html = rendered('<img src=x onerror="x()"> | <b>\n| <i>a</i> |\n- [x](javascript:x())', "<i>a</i>")
    assert set(re.findall(r"</?(\w+)", html)) <= {"p", "div", "table", "tr", "td", "ul", "li", "mark"}
    assert "<mark>&lt;i&gt;a&lt;/i&gt;</mark>" in html


@given(
    st.text(alphabet="ab <&\n|-", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)))
)
def test_no_word_is_lost_and_nothing_uncited_is_marked(text: str, bounds: list[tuple[int, int]]) -> None:
    spans = [Span("d", *sorted((min(a, len(text)), min(b, len(text))))) for a, b in bounds]
    html = passage(text, Span("d", 0, len(text)), spans)
    letters = re.sub(r"[^ab<&]", "", unescape(re.sub(r"<[^>]*>", "", html)))
    assert letters == re.sub(r"[^ab<&]", "", text)
    expected = sum(
        text[at] in "ab<&" and any(span.start <= at < span.end for span in spans) for at in range(len(text))
    )
    inside = "".join(unescape(words) for words in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL))
    assert len(re.sub(r"[^ab<&]", "", inside)) == expected
