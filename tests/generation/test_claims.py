from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generation.claims import Claim, claims, claims_as_written

FAQ = Path(__file__).parents[2] / "corpus" / "faq.jsonl"


def test_sentences_keep_what_they_cite_wherever_the_marks_stand() -> None:
    written = "Yeast makes gas [1], which lifts dough [2]. Salt slows it. [3] Heat stops it [1, 2]."
    assert list(claims(written)) == [
        Claim("Yeast makes gas, which lifts dough.", (1, 2), 0),
        Claim("Salt slows it.", (3,), 0),
        Claim("Heat stops it.", (1, 2), 0),
    ]


def test_a_list_item_is_one_claim() -> None:
    written = "Three things:\n- flour [1]. It is white [4].\n2. Water [2]\n- salt"
    assert [(claim.text, claim.cites, claim.line) for claim in claims(written)] == [
        ("Three things:", (), 0),
        ("- flour. It is white.", (1, 4), 1),
        ("2. Water", (2,), 2),
        ("- salt", (), 3),
    ]


@pytest.mark.parametrize("written", ["", " . [1] ", "\n\n"])
def test_nothing_is_no_claim(written: str) -> None:
    assert list(claims(written)) == []


def test_abbreviations_end_no_sentence() -> None:
    (claim,) = claims("Use frameworks, e.g. TensorFlow, for training [1].")
    assert claim.text == "Use frameworks, e.g. TensorFlow, for training."


@given(
    st.lists(
        st.sampled_from('Gas. [1] [2, 3] e.g. - 2. \n \n\n it Yeast makes 3.5 (so. On) " ! ab'.split(" "))
    )
)
def test_where_a_text_is_cut_changes_nothing(words: list[str]) -> None:
    written = " ".join(words)
    whole = list(claims_as_written([written]))
    assert list(claims_as_written(written)) == whole
    assert list(claims_as_written(re.findall(r".{1,5}", written, re.DOTALL))) == whole


def test_a_claim_comes_with_the_first_word_of_the_next() -> None:
    def pieces() -> Iterator[str]:
        for piece in (
            "Gas rises. [1] ",
            "Dough",
            " does",
            " too. [2]\n",
            "- salt. It",
            " is white\n",
            "Heat",
        ):
            cut.append(piece)
            yield piece

    cut: list[str] = []
    seen = [(claim.text, cut[-1]) for claim in claims_as_written(pieces())]
    assert seen == [
        ("Gas rises.", " does"),
        ("Dough does too.", " too. [2]\n"),
        ("- salt. It is white", " is white\n"),
        ("Heat", "Heat"),
    ]


def test_answers_as_people_write_them_are_cut_as_when_they_are_whole() -> None:
    answers = [json.loads(line)["answer"] for line in FAQ.read_text(encoding="utf-8").splitlines()]
    assert [list(claims_as_written(answer)) for answer in answers] == [
        list(claims(answer)) for answer in answers
    ]
