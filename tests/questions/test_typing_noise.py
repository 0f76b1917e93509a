from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.typing_noise import NoiseRecipe, TypingNoise

ALWAYS = NoiseRecipe(slip=1.0, drop=1.0, contract=1.0, lower=1.0, bare=1.0, swap=0.0)
NEVER = NoiseRecipe(slip=0.0, drop=0.0, contract=0.0, lower=0.0, bare=0.0, swap=0.0)


def test_the_same_seed_gives_the_same_spelling() -> None:
    text = "What is the salary of a Machine Learning Engineer?"
    assert [TypingNoise(3).apply(text) for _ in range(2)] == [TypingNoise(3).apply(text)] * 2
    assert len({TypingNoise(seed).apply(text) for seed in range(20)}) > 10


def test_what_it_does() -> None:
    noisy = TypingNoise(1, ALWAYS).apply("What is the salary in 2026?")
    assert noisy == noisy.lower()
    assert "the" not in noisy.split()
    assert not noisy.endswith("?")
    assert "salary" not in noisy
    assert "2026" in noisy


def test_figures_acronyms_and_negations_stay() -> None:
    for seed in range(30):
        words = TypingNoise(seed, ALWAYS).apply("why does it not work with 112,806 rows on LSTM nets").split()
        assert "not" in words
        assert "112,806" in words
        assert "lstm" in words


@given(st.text(max_size=60), st.integers(0, 1000))
def test_never_empty_unless_the_question_was(text: str, seed: int) -> None:
    assert bool(TypingNoise(seed).apply(text).strip()) == bool(text.strip()) or not text.strip("?.! ")
    assert TypingNoise(seed, NEVER).apply(text).split() == text.split()
