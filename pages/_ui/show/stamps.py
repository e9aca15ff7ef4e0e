"""What is written below a chart: its title, the run, its conditions in one line, when it was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bench_core.results.conditions_line import conditions_line
from bench_core.words import formats
from pages._ui.frame.text import language

if TYPE_CHECKING:
    from bench_core.results.result import Result

LONGEST_NAME = 54
"""Letters of a run's name, which is there beside its id: one line on a phone."""


class Stamp(NamedTuple):
    """A title, and the lines below it."""

    title: str
    about: tuple[str, ...]


def of_run(result: Result, title: str) -> Stamp:
    """The stamp of a chart of one run."""
    from bench_core.charts.style import shortened  # loads Plotly, which a first visit does not need

    when = formats.moment(result.run.created_ns)
    name = shortened(result.spec.name, LONGEST_NAME)
    return Stamp(title, (name, f"{result.run.run_id} · {when}", conditions_line(result, language())))
