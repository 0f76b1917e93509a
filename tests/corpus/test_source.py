from __future__ import annotations

from pathlib import Path

import docx
import pytest

from assistant.corpus.source import load_corpus
from assistant.errors import CorpusError

_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 60>>stream
BT /F1 18 Tf 20 100 Td (Owls hunt at night in the forest.) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""


def test_every_format_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Cats\n\nCats purr.", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes("\ufeffDogs bark.\r\nLoudly.".encode())
    (tmp_path / "c.html").write_text("<h1>Fish</h1><p>Fish swim.</p><script>x()</script>", encoding="utf-8")
    (tmp_path / "d.pdf").write_bytes(_PDF)
    word = docx.Document()
    word.add_heading("Birds", 1)
    word.add_paragraph("Birds sing.")
    word.save(str(tmp_path / "e.docx"))
    texts = {name: document.text for name, document in load_corpus(tmp_path).documents.items()}
    assert texts["b"] == "Dogs bark.\nLoudly."
    assert "Fish swim." in texts["c"]
    assert "x()" not in texts["c"]
    assert "Owls hunt at night" in texts["d"]
    assert "Birds sing." in texts["e"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.md", b""),
        ("blank.txt", b" \n\n"),
        ("latin.txt", "Käse".encode("latin-1")),
        ("broken.pdf", b"%PDF-1.4 nothing more"),
        ("broken.docx", b"not a zip"),
        ("matter.md", b"---\nid: [\n---\ntext"),
    ],
)
def test_an_unreadable_file_is_named_and_can_be_left_out(corpus_dir: Path, name: str, content: bytes) -> None:
    (corpus_dir / "articles" / name).write_bytes(content)
    with pytest.raises(CorpusError, match=name) as caught:
        load_corpus(corpus_dir)
    assert caught.value.mend
    corpus = load_corpus(corpus_dir, skip_unreadable=True)
    assert len(corpus.documents) == 3
    assert name in corpus.skipped[0]


def test_two_files_of_one_id_are_both_named(corpus_dir: Path) -> None:
    (corpus_dir / "articles" / "other.md").write_text("---\nid: fruit\n---\nMore fruit.", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"other\.md.*fruit\.md"):
        load_corpus(corpus_dir)


def test_a_folder_without_documents_and_a_missing_folder(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"x")
    with pytest.raises(CorpusError, match="no readable document"):
        load_corpus(tmp_path)
    with pytest.raises(CorpusError, match="is not a folder"):
        load_corpus(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"question": "q"}', "answer"),
        ('{"question": "q", "answer": "a", "topic": "food"}', "topic"),
        ('{"question": "q", "answer": "a", "utterances": [1]}', "utterances"),
        (
            '{"question": "q", "answer": "a", "evidence": [{"document": "fruit", "quote": "no"}]}',
            "does not contain",
        ),
        ('{"question": "q", "answer": "a", "intent": "rise"}', "was used"),
    ],
)
def test_faults_of_a_faq_file_name_their_line(corpus_dir: Path, line: str, fault: str) -> None:
    with (corpus_dir / "faq.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    with pytest.raises(CorpusError, match=rf"faq\.jsonl:5: .*{fault}"):
        load_corpus(corpus_dir)


def test_csv_and_yaml_faq_files(corpus_dir: Path) -> None:
    (corpus_dir / "faq.jsonl").unlink()
    (corpus_dir / "faq.csv").write_text("question,answer,utterances\nQ?,A.,one|two\n", encoding="utf-8")
    assert load_corpus(corpus_dir).faq[0].utterances == ("one", "two")
    (corpus_dir / "faq.csv").unlink()
    (corpus_dir / "faq.yaml").write_text("- question: Q?\n  answer: A.\n", encoding="utf-8")
    assert load_corpus(corpus_dir).faq[0].answer == "A."


@pytest.mark.parametrize("field", ["id", "title", "topics"])
def test_front_matter_holds_no_lists_in_lists(tmp_path: Path, field: str) -> None:
    (tmp_path / "a.md").write_text(
        f"---\na: &a [x, x]\n{field}: [*a, *a]\n---\n# Owls\n\nOwls hunt.", encoding="utf-8"
    )
    with pytest.raises(CorpusError, match=f"whose {field} is no text"):
        load_corpus(tmp_path)
