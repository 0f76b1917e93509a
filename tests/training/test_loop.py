from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from assistant.training.loop import CHECKPOINT, CURVE, LoopRecipe, Task, choose_device, train

CPU = torch.device("cpu")


class Line(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.slope = torch.nn.Parameter(torch.zeros(()))


def task(model: Line, stop_after: int | None = None) -> Task[float]:
    """Learns slope 2; ``stop_after`` batches the power goes."""
    seen = 0

    def loss(x: float) -> torch.Tensor:
        nonlocal seen
        seen += 1
        if stop_after is not None and seen > stop_after:
            raise KeyboardInterrupt
        return (model.slope * x - 2 * x) ** 2

    def batches(epoch: int, order: random.Random) -> list[float]:
        xs = [1.0, 0.5, -1.0, 2.0]
        order.shuffle(xs)
        return xs

    return Task(model, batches, loss, lambda: -abs(float(model.slope) - 2))


RECIPE = LoopRecipe(epochs=30, learning_rate=0.1, weight_decay=0.0, patience=30)


def test_it_learns_and_keeps_the_best(tmp_path: Path) -> None:
    model = Line()
    trained = train(task(model), RECIPE, tmp_path, CPU, lambda *_: None)
    assert float(model.slope.detach()) == pytest.approx(2, abs=0.1)
    assert trained.best == pytest.approx(-abs(float(model.slope.detach()) - 2))
    assert not (tmp_path / CHECKPOINT).exists()
    assert len((tmp_path / CURVE).read_text().splitlines()) == 31


def test_an_interrupted_training_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    straight = Line()
    train(task(straight), RECIPE, tmp_path / "a", CPU, lambda *_: None)
    broken = Line()
    with pytest.raises(KeyboardInterrupt):
        train(task(broken, stop_after=42), RECIPE, tmp_path / "b", CPU, lambda *_: None)
    assert (tmp_path / "b" / CHECKPOINT).is_file()
    resumed = Line()
    train(task(resumed), RECIPE, tmp_path / "b", CPU, lambda *_: None)
    assert float(resumed.slope.detach()) == pytest.approx(float(straight.slope.detach()), abs=1e-6)


def test_it_stops_when_nothing_improves(tmp_path: Path) -> None:
    model = Line()
    still = Task(model, lambda epoch, order: [1.0], lambda x: model.slope * x, lambda: 0.0)
    trained = train(still, LoopRecipe(epochs=50, patience=2), tmp_path, CPU, lambda *_: None)
    assert trained.epoch == 0
    assert len((tmp_path / CURVE).read_text().splitlines()) == 3
    assert float(model.slope.detach()) == 0


@pytest.mark.parametrize(("capability", "autocast"), [("AVX512", True), ("AVX2", False), ("DEFAULT", False)])
def test_half_precision_is_for_processors_that_have_it(
    capability: str, autocast: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    model, seen = Line(), set[bool]()

    def loss(x: float) -> torch.Tensor:
        seen.add(torch.is_autocast_enabled("cpu"))
        return model.slope * x

    once = Task(model, lambda epoch, order: [1.0], loss, lambda: 0.0)
    train(once, LoopRecipe(epochs=1), tmp_path, CPU, lambda *_: None)
    assert seen == {autocast}


def test_the_cpu_is_a_device() -> None:
    assert choose_device("cpu") == CPU
