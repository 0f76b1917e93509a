"""A conversation as its models read it.

Given turns, lays out what the rewriting model reads and is to write, in word pieces, and what the conversation
encoder reads, in words. It does not know models.
"""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer

from assistant.conversation.rules import is_small_talk
from assistant.domain import Question, Turn
from assistant.index.writer import piece_id
from assistant.questions.asked_text import MAX_QUESTION_CHARS, asks_something, readable

KEEP = "[unused5]"  # written alone: the question stands as it is
_START, _USER, _ASSISTANT, _NOW, _END = "[CLS]", "[unused2]", "[unused3]", "[unused4]", "[SEP]"
_USER_TURNS = 4  # before the question
_USER_PIECES, _ANSWER_PIECES, _NOW_PIECES = 48, 64, 64
_NOW_WORDS, _QUESTION_WORDS, _ANSWER_WORDS, _EARLIER_WORDS = 36, 28, 45, 16
_EARLIER_QUESTIONS = 2


def heard(question: Question, text: str) -> list[Turn]:
    """The turns before, readable; none where the text cannot be a follow-up: it or they ask nothing.

    Args:
        text: the checked text of the question itself.
    """
    history = [Turn(turn.role, readable(turn.content[:MAX_QUESTION_CHARS])) for turn in question.history]
    asked = any(turn.role == "user" and asks_something(turn.content) for turn in history)
    return history if asked and asks_something(text) and not is_small_talk(text) else []


def source_pieces(tokenizer: Tokenizer, history: Sequence[Turn], question: str) -> list[int]:
    """The last user turns, the last answer where it was given, and the question."""
    users = [at for at, turn in enumerate(history) if turn.role == "user"][-_USER_TURNS:]
    pieces = [piece_id(tokenizer, _START)]
    for at in users:
        pieces += [piece_id(tokenizer, _USER), *_cut(tokenizer, history[at].content, _USER_PIECES)]
    if history and history[-1].role == "assistant":
        pieces += [piece_id(tokenizer, _ASSISTANT), *_cut(tokenizer, history[-1].content, _ANSWER_PIECES)]
    pieces += [piece_id(tokenizer, _NOW), *_cut(tokenizer, question, _NOW_PIECES)]
    return [*pieces, piece_id(tokenizer, _END)]


def target_pieces(tokenizer: Tokenizer, standalone: str | None) -> list[int]:
    """What is to be written, without begin and end; ``None`` for a question that stands as it is."""
    if standalone is None:
        return [piece_id(tokenizer, KEEP)]
    return _cut(tokenizer, standalone, _NOW_PIECES)


def spoken(history: Sequence[Turn], question: str) -> str:
    """The question, the one before it, the last answer where it was given, and questions before these."""
    users = [turn.content for turn in reversed(history) if turn.role == "user"]
    told = history[-1].content if history and history[-1].role == "assistant" else ""
    parts = [
        _words(question, _NOW_WORDS),
        _words("".join(users[:1]), _QUESTION_WORDS),
        _words(told, _ANSWER_WORDS),
    ]
    parts += [_words(text, _EARLIER_WORDS) for text in users[1 : 1 + _EARLIER_QUESTIONS]]
    return f" {_END} ".join(parts)


def _words(text: str, most: int) -> str:
    return " ".join(text.split()[:most])


def _cut(tokenizer: Tokenizer, text: str, most: int) -> list[int]:
    return list(tokenizer.encode(text, add_special_tokens=False).ids[:most])
