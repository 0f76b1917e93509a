"""Follow-ups → the known questions a chooser learns to tell apart, with what the rewriter makes of them.

Given conversations, known questions and an encoder, lists for each follow-up questions that it may mean and
near ones that it does not. It does not know the chooser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.conversation.choosing import ChoosingRecipe, near_entries, question_before, views
from assistant.conversation.pointing import named
from assistant.conversation.turns import spoken
from assistant.corpus.marks import without_marks
from assistant.evaluation.measures.right import is_right
from assistant.index.asked import AskedIndex
from assistant.protocols import Encoder, Vectors
from assistant.questions.leakage import normalised
from assistant.training.reranker import Candidates
from assistant.training.rewriting_data import UNANSWERED, Rewrite

_READ = ChoosingRecipe(written=10, after_question=10, after_answer=6, typed=5)
_NEAR_MEANT = 6  # known questions nearest to what is meant, whatever was said
# Cosines to what is meant. Where facts are judged they decide, but for texts as near, or as far, as these:
_SURELY_OTHER, _SURELY_SAME = 0.6, 0.9
_OUTSIDE = 0.93  # for what nothing answers
# Where none are judged:
_SAME, _OTHER = 0.85, 0.8
_SAME_AS_BEST, _LESS_THAN_BEST = 0.02, 0.04
_SAID = 0.8  # what was said or written and is farther off is not what is meant


def candidates_of_follow_ups(
    examples: Sequence[Rewrite],
    written: Sequence[str],
    known: AskedIndex,
    encoder: Encoder,
    *,
    as_served: bool = False,
) -> list[Candidates]:
    """One list a follow-up.

    Args:
        written: what a rewriter makes of each.
        as_served: known questions only, those that serving would find: to measure, not to learn from.
    """
    plain = [without_marks(answer) for answer in known.answers]
    said = [_said(example, rewrite) for example, rewrite in zip(examples, written, strict=True)]
    vectors = encoder.encode([text for one in said for text in one.looked_up()])
    lists, start = [], 0
    for example, one in zip(examples, said, strict=True):
        end = start + len(one.looked_up())
        lists.append(_candidates(example, one, vectors[start:end], known, plain, as_served))
        start = end
    return lists


@dataclass(frozen=True, slots=True)
class _Said:
    """A follow-up as it is read, what was written of it, what is meant, and the question before (or ``""``)."""

    text: str
    rewrite: str
    whole: str
    before: str
    views: tuple[str, ...]

    def looked_up(self) -> tuple[str, ...]:
        return (*self.views, self.whole, self.before or self.text)


def _said(example: Rewrite, rewrite: str) -> _Said:
    text = named(example.history, example.question)
    return _Said(
        text,
        rewrite,
        example.standalone or example.question,
        question_before(example.history),
        tuple(views(example.history, text, rewrite)),
    )


def _candidates(
    example: Rewrite,
    said: _Said,
    vectors: Vectors,
    known: AskedIndex,
    plain: Sequence[str],
    as_served: bool,
) -> Candidates:
    """``vectors``: of what is looked up; ``plain``: the known answers without marks."""
    *of_views, meant, before = vectors
    near = known.nearest(known.vectors @ meant)
    entries = near_entries(known, vectors[: len(of_views)], _READ)
    if not as_served:
        entries = list(dict.fromkeys([*entries, *np.argsort(-near)[:_NEAR_MEANT].tolist()]))
    right, wrong = list[str](), list[str]()
    for entry in entries:
        verdict = _verdict(example, plain[entry], float(near[entry]), float(near.max()))
        if verdict is not None:
            (right if verdict else wrong).append(known.titles[entry])
    if not as_served:
        right.insert(0, said.whole)
        others = ((said.rewrite, of_views[0]), (said.before, before), (said.text, of_views[3]))
        wrong += [text for text, vector in others if text and float(vector @ meant) < _SAID] * 2
        if float(of_views[0] @ meant) >= _SURELY_SAME:
            right += [said.rewrite] * 2
    return Candidates(spoken(example.history, said.text), tuple((text,) for text in right), tuple(wrong))


def _verdict(example: Rewrite, answer: str, near: float, best: float) -> bool | None:
    """Whether a known question is what is meant; ``None`` where that cannot be said.

    Args:
        near: cosine of its nearest wording to what is meant; ``best``: the highest of all known questions'.
    """
    turn = example.judged
    if turn is None:
        if example.answer == UNANSWERED:
            return False if near < _SURELY_SAME else None
        if answer and normalised(answer) == normalised(example.answer):
            return True
        if near >= _SAME and near >= best - _SAME_AS_BEST:
            return True
        return False if near < _OTHER and near < best - _LESS_THAN_BEST else None
    if turn.out_of_scope:
        return False if near < _OUTSIDE else None
    if not answer:
        return None
    if is_right(turn, answer):
        return True if near > _SURELY_OTHER else None
    return False if near < _SURELY_SAME else None
