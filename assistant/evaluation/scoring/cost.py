"""Cost: what answers take of time, memory, disk and, by estimate, energy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import Answer
from assistant.evaluation.estimate import NONE, Estimate, mean, percentiles
from assistant.evaluation.footprint import Footprint
from assistant.evaluation.measures.energy import joules_per_answer
from assistant.evaluation.measures.throughput import per_second
from assistant.evaluation.verdict import Verdict

_PERCENTS = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds that half, 95 % and 99 % of answers do not exceed; see ``statistics.percentiles``."""

    p50: Estimate
    p95: Estimate
    p99: Estimate


@dataclass(frozen=True, slots=True)
class Cost:
    """Over all answers of a run, alone and in conversations, in scope or out.

    Attributes:
        whole: from question to answer, by the answerer's own clock, one after another, after a warm-up.
        stages: of the answers that went through a stage, by its name, in the order of an answer.
        answers_per_second: of one caller who asks one question after another.
        watts: what the machine is assumed to draw while it answers; ``None`` where nobody said.
        joules: an answer's energy at those watts, an estimate; NaN without them.
        footprint: measured once, therefore without an interval.
    """

    whole: Times
    stages: dict[str, Times]
    answers_per_second: Estimate
    watts: float | None
    joules: Estimate
    footprint: Footprint


def cost(
    verdicts: Sequence[Verdict],
    answers: Mapping[str, Answer],
    footprint: Footprint,
    watts: float | None,
) -> Cost:
    """Of all verdicts and answers of a run, by question id."""
    given = [verdict for verdict in verdicts if not verdict.missing]
    timings = {verdict.id: answers[verdict.id].timings_ms for verdict in given}
    stages = dict.fromkeys(stage for timing in timings.values() for stage in timing if stage != "total")
    took = mean(given, lambda v: v.total_ms)
    return Cost(
        whole=Times(*percentiles(given, lambda v: v.total_ms, _PERCENTS)),
        stages={stage: _of_stage(stage, given, timings) for stage in stages},
        answers_per_second=took.through(per_second),
        watts=watts,
        joules=NONE if watts is None else took.through(lambda ms: joules_per_answer(ms, watts)),
        footprint=footprint,
    )


def _of_stage(stage: str, given: Sequence[Verdict], timings: Mapping[str, Mapping[str, float]]) -> Times:
    through = [verdict for verdict in given if stage in timings[verdict.id]]
    return Times(*percentiles(through, lambda v: timings[v.id][stage], _PERCENTS))
