from __future__ import annotations

from assistant.domain import Citation
from assistant.evaluation.measures.unsupported import unsupported

CITED = [Citation("d", 0, 24, "Engineers earn $112,806."), Citation("d", 30, 50, "They use PyTorch.")]


def test_by_hand() -> None:
    assert unsupported("They earn $112806 with PyTorch.", CITED, "") == []
    assert unsupported("They earn $99 with Keras in 2 years.", CITED, "") == ["2", "99", "keras"]


def test_headings_and_question_lend_names_and_no_figures() -> None:
    text = "In Spain they earn 5 more."
    assert unsupported(text, CITED, "") == ["5", "spain"]
    assert unsupported(text, CITED, "5 salaries in Spain") == ["5"]


def test_without_citations_nothing_is_supported() -> None:
    assert unsupported("They use PyTorch 2.", [], "") == ["2", "pytorch"]
