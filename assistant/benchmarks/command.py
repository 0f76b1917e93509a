"""`assistant benchmark`: a public benchmark by name, with published figures beside ours.

Given a name and the folder its data lies in, runs and gives the lines of a Markdown table. What a benchmark
needs to know of its data and its measures is in the file of its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.artefact import read_manifest
from assistant.benchmarks import (
    answering,
    banking77,
    beir,
    clinc150,
    intents,
    mlquestions,
    retrieval,
    sampling,
    squad,
)
from assistant.benchmarks.published import Published
from assistant.building.recipe import Progress
from assistant.errors import EvaluationError
from assistant.index.encoder import OnnxEncoder
from assistant.index.reference_encoder import ReferenceEncoder
from assistant.index.weights import CARD
from assistant.load import read_current

BEIR = "beir"  # a folder in its form of another name
SQUAD = {f"squad-{version}": version for version in squad.FILES}
NAMES = ("clinc150", "banking77", *SQUAD, "mlquestions", *beir.PUBLISHED, BEIR)
_DECLINED = (0.005, 0.02, 0.05)  # shares of validation questions in scope that may be declined
_OURS = "this run"
_UNCHECKED = "Without published figures: none could be checked against its source."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is over.

    Attributes:
        data: where the benchmark's files lie.
        index: the built directory whose encoder is measured.
        weights: fine-tuned layers that whole systems are built with.
        work: what a benchmark trains or builds is kept here, and found again.
        most: at most so many questions, drawn by ``seed``; all without.
    """

    data: Path
    index: Path
    weights: Path
    work: Path
    device: str = "auto"
    most: int | None = None
    seed: int = 13


def run_benchmark(name: str, asked: Asked, progress: Progress) -> Iterator[str]:
    """Lines of a table, as they are measured.

    Raises:
        EvaluationError: there is no such benchmark, or its data does not lie where it should.
    """
    if name not in NAMES:
        raise EvaluationError(f"There is no benchmark {name!r}.", mend=f"name one of {', '.join(NAMES)}.")
    if name == "clinc150":
        yield from _clinc150(clinc150.read_clinc150(asked.data), asked, progress)
    elif name == "banking77":
        yield from _banking77(banking77.read_banking77(asked.data, asked.seed), asked, progress)
    elif name in SQUAD:
        yield from _squad(SQUAD[name], asked, progress)
    elif name == "mlquestions":
        yield from _retrieval(mlquestions.read_mlquestions(asked.data), (), asked, progress)
    else:
        yield from _retrieval(beir.read_beir(asked.data), beir.PUBLISHED.get(name, ()), asked, progress)


def _retrieval(
    whole: retrieval.RetrievalSet, published: Sequence[Published], asked: Asked, progress: Progress
) -> Iterator[str]:
    data = retrieval.sampled(whole, asked.most, asked.seed)
    yield f"{len(data.queries)} queries over {len(data.documents)} documents."
    if len(data.documents) < len(whole.documents):
        yield f"Of {len(whole.documents)}: with fewer to confuse, figures come out higher than published ones."
    yield ""
    in_the_top = [f"relevant in the top {k}" for k in retrieval.HITS_K]
    columns = ("encoder", "nDCG@10", "95 % interval", *in_the_top, "source")
    yield from _head(columns)
    directory = asked.index / read_current(asked.index)["artefacts"]["encoder"]
    manifest = read_manifest(directory, "encoder")
    for form in ("int8", "fp32"):
        encoder = OnnxEncoder.load(
            directory / f"encoder.{form}.onnx", directory / "tokenizer.json", manifest.recipe["max_tokens"]
        )
        found = retrieval.retrieval_figures(retrieval.rank(encoder, data, progress), data.relevant)
        hits = (f"{share:.1%}" for share in found.hits.values())
        interval = f"[{found.low:.3f}, {found.high:.3f}]"
        yield _row(f"ours, {form}", f"{found.ndcg:.3f}", interval, *hits, _OURS)
    yield from _theirs(published, len(columns))


def _clinc150(whole: intents.IntentSet, asked: Asked, progress: Progress) -> Iterator[str]:
    data = intents.sampled(whole, asked.most, asked.seed)
    systems = _guessers(data, data.train, asked, "clinc150", progress)
    yield from _told_sample(data, whole)
    columns = ("system", "in-scope accuracy", "out-of-scope recall", "source")
    yield from _head(columns)
    for name, guesser in systems.items():
        for share, found in zip(_DECLINED, intents.gated_figures(data, guesser, _DECLINED), strict=True):
            figures = (f"{found.accuracy:.1%}", f"{found.recall:.1%}")
            yield _row(f"{name}, {share:.1%} may be declined", *figures, _OURS)
    yield from _theirs(clinc150.PUBLISHED, len(columns))


def _banking77(whole: intents.IntentSet, asked: Asked, progress: Progress) -> Iterator[str]:
    data = intents.sampled(whole, asked.most, asked.seed)
    learned = [*data.train, *data.validation]  # which only said when the encoder's training was to stop
    systems = _guessers(data, learned, asked, "banking77", progress)
    yield from _told_sample(data, whole)
    columns = ("system", "accuracy", "source")
    yield from _head(columns)
    for name, guesser in systems.items():
        right = intents.guessed_right(data.test, guesser([text for text, _ in data.test]))
        yield _row(name, str(right), _OURS)
    yield from _theirs(banking77.PUBLISHED, len(columns))


def _guessers(
    data: intents.IntentSet, learned: Sequence[intents.Row], asked: Asked, name: str, progress: Progress
) -> dict[str, intents.Guesser]:
    work = asked.work / (name if asked.most is None else f"{name}-{asked.most}-{asked.seed}")
    if not (work / CARD).is_file():
        intents.fine_tune(data, work, asked.device, progress)
    progress("Fitting classifiers", 0, 0)
    return {
        "ml": intents.classical_guesser(learned),
        "dl": intents.neural_guesser(learned, ReferenceEncoder(work).encode),
    }


def _told_sample(data: intents.IntentSet, whole: intents.IntentSet) -> Iterator[str]:
    yield f"Learned from {len(data.train)} questions, asked {len(data.test)}."
    if len(data.train) < len(whole.train):
        yield f"Of {len(whole.train)} to learn from: published figures are of systems that learned from all."
    yield ""


def _squad(version: str, asked: Asked, progress: Progress) -> Iterator[str]:
    data = squad.read_squad(asked.data, version)
    questions = sampling.drawn(data.questions, asked.most, asked.seed)
    work = asked.work / f"squad-{version}"
    answerers = answering.build_answerers(data.paragraphs, work, asked.weights, progress)
    yield f"{len(questions)} questions over {len(data.paragraphs)} paragraphs; right: the answer holds a marked one."
    yield ""
    found = [f"paragraph in the top {k}" for k in answering.FOUND_K]
    yield from _head(("system", "right", *found, "wrongly declined", "unanswerable declined", "median words"))
    for name, answerer in answerers.items():
        figures = answering.answering_figures(questions, answering.ask(answerer, questions, progress))
        shares = (figures.right, *figures.found, figures.wrongly_declined, figures.declined)
        words = f"{figures.median_words:g}" if figures.median_words == figures.median_words else "–"
        yield _row(name, *map(str, shares), words)
    yield ""
    yield "Published, of an easier task: the paragraph is given, its words are to be marked."
    yield ""
    yield from _head(("system", "exact match", "F1", "source"))
    yield from _theirs(squad.PUBLISHED[version], 4)


def _theirs(published: Sequence[Published], columns: int) -> Iterator[str]:
    if not published:
        yield ""
        yield _UNCHECKED
    for one in published:
        blanks = [""] * (columns - 2 - len(one.figures))
        yield _row(one.system, *one.figures, *blanks, one.source)


def _head(columns: Sequence[str]) -> Iterator[str]:
    yield _row(*columns)
    yield _row(*["---"] * len(columns))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
