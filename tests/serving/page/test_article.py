from __future__ import annotations

from assistant.domain import Document, Span
from assistant.serving.page.article import article, cited_spans

TEXT = "---\nid: d\ntitle: T\n---\n\n# T\n\nBread <b>costs</b> $3.\n\nThe end.\n"
DOCUMENT = Document("d", "Title <i>", "d.md", TEXT)
CITED = Span("d", TEXT.index("Bread"), TEXT.index("\n\nThe end"))


def test_the_whole_article_with_the_cited_words_marked() -> None:
    html = article(DOCUMENT, [CITED], cited=True)
    assert "<mark>Bread &lt;b&gt;costs&lt;/b&gt; $3.</mark>" in html
    assert "The end." in html
    assert "Title &lt;i&gt;" in html
    assert "id: d" not in html


def test_what_was_only_found_is_told_apart() -> None:
    assert "the words that the answer cites" in article(DOCUMENT, [CITED], cited=True)
    found = article(DOCUMENT, [CITED], cited=False)
    assert 'class="text found"' in found
    assert "not cited" in found


def test_front_matter_that_never_ends_is_text() -> None:
    assert "id: d" in article(Document("d", "", "d.md", "---\nid: d\n"), [], cited=True)


def test_spans_come_back_as_they_went_out_and_nonsense_is_left_out() -> None:
    assert cited_spans(DOCUMENT, "0-3,5-9") == [Span("d", 0, 3), Span("d", 5, 9)]
    nonsense = f"x-1,1,-,1--2,²-³,{'9' * 50}-{'9' * 50},<script>-1"
    assert cited_spans(DOCUMENT, nonsense) == []
    assert cited_spans(DOCUMENT, None) == []
    assert cited_spans(DOCUMENT, "3-999999") == [Span("d", 3, len(TEXT))]
