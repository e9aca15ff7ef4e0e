"""What is too long for every change: hundreds of kills and flipped bits, all hostile exports, memory over many calls.

The faults are those of `tests/faults/`, where a few of each are tried with every change; `make faults` makes this and
the table in docs/reliability.md. Databases and runs are made in a folder of their own, which goes away at the end. What
it needs of the tests is imported when it is run: a worker in a sandbox imports all benchmarks, and sees no tests.
"""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from bench_core.conductor.conductor import Conductor
from bench_core.errors import InputError
from bench_core.request import build
from bench_core.results import exports
from bench_core.store.database import Store
from benchmarks.record import Row, Trial

NAME = "faults"
QUICK = {"kills": 4, "flips": 10, "calls": 400}
DATA = Path(__file__).parents[1] / "tests/data"
MIB = 2**20
BATCH_SIZES = (1, 2, 4, 8)


def add_arguments(command: ArgumentParser) -> None:
    """How many of each."""
    command.add_argument("--kills", type=int, default=200, help="of conductors, at random moments")
    command.add_argument("--flips", type=int, default=300, help="single bits of a database")
    command.add_argument("--calls", type=int, default=20_000, help="calls of one run, whose memory is looked at")
    command.add_argument("--seed", type=int, default=1)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a kind of fault, each in a home of its own."""
    for trial in (_kills, _flips, _hostile_exports, _memory):
        with tempfile.TemporaryDirectory(prefix="fairspeed-faults-") as home:
            before = {name: os.environ.get(name) for name in ("FAIRSPEED_HOME", "FAIRSPEED_DB")}
            os.environ |= {"FAIRSPEED_HOME": home, "FAIRSPEED_DB": f"sqlite:///{home}/fairspeed.db"}
            try:
                yield {"fault": trial.__name__.strip("_"), **trial(arguments, Path(home))}
            finally:
                os.environ.update({name: value for name, value in before.items() if value is not None})
                for name in (name for name, value in before.items() if value is None):
                    del os.environ[name]


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One a kind of fault: what was done, what was seen, whether it held."""
    return [ROWS[trial["fault"]](trial) for trial in trials]


def _row(fault: str, expected: str, seen: str, *, held: bool) -> Row:
    return {"fault": fault, "expected": expected, "seen": seen, "held": "yes" if held else "**no**"}


# -- kills ------------------------------------------------------------------------------------------------------


def _kills(arguments: Namespace, home: Path) -> Trial:
    from tests.faults import killing

    return asdict(killing.killed(arguments.kills, arguments.seed))


def _row_of_kills(trial: Trial) -> Row:
    bad = {name: len(trial[name]) for name in ("lost", "wrongly_named", "not_resumable")}
    seen = f"{bad['lost']} lost of {trial['acknowledged']} acknowledged calls; of {trial['runs']} runs "
    seen += f"{bad['wrongly_named']} wrongly named, {bad['not_resumable']} that could not be resumed"
    fault = f"{trial['kills']} SIGKILLs of the conductor at random moments, {trial['before_any_call']} before any call"
    return _row(fault, "0 lost, every run resumable and rightly named", seen, held=not any(bad.values()))


# -- flipped bits -----------------------------------------------------------------------------------------------


def _flips(arguments: Namespace, home: Path) -> Trial:
    """In a database of all example runs."""
    from tests.faults import flipping

    database = home / "whole.db"
    with closing(Store(f"sqlite:///{database}")) as store:
        for path in sorted(DATA.glob("run-*.json")):
            exports.import_content(store, path.read_bytes(), path.name)
    seeds = range(arguments.seed, arguments.seed + arguments.flips)
    return {"bytes": database.stat().st_size, "counts": dict(flipping.counts(database, home / "copy.db", seeds))}


def _row_of_flips(trial: Trial) -> Row:
    counts = {kind: trial["counts"].get(kind, 0) for kind in ("same", "refused", "silent", "traceback")}
    seen = f"{counts['silent']} silent, {counts['traceback']} tracebacks; {counts['refused']} named and left out, "
    seen += f"{counts['same']} in bytes that say nothing"
    fault = f"{sum(trial['counts'].values())} single bits flipped in a database of {trial['bytes'] / MIB:.1f} MiB"
    held = counts["silent"] == counts["traceback"] == 0
    return _row(fault, "0 silently different numbers, 0 tracebacks", seen, held=held)


# -- hostile exports --------------------------------------------------------------------------------------------


def _hostile_exports(arguments: Namespace, home: Path) -> Trial:
    from tests.faults import hostile

    found = {name: _refused(content, said) for name, content, said in hostile.hostile_exports()}
    return {"refused": sum(found.values()), "let_in": [name for name, refused in found.items() if not refused]}


def _refused(content: bytes, said: str) -> bool:
    """Whether an export is refused in one line that says why, and nothing of it is stored."""
    with closing(Store()) as store:
        try:
            exports.import_content(store, content, "run.json")
        except InputError as error:
            return said in str(error) and "\n" not in str(error) and not store.runs()
    return False


def _row_of_exports(trial: Trial) -> Row:
    n = trial["refused"] + len(trial["let_in"])
    seen = f"{trial['refused']} refused in one line with the place in the file"
    return _row(f"{n} hostile exports", "all refused, nothing stored", seen, held=not trial["let_in"])


# -- memory -----------------------------------------------------------------------------------------------------


def _memory(arguments: Namespace, home: Path) -> Trial:
    """The conductor's memory over a long run of fake workers, in MiB after each quarter of its calls."""
    from tests.fakes import FakeClock, FakeMonitor, FakeWorker

    process, clock, sizes_mib = psutil.Process(), FakeClock(), []
    rounds = arguments.calls // (2 * len(BATCH_SIZES))
    spec = build.make_spec(
        ("shapes", "shapes+deepcache"), batch_sizes=BATCH_SIZES, rounds=rounds, threads=1, device="cpu", starts=1
    )
    with closing(Store()) as store:
        run_id = store.add_run(spec)
        conductor = Conductor(
            store,
            run_id,
            start_worker=lambda candidate: _forgetful(FakeWorker(clock)),
            report=lambda now: sizes_mib.append(process.memory_info().rss / MIB),
            clock=clock,
            monitor=FakeMonitor(),
        )
        conductor.conduct()
        n_calls = store.count_calls(run_id)
    quarters = [sizes_mib[len(sizes_mib) * i // 4 - 1] for i in (1, 2, 3, 4)]
    return {"calls": n_calls, "mib": quarters}


def _forgetful(worker: Any) -> Any:
    """A fake that does not keep what it was asked, which would count as the conductor's memory here."""

    class Nothing:
        def append(self, batch: object) -> None: ...

    worker.batches = Nothing()
    return worker


def _row_of_memory(trial: Trial) -> Row:
    quarters = trial["mib"]
    per_call_kib = (quarters[-1] - quarters[0]) * 1024 / (trial["calls"] * 3 / 4)
    seen = f"{', '.join(f'{mib:.0f}' for mib in quarters)} MiB after each quarter, {per_call_kib:.1f} KiB a call"
    return _row(f"a run of {trial['calls']} calls", "at most 4 KiB a call", seen, held=per_call_kib <= 4)


ROWS: dict[str, Callable[[Trial], Row]] = {
    "kills": _row_of_kills,
    "flips": _row_of_flips,
    "hostile_exports": _row_of_exports,
    "memory": _row_of_memory,
}
