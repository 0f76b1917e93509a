from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from assistant import Turn
from assistant.conversation.turns import KEEP, source_pieces, spoken, target_pieces
from assistant.errors import ArtefactDamaged
from assistant.index.prefix_lm import load_tokenizer
from assistant.index.spelled import spell, usual_spellings
from assistant.index.writer import piece_id


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer()


@pytest.mark.parametrize(
    "text",
    [
        "What does DALL·E do?",
        "Is the model's accuracy above 0.5%?",
        "Does C++ beat R in e.g. k-means?",
        'Who wrote "Deep Learning with Python" and why?',
        "Is GPT-4 (the big one) worth $112,806 a year?",
    ],
)
def test_what_was_said_keeps_its_spelling(tokenizer: Tokenizer, text: str) -> None:
    assert spell(tokenizer, target_pieces(tokenizer, text), [text]) == text


def test_words_nobody_said_are_spelled_as_the_documents_do(tokenizer: Tokenizer) -> None:
    usual = usual_spellings(["The job of an NLP engineer is new.", "We hire an NLP engineer."])
    pieces = target_pieces(tokenizer, "what does an nlp engineer do?")
    assert spell(tokenizer, pieces, [], usual) == "What does an NLP engineer do?"


def test_titles_are_no_names_but_names_are(tokenizer: Tokenizer) -> None:
    texts = ["A Data Scientist and a Data Analyst.", "Few data scientists use Python.", "We like Python."]
    usual = usual_spellings(texts)
    pieces = target_pieces(tokenizer, "does a data scientist use python?")
    assert spell(tokenizer, pieces, [], usual) == "Does a data scientist use Python?"
    assert spell(tokenizer, pieces, ["and a data scientist?"], usual) == "Does a data scientist use Python?"


def test_a_sentence_s_first_word_is_not_spelled_so_elsewhere(tokenizer: Tokenizer) -> None:
    pieces = target_pieces(tokenizer, "is the one how many layers?")
    assert spell(tokenizer, pieces, ["How many layers?", "The one"]) == "Is the one how many layers?"


def test_long_histories_are_cut(tokenizer: Tokenizer) -> None:
    history = [Turn("user", "word " * 400), Turn("assistant", "word " * 400)] * 9
    assert len(source_pieces(tokenizer, history, "and " * 900)) < 512


def test_the_last_answer_counts_only_when_it_is_the_last_turn(tokenizer: Tokenizer) -> None:
    answered = source_pieces(tokenizer, [Turn("user", "a"), Turn("assistant", "b")], "c")
    without = source_pieces(tokenizer, [Turn("assistant", "b"), Turn("user", "a")], "c")
    assert len(answered) == len(without) + 2


def test_a_question_to_keep_is_one_piece(tokenizer: Tokenizer) -> None:
    assert target_pieces(tokenizer, None) == [piece_id(tokenizer, KEEP)]


def test_a_vocabulary_without_the_piece_is_refused(tokenizer: Tokenizer) -> None:
    with pytest.raises(ArtefactDamaged, match="no piece"):
        piece_id(tokenizer, "[no such piece]")


def test_a_conversation_in_words_has_the_latest_first_and_is_cut() -> None:
    history = [
        Turn("user", "Hi!"),
        Turn("user", "Who bakes?"),
        Turn("assistant", "Bakers."),
        Turn("user", "Who sings?"),
        Turn("assistant", "Singers do, " + "la " * 99),
    ]
    assert spoken(history[:3], "and who sings?") == "and who sings? [SEP] Who bakes? [SEP] Bakers. [SEP] Hi!"
    last, before, answer, *earlier = spoken(history, "and " * 99).split(" [SEP] ")
    assert (last.count("and"), before, answer.count("la")) == (36, "Who sings?", 43)
    assert earlier == ["Who bakes?", "Hi!"]


def test_without_an_answer_its_place_stays_empty() -> None:
    assert spoken([Turn("user", "Who bakes?")], "and who sings?") == "and who sings? [SEP] Who bakes? [SEP] "
