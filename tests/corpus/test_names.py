from __future__ import annotations

import pytest

from assistant.corpus.names import names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It runs on PyTorch and GPT-4.", {"pytorch", "gpt-4"}),
        ("Bread is good. Yeast too: Gas.", set()),
        ("written by Michael Nielsen", {"michael", "nielsen"}),
        ("- Apples\n- DALL·E", {"dall·e"}),
        ("nothing here", set()),
    ],
)
def test_names(text: str, names: set[str]) -> None:
    assert names_in(text) == names
