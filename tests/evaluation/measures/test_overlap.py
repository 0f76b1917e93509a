from __future__ import annotations

import re
import string

import pytest
from rouge_score.rouge_scorer import RougeScorer

from assistant.evaluation.measures.overlap import normalised, rouge_l, token_f1

PAIRS = [
    ("The cat sat on the mat.", "A cat sat down."),
    ("It costs $112,806 a year [1].", "About $112,806 a year, it says [2]."),
    ("Yes.", "No."),
    ("one two two three", "two one two two"),
    ("e-mail isn't 2.5 %", "email isnt 25"),
    ("Naïve Bayes über alles", "Naive Bayes"),
    ("same words here", "same words here"),
    ("a b c d e f g", "g f e d c b a"),
]


def squad_f1(said: str, ideal: str) -> float:
    """SQuAD's measure once more, by precision and recall over sorted lists."""

    def words(text: str) -> list[str]:
        kept = "".join(char for char in text.lower() if char not in string.punctuation)
        return sorted(word for word in kept.split() if word not in ("a", "an", "the"))

    ours, rest = words(said), words(ideal)
    theirs = len(rest)
    common = 0
    for word in ours:
        if word in rest:
            rest.remove(word)
            common += 1
    if not common:
        return 0.0
    precision, recall = common / len(ours), common / theirs
    return 2 * precision * recall / (precision + recall)


def without_marks(text: str) -> str:
    return re.sub(r"\[\d\]", "", text)


def test_case_punctuation_articles_and_white_space_do_not_count() -> None:
    assert normalised("The  yeast's gas,\nand AN oven!") == "yeasts gas and oven"


def test_token_f1_by_hand() -> None:
    # cat sat on mat, cat sat down: two shared of four and three
    assert token_f1(*PAIRS[0]) == pytest.approx(4 / 7)
    assert token_f1("two two", "two") == pytest.approx(2 / 3)
    assert token_f1("d c b", "b c d") == 1
    assert (token_f1("", "word"), token_f1("word", "the"), token_f1("", "A.")) == (0, 0, 1)


def test_rouge_l_by_hand() -> None:
    # "cat sat" is common, articles count: of six and four
    assert rouge_l(*PAIRS[0]) == pytest.approx(4 / 10)
    assert rouge_l("police killed the gunman", "the gunman killed police") == pytest.approx(1 / 2)
    assert (rouge_l("", "word"), rouge_l("", ".")) == (0, 1)


@pytest.mark.parametrize(("said", "ideal"), PAIRS)
def test_token_f1_agrees_with_a_second_writing(said: str, ideal: str) -> None:
    expected = squad_f1(without_marks(said), without_marks(ideal))
    assert token_f1(said, ideal) == token_f1(ideal, said) == pytest.approx(expected)


# Google's words are runs of a to z and digits.
@pytest.mark.parametrize(("said", "ideal"), [pair for pair in PAIRS if "".join(pair).isascii()])
def test_token_f1_is_googles_rouge_1_of_normalised_texts(said: str, ideal: str) -> None:
    texts = [normalised(without_marks(text)) for text in (ideal, said)]
    assert token_f1(said, ideal) == pytest.approx(RougeScorer(["rouge1"]).score(*texts)["rouge1"].fmeasure)


@pytest.mark.parametrize(("said", "ideal"), PAIRS)
def test_rouge_l_agrees_with_googles(said: str, ideal: str) -> None:
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    expected = scorer.score(without_marks(ideal), without_marks(said))["rougeL"].fmeasure
    assert rouge_l(said, ideal) == pytest.approx(expected)
