"""The leaderboard as HTML: a table, and in words what it says and what it does not.

Given a ``Leaderboard``, gives markup. It computes no figure and does not know Gradio.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from assistant.serving.called import called
from assistant.serving.state.leaderboard import Leaderboard, Preference, Standing

_ROWS: tuple[tuple[str, Callable[[Standing], str]], ...] = (
    ("Rating", lambda one: f"{one.rating:,.0f}"),
    ("95 % interval", lambda one: _interval(one)),
    ("Votes", lambda one: f"{one.votes:,}"),
    ("Won", lambda one: f"{one.wins:,}"),
    ("Lost", lambda one: f"{one.losses:,}"),
    ("Ties", lambda one: f"{one.ties - one.both_bad:,}"),
    ("Both bad", lambda one: f"{one.both_bad:,}"),
)
_HOW = (
    "Ratings are Bradley-Terry strengths on Elo's scale: 400 points are odds of ten to one. Ties, and both bad, "
    "are half a win each. Intervals draw whole questions, so that many votes on one question count as one."
)


def standings(board: Leaderboard) -> str:
    """Systems side by side, the best rated first."""
    return Markup(
        '<section class="standings figures"><h2>Leaderboard</h2>{}{}<p class="how">{}</p>'
        '<p class="files">Your votes as a file: <a href="/v1/votes?format=csv" download>CSV</a>, '
        '<a href="/v1/votes?format=jsonl" download>JSON lines</a>. The leaderboard: '
        '<a href="/v1/leaderboard" download="leaderboard.json">JSON</a></p></section>'
    ).format(_words(board), _table(board), _HOW)


def _words(board: Leaderboard) -> Markup:
    if not board.votes:
        return Markup("<p>No votes yet. Both systems begin at 1,000.</p>")
    said = [line for one in board.preferences for line in _preference(one, board.questions)]
    said.append(_habit(board))
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in said)


def _preference(one: Preference, questions: int) -> list[str]:
    lead = f"{called(one.better)} leads {called(one.worse)} by {one.difference:,.0f} points"
    if one.interval is not None:
        lead += f" (95 % interval {one.interval.low:+,.0f} to {one.interval.high:+,.0f})"
    if one.separable:
        return [f"{lead}: people prefer it, beyond chance."]
    if one.difference == 0:
        return ["Not separable yet: both are level."]
    said = [f"Not separable yet: {lead}, which may be chance."]
    if one.questions_needed is not None and one.questions_needed > questions:
        said.append(
            f"There are votes on {questions:,} question{'' if questions == 1 else 's'}; if it goes on like this, "
            f"votes on about {one.questions_needed:,} would tell."
        )
    return said


def _habit(board: Leaderboard) -> str:
    return (
        f"Answer A was chosen {_times(board.choices['left'])}, answer B {_times(board.choices['right'])}; "
        "the server draws who stands where."
    )


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _table(board: Leaderboard) -> Markup:
    heads = Markup("").join(
        Markup('<th scope="col">{}</th>').format(called(one.system)) for one in board.standings
    )
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            label,
            Markup("").join(Markup("<td>{}</td>").format(value(one)) for one in board.standings),
        )
        for label, value in _ROWS
    )
    return Markup("<table><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table>").format(heads, rows)


def _interval(one: Standing) -> str:
    if one.interval is None:
        return "not known yet"
    return f"{one.interval.low:,.0f} to {one.interval.high:,.0f}"
