"""Intents that the classifier takes for one another: their wordings do not tell them apart.

Given FAQ entries and judged questions with intents, cross-validates the classifier and lists pairs.
It does not choose a recipe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from sklearn.model_selection import StratifiedKFold

from assistant.classical.classifier import ClassifierRecipe, IntentClassifier
from assistant.doctor.finding import Finding
from assistant.domain import FaqEntry
from assistant.index.abbreviations import expand_all
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.training_set import intent_wordings

MAX_CONFUSED = 0.5  # above, most of an intent's held-out wordings go to one other intent
_FOLDS = 3
_SEED = 13


def intent_findings(
    faq: Sequence[FaqEntry],
    questions: Sequence[JudgedQuestion],
    recipe: ClassifierRecipe,
    places: Mapping[str, str],
    documents: Iterable[str],
) -> Iterator[Finding]:
    """Pairs over the limit; intents with fewer wordings than folds are left to the FAQ's checks."""
    wordings, names_of = intent_wordings(faq, questions)
    texts, intents = np.array(expand_all(wordings, documents)), np.array(names_of)
    counts = Counter(intents.tolist())
    kept = np.array([counts[intent] >= _FOLDS for intent in intents])
    texts, intents = texts[kept], intents[kept]
    if len(set(intents.tolist())) < 2:
        return
    plain = replace(recipe, folds=0)  # which intent comes first does not depend on the temperature
    confused: Counter[tuple[str, str]] = Counter()
    for train, held_out in StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED).split(texts, intents):
        classifier = IntentClassifier.fit(texts[train].tolist(), intents[train].tolist(), plain)
        for row in held_out:
            guess = classifier.predict(texts[row]).ranked(1)[0][0]
            confused[intents[row], guess] += guess != intents[row]
    names = {entry.intent: entry.id for entry in faq}
    for (intent, guess), times in sorted(confused.items()):
        if times / counts[intent] > MAX_CONFUSED:
            yield Finding(
                places[names[intent]],
                f"{times} of its {counts[intent]} wordings are taken for {names[guess]}",
                "merge the two, or word them apart",
            )
