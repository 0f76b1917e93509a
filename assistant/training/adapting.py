"""`assistant train generator --base …`: another language model learns to answer from this corpus's passages.

Given a Hugging Face causal or sequence-to-sequence model, trains it, or low-rank adapters on it (Hu et
al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models"), on the prompt that serving gives it and
the written answers, and saves the whole model where ``ASSISTANT_GENERATOR`` can name it. Figure on dev:
minus the mean loss of held-out answers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

from assistant.building.recipe import Progress
from assistant.errors import GeneratorError
from assistant.generation.prompt import NOTHING, messages, plain
from assistant.training.generation_data import Grounded
from assistant.training.loop import UNFINISHED, LoopRecipe, Task, Trained, choose_device, in_batches, train

_IGNORED = -100


@dataclass(frozen=True, slots=True)
class AdaptingRecipe:
    """How to train.

    Attributes:
        rank: of the adapters on every linear layer; 0 trains the whole model.
        longest: tokens of prompt and answer; longer examples are left out.
    """

    loop: LoopRecipe = LoopRecipe(epochs=2, learning_rate=2e-4, patience=1)
    batch: int = 4
    rank: int = 16
    longest: int = 1024


@dataclass(frozen=True, slots=True)
class _Encoded:
    prompt: tuple[int, ...]
    answer: tuple[int, ...]


def adapt(
    base: str,
    examples: Callable[[random.Random], Sequence[Grounded]],
    held_out: Sequence[Grounded],
    target: Path,
    recipe: AdaptingRecipe,
    device: str,
    progress: Progress,
) -> Trained:
    """Train and save model and tokenizer into ``target``.

    Raises:
        GeneratorError: the base cannot be loaded, or peft is not installed and adapters are wanted.
    """
    where = choose_device(device)
    model, tokenizer, writes_on = _loaded(base, recipe)

    def encoded(rows: Sequence[Grounded]) -> list[_Encoded]:
        found = [_encoded(tokenizer, row) for row in rows]
        return [one for one in found if len(one.prompt) + len(one.answer) <= recipe.longest]

    def loss(batch: Sequence[_Encoded]) -> torch.Tensor:
        value: torch.Tensor = model(**_padded(batch, tokenizer.pad_token_id or 0, writes_on, where)).loss
        return value

    kept = in_batches(encoded(held_out), _length, recipe.batch, random.Random(recipe.loop.seed))
    task = Task(
        model,
        lambda epoch, order: in_batches(encoded(examples(order)), _length, recipe.batch, order),
        loss,
        lambda: -sum(float(loss(batch)) for batch in kept) / max(1, len(kept)),
    )
    trained = train(task, recipe.loop, target / UNFINISHED, where, progress)
    whole = model.merge_and_unload() if recipe.rank else model
    whole.save_pretrained(target)
    tokenizer.save_pretrained(target)
    return trained


def _loaded(base: str, recipe: AdaptingRecipe) -> tuple[Any, Any, bool]:
    try:
        config = AutoConfig.from_pretrained(base)
        tokenizer = AutoTokenizer.from_pretrained(base)
        kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
        model = kind.from_pretrained(base)
    except (OSError, ValueError) as error:
        raise GeneratorError(f"{base} is not a language model that can be loaded ({error}).") from error
    if recipe.rank:
        try:
            from peft import LoraConfig, get_peft_model
        except ImportError as error:
            raise GeneratorError("Adapters need peft.", mend="pip install peft, or --no-lora.") from error
        task = "SEQ_2_SEQ_LM" if config.is_encoder_decoder else "CAUSAL_LM"
        adapters = LoraConfig(
            r=recipe.rank, lora_alpha=2 * recipe.rank, target_modules="all-linear", task_type=task
        )
        model = get_peft_model(model, adapters)
    return model, tokenizer, not config.is_encoder_decoder


def _encoded(tokenizer: Any, example: Grounded) -> _Encoded:
    if tokenizer.chat_template:
        prompt = tokenizer.apply_chat_template(
            messages(example.question, example.passages), add_generation_prompt=True, tokenize=False
        )
        ids = tokenizer(prompt, add_special_tokens=False).input_ids
    else:
        ids = tokenizer(plain(example.question, example.passages)).input_ids
    answer = tokenizer(example.answer or NOTHING, add_special_tokens=False).input_ids
    end = [] if tokenizer.eos_token_id is None else [tokenizer.eos_token_id]
    return _Encoded(tuple(ids), (*answer, *end))


def _padded(
    batch: Sequence[_Encoded], pad: int, writes_on: bool, device: torch.device
) -> dict[str, torch.Tensor]:
    """A causal model reads prompt and answer in one and is judged on the answer."""
    read = [(*one.prompt, *one.answer) if writes_on else one.prompt for one in batch]
    told = [(*[_IGNORED] * len(one.prompt), *one.answer) if writes_on else one.answer for one in batch]

    def rows(lists: Sequence[Sequence[int]], fill: int) -> torch.Tensor:
        longest = max(map(len, lists))
        return torch.tensor([[*one, *[fill] * (longest - len(one))] for one in lists], device=device)

    mask = rows([[1] * len(one) for one in read], 0)
    return {"input_ids": rows(read, pad), "attention_mask": mask, "labels": rows(told, _IGNORED)}


def _length(one: _Encoded) -> int:
    return len(one.prompt) + len(one.answer)
