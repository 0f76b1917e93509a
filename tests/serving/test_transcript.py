from __future__ import annotations

from dataclasses import replace

from assistant.domain import Answer, Citation, Document, Outcome
from assistant.serving.transcript import exchange, transcript

TEXT = "Intro <script>alert(1)</script>\n\nBread & <b>butter</b> cost $3."
DOCUMENTS = {"d": Document("d", "A <i>title</i>", "d.md", TEXT)}


def answer(name: str) -> Answer:
    start = TEXT.index("<b>")
    cited = Citation("d", start, len(TEXT), TEXT[start:])
    return Answer(
        name, Outcome.ANSWERED, "- <img src=x onerror=y>\n- two", None, 0.5, "q", citations=(cited,)
    )


def test_everything_from_outside_is_escaped_and_cited_words_are_marked() -> None:
    html = exchange("<script>x</script>", {"ml": answer("ml"), "dl": answer("dl")}, DOCUMENTS)
    for tag in ("<script", "<img", "<i>", "<b>butter"):
        assert tag not in html
    assert "<mark>&lt;b&gt;butter&lt;/b&gt; cost $3.</mark>" in html
    assert "<ul><li>&lt;img src=x onerror=y&gt;</li><li>two</li></ul>" in html
    assert 'aria-live="polite"' in transcript([html])


def test_declining_says_so() -> None:
    declined = {
        name: replace(answer(name), outcome=Outcome.CLARIFY, text=None, citations=(), suggestions=("<x>",))
        for name in ("ml", "dl")
    }
    html = exchange("q", declined, DOCUMENTS)
    assert "&lt;x&gt;" in html
    assert "Neither answers" in html
