"""Each loader on a tiny file in the form that its data set is published in."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.benchmarks import banking77, beir, clinc150, mlquestions, squad
from assistant.errors import EvaluationError

CORPUS = [{"_id": "1", "title": "aa", "text": "ab", "metadata": {}}, {"_id": "2", "text": "zz"}]
QUERIES = [{"_id": "q", "text": "zzz"}, {"_id": "none", "text": "bbb"}]
QUERY = {"q": {"2": 2}}
SQUAD_ROW = {"id": "1", "question": "Who?", "answers": [{"text": "Ann", "answer_start": 0}]}
IMPOSSIBLE = {
    "id": "2",
    "question": "Why?",
    "answers": [],
    "is_impossible": True,
    "plausible_answers": [{"text": "x", "answer_start": 1}],
}


def lines(rows: list[Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def beir_folder(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / beir.CORPUS).write_text(lines(CORPUS), encoding="utf-8")
    (folder / beir.QUERIES).write_text(lines(QUERIES), encoding="utf-8")
    judged = "query-id\tcorpus-id\tscore\nq\t2\t2\nq\t1\t0\nnone\t1\t0\n"
    (folder / beir.QRELS).write_text(judged, encoding="utf-8")
    return folder


def squad_file(folder: Path, name: str, *rows: dict[str, Any]) -> Path:
    article = {"title": "The_City", "paragraphs": [{"context": "Ann was here.", "qas": list(rows)}]}
    (folder / name).write_text(json.dumps({"version": "v", "data": [article]}), encoding="utf-8")
    return folder


def test_beirs_form(tmp_path: Path) -> None:
    data = beir.read_beir(beir_folder(tmp_path / "set"))
    assert data.documents == {"1": "aa ab", "2": "zz"}
    assert (data.queries, data.relevant) == ({"q": "zzz"}, QUERY)


def test_trecs_form_packed(tmp_path: Path) -> None:
    (tmp_path / f"{beir.CORPUS}.gz").write_bytes(gzip.compress(lines(CORPUS).encode()))
    (tmp_path / f"{beir.TREC_QUERIES}.gz").write_bytes(gzip.compress(b"q\tzzz\nnone\tbbb\n"))
    (tmp_path / beir.TREC_QRELS).write_text("q 0 2 2\nq 0 1 0\n", encoding="utf-8")
    data = beir.read_beir(tmp_path)
    assert (data.queries, data.relevant) == ({"q": "zzz"}, QUERY)


def test_judgements_of_another_set_are_refused(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path / "set")
    (folder / beir.QRELS).write_text("query-id\tcorpus-id\tscore\nq\t9\t1\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="judges '9'"):
        beir.read_beir(folder)


def test_mlquestions(tmp_path: Path) -> None:
    (tmp_path / mlquestions.PASSAGES).write_text(
        '\tinput_text\ttarget_text\n12\t"A ""net""\tlearns."\twhat\n7\tTrees split.\thow\n', encoding="utf-8"
    )
    (tmp_path / mlquestions.QUESTIONS).write_text(
        "\tinput_text\ttarget_text\tindexes\n5\tTrees split.\tHow do trees work\t1\n", encoding="utf-8"
    )
    data = mlquestions.read_mlquestions(tmp_path)
    assert data.documents == {"0": 'A "net"\tlearns.', "1": "Trees split."}
    assert data.queries == {"question-0": "How do trees work"}
    assert data.relevant == {"question-0": {"1": 1}}


def test_an_mlquestion_without_its_passage_is_refused(tmp_path: Path) -> None:
    (tmp_path / mlquestions.PASSAGES).write_text("\tinput_text\n0\ta\n", encoding="utf-8")
    (tmp_path / mlquestions.QUESTIONS).write_text("\ttarget_text\tindexes\n0\tb\t-1\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"test\.tsv is not as it was published.*passage -1 of 1"):
        mlquestions.read_mlquestions(tmp_path)


def test_clinc150(tmp_path: Path) -> None:
    parts = {
        f"{kind}{part}": [["a b", kind or "x"]] for kind in ("", "oos_") for part in ("train", "val", "test")
    }
    (tmp_path / f"{clinc150.FILE}.gz").write_bytes(gzip.compress(json.dumps(parts).encode()))
    assert clinc150.read_clinc150(tmp_path).validation == [("a b", "x"), ("a b", "oos_")]


def test_banking77(tmp_path: Path) -> None:
    train = "".join(f'"Where, is {number}?",card_arrival\n' for number in range(20))
    (tmp_path / "train.csv").write_text(f"text,category\n{train}", encoding="utf-8")
    (tmp_path / "test.csv").write_text("text,category\nRates?,exchange_rate\n", encoding="utf-8")
    data = banking77.read_banking77(tmp_path, 13)
    assert data.test == [("Rates?", "exchange_rate")]
    assert (len(data.train), len(data.validation)) == (18, 2)
    assert len({*data.train, *data.validation}) == 20
    assert data == banking77.read_banking77(tmp_path, 13)


def test_squad_1_1(tmp_path: Path) -> None:
    twice = SQUAD_ROW | {"answers": [{"text": "Ann", "answer_start": 0}] * 2}
    data = squad.read_squad(squad_file(tmp_path, "dev-v1.1.json", twice), "1.1")
    assert data.paragraphs == (squad.Paragraph("paragraph-1", "The City", "Ann was here."),)
    assert data.questions == (squad.SquadQuestion("Who?", "paragraph-1", ("Ann",)),)


def test_squad_2_0_has_questions_without_an_answer(tmp_path: Path) -> None:
    row = SQUAD_ROW | {"is_impossible": False}
    data = squad.read_squad(squad_file(tmp_path, "dev-v2.0.json", row, IMPOSSIBLE), "2.0")
    assert [question.answers for question in data.questions] == [("Ann",), ()]


LOADERS: list[tuple[Callable[[Path], Any], str, str]] = [
    (beir.read_beir, "corpus.jsonl", "beir-cellar"),
    (mlquestions.read_mlquestions, "test.tsv", "McGill-NLP/MLQuestions"),
    (clinc150.read_clinc150, "data_full.json", "clinc/oos-eval"),
    (lambda folder: banking77.read_banking77(folder, 13), "train.csv", "PolyAI-LDN"),
    (lambda folder: squad.read_squad(folder, "2.0"), "dev-v2.0.json", "SQuAD-explorer"),
]


@pytest.mark.parametrize(("load", "name", "home"), LOADERS)
def test_a_missing_file_is_named_with_where_it_belongs_and_comes_from(
    tmp_path: Path, load: Callable[[Path], Any], name: str, home: str
) -> None:
    with pytest.raises(EvaluationError) as refused:
        load(tmp_path)
    assert f"no {name} in {tmp_path}" in refused.value.message
    assert f"put {name} there" in str(refused.value.mend)
    assert home in str(refused.value.mend)


@pytest.mark.parametrize(("load", "name", "home"), LOADERS)
def test_a_file_of_another_form_is_refused(
    tmp_path: Path, load: Callable[[Path], Any], name: str, home: str
) -> None:
    for other in (mlquestions.PASSAGES, "test.csv"):
        (tmp_path / other).write_text("nothing\n1\n", encoding="utf-8")
    (tmp_path / name).write_text('["nothing"]\n"1"\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match="is not as it was published"):
        load(tmp_path)


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / f"{beir.CORPUS}.gz").write_bytes(gzip.compress(lines(CORPUS).encode())[:-6])
    with pytest.raises(EvaluationError, match=r"corpus\.jsonl\.gz is not as it was published"):
        beir.read_beir(tmp_path)
