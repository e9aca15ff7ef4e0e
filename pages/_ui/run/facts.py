"""Calls made, time spent and time left of a run, in words: for its own page, and for those that wait for it."""

from __future__ import annotations

from bench_core.spec import RunSpec
from bench_core.store.progress import Progress
from pages._ui.frame.text import duration, roughly, t


def facts(now: Progress, spec: RunSpec) -> list[str]:
    """What is known of it by now; of a run without a fixed end no total, but its time limit."""
    return [*_calls(now, spec), *_times(now, spec)]


def is_open_ended(spec: RunSpec) -> bool:
    """Whether the number of calls depends on what is measured."""
    return spec.protocol.sequential or spec.protocol.auto_batch


def _calls(now: Progress, spec: RunSpec) -> list[str]:
    if is_open_ended(spec):
        return [t("live.calls_so_far", done=now.calls_done)] if now.calls_done else []
    total = max(now.calls_done, now.calls_total)
    return [t("live.calls", done=now.calls_done, total=total)] if total else []


def _times(now: Progress, spec: RunSpec) -> list[str]:
    said = [t("live.elapsed", time=duration(now.elapsed_s))] if now.elapsed_s else []
    if is_open_ended(spec):
        return said if spec.max_time_s is None else [*said, t("live.limit", time=duration(spec.max_time_s))]
    return said if now.left_s is None else [*said, t("live.left", time=roughly(now.left_s))]
