"""One line of a question file → the judged questions in it, and every fault it has.

Given a line of JSON, or what it holds, and the documents it quotes, gives ``JudgedQuestion``s with their
gold spans located: one for a question, one for each turn of a conversation, one for each wording of a
group. It does not know files or answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.corpus.locating import locate
from assistant.domain import Document, Quote, Span
from assistant.questions.plain_row import is_plain, plain_row

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
CATEGORIES = ("near", "far", "adversarial", "nonsense", "chat")
_SHARED_KEYS = frozenset(("kind", "topic", "phrasing", "note"))
_QUESTION_KEYS = _SHARED_KEYS | {
    *("id", "question", "must", "min_must", "must_not", "evidence", "out_of_scope", "hard"),
    *("category", "group", "intent", "answer", "standalone"),
}
_PLAIN_KEYS = frozenset(("id", "question", "expected", "kind", "evidence", "out_of_scope"))
_CONVERSATION_KEYS = _SHARED_KEYS | {"id", "turns"}
_WORDING_KEYS = frozenset(("id", "question", "phrasing", "intent", "note"))
_GROUP_KEYS = _QUESTION_KEYS - {"id", "question", "standalone"} | {"wordings"}


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with what makes an answer right.

    Attributes:
        id: unique in an evaluation; the second turn of conversation ``c`` is ``c#2``.
        must: groups of regular expressions; a group is met when any of them is found in the answer.
        min_must: how many groups have to be met.
        must_not: none of these may be found.
        gold: where in the documents the answer stands; empty when out of scope.
        evidence: the quotes that ``gold`` locates, as the file has them; an ideal answer's ``[1]`` is
            the first of them.
        hard: out of scope, but sounds as if the documents answered it (category ``near``).
        category: of what is out of scope, one of ``CATEGORIES``; may be empty.
        group: questions of one group ask the same in other words; empty for a question alone.
        intent: the FAQ intent whose answer answers it; empty where none does.
        answer: as the best assistant would write it, with citation marks; empty where none was written.
        expected: what an answer should say, in words, of a question that comes without ``must``.
        standalone: what a turn asks without the turns before it; empty where it was not written down.
        conversation: id of the conversation this is a turn of; empty for a question alone.
        place: file and line, for messages.
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
    conversation: str = ""
    evidence: tuple[Quote, ...] = ()
    category: str = ""
    group: str = ""
    intent: str = ""
    answer: str = ""
    expected: str = ""
    standalone: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What a line holds; only one without faults is to be used."""

    questions: tuple[JudgedQuestion, ...]
    faults: tuple[str, ...]


def read_line(
    line: str, documents: Mapping[str, Document], place: str = "", *, plain_name: str | None = None
) -> ReadLine:
    """Never raises: whatever is wrong is in ``faults``; see ``read_row``."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        return ReadLine((), (f"not JSON ({error.msg} at column {error.colno})",))
    except (RecursionError, ValueError) as error:
        return ReadLine((), (f"not readable ({error})",))
    return read_row(row, documents, place, plain_name=plain_name)


def read_row(
    row: object, documents: Mapping[str, Document], place: str = "", *, plain_name: str | None = None
) -> ReadLine:
    """As ``read_line``, of what the line holds.

    Args:
        plain_name: the id of a question in anyone's form (``plain_row``) that has none of its own; where
            this is not given, that form is a fault.
    """
    if not isinstance(row, dict):
        return ReadLine((), ("not an object",))
    if "turns" in row:
        return _conversation(row, documents, place)
    if "wordings" in row:
        return _group(row, documents, place)
    if plain_name is not None and is_plain(row):
        told = plain_row(row, plain_name, documents)
        reader = _Fields(told.row, documents, place)
        question = reader.expecting(_PLAIN_KEYS, reader.text("id", required=True))
        return ReadLine((question,), (*told.faults, *reader.faults))
    reader = _Fields(row, documents, place)
    question = reader.question(_QUESTION_KEYS, reader.text("id", required=True))
    return ReadLine((question,), tuple(reader.faults))


def _conversation(row: dict[str, Any], documents: Mapping[str, Document], place: str) -> ReadLine:
    whole = _Fields(row, documents, place)
    whole.refuse_unknown(_CONVERSATION_KEYS)
    name = whole.text("id", required=True)
    shared = {key: row[key] for key in _SHARED_KEYS & set(row)}
    questions: list[JudgedQuestion] = []
    for number, turn in whole.objects("turns", "turn"):
        if turn.get("out_of_scope") is True:  # its kind is not the conversation's
            turn = {"kind": OUT_OF_SCOPE, **turn}
        reader = _Fields({**shared, **turn}, documents, place)
        questions.append(reader.question(_QUESTION_KEYS - {"id"}, f"{name}#{number}", conversation=name))
        whole.faults += [f"turn {number}: {fault}" for fault in reader.faults]
    return ReadLine(tuple(questions), tuple(whole.faults))


def _group(row: dict[str, Any], documents: Mapping[str, Document], place: str) -> ReadLine:
    whole = _Fields(row, documents, place)
    shared = whole.question(_GROUP_KEYS, "", worded=False)
    whole.text("group", required=True)
    questions: list[JudgedQuestion] = []
    for number, wording in whole.objects("wordings", "wording"):
        own = _Fields(wording, documents, place)
        own.refuse_unknown(_WORDING_KEYS)
        questions.append(
            replace(
                shared,
                id=own.text("id", required=True),
                question=own.text("question", required=True),
                phrasing=own.text("phrasing") or shared.phrasing,
                intent=own.text("intent") or shared.intent,
            )
        )
        whole.faults += [f"wording {number}: {fault}" for fault in own.faults]
    return ReadLine(tuple(questions), tuple(whole.faults))


class _Fields:
    """Takes typed fields out of one object and books what is wrong with them."""

    def __init__(self, row: dict[str, Any], documents: Mapping[str, Document], place: str) -> None:
        self.faults: list[str] = []
        self._row, self._documents, self._place = row, documents, place

    def question(
        self, known: frozenset[str], name: str, *, conversation: str = "", worded: bool = True
    ) -> JudgedQuestion:
        """``worded``: whether it has to say how it is asked; a group leaves that to its wordings."""
        self.refuse_unknown(known)
        out_of_scope = self._flag("out_of_scope")
        kind = self._kind(out_of_scope)
        must = tuple(map(self._patterns, self._list("must")))
        gold = self._gold()
        category = self.text("category")
        if category and (category not in CATEGORIES or not out_of_scope):
            self.faults.append(f"'category' is one of {CATEGORIES}, and only of what is out of scope")
        if not out_of_scope and not (must and all(must)):
            self.faults.append("a question in scope needs 'must': groups of at least one expression")
        if not out_of_scope and not self._list("evidence"):
            self.faults.append("a question in scope needs 'evidence'")
        return JudgedQuestion(
            id=name,
            question=self.text("question", required=worded),
            kind=kind,
            topic=self.text("topic"),
            phrasing=self.text("phrasing"),
            must=must,
            min_must=self._min_must(len(must)),
            must_not=self._patterns(self._list("must_not")),
            gold=() if out_of_scope else gold,
            out_of_scope=out_of_scope,
            hard=self._flag("hard") or category == "near",
            conversation=conversation,
            evidence=() if out_of_scope else self._quotes(),
            category=category,
            group=self.text("group"),
            intent=self.text("intent"),
            answer=self.text("answer"),
            standalone=self.text("standalone"),
            place=self._place,
        )

    def expecting(self, known: frozenset[str], name: str) -> JudgedQuestion:
        """A question with an expected answer where there are no patterns, and evidence only if it has any."""
        self.refuse_unknown(known)
        out_of_scope = self._flag("out_of_scope")
        gold = self._gold()
        return JudgedQuestion(
            id=name,
            question=self.text("question", required=True),
            kind=OUT_OF_SCOPE if out_of_scope else self._known_kind(self.text("kind")),
            gold=() if out_of_scope else gold,
            out_of_scope=out_of_scope,
            evidence=() if out_of_scope else self._quotes(),
            expected="" if out_of_scope else self.text("expected", required=True),
            place=self._place,
        )

    def refuse_unknown(self, known: frozenset[str]) -> None:
        if unknown := sorted(set(self._row) - known):
            self.faults.append(f"unknown keys {unknown}; known are {sorted(known)}")

    def objects(self, key: str, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Those in a list of at least one, numbered from 1; what else it holds is booked as ``name``."""
        listed = self._row[key]
        if not isinstance(listed, list) or not listed:
            self.faults.append(f"{key!r} must be a list of at least one question")
            return
        for number, one in enumerate(listed, start=1):
            if isinstance(one, dict):
                yield number, one
            else:
                self.faults.append(f"{name} {number}: not an object")

    def text(self, key: str, *, required: bool = False) -> str:
        value = self._row.get(key)
        if isinstance(value, str) and (value.strip() or not required):
            return value
        if value is not None or required:
            self.faults.append(f"{key!r} must be a text" + (" that is not blank" if required else ""))
        return ""

    def _kind(self, out_of_scope: bool) -> str:
        kind = self.text("kind", required=not out_of_scope)
        return OUT_OF_SCOPE if out_of_scope else self._known_kind(kind)

    def _known_kind(self, kind: str) -> str:
        if kind and kind not in KINDS:
            self.faults.append(f"kind {kind!r} is not one of {sorted(KINDS)}")
        return kind

    def _flag(self, key: str) -> bool:
        value = self._row.get(key, False)
        if not isinstance(value, bool):
            self.faults.append(f"{key!r} must be true or false, not {value!r}")
        return value is True

    def _min_must(self, groups: int) -> int:
        value = self._row.get("min_must", groups)
        if isinstance(value, bool) or not isinstance(value, int) or not min(1, groups) <= value <= groups:
            self.faults.append(f"'min_must' must be a number from 1 to {groups}, the groups of 'must'")
            return groups
        return value

    def _list(self, key: str) -> list[Any]:
        value = self._row.get(key, [])
        if isinstance(value, list):
            return value
        if f"{key!r} must be a list" not in self.faults:
            self.faults.append(f"{key!r} must be a list")
        return []

    def _patterns(self, expressions: object) -> tuple[re.Pattern[str], ...]:
        if not isinstance(expressions, list):
            self.faults.append(f"'must' is a list of lists of regular expressions, not of {expressions!r}")
            return ()
        patterns = []
        for expression in expressions:
            if not isinstance(expression, str) or not expression:
                self.faults.append(f"{expression!r} is not a regular expression")
                continue
            try:
                patterns.append(re.compile(expression, re.IGNORECASE))
            except re.error as error:
                self.faults.append(f"regular expression {expression!r}: {error}")
        return tuple(patterns)

    def _quotes(self) -> tuple[Quote, ...]:
        rows = [row for row in self._list("evidence") if isinstance(row, dict)]
        return tuple(Quote(str(row.get("document")), str(row.get("quote"))) for row in rows)

    def _gold(self) -> tuple[Span, ...]:
        spans = []
        for row in self._list("evidence"):
            values = [row.get(key) for key in ("document", "quote")] if isinstance(row, dict) else []
            match values:
                case [str(document), str(quote)]:
                    span = locate(Quote(document, quote), self._documents)
                    if span is not None:
                        spans.append(span)
                    elif document not in self._documents:
                        self.faults.append(f"there is no document {document!r}")
                    else:
                        self.faults.append(f"document {document!r} does not contain {quote[:60]!r}")
                case _:
                    self.faults.append(f"evidence {row!r} is not {{'document', 'quote'}}")
        return tuple(spans)
