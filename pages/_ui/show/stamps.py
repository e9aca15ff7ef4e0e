"""What is written below a chart: its title, the run, its conditions in one line, when it was measured."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bench_core.results.conditions_line import conditions_line
from pages._ui.frame.text import language

if TYPE_CHECKING:
    from bench_core.results.result import Result


class Stamp(NamedTuple):
    """A title, and the lines below it."""

    title: str
    about: tuple[str, ...]


def of_run(result: Result, title: str) -> Stamp:
    """The stamp of a chart of one run."""
    when = datetime.fromtimestamp(result.run.created_ns / 1e9).astimezone().strftime("%Y-%m-%d %H:%M %Z")
    named = " · ".join((result.spec.name, result.run.run_id, when))
    return Stamp(title, (named, conditions_line(result, language())))
