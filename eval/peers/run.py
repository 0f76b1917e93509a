"""`make peers`: other people's retrieval and ours over the same documents and questions, in one table.

Given a folder of documents, what was built of it, and question files, makes each peer's environment, asks one
system after another, judges, and writes ``peers.md`` and ``peers.json``. What was asked before is kept, and
not asked again. How a peer is used is in the file of its name.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.artefact import code_fingerprint, fingerprint, write_text_atomically
from assistant.corpus.reading import front_matter_end
from assistant.corpus.source import Corpus, load_corpus
from assistant.errors import ArtefactMismatch, AssistantError, EvaluationError
from assistant.index.weights import base_weights
from assistant.load import read_current
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion
from eval.peers.asking import Places, Text
from eval.peers.environments import pinned, python_of
from eval.peers.report import Section, write_report
from eval.peers.scoring import Locator, asked_of, compared, figures, judged
from eval.peers.systems import BASE, OURS, SYSTEMS

_ENVIRONMENTS, _WORK = Path(".venv.peers"), Path("eval/runs/peers")
_NICE = "5"
# One thread each; no hub, no telemetry.
_PROCESS = {
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
    "RAYON_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask, judge, write; the process's own arguments where none are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=Path("corpus"), help="Folder of documents.")
    parser.add_argument("--index", type=Path, default=Path("index/built"), help="What was built from it.")
    parser.add_argument("--questions", type=Path, nargs="+", default=[Path("eval/questions/dev.jsonl")])
    parser.add_argument("--peers", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), metavar="NAME")
    parser.add_argument("--out", type=Path, default=_WORK, help="Where peers.md and peers.json go.")
    options = parser.parse_args(arguments)
    try:
        sections, about = _measured(options)
    except AssistantError as error:
        sys.exit(str(error))
    write_report(options.out, sections, about)
    print((options.out / "peers.md").read_text(encoding="utf-8"))


def _measured(options: argparse.Namespace) -> tuple[list[Section], dict[str, Any]]:
    corpus = load_corpus(options.source)
    asked = {path: _asked(path, corpus) for path in options.questions}
    if any(SYSTEMS[name] == OURS for name in options.peers):
        _refuse_other_corpus(options.index, options.source, corpus)
    encoder = base_weights()
    places = Places(Path(encoder.source), options.source, options.index)
    pythons = {file: _python(file) for file in {SYSTEMS[name]: None for name in options.peers}}
    sections = []
    for path, questions in asked.items():
        runs = {}
        for name in options.peers:
            print(f"{path.stem}: asking {name}", file=sys.stderr)
            runs[name] = _run(name, pythons[SYSTEMS[name]], _input(corpus, questions, places), path.stem)
        sections.append(_section(path, runs, questions, corpus))
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "hardware": f"{platform.system()} {platform.machine()}, {os.cpu_count()} shared cores, Python"
        f" {platform.python_version()}",
        "corpus": f"{len(corpus.documents)} documents, corpus {corpus.fingerprint[:12]}",
        "encoder": f"{encoder.name}, untuned, PyTorch fp32, but for `dl` and its retriever",
    }
    return sections, about


def _asked(path: Path, corpus: Corpus) -> list[JudgedQuestion]:
    questions = asked_of(load_questions([path], corpus.documents, plain=True))
    if not questions:
        raise EvaluationError(
            f"No question in {path} has gold evidence, and retrieval is judged by nothing else.",
            mend="add 'evidence' to questions.",
        )
    return questions


def _refuse_other_corpus(index: Path, source: Path, corpus: Corpus) -> None:
    if read_current(index)["corpus"] != corpus.fingerprint:
        raise ArtefactMismatch(
            f"{index} was not built from {source} as it is now.",
            mend=f"assistant build {source} --out {index}, or leave our own systems out with --peers.",
        )


def _python(file: str) -> Path:
    if file == OURS:
        return Path(sys.executable)
    print(f"environment of {file}", file=sys.stderr)
    return python_of(file, _ENVIRONMENTS)


def _input(corpus: Corpus, questions: Sequence[JudgedQuestion], places: Places) -> dict[str, Any]:
    texts = []
    for document in corpus.documents.values():
        start = front_matter_end(document.text) if document.flavour == "markdown" else 0
        texts.append(asdict(Text(document.id, document.text[start:], start)))
    return {
        "places": {name: str(path) for name, path in asdict(places).items()},
        "texts": texts,
        "questions": {question.id: question.question for question in questions},
    }


def _run(name: str, python: Path, given: Mapping[str, Any], stem: str) -> dict[str, Any]:
    """What the system leaves; what it left before where nothing that it depends on has changed."""
    folder = _WORK / stem
    folder.mkdir(parents=True, exist_ok=True)
    source, out = folder / "input.json", folder / f"{name.replace(', ', '-').replace(' ', '-')}.json"
    key = _key(SYSTEMS[name], given)
    if out.is_file() and (left := json.loads(out.read_text(encoding="utf-8"))).get("key") == key:
        return dict(left)
    source.write_text(json.dumps(given), encoding="utf-8")
    command = [
        "nice",
        "-n",
        _NICE,
        str(python),
        "-m",
        f"eval.peers.{SYSTEMS[name]}",
        name,
        str(source),
        str(out),
    ]
    done = subprocess.run(command, env=os.environ | _PROCESS, capture_output=True, text=True)
    if done.returncode:
        raise EvaluationError(
            f"{name} failed: {done.stderr.strip()[-1000:]}", mend="leave it out with --peers, or mend it."
        )
    run: dict[str, Any] = {**json.loads(out.read_text(encoding="utf-8")), "key": key}
    write_text_atomically(out, json.dumps(run))
    return run


def _key(file: str, given: Mapping[str, Any]) -> str:
    """Over all that a run depends on: input, the peer's file and pins, or the code and index of ours."""
    codes = [(Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8") for name in ("asking", file)]
    if file != OURS:
        return fingerprint(given, codes, pinned(file).read_text(encoding="utf-8"))
    index = Path(given["places"]["index"])
    return fingerprint(given, codes, code_fingerprint("."), read_current(index)["artefacts"])


def _section(
    path: Path, runs: Mapping[str, Mapping[str, Any]], questions: Sequence[JudgedQuestion], corpus: Corpus
) -> Section:
    locator = Locator(corpus.documents)
    rows = {name: judged(run, questions, locator) for name, run in runs.items()}
    others = {name: own for name, own in rows.items() if name != BASE}
    return Section(
        questions=path.as_posix(),
        runs={name: {key: run[key] for key in run if key != "answers"} for name, run in runs.items()},
        figures={name: figures(runs[name], questions, own, locator) for name, own in rows.items()},
        differences=compared(rows[BASE], others, questions) if BASE in rows and others else {},
    )


if __name__ == "__main__":
    main()
