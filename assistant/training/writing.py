"""How a prefix language model learns to write and writes while it learns, whatever it writes.

Given sources and targets as word pieces, gives the loss of a batch and greedy continuations. It does
not know what the pieces say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from assistant.index.prefix_lm import PrefixLm
from assistant.index.writer import BEGIN, END, piece_id


@dataclass(frozen=True, slots=True)
class WritingExample:
    """Word pieces; ``target`` begins with BEGIN and ends with END."""

    source: tuple[int, ...]
    target: tuple[int, ...]


def writing_loss(model: PrefixLm, batch: Sequence[WritingExample], device: torch.device) -> torch.Tensor:
    """Mean negative log likelihood of a target piece, in nats."""
    longest = max(len(one.source) + len(one.target) - 1 for one in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    next_ids = torch.full((len(batch), longest), -100)
    sources = torch.tensor([len(one.source) for one in batch])[:, None]
    lengths = torch.tensor([len(one.source) + len(one.target) - 1 for one in batch])[:, None]
    for row, one in enumerate(batch):
        told = (*one.source, *one.target[:-1])
        ids[row, : len(told)] = torch.tensor(told)
        next_ids[row, len(one.source) : len(told)] = torch.tensor(one.target[1:])
    at = torch.arange(longest)
    in_source = at[None] < sources
    mask = in_source[:, None, :] | (at[None, None, :] <= at[None, :, None]) & ~in_source[:, :, None]
    mask = mask & (at[None] < lengths)[:, None, :]
    mask[:, :, 0] = True  # padding looks somewhere
    state, _ = model(
        ids.to(device), at[None].expand_as(ids).to(device), (~in_source).long().to(device), mask.to(device)
    )
    told_at = next_ids >= 0
    logits = model.logits(state[told_at.to(device)])
    return torch.nn.functional.cross_entropy(logits.float(), next_ids[told_at].to(device))


def greedy(
    model: PrefixLm, tokenizer: Tokenizer, source: Sequence[int], longest: int, device: torch.device
) -> list[int]:
    """At most so many of the likeliest pieces, without begin and end."""
    end = piece_id(tokenizer, END)
    told = [piece_id(tokenizer, BEGIN)]
    _, past = model(*_inputs(source, 0, 0, None, device))
    while len(told) <= longest:
        state, past = model(*_inputs(told[-1:], len(source) + len(told) - 1, 1, past, device))
        told.append(int(model.logits(state[:, -1])[0].argmax()))
        if told[-1] == end:
            break
    return [piece for piece in told[1:] if piece != end]


def _inputs(
    ids: Sequence[int], start: int, kind: int, past: torch.Tensor | None, device: torch.device
) -> tuple[torch.Tensor | None, ...]:
    seen = 0 if past is None else past.shape[4]
    told = torch.tensor([list(ids)], device=device)
    at = torch.arange(start, start + len(ids), device=device)[None]
    mask = torch.ones(1, len(ids), seen + len(ids), dtype=torch.bool, device=device)
    return told, at, torch.full_like(told, kind), mask, past
