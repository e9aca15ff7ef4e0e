"""Kill conductors at random moments, and count what is lost of the calls that they had acknowledged.

Each conductor is a process of its own that writes real rows into a real database; its workers are fakes, so that
200 kills take minutes. It says the id of a call when the store has taken it; from then on the call must be there.

>>> # killed(200, seed=1).lost                      # also: python -m tests.faults.killing 200 1
"""

import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from unittest import mock

from bench_core.conductor.conductor import Conductor
from bench_core.jobs import conduct as job
from bench_core.jobs import status
from bench_core.store.database import Store
from bench_core.store.listing import listed
from tests.fakes import FakeMonitor, FakeWorker
from tests.faults import light

LONGEST_S = 0.4
"""A conductor lives so long at most, by turns from its beginning and from its first call: so it is killed while it
begins, in a call, between two calls, or about to end."""
CALL_S = 0.002
ROUNDS = 40


@dataclass
class Killed:
    """What came of it. `wrongly_named` are runs that `runs` showed as anything but interrupted or done."""

    kills: int = 0
    before_any_call: int = 0
    runs: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    wrongly_named: list[str] = field(default_factory=list)
    not_resumable: list[str] = field(default_factory=list)


class RealClock:
    """Time that passes by itself."""

    monotonic, time_ns, sleep = staticmethod(time.monotonic), staticmethod(time.time_ns), staticmethod(time.sleep)


class TellingStore(Store):
    """Says the id of a call once it is stored."""

    tell: int

    def add_call(self, run_id, call):
        super().add_call(run_id, call)
        os.write(self.tell, call.call_id.encode() + b"\n")


def killed(kills: int, seed: int, longest_s: float = LONGEST_S) -> Killed:
    """Kill so many conductors, each that of the same run until it is done; then every run is resumed to its end."""
    moments, seen, acknowledged = random.Random(seed), Killed(), {}
    run_id = None
    while seen.kills < kills:
        if run_id is None:
            run_id = _new_run()
            acknowledged[run_id] = []
        told, was_killed = _conducted(run_id, moments.uniform(0, longest_s), once_called=seen.kills % 2 == 1)
        acknowledged[run_id] += told
        seen.kills += was_killed
        seen.before_any_call += was_killed and not told
        if _check(seen, run_id, acknowledged[run_id], was_killed) == "done":
            run_id = None
    for each, told in acknowledged.items():
        told += _conducted(each)[0]
        if _check(seen, each, told, was_killed=False) != "done":
            seen.not_resumable.append(each)
    seen.runs, seen.acknowledged = len(acknowledged), sum(map(len, acknowledged.values()))
    return seen


def _new_run() -> str:
    with _opened() as store:
        return store.add_run(light.spec(("shapes", "shapes+deepcache"), rounds=ROUNDS))


def _check(seen: Killed, run_id: str, told: list[str], was_killed: bool) -> str:
    """Where a run stands; whether all of its acknowledged calls are stored, each once."""
    with _opened() as store:
        stored = [call.call_id for call in store.calls(run_id)]
        outcome = next(run.outcome for run in listed(store) if run.run_id == run_id)
    seen.lost += sorted(set(told) - set(stored) - set(seen.lost))
    stands = status.standing(run_id, outcome)
    if len(stored) != len(set(stored)) or stands not in (("interrupted", "done") if was_killed else ("done",)):
        seen.wrongly_named.append(f"{run_id}: {stands}")
    return stands


@contextmanager
def _opened() -> Iterator[Store]:
    store = Store()
    try:
        yield store
    finally:
        store.close()


def _conducted(run_id: str, kill_after_s: float | None = None, *, once_called: bool = False) -> tuple[list[str], bool]:
    """Conduct a run in a fork of this process: the calls that it acknowledged, and whether it was killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os._exit(_conduct(run_id, writing))
    os.close(writing)
    told = b"" if not once_called else os.read(reading, 65536)
    told += _read(reading, pid, kill_after_s)
    os.close(reading)
    return told.decode().split(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def _read(reading: int, pid: int, kill_after_s: float | None) -> bytes:
    """What the fork says until its end, which comes by a SIGKILL after so many seconds."""
    received, until_s = b"", None if kill_after_s is None else time.monotonic() + kill_after_s
    while True:
        left_s = None if until_s is None else max(0.0, until_s - time.monotonic())
        if not select.select([reading], [], [], left_s)[0]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            until_s = None
            continue
        if not (part := os.read(reading, 65536)):
            return received
        received += part


def _conduct(run_id: str, writing: int) -> int:
    """What the fork does; returns its exit code."""
    TellingStore.tell = writing
    worker = partial(FakeWorker, RealClock, fixed_s=CALL_S, per_image_s=0)
    fake = partial(Conductor, start_worker=lambda _: _quick(worker()), monitor=FakeMonitor())
    try:
        with mock.patch.object(job, "Conductor", fake), mock.patch.object(job, "MeasurementLock", light.NoLock):
            job.conduct(TellingStore(), run_id)
    except BaseException as error:  # noqa: BLE001  a fork must never return into the code of its parent
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


def _quick(worker: FakeWorker) -> FakeWorker:
    """Without the second that a fake takes to load, which would pass for real here."""
    worker.load = lambda timeout_s: worker.load_reply
    return worker


if __name__ == "__main__":
    print(json.dumps(asdict(killed(int(sys.argv[1]), int(sys.argv[2])))))
