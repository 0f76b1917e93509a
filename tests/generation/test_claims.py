from __future__ import annotations

from assistant.generation.claims import Claim, claims


def test_sentences_keep_what_they_cite_wherever_the_marks_stand() -> None:
    written = "Yeast makes gas [1], which lifts dough [2]. Salt slows it. [3] Heat stops it [1][2]."
    assert list(claims(written)) == [
        Claim("Yeast makes gas, which lifts dough.", (1, 2), True),
        Claim("Salt slows it.", (3,), False),
        Claim("Heat stops it.", (1, 2), False),
    ]


def test_lines_of_a_list_are_claims() -> None:
    written = "Three things:\n- flour [1]\n- water [2]\n- salt"
    assert [(claim.text, claim.cites, claim.opens_line) for claim in claims(written)] == [
        ("Three things:", (), True),
        ("- flour", (1,), True),
        ("- water", (2,), True),
        ("- salt", (), True),
    ]


def test_nothing_is_no_claim() -> None:
    assert list(claims("")) == list(claims(" . [1] ")) == []
