"""What a general language model is told: the question, numbered passages, and how to answer.

Given both, gives chat messages. It does not know which model reads them.
"""

from __future__ import annotations

from collections.abc import Sequence

NOTHING = "NOT ANSWERED"
_RULES = (
    "Answer the question from the numbered passages only, in one to three sentences, or in a list with one "
    "item a line that begins with '- '. After each sentence or item, cite the passages it rests on, "
    "such as [1] or [2][3]. Give figures and names exactly as they stand there. Where passages disagree, "
    f"say both. If the passages do not answer the question, write {NOTHING} and nothing else."
)


def messages(question: str, passages: Sequence[str]) -> list[dict[str, str]]:
    """For a chat model: a system message and a user message."""
    numbered = "\n\n".join(f"[{number}] {passage}" for number, passage in enumerate(passages, start=1))
    return [
        {"role": "system", "content": _RULES},
        {"role": "user", "content": f"Passages:\n\n{numbered}\n\nQuestion: {question}"},
    ]


def plain(question: str, passages: Sequence[str]) -> str:
    """For a model without a chat template."""
    system, user = messages(question, passages)
    return f"{system['content']}\n\n{user['content']}\n\nAnswer:"
