"""A follow-up and its history → a question that stands alone, by rules: where no model was trained.

Given a ``Question``, decides from its words whether it leans on the turn before. "And a data
scientist?" takes the place of the words most like it in the question before, which an encoder finds;
any other follow-up is said after that question. It does not know documents or answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from assistant.domain import Question
from assistant.protocols import Encoder
from assistant.questions.asked_text import MAX_QUESTION_CHARS, asks_something, readable

_OPENING = re.compile(
    r"^(and|or|but|so|then|also|what about|how about|what if|same for|ok(ay)?,? and)\b[\s,]*", re.I
)
_PREPOSITION = re.compile(r"^(for|in|with|of|on|at|as|about)\b\s*", re.I)
_DETERMINER = re.compile(r"^(an?|the|its|their|his|her|your|my)\b\s*", re.I)
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|those|these|that|this|he|she|one|ones|former|latter|both|"
    r"same|there|first|second|third|fourth|fifth|last|previous|above|instead|more|else|other|another)\b",
    re.I,
)
_ASKING = re.compile(
    r"\b(what|which|who|whom|whose|why|how|when|where|is|are|was|were|do|does|did|can|could|should|will|would|"
    r"has|have|had|it|they|them|that|this|those|these|not|more|else)\b",
    re.I,
)
_EDGE = frozenset(
    "a an the in on at of for to with and or is are was were be do does did can could should i you my your what "
    "which who how why when where there it its as by from about much many long if would will me need than".split()
)
_WORD = re.compile(r"[^\W_][\w+#.'-]*")
_SMALL_TALK = re.compile(
    r"^(thanks?( you)?( (so|very) much| a lot)?|thx|ty|cheers|great|nice|cool|ok(ay)?|hi|hello|hey|bye|goodbye|"
    r"good (morning|evening|afternoon)|got it|perfect|awesome)\b[\s\w]{0,12}[.!]*$",
    re.I,
)
_THANKS = re.compile(r"\b(thanks|thank (you|u)|thankyou|thx|ty|tysm|cheers|appreciate)\b", re.I)
_STILL_ASKS = re.compile(
    r"\?|\b(whats?|which|who|whom|whose|why|how|when|where|explain|tell me|show|list|give|name|compare|describe|do|"
    r"does|did|can|could|should|would|any|more|else|another|about|same|meant|mean|back|need|want|wonder|salary|"
    r"salaries|pay)\b",
    re.I,
)
_MOST_THANKS = 12  # words of thanks that ask nothing besides
_SHORT = 4  # words: "in India?", "salary for seniors?" say little on their own
_LONG = 14  # words: a question this long carries its own subject
_PHRASE = 5  # words of a phrase that can take another's place
_ALIKE = 0.25  # cosine in [-1, 1]: below, nothing in the question before is of the same sort
_TIE = 0.1  # a longer phrase around the best, if nearly as alike: "deep learning engineer", not "engineer"


def is_small_talk(text: str) -> bool:
    """Thanks, greetings and the like, which ask nothing."""
    if _SMALL_TALK.match(text):
        return True
    thanks = _THANKS.search(text) is not None and len(text.split()) <= _MOST_THANKS
    return thanks and _STILL_ASKS.search(text) is None


class RuleRewriter:
    """Rules over English, and an encoder that says which words are of the same sort."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def standalone(self, question: Question, text: str) -> str:
        """See ``protocols.Rewriter``."""
        standing = ""
        for turn in question.history:
            said = readable(turn.content[:MAX_QUESTION_CHARS])
            if turn.role == "user" and asks_something(said) and not is_small_talk(said):
                standing = self._join(standing, said)
        return text if is_small_talk(text) else self._join(standing, text)

    def _join(self, standing: str, text: str) -> str:
        if not standing or not asks_something(text) or not _leans(text):
            return text
        joined = self._replaced(standing, text) or f"{standing.rstrip('?!. ')} – {text[0].lower()}{text[1:]}"
        return joined if len(joined) <= MAX_QUESTION_CHARS else text

    def _replaced(self, standing: str, text: str) -> str | None:
        """The question before with one phrase of it replaced, or ``None`` where none is of the sort."""
        rest = _PREPOSITION.sub("", _OPENING.sub("", text)).strip(" ?!.,")
        phrase = _DETERMINER.sub("", rest)
        if rest == text.strip(" ?!.,") or not 1 <= len(phrase.split()) <= _PHRASE or _ASKING.search(phrase):
            return None
        spans = list(_phrases(standing))
        if not spans:
            return None
        vectors = self._encoder.encode([phrase, *(standing[start:end] for start, end in spans)])
        alike = vectors[1:] @ vectors[0]
        best = float(alike.max())
        if best < _ALIKE:
            return None
        inner = spans[int(alike.argmax())]
        near = [spans[row] for row in np.flatnonzero(alike >= best - _TIE)]
        around = [span for span in near if span[0] <= inner[0] and inner[1] <= span[1]]
        start, end = max(around, key=lambda span: span[1] - span[0])
        if rest != phrase and (before := re.search(r"\b(an?|the)\s+$", standing[:start], re.I)):
            start, phrase = before.start(), rest
        return f"{standing[:start]}{phrase}{standing[end:]}"


def _phrases(text: str) -> Iterator[tuple[int, int]]:
    """Spans of one to five words that neither begin nor end with a function word."""
    words = [(match.start(), match.end()) for match in _WORD.finditer(text)][:40]
    for first, (start, _) in enumerate(words):
        for _, end in words[first : first + _PHRASE]:
            ends = text[start:end].lower().split()
            if ends[0] not in _EDGE and ends[-1] not in _EDGE:
                yield start, end


def _leans(text: str) -> bool:
    words = _WORD.findall(text)
    if _OPENING.match(text):
        return len(words) <= _LONG
    return len(words) <= _SHORT or (len(words) <= _LONG and _POINTING.search(text) is not None)
