from __future__ import annotations

from pathlib import Path

import docx

from assistant.corpus.reading import read_document
from assistant.serving.documents.inspecting import Beside, holder


def test_ids_are_those_that_a_build_reads(tmp_path: Path) -> None:
    (tmp_path / "Deep Folder").mkdir()
    texts = {
        "declared.md": "---\nid: Of Its Own\n---\nWords.",
        "number.md": "---\nid: 7\n---\nWords.",
        "Deep Folder/By Name.md": "---\ntitle: T\n---\nWords.",
        "text.txt": "---\nid: not declared here\n---\nWords.",
        "Deep Folder/page.html": "<p>---\nid: nor here\n---\nWords.</p>",
        "word.docx": "",
    }
    for path, text in texts.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    word = docx.Document()
    word.add_paragraph("---\nid: nor here\n---\nWords.")
    word.save(str(tmp_path / "word.docx"))
    beside = [Beside(tmp_path, frozenset(texts))]
    found = {path: holder(read_document(tmp_path / path, tmp_path).id, beside) for path in texts}
    assert found == {path: path for path in texts}
    assert holder("nobody", beside) is None


def test_what_cannot_be_read_has_no_id(tmp_path: Path) -> None:
    (tmp_path / "broken.md").write_bytes(b"\xff")
    beside = [Beside(tmp_path, frozenset({"broken.md", "gone.md"}))]
    assert holder("broken", beside) is None
