from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.classical.classifier import ClassifierRecipe, IntentClassifier

UTTERANCES = ["red apple", "green apple", "apple pie", "fast car", "slow car", "car wheel"]
INTENTS = ["fruit"] * 3 + ["traffic"] * 3


@pytest.mark.parametrize("intents", [INTENTS, ["a", "b", "c"] * 2, ["only"] * 6])
def test_probabilities_sum_to_one_and_survive_saving(intents: list[str], tmp_path: Path) -> None:
    fitted = IntentClassifier.fit(UTTERANCES, intents, ClassifierRecipe())
    fitted.save(tmp_path)
    loaded = IntentClassifier.load(tmp_path)
    for text in ["an apple", "", "zzz", "CAR"]:
        before, after = fitted.predict(text), loaded.predict(text)
        assert before.probabilities.sum() == pytest.approx(1)
        np.testing.assert_allclose(before.probabilities, after.probabilities, atol=1e-6)


@pytest.mark.parametrize("intents", [INTENTS, ["a", "b", "c"] * 2])
def test_without_a_temperature_it_agrees_with_an_exact_solver(intents: list[str]) -> None:
    from sklearn.linear_model import LogisticRegression

    recipe = ClassifierRecipe(folds=0)
    ours = IntentClassifier.fit(UTTERANCES, intents, recipe)
    rows = ours._features.rows(UTTERANCES)
    theirs = LogisticRegression(C=recipe.regularisation, max_iter=300, random_state=recipe.seed).fit(
        rows, intents
    )
    for row, text in enumerate(UTTERANCES):
        np.testing.assert_allclose(
            ours.predict(text).probabilities, theirs.predict_proba(rows[row])[0], atol=5e-3
        )


def test_the_temperature_makes_a_sure_classifier_of_noise_less_sure() -> None:
    texts = [f"{word} {number}" for word in ("apple", "car") for number in range(20)]
    guessed = np.random.default_rng(3).permutation(["fruit", "traffic"] * 20).tolist()
    sure = IntentClassifier.fit(texts, guessed, ClassifierRecipe(folds=0)).predict("apple 3")
    calibrated = IntentClassifier.fit(texts, guessed, ClassifierRecipe()).predict("apple 3")
    assert calibrated.probabilities.max() < sure.probabilities.max()


def test_terms_explain_the_choice_and_the_nearest_utterance_is_found() -> None:
    classifier = IntentClassifier.fit(UTTERANCES, INTENTS, ClassifierRecipe())
    prediction = classifier.predict("apple pie")
    assert prediction.ranked(1)[0][0] == "fruit"
    terms = classifier.terms(prediction, "fruit")
    assert terms[0].weight > 0
    assert abs(terms[0].weight) >= abs(terms[-1].weight)
    nearest = classifier.nearest(prediction)
    assert nearest.utterance == "apple pie"
    assert nearest.similarity == pytest.approx(1, abs=1e-5)


def test_an_intent_with_one_utterance_leaves_the_others_their_temperature() -> None:
    texts = [*(f"{word} {number}" for word in ("apple", "car") for number in range(20)), "bread"]
    guessed = [*np.random.default_rng(3).permutation(["fruit", "traffic"] * 20).tolist(), "rare"]
    sure = IntentClassifier.fit(texts, guessed, ClassifierRecipe(folds=0)).predict("apple 3")
    calibrated = IntentClassifier.fit(texts, guessed, ClassifierRecipe())
    assert calibrated.predict("apple 3").probabilities.max() < sure.probabilities.max()
    assert calibrated.predict("bread").ranked(1)[0][0] == "rare"
