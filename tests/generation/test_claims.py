from __future__ import annotations

import pytest

from assistant.generation.claims import Claim, claims


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
