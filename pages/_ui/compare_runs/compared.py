"""Runs against the first of them, by the engine of `fairspeed diff`; a pair is derived again only when it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.store.listing import Listed
from pages._ui.frame import stored

if TYPE_CHECKING:
    from bench_core.results.diff_records import CellDiff, Diff
    from bench_core.results.result import Result


@dataclass(frozen=True)
class Run:
    """A run as it is called on this page: `A`, `B`, ..."""

    letter: str
    listed: Listed
    result: Result


@dataclass(frozen=True)
class Other(Run):
    """A run and what is found when it is compared with the first one."""

    found: Diff


def compared(runs: Sequence[Listed]) -> tuple[Run, list[Other]]:
    """The first run, and each of the others against it."""
    called = [Run(ascii_uppercase[n], run, stored.result(run.run_id)) for n, run in enumerate(runs)]
    return called[0], [Other(r.letter, r.listed, r.result, _found(called[0], r)) for r in called[1:]]


def candidates(first: Run, others: Sequence[Other]) -> list[str]:
    """All candidates of the runs, each once: a candidate's place is its colour."""
    return list(dict.fromkeys(key for run in (first, *others) for key in run.result.spec.keys))


def cells(others: Sequence[Other]) -> list[tuple[Other, CellDiff]]:
    """What is asked about: all cells but those of a control."""
    return [(other, cell) for other in others for cell in other.found.asked]


def _found(a: Run, b: Run) -> Diff:
    return _diff(stored.store().url, a.result.run.run_id, b.result.run.run_id, b.letter, _written(a), _written(b))


def _written(run: Run) -> tuple[int, int]:
    """Rows are only ever added, so equal counts mean an equal run."""
    return len(run.result.calls), len(run.result.events)


@st.cache_resource(max_entries=16, show_spinner=False)
def _diff(url: str, a: str, b: str, letter: str, written_a: tuple[int, int], written_b: tuple[int, int]) -> Diff:
    from bench_core.results.diff import diff  # loads numpy, which a first visit does not need

    return diff(stored.result(a), stored.result(b), names=(ascii_uppercase[0], letter))
