"""Question files: loaded, checked, refused by line before anything runs.

Given JSONL files in the form of design part 4 and the documents they quote, gives ``JudgedQuestion``s
with their gold spans located. It does not know answers or scores.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.corpus.locating import locate
from assistant.domain import Document, Quote, Span
from assistant.errors import EvaluationError

KINDS = frozenset(
    (
        "definition",
        "comparison",
        "list",
        "numeric",
        "yes_no",
        "how_to",
        "advice",
        "fact",
        "multi_hop",
        "conflicting",
    )
)
OUT_OF_SCOPE = "out_of_scope"
_KEYS = frozenset(
    (
        "id",
        "question",
        "must",
        "min_must",
        "must_not",
        "evidence",
        "kind",
        "topic",
        "phrasing",
        "out_of_scope",
    )
) | {"hard", "note"}


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with what makes an answer right.

    Attributes:
        must: groups of regular expressions; a group is met when any of them is found in the answer.
        min_must: how many groups have to be met.
        must_not: none of these may be found.
        gold: where in the documents the answer stands; empty when out of scope.
        hard: out of scope, but sounds as if the documents answered it.
    """

    id: str
    question: str
    kind: str
    topic: str = ""
    phrasing: str = ""
    must: tuple[tuple[re.Pattern[str], ...], ...] = ()
    min_must: int = 0
    must_not: tuple[re.Pattern[str], ...] = ()
    gold: tuple[Span, ...] = ()
    out_of_scope: bool = False
    hard: bool = False


def load_questions(paths: Sequence[Path], documents: Mapping[str, Document]) -> list[JudgedQuestion]:
    """Every question of every file, in order.

    Raises:
        EvaluationError: naming each faulty line of each file; or no question at all.
    """
    questions: list[JudgedQuestion] = []
    faults: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        for place, line in _lines(path):
            try:
                question = _question(json.loads(line), documents)
            except json.JSONDecodeError as error:
                faults.append(f"{place}: not JSON ({error.msg})")
            except (ValueError, TypeError, re.error) as error:
                faults.append(f"{place}: {error}")
            else:
                if (first := seen.setdefault(question.id, place)) != place:
                    faults.append(f"{place}: id {question.id!r} was used at {first}")
                questions.append(question)
    if faults:
        raise EvaluationError(
            "The question files have faults:\n  " + "\n  ".join(faults), mend="correct these lines."
        )
    if not questions:
        raise EvaluationError(f"No question in {', '.join(map(str, paths))}.")
    return questions


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.", mend="name a UTF-8 JSONL file.") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield f"{path}:{number}", line


def _question(row: object, documents: Mapping[str, Document]) -> JudgedQuestion:
    if not isinstance(row, dict):
        raise TypeError("not an object")
    if unknown := set(row) - _KEYS:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    for name in ("id", "question", "kind"):
        if not isinstance(row.get(name), str):
            raise TypeError(f"{name!r} must be a text")
    out_of_scope = bool(row.get("out_of_scope", False))
    if row["kind"] not in ({OUT_OF_SCOPE} if out_of_scope else KINDS):
        raise ValueError(
            f"kind {row['kind']!r} is not one of {sorted(KINDS)}, nor out of scope with its flag"
        )
    must = tuple(tuple(_patterns(group)) for group in row.get("must", []))
    gold = tuple(_gold(row.get("evidence", []), documents))
    if not out_of_scope and not (must and all(must) and gold):
        raise ValueError("a question in scope needs 'must' and 'evidence'")
    return JudgedQuestion(
        id=row["id"],
        question=row["question"],
        kind=row["kind"],
        topic=str(row.get("topic", "")),
        phrasing=str(row.get("phrasing", "")),
        must=must,
        min_must=int(row.get("min_must", len(must))),
        must_not=tuple(_patterns(row.get("must_not", []))),
        gold=gold,
        out_of_scope=out_of_scope,
        hard=bool(row.get("hard", False)),
    )


def _patterns(expressions: object) -> Iterator[re.Pattern[str]]:
    if not isinstance(expressions, list):
        raise TypeError("'must' is a list of lists, 'must_not' a list, of regular expressions")
    for expression in expressions:
        yield re.compile(expression, re.IGNORECASE)


def _gold(rows: Any, documents: Mapping[str, Document]) -> Iterator[Span]:
    for row in rows:
        quote = Quote(row["document"], row["quote"])
        span = locate(quote, documents)
        if span is None:
            raise ValueError(f"document {quote.document!r} does not contain {quote.quote[:60]!r}")
        yield span
