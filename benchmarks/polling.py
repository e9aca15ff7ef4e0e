"""Does looking at a run disturb it? The Run page polls once a second while a run is measured.

A run of `shapes` is followed in a real Chromium. Blocks of some calls in which the page polls and blocks in which the
browser is stopped (so that nobody asks the server for anything) are made in fours, on-off-off-on or off-on-on-off, so
that a machine that gets slower or faster meanwhile hits both alike: its own speed wanders by ten times what is looked
for within a second. Polls that fell due while the browser was stopped happen when it goes on, so the blocks of the page
have about twice the polls they would have. Compared are the medians of the calls of either kind in a four.
"""

from __future__ import annotations

import math
import random
import statistics
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from bench_core import jobs, request
from bench_core.records import Call
from bench_core.store import Store
from benchmarks import record, sides
from benchmarks.proportions import ratio_over
from benchmarks.record import Row, Trial

NAME = "polling"
QUICK = {"fours": 3, "block": 1.0}
TARGET = 0.01
MANY_ROUNDS = 10**6
SIDES = ("polled_s", "alone_s")
READ_EVERY = 25
"""Fours after which the store is read: reading keeps a core busy, between blocks."""
Span = tuple[int, int]
"""Nanoseconds of the system's clock."""
POLL_S, LIMIT_S = 0.1, 120.0


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--fours", type=int, default=450, help="four blocks each, 9 at least")
    parser.add_argument("--block", type=float, default=0.4, help="seconds a block")
    parser.add_argument("--steps", type=int, default=1)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a four of blocks: seconds of the calls while the page polls, and while it does not."""
    from benchmarks import dashboard

    with sides.temporary_home(), dashboard.serving() as url, dashboard.chromium() as browser:
        store = Store()
        spec = request.make_spec(
            ["shapes"],
            batch_sizes=(1,),
            steps=(arguments.steps,),
            rounds=MANY_ROUNDS,
            threads=arguments.threads,
            device_name="cpu",
        )
        run_id = jobs.start(store, spec)
        try:
            _wait_until_measuring(store, run_id)
            page = browser.new_page()
            page.goto(f"{url}/?run={run_id}")
            page.get_by_role("button", name="Cancel").wait_for()
            browsers = _browser_processes()
            for first in range(0, arguments.fours, READ_EVERY):
                some = range(first, min(first + READ_EVERY, arguments.fours))
                orders = [random.Random(index).sample(SIDES, 2) for index in some]
                fours = [_four(browsers, arguments.block, *order) for order in orders]
                calls = [c for c in store.calls(run_id) if c.phase == "timed" and c.status == "ok"]
                yield from ({side: _seconds_in(calls, spans[side]) for side in SIDES} for spans in fours)
        finally:
            _end(store, run_id)
            store.close()


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One for all."""
    whole = [t for t in trials if all(t[side] for side in SIDES)]
    if not whole:
        return []
    sizes = [len(t[side]) for t in whole for side in SIDES]
    medians = [[statistics.median(t[side]) for t in whole] for side in SIDES]
    ratio = ratio_over([[math.log(a / b)] for a, b in zip(*medians, strict=True)])
    inside = ratio is not None and ratio[1] > 1 - TARGET and ratio[2] < 1 + TARGET
    return [
        {
            "fours of blocks": str(len(whole)),
            "calls of either kind in a four": f"{statistics.median(sizes):.0f}",
            "page polls, s": f"{statistics.median(medians[0]):.4f}",
            "page stopped, s": f"{statistics.median(medians[1]):.4f}",
            "polls / stopped [95 % over fours]": record.interval(ratio),
            f"moves it by less than {TARGET:.0%}": "yes" if inside else "not shown",
        }
    ]


def _four(browsers: list[psutil.Process], block_s: float, outer: str, inner: str) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {side: [] for side in SIDES}
    for side in (outer, inner, inner, outer):
        with _stopped(browsers if side == "alone_s" else []):
            begin = time.time_ns()
            time.sleep(block_s)
            spans[side].append((begin, time.time_ns()))
    return spans


def _seconds_in(calls: list[Call], spans: list[Span]) -> list[float]:
    """Of the calls that lie wholly in one of the spans."""
    ends = [(c.batch_s, c.started_ns, c.started_ns + c.batch_s * 1e9) for c in calls]
    return [seconds for seconds, begin, end in ends if any(a <= begin and end <= b for a, b in spans)]


def _browser_processes() -> list[psutil.Process]:
    """Chromium's, which Playwright started below this process."""
    found = [p for p in psutil.Process().children(recursive=True) if "chrom" in p.name()]
    if not found:
        raise RuntimeError("no process of the browser was found, so none could be stopped")
    return found


@contextmanager
def _stopped(processes: list[psutil.Process]) -> Iterator[None]:
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def _wait_until_measuring(store: Store, run_id: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not any(c.phase == "timed" for c in store.calls(run_id)):
        if time.monotonic() > deadline or jobs.follow(store, run_id).standing != "running":
            raise RuntimeError(f"run {run_id} does not measure: {jobs.follow(store, run_id).message}")
        time.sleep(POLL_S)


def _end(store: Store, run_id: str) -> None:
    """Cancel the run and see it end."""
    jobs.cancel(run_id)
    deadline = time.monotonic() + LIMIT_S
    while jobs.follow(store, run_id).standing == "running" and time.monotonic() < deadline:
        time.sleep(POLL_S)
