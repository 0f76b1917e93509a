"""`make bench`: what answering costs on this machine.

Given a built index, measures in a fresh process: seconds until ready, resident memory, p50 and p95 by
system and stage over dev questions after a warm-up, and chunks embedded a second. Prints a table and,
with ``--json``, JSON. It judges nothing: a noisy machine is compared with itself, as ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

QUESTIONS = Path(__file__).parent / "questions" / "dev.jsonl"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("index/built"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = {
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores",
        "load": _loading(options.index),
        "answering": _answering(options.index),
        "embedding": _embedding(options.index),
    }
    print(json.dumps(figures, indent=2) if options.json else _table(figures))


def _loading(index: Path) -> dict[str, float]:
    """In a process of its own, so that nothing is imported yet."""
    code = (
        "import time; start = time.perf_counter()\n"
        "import sys; from assistant import Question, load_assistant\n"
        f"assistant = load_assistant({str(index)!r})\n"
        "for answerer in assistant.answerers.values(): answerer.answer(Question('What is deep learning?'))\n"
        "import json, resource; print(json.dumps({'seconds': time.perf_counter() - start,\n"
        "  'resident_mb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {key: round(value, 2) for key, value in json.loads(done.stdout).items()}


def _answering(index: Path) -> dict[str, dict[str, dict[str, float]]]:
    import numpy as np

    from assistant import Question, load_assistant

    assistant = load_assistant(index)
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for name, answerer in assistant.answerers.items():
        for question in questions[:20]:
            answerer.answer(Question(question))
        rows = [answerer.answer(Question(question)).timings_ms for question in questions]
        figures[name] = {
            stage: {
                "p50_ms": round(float(np.percentile([row[stage] for row in rows], 50)), 3),
                "p95_ms": round(float(np.percentile([row[stage] for row in rows], 95)), 3),
            }
            for stage in rows[0]
        }
    return figures


def _embedding(index: Path) -> dict[str, float]:
    from assistant import load_assistant
    from assistant.index.chunk_index import chunk_input
    from assistant.index.encoder import OnnxEncoder
    from assistant.load import read_current

    assistant = load_assistant(index)
    directory = index / read_current(index)["artefacts"]["encoder"]
    texts = [chunk_input(chunk) for chunk in assistant.chunks]
    rates = {}
    for precision in ("fp32", "int8"):
        encoder = OnnxEncoder.load(directory / f"encoder.{precision}.onnx", directory / "tokenizer.json", 256)
        encoder.encode(texts[:8])
        start = time.perf_counter()
        encoder.encode(texts)
        rates[f"{precision}_chunks_per_s"] = round(len(texts) / (time.perf_counter() - start), 1)
    return rates


def _table(figures: dict[str, dict]) -> str:
    lines = [f"machine: {figures['machine']}"]
    lines += [
        f"load and first answers: {figures['load']['seconds']} s, {figures['load']['resident_mb']} MB resident"
    ]
    for name, stages in figures["answering"].items():
        for stage, row in stages.items():
            lines.append(f"{name} {stage:>9}: p50 {row['p50_ms']:8.3f} ms   p95 {row['p95_ms']:8.3f} ms")
    lines += [f"embedding {name}: {rate}" for name, rate in figures["embedding"].items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
