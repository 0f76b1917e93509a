"""Sentence Transformers weights → ONNX files that serve without PyTorch.

Given ``Weights``, exports fp32 with torch.onnx, quantises to int8 with ONNX Runtime, and measures on
real texts how close each is to the original. Only a build imports this module: it needs torch.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import WeightsError
from assistant.index.encoder import OnnxEncoder
from assistant.index.weights import Weights

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

FP32, INT8, TOKENIZER = "encoder.fp32.onnx", "encoder.int8.onnx", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class ExportRecipe:
    """How to export.

    Attributes:
        max_tokens: longer texts are cut; 256 is what all-MiniLM-L6-v2 was published with.
        min_fp32_cosine, min_int8_cosine: the lowest mean cosine to PyTorch's vectors, in [-1, 1],
            that passes. Per-channel int8 measured 0.993 here, per-tensor 0.954 (docs/experiments.md).
    """

    max_tokens: int = 256
    min_fp32_cosine: float = 0.9999
    min_int8_cosine: float = 0.98


def export_encoder(
    weights: Weights, target: Path, texts: Sequence[str], recipe: ExportRecipe
) -> dict[str, float]:
    """Write ``encoder.fp32.onnx``, ``encoder.int8.onnx`` and ``tokenizer.json`` into ``target``.

    Args:
        texts: texts of the corpus on which parity is measured; at least one.

    Returns:
        ``dim``, and the mean cosine of each precision to PyTorch's vectors.

    Raises:
        WeightsError: the model cannot be loaded, or an export is further from it than the recipe allows.
    """
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    with quiet():
        model = _load(weights)
        model.max_seq_length = min(recipe.max_tokens, model.max_seq_length or recipe.max_tokens)
        model.tokenizer.backend_tokenizer.save(str(target / TOKENIZER))
        _export_fp32(model, target / FP32)
        quantise(target / FP32, target / INT8)
        expected = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    figures = {"dim": float(expected.shape[1])}
    for name, floor in ((FP32, recipe.min_fp32_cosine), (INT8, recipe.min_int8_cosine)):
        vectors = OnnxEncoder.load(target / name, target / TOKENIZER, recipe.max_tokens).encode(texts)
        cosine = float(np.mean(np.sum(vectors * expected, axis=1)))
        if cosine < floor:
            raise WeightsError(
                f"{weights.name} as {name} has cosine {cosine:.4f} to the original, below {floor}."
            )
        figures[f"cosine_{name.split('.')[1]}"] = round(cosine, 5)
    return figures


def _load(weights: Weights) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(weights.source, device="cpu").eval()
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"The encoder {weights.name!r} cannot be loaded: {str(error).splitlines()[0]}",
            mend="name a local directory or a hub id that can be reached.",
        ) from error
    if weights.layers is not None:
        from assistant.index.layers import load_layers

        load_layers(model, weights.layers)
    return model


def _export_fp32(model: SentenceTransformer, target: Path) -> None:
    import torch

    class Sentence(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            vector: torch.Tensor = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vector, dim=-1)

    ids = torch.tensor([[101, 2023, 2003, 102], [101, 2023, 102, 0]])
    free = {0: "batch", 1: "length"}
    varying = {"input_ids": free, "attention_mask": free}
    save_onnx(Sentence(), (ids, (ids > 0).long()), varying, ["sentence_vector"], target)


def save_onnx(
    module: torch.nn.Module,
    example: tuple[torch.Tensor, ...],
    free: Mapping[str, Mapping[int, str]],
    output_names: Sequence[str],
    target: Path,
    input_names: Sequence[str] | None = None,
) -> None:
    """Trace a module with an example and write it.

    Args:
        free: the module's arguments in order, each with the dimensions that may vary and their names.
        input_names: as the file calls the arguments, where not by their own names.

    Raises:
        WeightsError: there is nothing to write.
    """
    import torch

    program = torch.onnx.export(
        module,
        example,
        input_names=list(input_names or free),
        output_names=list(output_names),
        dynamic_shapes={name: dict(dimensions) for name, dimensions in free.items()},
        dynamo=True,
        verbose=False,
    )
    if program is None:
        raise WeightsError("torch.onnx.export gave no program.")
    program.save(str(target))


def quantise(source: Path, target: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = target.with_name("prepared.onnx")
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    # Its optimiser turns weights around and leaves their old shapes noted, which the next step refuses.
    model = onnx.load(str(prepared))
    del model.graph.value_info[:]
    onnx.save(model, str(prepared))
    quantize_dynamic(str(prepared), str(target), weight_type=QuantType.QInt8, per_channel=True)
    prepared.unlink()


@contextmanager
def quiet() -> Iterator[None]:
    """Exporters warn about their own internals; nothing there is for our user to act on."""
    level = logging.root.level
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
        logging.root.setLevel(level)
