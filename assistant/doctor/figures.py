"""How varied the question files are: a section a file. It judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.corpus.source import load_corpus
from assistant.questions.diversity import in_markdown, measure_diversity
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.training_set import question_files
from assistant.questions.typing_noise import TypingNoise


def question_figures(source: Path, held_out: Sequence[Path]) -> str:
    """Markdown; the last section is what typing noise makes of the training questions, counted apart.

    Raises:
        CorpusError: the folder cannot be read.
        EvaluationError: a question file has faults.
    """
    corpus = load_corpus(source)
    sections, training = [], list[JudgedQuestion]()
    for path in [*question_files(source), *held_out]:
        questions = load_questions([path], corpus.documents)
        sections.append(in_markdown(str(path), measure_diversity(questions)))
        if path not in held_out:
            training += questions
    noise = TypingNoise(seed=13)
    changed = sum(noise.apply(question.question) != question.question for question in training)
    sections.append(
        f"Typing noise: {changed:,} of {len(training):,} training questions get another spelling.\n"
    )
    return "\n".join(sections)
