"""One training loop for every neural model here: seeded, resumable, stopped early.

Given parameters, batches and a loss, optimises with AdamW and a linear schedule, keeps the best state
by a figure that is evaluated after each epoch, and can go on after an interruption. It does not know
what is trained. A plain loop instead of a trainer class: see docs/decisions.md.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch

from assistant.building.recipe import Progress
from assistant.errors import WeightsError
from assistant.index.weights import CARD, base_weights

Batch = TypeVar("Batch")
Example = TypeVar("Example")
_WINDOW = 40  # batches whose examples are sorted by length together
CHECKPOINT, CURVE = "checkpoint.pt", "curve.jsonl"
UNFINISHED = "unfinished"  # folder beside the weights, git-ignored: what a resumed training goes on from


@dataclass(frozen=True, slots=True)
class LoopRecipe:
    """How to optimise.

    Attributes:
        warmup: share in [0, 1] of all steps over which the rate rises; after it, it falls to zero.
        patience: epochs without a better figure after which training stops.
    """

    epochs: int = 3
    learning_rate: float = 5e-5
    warmup: float = 0.1
    weight_decay: float = 0.01
    max_gradient_norm: float = 1.0
    patience: int = 2
    seed: int = 13


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of it: the best figure, after which epoch (from 1), and seconds of training."""

    best: float
    epoch: int
    seconds: float


def choose_device(name: str) -> torch.device:
    """``auto`` takes the GPU when there is one."""
    return torch.device("cuda" if name == "cuda" or (name == "auto" and torch.cuda.is_available()) else "cpu")


@dataclass(frozen=True, slots=True)
class Task(Generic[Batch]):
    """What is trained.

    Attributes:
        batches: the batches of an epoch (from 0), in a shuffled order that only the seed decides.
        loss: a scalar tensor; called under bfloat16 autocast where the device has it.
        evaluate: higher is better; called without gradients.
        blank: it can do nothing yet: the figure before training is not worth measuring.
    """

    model: torch.nn.Module
    batches: Callable[[int, random.Random], Sequence[Batch]]
    loss: Callable[[Batch], torch.Tensor]
    evaluate: Callable[[], float]
    blank: bool = False


def in_batches(
    examples: Sequence[Example], length: Callable[[Example], int], size: int, order: random.Random
) -> list[list[Example]]:
    """Examples of like length share a batch, so that little is padded; the batches are shuffled."""
    shuffled = order.sample(examples, len(examples))
    window = size * _WINDOW
    batches: list[list[Example]] = []
    for at in range(0, len(shuffled), window):
        near = sorted(shuffled[at : at + window], key=length)
        batches += [near[start : start + size] for start in range(0, len(near), size)]
    order.shuffle(batches)
    return batches


def layers_to_begin_with(shipped: Path, prepared: Path | None, warm: bool) -> Path | None:
    """Those that ship, if ``warm``; else those a first training prepared; the base's own where there are none.

    Raises:
        WeightsError: warm, and nothing ships.
    """
    if warm and not (shipped / CARD).is_file():
        raise WeightsError(f"{shipped} has no layers to begin with.", mend="train without --warm.")
    if warm:
        return shipped
    return layers_in(prepared) if prepared else None


def layers_in(folder: Path) -> Path | None:
    """The folder, if a training has written layers there."""
    return folder if (folder / CARD).is_file() else None


def card(kind: str, recipe: Any, trained: Trained, device: torch.device, **figures: float) -> dict[str, Any]:
    """What every model's card says; ``recipe`` is a dataclass."""
    base = base_weights()
    return {
        "kind": kind,
        "base": base.name,
        "base_fingerprint": base.fingerprint,
        "recipe": asdict(recipe),
        **figures,
        "dev_figure": trained.best,
        "epoch": trained.epoch,
        "seconds": round(trained.seconds),
        "device": str(device),
    }


def train(
    task: Task[Any], recipe: LoopRecipe, work: Path, device: torch.device, progress: Progress
) -> Trained:
    """Train ``task.model`` in place; at the end it has the best state.

    Args:
        work: checkpoints and the learning curve go here; a checkpoint found here is gone on from.
    """
    work.mkdir(parents=True, exist_ok=True)
    _seed(recipe.seed)
    task.model.to(device)
    parameters = [parameter for parameter in task.model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(parameters, recipe.learning_rate, weight_decay=recipe.weight_decay)
    per_epoch = len(task.batches(0, random.Random(recipe.seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, _rate(int(recipe.warmup * per_epoch * recipe.epochs), per_epoch * recipe.epochs)
    )
    state = _Progressed(task.model, optimiser, schedule, work, recipe, device)
    first = state.resume()
    if first == 0:
        state.best = float("-inf") if task.blank else _evaluated(task)
        state.keep(0)
        if not task.blank:
            _note(work, {"epoch": 0, "figure": state.best})
    for epoch in range(first, recipe.epochs):
        if epoch - state.best_epoch >= recipe.patience:
            break
        begun = time.perf_counter()
        mean = _epoch(task, epoch, parameters, recipe, state, device, progress)
        state.seconds += time.perf_counter() - begun
        figure = _evaluated(task)
        _note(work, {"epoch": epoch + 1, "loss": mean, "figure": figure, "seconds": state.seconds})
        if figure > state.best:
            state.best = figure
            state.keep(epoch + 1)
        state.save(epoch + 1)
    state.restore_best()
    return Trained(state.best, state.best_epoch, state.seconds)


def _has_bfloat16(device: torch.device) -> bool:
    """Processors without AVX-512 do its products one by one: a step takes seventeen times as long."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return "AVX512" in torch.backends.cpu.get_cpu_capability()


def _epoch(
    task: Task[Any],
    epoch: int,
    parameters: Iterable[torch.nn.Parameter],
    recipe: LoopRecipe,
    state: _Progressed,
    device: torch.device,
    progress: Progress,
) -> float:
    task.model.train()
    total = 0.0
    batches = task.batches(epoch, random.Random(recipe.seed + epoch))
    for number, batch in enumerate(batches):
        with torch.autocast(device.type, torch.bfloat16, enabled=_has_bfloat16(device)):
            loss = task.loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]  # PyTorch leaves it untyped
        torch.nn.utils.clip_grad_norm_(parameters, recipe.max_gradient_norm)
        state.optimiser.step()
        state.schedule.step()
        state.optimiser.zero_grad()
        total += float(loss.detach())
        progress(f"Epoch {epoch + 1}, loss {total / (number + 1):.3f}", number + 1, len(batches))
    return total / len(batches)


def _evaluated(task: Task[Any]) -> float:
    task.model.eval()
    with torch.no_grad():
        return task.evaluate()


def _rate(warmup: int, steps: int) -> Callable[[int], float]:
    def at(step: int) -> float:
        if step < warmup:
            return step / max(1, warmup)
        return max(0.0, (steps - step) / max(1, steps - warmup))

    return at


def _seed(seed: int) -> None:
    random.seed(seed)
    torch.manual_seed(seed)


def _note(work: Path, row: dict[str, float]) -> None:
    with (work / CURVE).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(row) + "\n")


class _Progressed:
    """Where training is, on disk after every epoch."""

    def __init__(
        self,
        model: torch.nn.Module,
        optimiser: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.LambdaLR,
        work: Path,
        recipe: LoopRecipe,
        device: torch.device,
    ) -> None:
        self._recipe, self._device = recipe, device
        self.model, self.optimiser, self.schedule = model, optimiser, schedule
        self.best, self.best_epoch, self.seconds = float("-inf"), 0, 0.0
        self._best_state: dict[str, torch.Tensor] = {}
        self._path = work / CHECKPOINT

    def keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        self._best_state = {name: value.detach().clone() for name, value in self.model.state_dict().items()}

    def restore_best(self) -> None:
        self.model.load_state_dict(self._best_state)
        self._path.unlink(missing_ok=True)

    def save(self, epoch: int) -> None:
        state = {
            "recipe": repr(self._recipe),
            "epoch": epoch,
            "best": self.best,
            "best_epoch": self.best_epoch,
            "seconds": self.seconds,
            "best_state": self._best_state,
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "random": torch.get_rng_state(),
        }
        temporary = self._path.with_suffix(".writing")
        torch.save(state, temporary)
        temporary.replace(self._path)

    def resume(self) -> int:
        """The epoch to go on with; 0 where nothing was begun."""
        if not self._path.is_file():
            return 0
        state = torch.load(self._path, weights_only=True, map_location=self._device)
        mine = {name: value.shape for name, value in self.model.state_dict().items()}
        theirs = {name: value.shape for name, value in state["model"].items()}
        if state.get("recipe") != repr(self._recipe) or mine != theirs:
            raise WeightsError(
                f"{self._path} was left by another training.", mend=f"remove {self._path.parent}."
            )
        self.best, self.best_epoch, self.seconds = state["best"], state["best_epoch"], state["seconds"]
        self._best_state = state["best_state"]
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["random"].cpu())
        return int(state["epoch"])
