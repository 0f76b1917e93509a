"""A peer's process: documents and questions in, what it retrieved and how long that took out.

Given one peer, has it index and asks it, after a warm-up, one question after another. Standard library only,
because it runs in every peer's environment. It does not know gold evidence, measures, or this project.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

K = 10
_WARM_UP = 20  # questions


@dataclass(frozen=True, slots=True)
class Text:
    """A document as people would hand it over: without its front matter.

    Attributes:
        start: where it begins in the whole document, in characters.
    """

    id: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Places:
    """What lies where: the encoder all share; the folder of documents and what was built from it, for ours."""

    encoder: Path
    source: Path
    index: Path


@dataclass(frozen=True, slots=True)
class Passage:
    """What a peer retrieved.

    Attributes:
        text: as the peer holds it, which need not be how the document has it.
        score: raw, higher is better, comparable only within one peer.
        start: where it begins in the whole document; ``None`` where the peer does not say.
    """

    document: str
    text: str
    score: float
    start: int | None = None


class Peer(Protocol):
    """A retrieval system."""

    def index(self, texts: Sequence[Text]) -> int:
        """Cut and index; how many passages there are."""

    def retrieve(self, question: str, k: int) -> list[Passage]:
        """At most ``k`` passages, best first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """How to come to a peer, and what a reader has to know of its settings.

    Attributes:
        load: gives the peer, its encoder loaded.
        packages: whose versions are told.
    """

    load: Callable[[Places], Peer]
    settings: str
    packages: tuple[str, ...] = ()


def main(offers: Mapping[str, Offer]) -> None:
    """``python -m … NAME INPUT OUT``: ask the peer of that name."""
    name, source, out = sys.argv[1:]
    _keep_to_one_core()
    given = json.loads(Path(source).read_text(encoding="utf-8"))
    texts = [Text(**row) for row in given["texts"]]
    places = Places(**{place: Path(path) for place, path in given["places"].items()})
    run = ask(offers[name], places, texts, given["questions"])
    Path(out).write_text(json.dumps({"name": name, **run}), encoding="utf-8")


def ask(offer: Offer, places: Places, texts: Sequence[Text], questions: Mapping[str, str]) -> dict[str, Any]:
    """What one peer does with all questions, in plain values.

    ``ms`` and ``cpu_ms`` are milliseconds of one question, on the clock and of the process.
    """
    peer = offer.load(places)
    started = time.perf_counter()
    passages = peer.index(texts)
    index_s = time.perf_counter() - started
    for question in list(questions.values())[:_WARM_UP]:
        peer.retrieve(question, K)
    answers = [{"id": name, **_timed(peer, question)} for name, question in questions.items()]
    return {
        "settings": offer.settings,
        "versions": {package: metadata.version(package) for package in offer.packages},
        "passages": passages,
        "index_s": index_s,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "load_average": os.getloadavg()[0],
        "answers": answers,
    }


def _timed(peer: Peer, question: str) -> dict[str, Any]:
    clock, process = time.perf_counter(), time.process_time()
    found = peer.retrieve(question, K)
    ms, cpu_ms = (time.perf_counter() - clock) * 1000, (time.process_time() - process) * 1000
    return {"passages": [asdict(passage) for passage in found], "ms": ms, "cpu_ms": cpu_ms}


def _keep_to_one_core() -> None:
    """Where the system lets us: a limit on threads does not reach every library."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
