from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.classical.features import FeatureRecipe, NgramFeatures

TEXTS = ["red apple", "green apple pie", "fast Café car, car, car", "C++ and scikit-learn"]


@pytest.mark.parametrize(
    "text", [*TEXTS, "an apple apple car", "", "zzz", "cafe scikit-learn ÄÖ", "red\n\tcar"]
)
def test_a_single_row_is_what_scikit_learn_gives(text: str, tmp_path: Path) -> None:
    features = NgramFeatures.fit(TEXTS, FeatureRecipe())
    features.save(tmp_path)
    for one in (features, NgramFeatures.load(tmp_path)):
        row = one.row(text)
        np.testing.assert_allclose(row.toarray(), features.rows([text]).toarray(), atol=1e-6)
        assert row.has_sorted_indices
