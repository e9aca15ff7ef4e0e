"""What a measurement costs beside what is measured, and how long it takes to begin.

One whole sweep through the command line: its wall time over the seconds of its timed calls, with loading, warm-up and
settling shown apart. Then, several times, the seconds from asking for a run of `shapes` to its first timed call: cold
(`python -m bench_core run`, no process of Fairspeed there; the files are in the system's cache), and as the Run page
does it, with a standby that is ready. Warm-up calls come before the first timed one and are included.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

import psutil

from bench_core.jobs import launch, status
from bench_core.jobs.standby import Standby
from bench_core.request import build
from bench_core.results.result import load_result
from bench_core.spec import Protocol
from bench_core.store.database import Store
from benchmarks import sides
from benchmarks.record import Row, Trial

NAME = "efficiency"
QUICK = {"times": 1, "batch_sizes": "1,2", "rounds": 2, "steps": 2}
CANDIDATES = ("shapes", "shapes+deepcache:interval=3")
COLD, WARM = "first timed call, cold", "first timed call, standby ready"
TARGETS_S = {COLD: 10.0, WARM: 3.0}
POLL_S, IDLE_FOR_S, LIMIT_S = 0.1, 3.0, 120.0
BUSY_SHARE = 0.1
"""Share of a core above which a process is thought to be still getting ready."""


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--times", type=int, default=5, help="how often each start is measured")
    parser.add_argument("--batch-sizes", default="1,2,4,8")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=10)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """The sweep, then the starts, cold and warm in turn."""
    with sides.temporary_home():
        store = Store()
        try:
            yield {"what": "sweep", **_sweep(store, arguments)}
            for _ in range(arguments.times):
                yield {"what": COLD, "seconds": _cold_s(store, arguments)}
                yield {"what": WARM, "seconds": _warm_s(store, arguments)}
        finally:
            store.close()


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """The parts of the sweep as shares of its timed calls, and a row a kind of start."""
    found = [row for t in trials if t["what"] == "sweep" for row in _sweep_rows(t)]
    for what, target in TARGETS_S.items():
        if seconds := [t["seconds"] for t in trials if t["what"] == what]:
            middle = statistics.median(seconds)
            spread = f"{min(seconds):.2f} to {max(seconds):.2f} s, {len(seconds)} times"
            met = "yes" if middle <= target else "no"
            found.append(_row(what, f"{middle:.2f}", "", spread, f"at most {target:g} s: {met}"))
    return found


def _sweep_rows(sweep: Trial) -> list[Row]:
    timed = sweep["timed"]
    parts = ("wall", "timed", "warm-up", "settle", "loading", "rest")
    notes = {"wall": f"{sweep['calls']} timed calls", "rest": "imports, survey, storing, hashing, saving, ending"}
    return [
        _row(f"sweep: {part}", f"{sweep[part]:.2f}", f"{sweep[part] / timed:.3f}", notes.get(part, ""), "")
        for part in parts
    ]


def _row(what: str, seconds: str, share: str, note: str, target: str) -> Row:
    return {"what": what, "s": seconds, "of the timed calls": share, "note": note, "target": target}


def _sweep(store: Store, arguments: Namespace) -> Trial:
    """Seconds of a whole sweep and its parts."""
    options = ["--batch-sizes", arguments.batch_sizes, "--steps", str(arguments.steps)]
    sides.wait_for_device()
    start = time.perf_counter()
    _command(arguments, CANDIDATES, [*options, "--rounds", str(arguments.rounds)])
    wall = time.perf_counter() - start
    result = load_result(store, "latest")
    phases = {p: sum(c.outside_s or 0 for c in result.calls if c.phase == p) for p in ("timed", "warm-up", "settle")}
    loading = sum(e.payload["facts"]["ready_s"] for e in result.events if e.kind == "loaded")
    calls = sum(c.phase == "timed" for c in result.calls)
    rest = wall - sum(phases.values()) - loading
    return {"wall": wall, **phases, "loading": loading, "rest": rest, "calls": calls}


def _cold_s(store: Store, arguments: Namespace) -> float:
    sides.wait_for_device()
    began_ns = time.time_ns()
    _command(arguments, CANDIDATES[:1], ["--batch-sizes", "1", "--steps", str(arguments.steps), "--rounds", "1"])
    return _first_timed_s(store, store.run("latest").run_id, began_ns)


def _warm_s(store: Store, arguments: Namespace) -> float:
    options = {"batch_sizes": (1,), "steps": (arguments.steps,), "rounds": 1, "device": "cpu"}
    spec = build.make_spec(CANDIDATES[:1], threads=arguments.threads, **options)
    standby = Standby()
    sides.wait_for_device()
    standby.prepare(arguments.threads, Protocol.model_fields["omp_wait_policy"].default)
    try:
        _wait_until_idle(standby.pid)
        began_ns = time.time_ns()
        run_id = launch.start(store, spec, standby)
        _wait_until_ended(store, run_id)
    finally:
        standby.close()
    return _first_timed_s(store, run_id, began_ns)


def _command(arguments: Namespace, candidates: tuple[str, ...], options: list[str]) -> None:
    asked = [part for c in candidates for part in ("--candidate", c)]
    same = ["--threads", str(arguments.threads), "--device", "cpu", "--quiet"]
    command = [sys.executable, "-m", "bench_core", "run", *asked, *options, *same]
    subprocess.run(command, cwd=sides.ROOT, stdout=subprocess.DEVNULL, check=True)


def _first_timed_s(store: Store, run_id: str, began_ns: int) -> float:
    """Seconds until the first timed call was begun."""
    return (min(c.started_ns for c in store.calls(run_id) if c.phase == "timed") - began_ns) / 1e9


def _wait_until_idle(pid: int | None) -> None:
    """Until a process and its children have nothing to do: everything is loaded."""
    if pid is None:
        raise RuntimeError("no standby was started: is something else being measured on this machine?")
    deadline, used, idle_since = time.monotonic() + LIMIT_S, -1.0, time.monotonic()
    while time.monotonic() - idle_since < IDLE_FOR_S:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the standby was not ready within {LIMIT_S:g} s")
        now = _cpu_s(pid)
        if now - used > BUSY_SHARE * POLL_S:
            idle_since = time.monotonic()
        used = now
        time.sleep(POLL_S)


def _cpu_s(pid: int) -> float:
    """CPU seconds of a process and all below it."""
    process = psutil.Process(pid)
    times = [p.cpu_times() for p in (process, *process.children(recursive=True))]
    return sum(t.user + t.system for t in times)


def _wait_until_ended(store: Store, run_id: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while status.follow(store, run_id).standing == "running":
        if time.monotonic() > deadline:
            status.cancel(run_id)
            raise RuntimeError(f"run {run_id} did not end within {LIMIT_S:g} s")
        time.sleep(POLL_S)
    if status.follow(store, run_id).standing != "done":
        raise RuntimeError(f"run {run_id}: {status.follow(store, run_id).message}")
