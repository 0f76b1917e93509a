"""Judged questions and FAQ wordings → the candidates a reranker learns to tell apart.

Given an encoder, the passages of a corpus and the answers written for known questions, lists for each
question texts that answer it and near ones that do not. It does not know the reranker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.locating import locate
from assistant.corpus.marks import without_marks
from assistant.corpus.source import Corpus
from assistant.evaluation.measures.right import is_right
from assistant.neural.reranker import answer_input
from assistant.questions.judged_question import JudgedQuestion
from assistant.training.ranking import Finder, KnownAnswer, Passages, Query
from assistant.training.reranker import Candidates

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
_NEAREST = 24
_WORDINGS = 150  # nearest ones whose known answers are looked at


def known_answers(corpus: Corpus, questions: Sequence[JudgedQuestion], finder: Finder) -> list[KnownAnswer]:
    """Of FAQ entries, then of groups of questions."""
    known = []
    for entry in corpus.faq:
        spans = [span for quote in entry.evidence if (span := locate(quote, corpus.documents))]
        known.append(KnownAnswer((entry.question, *entry.utterances), entry.answer, finder.units(spans)))
    groups: dict[str, list[JudgedQuestion]] = {}
    for question in questions:
        if question.answer:
            groups.setdefault(question.group or question.id, []).append(question)
    for group in groups.values():
        wordings = tuple(question.question for question in group)
        known.append(KnownAnswer(wordings, group[0].answer, finder.units(group[0].gold)))
    return known


def judged_against(
    known: Sequence[KnownAnswer],
    queries: Sequence[Query],
    questions: Sequence[JudgedQuestion],
    encode: Encode,
) -> list[Query]:
    """Queries that know which of the nearest known answers are right for them, and which are not.

    Args:
        queries: FAQ wordings, then one a question; of an FAQ wording, the answer that has it is right,
            and those resting on other units are not.
    """
    owners = np.array([at for at, answer in enumerate(known) for _ in answer.wordings])
    wordings = [wording for answer in known for wording in answer.wordings]
    similar = encode([query.text for query in queries]) @ encode(wordings).T
    first = len(queries) - len(questions)
    judged = []
    for row, query in enumerate(queries):
        near = list(dict.fromkeys(owners[np.argsort(-similar[row])[:_WORDINGS]].tolist()))[:_NEAREST]
        if row < first:
            right = {at for at, answer in enumerate(known) if query.text in answer.wordings}
            wrong = [at for at in near if at not in right and not known[at].units & query.units]
        else:
            question = questions[row - first]
            right = {at for at in near if is_right(question, without_marks(known[at].answer))}
            wrong = [at for at in near if at not in right]
        judged.append(replace(query, right=frozenset(right), wrong=tuple(wrong)))
    return judged


def candidates_of(
    corpus: Corpus,
    questions: Sequence[JudgedQuestion],
    known: Sequence[KnownAnswer],
    passages: Passages,
    finder: Finder,
    encode: Encode,
    *,
    faq: bool,
    nearest: int = 16,
) -> list[Candidates]:
    """One list a question (and, if ``faq``, a wording of an entry).

    A text that rests on some of a question's passages without being its own answer is right when it
    says the facts the question must be told, and is left out where those are not known. One that says
    these facts out of other passages is left out.

    Args:
        nearest: so many of the nearest units, and of the nearest written answers, are looked at.
    """
    asked = [(question.standalone or question.question, question) for question in questions]
    entries = [
        (wording, answer)
        for answer in (known[: len(corpus.faq)] if faq else ())
        for wording in dict.fromkeys(answer.wordings)
    ]
    texts = [text for text, _ in asked] + [text for text, _ in entries]
    vectors = encode(texts)
    units = passages.texts[: passages.n_units]
    near_units = vectors @ encode(units).T
    wordings = [wording for answer in known for wording in answer.wordings]
    owners = np.array([at for at, answer in enumerate(known) for _ in answer.wordings])
    places: dict[str, list[int]] = {}
    for place, wording in enumerate(wordings):
        places.setdefault(wording, []).append(place)
    known_vectors = encode(wordings)
    near_answers = np.full((len(texts), len(known)), -1.0, dtype=np.float32)
    for row, text in enumerate(texts):
        similar = known_vectors @ vectors[row]
        similar[places.get(text, [])] = -1.0  # a wording is no evidence of being near to itself
        np.maximum.at(near_answers[row], owners, similar)
    lists = []
    for row, text in enumerate(texts):
        question = asked[row][1] if row < len(asked) else None
        own = finder.units(question.gold) if question else entries[row - len(asked)][1].units
        right: list[tuple[str, ...]] = [(units[unit],) for unit in sorted(own)]
        near = [units[unit] for unit in np.argsort(-near_units[row])[:nearest].tolist() if unit not in own]
        wrong = [unit for unit in near if question is None or not _says(question, unit)]
        for at in np.argsort(-near_answers[row])[:nearest].tolist():
            answer = known[at]
            spelled = tuple(
                answer_input(wording, answer.answer) for wording in answer.wordings if wording != text
            ) or (answer_input("", answer.answer),)
            if question is not None and own & answer.units:
                if is_right(question, answer.answer):
                    right.append(spelled)
                else:
                    wrong.append(spelled[0])
            elif question is None and answer is entries[row - len(asked)][1]:
                right.append(spelled)
            elif not own & answer.units and not (question and _says(question, answer.answer)):
                wrong.append(spelled[0])
        lists.append(Candidates(text, tuple(right), tuple(wrong)))
    return lists


def _says(question: JudgedQuestion, text: str) -> bool:
    return not question.out_of_scope and bool(question.must) and is_right(question, text)
