"""Tiny real language models, made on the spot: fourteen words, random weights from a seed."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

WORDS = "yeast makes gas dough salt what [1] [2] question : answer".split()
TEMPLATE = (
    "{% for m in messages %}{{ m['role'] }} : {{ m['content'] }} {% endfor %}"
    "{% if add_generation_prompt %}answer :{% endif %}"
)


def tokenizer(folder: Path, template: str | None) -> PreTrainedTokenizerFast:
    vocabulary = {word: number for number, word in enumerate(["<pad>", "</s>", "<unk>", *WORDS])}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made = PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )
    made.chat_template = template
    made.save_pretrained(folder)
    return made


def causal_model(folder: Path, template: str | None = None, end: int | None = None) -> None:
    """Written into a folder; ``end``: the piece that ends a text, none by default."""
    made = tokenizer(folder, template)
    torch.manual_seed(4)
    config = LlamaConfig(
        vocab_size=len(made),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=1024,
        eos_token_id=end,
        pad_token_id=0,
    )
    LlamaForCausalLM(config).save_pretrained(folder)


def seq2seq_model(folder: Path, end: int | None = None) -> None:
    """As ``causal_model``."""
    made = tokenizer(folder, None)
    torch.manual_seed(4)
    config = T5Config(
        vocab_size=len(made),
        d_model=16,
        d_ff=32,
        d_kv=8,
        num_layers=1,
        num_heads=2,
        decoder_start_token_id=0,
        eos_token_id=end,
        pad_token_id=0,
    )
    T5ForConditionalGeneration(config).save_pretrained(folder)
