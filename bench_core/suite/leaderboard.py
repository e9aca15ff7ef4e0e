"""A suite's table: one row an entry of its manifest, with what came of it so far.

A row is flat, for a DataFrame: `prompt_id, task_key, model, sampler, steps, difficulty, category, techniques,
original_filename, claimed_speedup, metrics_file, problem`, and those of `MEASURED`, which are None while an id is not
judged. `techniques` is a list of names; `problem` says why a metrics file cannot be read, None otherwise.

>>> # rows("examples/suite/metrics", read_manifest(path))[0]["outcome"]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_core.errors import InputError
from bench_core.suite import names
from bench_core.suite.metrics import Metrics, PictureScore, Speedup, read_metrics
from bench_core.suite.schema import CONTEXT, Entry

MEASURED = (
    "outcome",
    "reason",
    "refused",
    "quality_kept",
    "generated",
    "generated_ci_low",
    "generated_ci_high",
    "ground_truth",
    "ground_truth_ci_low",
    "ground_truth_ci_high",
    "over_ground_truth",
    "over_ground_truth_ci_low",
    "over_ground_truth_ci_high",
    "ratio",
    "clip_difference",
    "clip_ci_low",
    "clip_ci_high",
    "ssim",
    "control_steps",
    "control_verdict",
    "run_id",
    "control_run_id",
)
"""Fields of a row that come of its metrics. Speedups are over the baseline but for `over_ground_truth`; `ratio` is what
counts for the score (`Metrics.ratio`); `clip_difference` is the generated code's to the baseline, in points."""


FILTERS = ("task", "difficulty", "technique", "outcome")
PENDING, DAMAGED = "pending", "damaged"
"""Outcomes of an entry that has no metrics yet, and of one whose file cannot be read."""


@dataclass(frozen=True)
class Line:
    """An entry of the manifest with its metrics, if it has any, and its row."""

    entry: Entry
    metrics: Metrics | None
    row: Mapping[str, Any]

    @property
    def outcome(self) -> str:
        """The outcome, `pending` or `damaged`."""
        return self.metrics.outcome if self.metrics else DAMAGED if self.row["problem"] else PENDING

    def values(self, name: str) -> tuple[str, ...]:
        """What one of `FILTERS` finds here."""
        found = {"task": (self.entry.task_key,), "difficulty": (self.entry.difficulty,), "outcome": (self.outcome,)}
        return tuple(self.row["techniques"]) if name == "technique" else found[name]


Reader = Callable[[Path], tuple[Metrics | None, str | None]]


def lines(out: Path, entries: Sequence[Entry], reader: Reader | None = None) -> list[Line]:
    """The entries in the order of the manifest; `reader` is `read`, or one that keeps what it has read."""
    found = []
    for entry in entries:
        path = out / entry.path_to_metrics
        metrics, problem = (reader or read)(path)
        found.append(Line(entry, metrics, row_of(entry, path, metrics, problem)))
    return found


def chosen(found: Iterable[Line], filters: Mapping[str, Collection[str]]) -> list[Line]:
    """Those lines that have, for every filter with values, one of these."""
    return [
        line
        for line in found
        if all(not wanted or set(wanted) & set(line.values(name)) for name, wanted in filters.items())
    ]


def rows(out: str | Path, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The rows of a folder of metrics, in the order of the manifest. A metrics file that is damaged is a row too."""
    return [row(entry, Path(out)) for entry in entries]


def row(entry: Entry, out: Path) -> dict[str, Any]:
    """The row of one entry."""
    path = out / entry.path_to_metrics
    return row_of(entry, path, *read(path))


def row_of(entry: Entry, path: Path, found: Metrics | None, problem: str | None) -> dict[str, Any]:
    """The row of an entry whose metrics file was read: what `read` said of it."""
    task = names.task(entry.task_key)
    return {
        "prompt_id": entry.prompt_id,
        "task_key": entry.task_key,
        "model": task.model,
        "sampler": task.sampler,
        "steps": task.steps,
        "difficulty": entry.difficulty,
        "category": entry.category,
        "techniques": list(techniques(entry)),
        "original_filename": entry.original_filename,
        "claimed_speedup": entry.speedup,
        "metrics_file": str(path),
        "problem": problem,
        **(dict.fromkeys(MEASURED) if found is None else _measured(found)),
    }


def read(path: Path) -> tuple[Metrics | None, str | None]:
    """The metrics of a file, and what is wrong with it; neither where there is none yet."""
    if not path.exists():
        return None, None
    try:
        return read_metrics(path), None
    except InputError as error:
        return None, str(error)


def techniques(entry: Entry) -> tuple[str, ...]:
    """The techniques of an entry's ground truth, as its prompt lists them."""
    listed = entry.prompt_context.rpartition(CONTEXT.format(name="", techniques=""))[2]
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _measured(metrics: Metrics) -> dict[str, Any]:
    speedups, quality, control = metrics.speedups, metrics.quality, metrics.control
    pictures = next((s for s in quality.scores if s.candidate == "generated"), None) if quality else None
    return {
        "outcome": metrics.outcome,
        "reason": metrics.reason,
        "refused": list(metrics.refused),
        "quality_kept": None if quality is None else quality.kept,
        **_interval("generated", speedups.generated),
        **_interval("ground_truth", speedups.ground_truth),
        **_interval("over_ground_truth", speedups.generated_over_ground_truth),
        "ratio": metrics.ratio,
        **_pictures(pictures),
        "control_steps": None if control is None else control.steps,
        "control_verdict": None if control is None else control.verdict,
        "run_id": metrics.run_id,
        "control_run_id": None if control is None else control.run_id,
    }


def _interval(name: str, given: Speedup | None) -> dict[str, float | None]:
    low, high = (None, None) if given is None else (given.ci_low, given.ci_high)
    return {name: None if given is None else given.speedup, f"{name}_ci_low": low, f"{name}_ci_high": high}


def _pictures(score: PictureScore | None) -> dict[str, float | None]:
    fields = ("clip_difference", "clip_ci_low", "clip_ci_high", "ssim")
    return {name: None if score is None else getattr(score, name) for name in fields}
