from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.svm import SVC

from assistant.gate.scope import ScopeModel, ScopeRecipe


def rows(seed: int, centre: float) -> np.ndarray:
    points = np.random.default_rng(seed).normal(centre, 1.0, (40, 5)).astype(np.float32)
    return points / np.linalg.norm(points, axis=1, keepdims=True)


@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_margins_equal_scikit_learns(form: Callable[[np.ndarray], Any], tmp_path: Path) -> None:
    inside, outside = rows(1, 1.0), rows(2, -1.0)
    model = ScopeModel.fit(form(inside), form(outside), ScopeRecipe(cost=3.0, width=0.7))
    oracle = SVC(C=3.0, gamma=0.7, class_weight="balanced").fit(
        np.vstack([inside, outside]), [1] * 40 + [0] * 40
    )
    asked = rows(3, 0.2)
    expected = oracle.decision_function(asked)
    assert [model.margin(form(row[None])) for row in asked] == pytest.approx(expected.tolist(), abs=1e-4)
    model.save(tmp_path / "scope")
    loaded = ScopeModel.load(tmp_path / "scope")
    assert loaded is not None
    assert loaded.margin(form(asked[:1])) == pytest.approx(expected[0], abs=1e-4)
