"""Is this question about what the documents answer at all? A kernel machine over vectors.

Given rows of in-scope and out-of-scope questions (embeddings, or TF-IDF), learns; given a row, gives a
margin. Both systems use it, each over its own vectors; it does not know texts or gates.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, issparse, load_npz, save_npz

from assistant.errors import ArtefactDamaged

SCOPE = "scope"  # the directory in an artefact, and the signal's name
_PARTS = ("coefficients.npy", "scope.json")
_KERNEL_CACHE_MB = 1000  # scikit-learn's 200 reckons most of the kernel again and again at 15,000 rows


@dataclass(frozen=True, slots=True)
class ScopeRecipe:
    """How to fit; ``cost`` is C, ``width`` the gamma of exp(-gamma * squared distance).

    A linear model cannot bend around "salary in India" and leave "salary in Germany" out: declined at
    5 % wrongly declined rose from 0.59 to 0.85 on dev over embeddings (docs/experiments.md).
    """

    cost: float = 10.0
    width: float = 1.5


class ScopeModel:
    """A support vector machine (Cortes & Vapnik 1995, "Support-Vector Networks", section 3).

    Both classes weigh the same in sum.
    """

    def __init__(self, support: Any, coefficients: NDArray[np.float32], bias: float, width: float) -> None:
        self._support = support  # (n, dim), dense or sparse
        self._columns = support.tocsc() if issparse(support) else None  # by term: a question has few of them
        self._coefficients = coefficients
        self._bias = bias
        self._width = width
        squares = support.multiply(support).sum(axis=1) if issparse(support) else (support**2).sum(axis=1)
        self._squares = np.asarray(squares, dtype=np.float32).ravel()

    @classmethod
    def fit(cls, inside: Any, outside: Any, recipe: ScopeRecipe) -> ScopeModel:
        """Learn from rows of both sides, ``(n, dim)`` each, dense or sparse, neither empty."""
        # Imported here: serving only multiplies, and need not wait for the solvers.
        from scipy.sparse import vstack
        from sklearn.svm import SVC

        rows = vstack([inside, outside], format="csr") if issparse(inside) else np.vstack([inside, outside])
        labels = np.repeat([1, 0], [inside.shape[0], outside.shape[0]])
        machine = SVC(
            C=recipe.cost, gamma=recipe.width, class_weight="balanced", cache_size=_KERNEL_CACHE_MB
        ).fit(rows, labels)
        support = machine.support_vectors_.astype(np.float32)
        dual = machine.dual_coef_.toarray() if issparse(machine.dual_coef_) else machine.dual_coef_
        coefficients = np.asarray(dual, dtype=np.float32).ravel()
        return cls(support, coefficients, float(machine.intercept_[0]), recipe.width)

    def margin(self, row: Any) -> float:
        """Of one row, ``(1, dim)``; positive speaks for "in scope", about -3 to 3."""
        if self._columns is None:
            shared = np.asarray(self._support @ row.T).ravel()
        else:
            shared = self._columns[:, row.indices] @ row.data
        values = row.data if issparse(row) else row.ravel()
        square = float(values @ values)
        distances = np.maximum(self._squares + square - 2 * shared, 0.0)
        return float(self._coefficients @ np.exp(-self._width * distances)) + self._bias

    def save(self, directory: Path) -> None:
        """Write as JSON, npy and npz into a directory that may be new."""
        directory.mkdir(exist_ok=True)
        if issparse(self._support):
            save_npz(directory / "support.npz", csr_matrix(self._support))
        else:
            np.save(directory / "support.npy", self._support)
        np.save(directory / _PARTS[0], self._coefficients)
        learned = {"bias": self._bias, "width": self._width}
        (directory / _PARTS[1]).write_text(json.dumps(learned), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> ScopeModel | None:
        """Read from a verified artefact; ``None`` where none was fitted.

        Raises:
            ArtefactDamaged: the files do not hold a model.
        """
        if not directory.is_dir():
            return None
        try:
            sparse = (directory / "support.npz").is_file()
            support = (
                load_npz(directory / "support.npz")
                if sparse
                else np.load(directory / "support.npy", allow_pickle=False)
            )
            coefficients = np.load(directory / _PARTS[0], allow_pickle=False)
            learned = json.loads((directory / _PARTS[1]).read_text(encoding="utf-8"))
            return cls(support, coefficients, learned["bias"], learned["width"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtefactDamaged(
                f"{directory} does not hold a scope model ({error}).", mend="assistant build"
            ) from error
