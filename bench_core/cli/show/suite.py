"""A suite while it is measured, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from rich.table import Table
from rich.text import Text

from bench_core.cli.show import console, progress
from bench_core.store.progress import Progress
from bench_core.suite import journal, leaderboard
from bench_core.suite.journal import Standing
from bench_core.suite.metrics import Metrics
from bench_core.suite.runner import Reporter
from bench_core.suite.schema import read_manifest
from bench_core.suite.score import Leaderboard, Score, read_leaderboard
from bench_core.suite.work import Request, Work
from bench_core.words.formats import roughly

OUTCOME_STYLE = {"solved": "green", "broken": "red", "not comparable": "bold magenta"}


@contextmanager
def reporting(*, quiet: bool) -> Iterator[Reporter]:
    """A reporter that says on stderr which id is measured, how far it is, and what came of it."""
    if quiet:
        yield Reporter()
        return
    shown = _Shown()
    try:
        yield shown
    finally:
        shown.close()


class _Shown(Reporter):
    """Lines for ids, and the run's own progress below them."""

    def __init__(self) -> None:
        self._console = console.stderr()
        self._run = ExitStack()
        self._report: Any = None

    def begins(self, standing: Standing, one: Work) -> None:
        self.close()
        parts = [f"id {standing.done + 1} of {standing.total}", one.entry.prompt_id, one.entry.task_key]
        parts += ["control of fewer steps"] if standing.is_control else []
        parts += [] if standing.left_s is None else [f"about {roughly(standing.left_s)} left"]
        console.print_line(self._console, " · ".join(parts))
        self._report = self._run.enter_context(progress.reporting(quiet=False))

    def progress(self, now: Progress) -> None:
        self._report(now)

    def judged(self, found: Metrics) -> None:
        self.close()
        console.print_line(self._console, f"{found.prompt_id}: {found.outcome}: {found.reason}")

    def failed(self, prompt_id: str, message: str) -> None:
        self.close()
        console.print_line(self._console, f"{prompt_id}: could not be measured: {message}")

    def close(self) -> None:
        """End the progress of a run."""
        self._run.close()


def print_scores(request: Request) -> None:
    """The table of all ids, then the scores."""
    out = console.stdout()
    out.print(_table(leaderboard.rows(request.out, read_manifest(request.manifest))))
    board = read_leaderboard(request.out / journal.LEADERBOARD)
    out.print(_scores(board))
    for line in _lines(board):
        console.print_line(out, line)
    console.print_line(out, f"metrics: {request.out}")


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("id", justify="right")
    table.add_column("task", overflow="fold")
    table.add_column("difficulty")
    for name in ("generated", "ground truth", "over ground truth", "CLIP", "fewer steps"):
        table.add_column(name, justify="right")
    table.add_column("outcome")
    for row in rows:
        fewer = "" if row["control_steps"] is None else f"{row['control_verdict']} ({row['control_steps']})"
        ratios = [_interval(row, name, "x") for name in ("generated", "ground_truth", "over_ground_truth")]
        clip = _points(row["clip_difference"], row["clip_ci_low"], row["clip_ci_high"])
        table.add_row(row["prompt_id"], row["task_key"], row["difficulty"], *ratios, clip, fewer, _outcome(row))
    return table


def _outcome(row: dict[str, Any]) -> Text:
    if row["outcome"] is None:
        return Text(row["problem"] or "not measured yet", "dim")
    rules = f": {row['refused'][0]}" if row["refused"] else ""
    return Text(row["outcome"] + rules, OUTCOME_STYLE.get(row["outcome"], ""))


def _interval(row: dict[str, Any], name: str, unit: str) -> str:
    low, high = row[f"{name}_ci_low"], row[f"{name}_ci_high"]
    return "-" if row[name] is None else f"{row[name]:.2f}{unit} [{low:.2f}, {high:.2f}]"


def _points(value: float | None, low: float | None, high: float | None) -> str:
    """A difference in CLIP score with its interval, where it has one.

    >>> _points(-0.2, -0.5, 0.1), _points(-0.2, None, None)
    ('-0.20 [-0.50, +0.10]', '-0.20')
    """
    if value is None:
        return "-"
    return f"{value:+.2f}" if low is None or high is None else f"{value:+.2f} [{low:+.2f}, {high:+.2f}]"


def _scores(board: Leaderboard) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("scores of", overflow="fold")
    for name in ("ids", "solved", "speedup over the ground truth's", "refused"):
        table.add_column(name, justify="right")
    named = [("all", board.overall)]
    for groups in (board.by_task, board.by_difficulty, board.by_technique):
        named += list(groups.items()) if len(groups) > 1 else []
    for name, score in named:
        table.add_row(name, str(score.n), _share(score), _mean(score), str(sum(score.refused.values()) or ""))
    return table


def _share(score: Score) -> str:
    if score.share_solved is None:
        return "-"
    low, high = score.share_solved_ci_low, score.share_solved_ci_high
    between = "" if low is None or high is None else f" [{low:.0%}, {high:.0%}]"
    return f"{score.solved}, {score.share_solved:.0%}{between}"


def _mean(score: Score) -> str:
    if score.harmonic_mean is None:
        return "-"
    low, high = score.harmonic_mean_ci_low, score.harmonic_mean_ci_high
    between = "" if low is None or high is None else f" [{low:.2f}, {high:.2f}]"
    return f"{score.harmonic_mean:.2f}{between}"


def _lines(board: Leaderboard) -> Iterator[str]:
    yield "over the ground truth's: harmonic mean; what is broken, not comparable or spoils pictures counts as 1x"
    for rule, n in board.overall.refused.items():
        yield f"refused under {rule}: {n}"
    if board.overall.not_judged:
        yield f"{board.overall.not_judged} in no score: their baseline or ground truth could not be measured"
    if board.pending:
        yield f"not measured yet: {', '.join(board.pending)}"
    if board.machines > 1:
        yield f"warning: measured in {board.machines} environments, which should be one"
