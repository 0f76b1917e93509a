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
from assistant.index.asked import Asked, AskedIndex
from assistant.protocols import Encoder, Vectors
from assistant.questions.judged_question import JudgedQuestion
from assistant.training.reranker import Candidates
from assistant.training.rewriting_data import Rewrite

_READ = ChoosingRecipe(written=10, after_question=10, after_answer=6, typed=5)
_NEAR_MEANT = 6  # known questions nearest to what is meant, whatever was said
# Cosines to what is meant. Where facts are judged they decide, but for texts as near, or as far, as these:
_SURELY_OTHER, _SURELY_SAME = 0.6, 0.9
_OUTSIDE = 0.93  # for what nothing answers
# Where none are judged:
_SAME, _OTHER = 0.85, 0.8
_SAME_AS_BEST, _LESS_THAN_BEST = 0.02, 0.04
_TYPED = 0.8  # a text farther off is not what is meant


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A turn with its history, what a rewriter writes of it, and its judgement where there is one.

    ``leans`` is false for complete questions after somebody else's turns.
    """

    example: Rewrite
    written: str
    turn: JudgedQuestion | None = None
    leans: bool = True

    @property
    def meant(self) -> str:
        """The question that stands alone."""
        return self.example.standalone or self.example.question


def without_units(entries: Sequence[Asked], encoder: Encoder) -> AskedIndex:
    """Known questions to be looked up by their wordings; nothing says where their answers stand."""
    starts = np.cumsum([0, *(len(entry.wordings) for entry in entries)])
    return AskedIndex(
        tuple(entry.wordings[0] for entry in entries),
        tuple(starts.tolist()),
        encoder.encode([text for entry in entries for text in entry.wordings]),
        ((),) * len(entries),
        tuple(entry.answer for entry in entries),
        ((),) * len(entries),
        encoder.encode([without_marks(entry.answer) for entry in entries]),
    )


def candidates_of_follow_ups(
    said: Sequence[FollowUp], known: AskedIndex, encoder: Encoder, *, as_served: bool = False
) -> list[Candidates]:
    """One list a follow-up.

    Args:
        as_served: known questions only, those that serving would find: to measure, not to learn from.
    """
    plain = [without_marks(answer) for answer in known.answers]
    lists = []
    for one in said:
        example = one.example
        text = named(example.history, example.question)
        looked_up = views(example.history, text, one.written)
        before = question_before(example.history)
        vectors = encoder.encode([*looked_up, one.meant, before or text])
        meant = vectors[len(looked_up)]
        near = np.maximum.reduceat(known.vectors @ meant, known.starts[:-1])
        entries = near_entries(known, vectors[: len(looked_up)], _READ)
        if not as_served:
            entries = list(dict.fromkeys([*entries, *np.argsort(-near)[:_NEAR_MEANT].tolist()]))
        right, wrong = list[str](), list[str]()
        for entry in entries:
            verdict = _verdict(one.turn, plain[entry], float(near[entry]), float(near.max()))
            if verdict is not None:
                (right if verdict else wrong).append(known.titles[entry])
        if not as_served:
            right, wrong = [one.meant, *right], wrong + _texts_said(one, text, before, vectors)
            if float(vectors[0] @ meant) >= _SURELY_SAME:
                right += [one.written] * 2
        lists.append(
            Candidates(spoken(example.history, text), tuple((text,) for text in right), tuple(wrong))
        )
    return lists


def _verdict(turn: JudgedQuestion | None, answer: str, near: float, best: float) -> bool | None:
    """Whether a known question is what is meant; ``None`` where that cannot be said.

    Args:
        near: cosine of its nearest wording to what is meant; ``best``: the highest of all known questions'.
    """
    if turn is None:
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


def _texts_said(one: FollowUp, text: str, before: str, vectors: Vectors) -> list[str]:
    """What was written, asked before and typed, twice each, where it is not what is meant."""
    written, typed, meant, asked = vectors[0], vectors[3], vectors[4], vectors[5]
    far = [one.written] if float(written @ meant) < _TYPED else []
    far += [before] if before and float(asked @ meant) < _TYPED else []
    far += [text] if one.leans and float(typed @ meant) < _TYPED else []
    return far * 2
