"""A Hugging Face language model, causal or sequence to sequence, in this process; needs PyTorch.

Given a directory or hub id, has answers written by it, with its own chat template where it has one, on
the GPU when there is one. The only module of serving that imports PyTorch, and only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from queue import Empty
from threading import Thread

import torch
from jinja2 import TemplateError
from safetensors import SafetensorError
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    AutoTokenizer,
    BatchEncoding,
    TextIteratorStreamer,
)

from assistant.errors import GeneratorError
from assistant.generation.prompt import messages, plain
from assistant.generation.server import unless_nothing

_LONGEST = 300  # tokens written
_SECONDS = 120.0  # between two pieces


class HuggingFaceWriter:
    """See ``writers.AnswerWriter``."""

    def __init__(self, name: str) -> None:
        try:
            config = AutoConfig.from_pretrained(name)
            self._tokenizer = AutoTokenizer.from_pretrained(name)
            kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
            model = kind.from_pretrained(name)
        except (OSError, ValueError, SafetensorError) as error:
            raise GeneratorError(
                f"{name} is not a language model that can be loaded ({error}).",
                mend="name a directory or hub id of a causal or sequence-to-sequence model.",
            ) from error
        self._model = model.to("cuda" if torch.cuda.is_available() else "cpu").eval()
        self._writes_on = not config.is_encoder_decoder

    def write(self, question: str, passages: Sequence[str]) -> Iterator[str]:
        """See ``writers.AnswerWriter.write``."""
        inputs = self._inputs(question, passages).to(self._model.device)
        streamer = TextIteratorStreamer(
            self._tokenizer, skip_prompt=self._writes_on, skip_special_tokens=True, timeout=_SECONDS
        )
        failures: list[BaseException] = []

        def generate() -> None:
            try:
                with torch.no_grad():
                    self._model.generate(
                        **inputs, streamer=streamer, max_new_tokens=_LONGEST, do_sample=False
                    )
            except Exception as error:  # noqa: BLE001  # whatever it is, the thread that reads must hear of it
                failures.append(error)
                streamer.end()

        thread = Thread(target=generate, daemon=True)
        thread.start()
        try:
            yield from unless_nothing(iter(streamer))
        except Empty as error:
            raise GeneratorError(f"The language model wrote nothing for {_SECONDS:.0f} s.") from error
        thread.join()
        if failures:
            raise GeneratorError(f"The language model failed: {failures[0]}.") from failures[0]

    def _inputs(self, question: str, passages: Sequence[str]) -> BatchEncoding:
        if self._tokenizer.chat_template:
            told = messages(question, passages)
            shape = {"add_generation_prompt": True, "return_tensors": "pt", "return_dict": True}
            try:
                inputs: BatchEncoding = self._tokenizer.apply_chat_template(told, **shape)
            except TemplateError:  # some templates know no system message
                joined = "\n\n".join(one["content"] for one in told)
                alone = [{"role": "user", "content": joined}]
                inputs = self._tokenizer.apply_chat_template(alone, **shape)
            return inputs
        inputs = self._tokenizer(plain(question, passages), return_tensors="pt")
        return inputs
