"""Does looking at a run disturb it? The Run page polls once a second while a run is measured.

A run of `shapes` is followed in a real Chromium. Short blocks in which the page polls and blocks in which the browser
is stopped (so that nobody asks the server for anything) alternate, two and two in shuffled order: short, because the
machine's own speed wanders by more than what is looked for within half a minute. Calls belong to the block they lie in;
the first moment of a block, in which the browser catches up, is not counted. Compared are the medians of the two blocks
of a pair.
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
from bench_core.store import Store
from benchmarks import record, sides
from benchmarks.proportions import ratio_over
from benchmarks.record import Row, Trial

NAME = "polling"
QUICK = {"pairs": 2, "block": 2.0}
TARGET = 0.01
MANY_ROUNDS = 10**6
SIDES = ("polled_s", "alone_s")
POLL_S, LIMIT_S = 0.1, 120.0


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--pairs", type=int, default=70, help="pairs of blocks, 9 at least")
    parser.add_argument("--block", type=float, default=3.0, help="seconds a block")
    parser.add_argument("--skip", type=float, default=0.5, help="seconds at the start of a block not counted")
    parser.add_argument("--steps", type=int, default=2)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a pair of blocks: seconds of the calls while the page polls, and while it does not."""
    from benchmarks import dashboard

    spec = request.make_spec(
        ["shapes"],
        batch_sizes=(1,),
        steps=(arguments.steps,),
        rounds=MANY_ROUNDS,
        threads=arguments.threads,
        device_name="cpu",
    )
    with sides.temporary_home(), dashboard.serving() as url, dashboard.chromium() as browser:
        store = Store()
        run_id = jobs.start(store, spec)
        try:
            _wait_until_measuring(store, run_id)
            page = browser.new_page()
            page.goto(f"{url}/?run={run_id}")
            page.get_by_role("button", name="Cancel").wait_for()
            browsers = _browser_processes()
            for index in range(arguments.pairs):
                yield _pair(store, run_id, browsers, arguments, random.Random(index))
        finally:
            _end(store, run_id)
            store.close()


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One for all."""
    if not trials:
        return []
    sizes = [len(t[side]) for t in trials for side in SIDES]
    medians = [[statistics.median(t[side]) for t in trials] for side in SIDES]
    ratio = ratio_over([[math.log(a / b)] for a, b in zip(*medians, strict=True)])
    inside = ratio is not None and ratio[1] > 1 - TARGET and ratio[2] < 1 + TARGET
    return [
        {
            "pairs of blocks": str(len(trials)),
            "calls a block": f"{statistics.median(sizes):.0f}",
            "page polls, s": f"{statistics.median(medians[0]):.4f}",
            "page stopped, s": f"{statistics.median(medians[1]):.4f}",
            "polls / stopped [95 % over pairs]": record.interval(ratio),
            f"moves it by less than {TARGET:.0%}": "yes" if inside else "not shown",
        }
    ]


def _pair(
    store: Store, run_id: str, browsers: list[psutil.Process], arguments: Namespace, order: random.Random
) -> Trial:
    spans = {}
    for side in order.sample(SIDES, 2):
        with _stopped(browsers if side == "alone_s" else []):
            time.sleep(arguments.skip)
            begin = time.time_ns()
            time.sleep(arguments.block - arguments.skip)
            spans[side] = begin, time.time_ns()
    calls = [c for c in store.calls(run_id) if c.phase == "timed" and c.status == "ok"]
    return {
        side: [c.batch_s for c in calls if begin <= c.started_ns and c.started_ns + c.batch_s * 1e9 <= end]
        for side, (begin, end) in spans.items()
    }


def _browser_processes() -> list[psutil.Process]:
    """Chromium's, which Playwright started below this process."""
    return [p for p in psutil.Process().children(recursive=True) if "chrom" in p.name()]


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
