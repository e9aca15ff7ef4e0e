"""Does looking at a run disturb it? The Run page polls every third second while a run is measured.

A run of `shapes` is followed in a real Chromium, whose page notes when it asks the server and when it gets answers. A
call that touches a poll (from just before the page asks until what came has been drawn) may be slowed, for browser,
server and measurement share the cores; the others are what the run would have measured unwatched. Compared are the
median of all calls of a stretch of some seconds and that of its untouched calls. Both hold mostly the same calls, so
the machine's own drift, ten times the effect looked for, is in both alike.

A slowing that never pauses between polls is not detected. So the CPU time of browser and server per poll is printed
too.
"""

from __future__ import annotations

import math
import statistics
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from typing import Any

import psutil

from bench_core.jobs import launch, status
from bench_core.request import build
from bench_core.store import progress
from bench_core.store.database import Store
from benchmarks import record, sides
from benchmarks.proportions import ratio_over
from benchmarks.record import Row, Trial

NAME = "polling"
QUICK = {"stretches": 2, "stretch": 2.0}
TARGET = 0.01
MANY_ROUNDS = 10**6
LEAD_S, DRAWN_S = 0.02, 0.15
"""A poll begins so long before the page asks, and is over so long after the last answer."""
NOTE = """
window.noted = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", () => window.noted.push([Date.now(), "got"]));
  }
  send(what) {
    window.noted.push([Date.now(), "asked"]);
    super.send(what);
  }
};
"""
Span = tuple[float, float]
"""Seconds of the system's clock."""
POLL_S, LIMIT_S = 0.1, 120.0


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--stretches", type=int, default=24, help="9 at least")
    parser.add_argument("--stretch", type=float, default=20.0, help="seconds each")
    parser.add_argument("--steps", type=int, default=1)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a stretch: how many calls and polls it had, and the medians of all calls and of the untouched ones."""
    from benchmarks import dashboard

    with sides.temporary_home(), dashboard.serving() as url, dashboard.chromium() as browser:
        store = Store()
        spec = build.make_spec(
            ["shapes"],
            batch_sizes=(1,),
            steps=(arguments.steps,),
            rounds=MANY_ROUNDS,
            threads=arguments.threads,
            device="cpu",
        )
        run_id = launch.start(store, spec)
        try:
            _wait_until_measuring(store, run_id)
            page = browser.new_page()
            page.add_init_script(NOTE)
            page.goto(f"{url}/?run={run_id}")
            page.get_by_role("button", name="Cancel").wait_for()
            for _ in range(arguments.stretches):
                yield _stretch(store, run_id, page, arguments.stretch)
        finally:
            _end(store, run_id)
            store.close()


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One for all."""
    used = [t for t in trials if t["untouched"]]
    if not used:
        return []
    ratio = ratio_over([[math.log(t["median_s"] / t["untouched_median_s"])] for t in used])
    inside = ratio is not None and ratio[1] > 1 - TARGET and ratio[2] < 1 + TARGET
    n_calls, n_free = (sum(t[kind] for t in used) for kind in ("calls", "untouched"))
    n_polls = sum(t["polls"] for t in trials)
    return [
        {
            "stretches": f"{len(used)} of {arguments.stretch:g} s",
            "polls": str(n_polls),
            "CPU of a poll, s": f"{sum(t['dashboard_cpu_s'] for t in trials) / max(n_polls, 1):.3f}",
            "calls": str(n_calls),
            "touched by a poll": f"{1 - n_free / n_calls:.0%}",
            "median of all, s": f"{statistics.median(t['median_s'] for t in used):.4f}",
            "of the untouched, s": f"{statistics.median(t['untouched_median_s'] for t in used):.4f}",
            "all / untouched [95 % over stretches]": record.interval(ratio),
            f"moves it by less than {TARGET:.0%}": "yes" if inside else "not shown",
        }
    ]


def polls_of(noted: Sequence[tuple[float, str]]) -> list[Span]:
    """Polls from what the page noted (milliseconds, "asked" or "got"): from a question to the last answer to it."""
    polls: list[list[float]] = []
    for at_ms, what in noted:
        if what == "asked" or not polls:
            polls.append([at_ms / 1e3, at_ms / 1e3])
        polls[-1][1] = at_ms / 1e3
    return [(begin, end) for begin, end in polls]


def summarised(calls: Sequence[tuple[float, float]], polls: Sequence[Span]) -> Trial:
    """What is kept of a stretch: of all calls (when each began, its seconds) and of those that no poll touches."""
    spans = [(begin - LEAD_S, end + DRAWN_S) for begin, end in polls]
    untouched = [s for at, s in calls if not any(begin < at + s and at < end for begin, end in spans)]
    return {
        "calls": len(calls),
        "median_s": statistics.median(s for _, s in calls) if calls else None,
        "untouched": len(untouched),
        "untouched_median_s": statistics.median(untouched) if untouched else None,
        "polls": len(polls),
    }


def _stretch(store: Store, run_id: str, page: Any, seconds: float) -> Trial:
    cpu_s, begin_s = _dashboard_cpu_s(run_id), time.time()
    time.sleep(seconds)
    end_s, cpu_s = time.time(), _dashboard_cpu_s(run_id) - cpu_s
    polls = [(a - begin_s, b - begin_s) for a, b in polls_of(page.evaluate("window.noted.splice(0)"))]
    calls = [(c.started_ns / 1e9 - begin_s, c.batch_s) for c in store.calls(run_id) if c.counts]
    inside = [(at, s) for at, s in calls if at >= 0 and at + s <= end_s - begin_s]
    return summarised(inside, polls) | {"dashboard_cpu_s": cpu_s}


def _dashboard_cpu_s(run_id: str) -> float:
    """CPU time until now of all that this process started, except the measurement: server and browser."""
    conductor = psutil.Process(progress.read(run_id).pid)
    measuring = {conductor, *conductor.children(recursive=True)}
    times = [p.cpu_times() for p in psutil.Process().children(recursive=True) if p not in measuring]
    return sum(t.user + t.system for t in times)


def _wait_until_measuring(store: Store, run_id: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not any(c.phase == "timed" for c in store.calls(run_id)):
        if time.monotonic() > deadline or status.follow(store, run_id).standing != "running":
            raise RuntimeError(f"run {run_id} does not measure: {status.follow(store, run_id).message}")
        time.sleep(POLL_S)


def _end(store: Store, run_id: str) -> None:
    """Cancel the run and see it end."""
    status.cancel(run_id)
    deadline = time.monotonic() + LIMIT_S
    while status.follow(store, run_id).standing == "running" and time.monotonic() < deadline:
        time.sleep(POLL_S)
