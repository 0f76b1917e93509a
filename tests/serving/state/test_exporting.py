from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

from assistant.serving.state.conversations import Conversation, Exchange, Heading
from assistant.serving.state.duels import Vote
from assistant.serving.state.exporting import (
    VOTE_FIELDS,
    conversation_json,
    conversation_markdown,
    votes_csv,
    votes_jsonl,
)
from tests.serving.state.said import both

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def conversation(question: str, ml: str | None = "from ml") -> Conversation:
    heading = Heading("a" * 32, "Title", 1, NOON, NOON)
    return Conversation(heading, (Exchange(1, question, both(ml=ml), NOON),))


def vote(question: str, reason: str | None = None) -> Vote:
    return Vote("b" * 32, question, "dl", "ml", "left", reason, NOON)


def test_markdown_reads_as_it_was_said() -> None:
    assert conversation_markdown(conversation("What is\none?", None)) == (
        "# Title\n\n2026-01-02T12:00:00+00:00\n\n## What is one?\n\n"
        "### Classical (ml)\n\n*No answer.*\n\n> one (d)\n\n"
        "### Neural (dl)\n\nfrom dl\n\n> one (d)\n"
    )


def test_markdown_runs_and_loads_nothing() -> None:
    hostile = "<img src=x onerror=alert(1)> ![x](https://example.org/x.png) `</script>`"
    text = conversation_markdown(conversation(hostile, hostile))
    assert "<img" not in text
    assert "![x]" not in text
    assert "</script>" not in text


def test_json_holds_everything() -> None:
    whole = json.loads(conversation_json(conversation("What is é?")))
    assert whole["exchanges"][0]["answers"] == both()
    assert (whole["title"], whole["created_at"]) == ("Title", "2026-01-02T12:00:00+00:00")


def test_votes_come_back_from_json_lines_and_csv_alike() -> None:
    votes = [vote('one, "two"\nthree'), vote("é", "because")]
    rows = [json.loads(line) for line in votes_jsonl(votes).split("\n")[:-1]]
    assert [tuple(row) for row in rows] == [VOTE_FIELDS] * 2
    assert (rows[0]["winner"], rows[1]["reason"]) == ("dl", "because")
    read = list(csv.DictReader(io.StringIO(votes_csv(votes), newline="")))
    assert read == [{field: value or "" for field, value in row.items()} for row in rows]
    assert votes_jsonl([]) == ""


def test_a_spreadsheet_computes_nothing() -> None:
    for text in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1"):
        (row,) = csv.DictReader(io.StringIO(votes_csv([vote(text)]), newline=""))
        assert row["question"] == f"'{text}"
