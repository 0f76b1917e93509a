"""Anyone's questions, in CSV and JSONL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.domain import Document, Span
from assistant.errors import EvaluationError
from assistant.questions.files import JudgedQuestion, load_questions
from assistant.questions.template import ROWS, write_template
from tests.evaluation.conftest import BREAD, OVEN, TALK

Documents = dict[str, Document]
HEADER = "question,expected,evidence_document,evidence_quote,kind,out_of_scope\n"


def read(path: Path, text: str, documents: Documents) -> list[JudgedQuestion]:
    path.write_text(text, encoding="utf-8")
    return load_questions([path], documents, plain=True)


def test_a_table_is_read_with_its_gold_located(tmp_path: Path, documents: Documents) -> None:
    rows = "how hot?,At 220 degrees.,bread,Bake at 220 degrees.,numeric,\nwho is king?,,,,,yes\n"
    hot, king = read(tmp_path / "mine.csv", HEADER + rows, documents)
    assert (hot.id, hot.expected, hot.kind, hot.must) == ("mine-2", "At 220 degrees.", "numeric", ())
    assert hot.gold == (Span("bread", 17, len(BREAD)),)
    assert (king.id, king.out_of_scope, king.kind) == ("mine-3", True, "out_of_scope")


def test_a_document_may_be_named_by_its_file(tmp_path: Path, documents: Documents) -> None:
    (hot,) = read(tmp_path / "q.csv", f"{HEADER}how hot?,220,bread.md,Bake at 220 degrees.,,no\n", documents)
    assert hot.gold[0].document == "bread"


@pytest.mark.parametrize(
    "text",
    [
        '\ufeffquestion;expected\r\n"how; hot?";220\r\n\r\n',
        'Expected\tQuestion \n220\t"how; hot?"\n',
        'question,expected,kind\n"how; hot?",220\n',
    ],
)
def test_semicolons_tabs_marks_capitals_and_short_rows_are_no_faults(
    tmp_path: Path, documents: Documents, text: str
) -> None:
    (hot,) = read(tmp_path / "q.csv", text, documents)
    assert (hot.question, hot.expected) == ("how; hot?", "220")


def test_jsonl_may_mix_both_forms(tmp_path: Path, documents: Documents) -> None:
    rows = [{"question": "how hot?", "expected": "220"}, OVEN, TALK, {"question": "?!", "out_of_scope": True}]
    read_rows = read(tmp_path / "q.jsonl", "\n".join(map(json.dumps, rows)), documents)
    assert [row.id for row in read_rows] == ["q-1", "oven", "talk#1", "talk#2", "talk#3", "q-4"]
    assert [bool(row.must) for row in read_rows] == [False, True, True, True, False, False]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",220,,,,", "2: 'question' must be a text that is not blank"),
        ("how hot?,,,,,", "2: 'expected' must be a text that is not blank"),
        ("how hot?,220,bread,,,", "2: 'evidence_document' and 'evidence_quote' go together"),
        ("how hot?,220,cake,gas,,", "2: there is no document 'cake'"),
        ("how hot?,220,bread,butter,,", "2: document 'bread' does not contain 'butter'"),
        ("how hot?,220,,,riddle,", "2: kind 'riddle' is not one of"),
        ("how hot?,220,,,,maybe", "2: 'out_of_scope' must be true or false, not 'maybe'"),
        ("how hot?,220,,,,,more", "2: 7 cells for 6 columns"),
        ('"how\nhot?",220,,,,\nwhy?,,,,,', "4: 'expected' must be"),
        ('how hot?,220,,,,\n"why?,gas,,,,\nor,so,,,,', "3: not CSV"),
    ],
)
def test_a_fault_names_the_line_its_row_begins_at(
    tmp_path: Path, documents: Documents, row: str, fault: str
) -> None:
    with pytest.raises(EvaluationError) as refused:
        read(tmp_path / "q.csv", HEADER + row + "\n", documents)
    assert f"q.csv:{fault}" in str(refused.value)


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("question,answer", "unknown columns ['answer']; known are question, expected"),
        ("question", "there is no column 'expected'"),
        ("question,expected,question", "two columns have the same name"),
    ],
)
def test_a_table_with_other_columns_is_refused(
    tmp_path: Path, documents: Documents, header: str, fault: str
) -> None:
    with pytest.raises(EvaluationError) as refused:
        read(tmp_path / "q.csv", f"{header}\nhow hot?,220\n", documents)
    assert f"q.csv:1: {fault}" in str(refused.value)


def test_a_misspelt_key_in_jsonl_is_told_in_this_forms_words(tmp_path: Path, documents: Documents) -> None:
    with pytest.raises(EvaluationError, match=r"q\.jsonl:1: unknown columns \['expectd'\]"):
        read(tmp_path / "q.jsonl", '{"question": "how hot?", "expectd": "220"}', documents)


def test_twenty_faults_are_told_and_the_rest_counted(tmp_path: Path, documents: Documents) -> None:
    with pytest.raises(EvaluationError) as refused:
        read(tmp_path / "q.csv", HEADER + "how hot?,,,,,\n" * 23, documents)
    assert str(refused.value).count("'expected' must be") == 20
    assert "… and 3 more" in str(refused.value)


def test_training_takes_no_question_without_facts(tmp_path: Path, documents: Documents) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "1", "question": "how hot?", "expected": "220"}', encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"unknown keys \['expected'\]"):
        load_questions([path], documents)


def test_the_template_can_be_asked_as_it_is(tmp_path: Path, documents: Documents) -> None:
    write_template(tmp_path / "mine.csv")
    questions = load_questions([tmp_path / "mine.csv"], documents, plain=True)
    assert [one.question for one in questions] == [row["question"] for row in ROWS]
    assert [one.out_of_scope for one in questions] == [False, False, True]


def test_a_template_overwrites_nothing(tmp_path: Path) -> None:
    write_template(tmp_path / "mine.csv")
    with pytest.raises(EvaluationError, match="is there already"):
        write_template(tmp_path / "mine.csv")
    with pytest.raises(EvaluationError, match=r"\.csv at its end"):
        write_template(tmp_path / "mine.xlsx")
    with pytest.raises(EvaluationError, match="cannot be written"):
        write_template(tmp_path / "nowhere" / "mine.csv")
