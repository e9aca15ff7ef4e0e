"""What workers leave behind: processes of every kind, and a log without end."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bench_core.machine import interpreter
from bench_core.results.result import load_result
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from bench_core.worker import log, own_interpreter
from tests.faults import light
from tests.waiting import PATIENCE_S, wait_for


def sleepers():
    """The programs that the light model leaves behind."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any("sleep(600)" in word or "sleep 600" in word for word in process.info["cmdline"] or ()):
            found.append(process)
    return [p for p in found if light.lives(p)]


def of_run(run_id):
    """Those that print into the log of a run."""
    path = str(run_folder(run_id) / "worker.log")
    return [p for p in sleepers() if path in _files(p)]


def _files(process):
    try:
        return [str(file.path) for file in process.open_files()]
    except psutil.Error:
        return []


@pytest.mark.parametrize("end", ["SIGTERM", "SIGKILL"])
def test_descendants_are_gone_with_the_conductor(end):
    """Fault 9.1: a worker leaves plain, setsid and double-forked processes -> gone after the run, or its SIGKILL."""
    with light.measuring(FAULT="leave") as (_, run_id, process):
        left = wait_for(lambda: found if len(found := of_run(run_id)) >= 4 else None)
        process.terminate() if end == "SIGTERM" else process.kill()
        process.communicate(timeout=PATIENCE_S)
        wait_for(lambda: not any(map(light.lives, left)))


def test_descendants_of_a_worker_that_crashed_are_gone_while_the_run_goes_on():
    """Fault 9.2: a worker crashes and leaves processes -> gone while the run goes on, the other workers untouched."""
    store = Store()
    spec = light.spec(("shapes", "shapes+fp16"), rounds=100_000)
    run_id = store.add_run(spec)
    with light.measuring(store=store, run_id=run_id, calls=10, FAULT="leave-and-crash", FAULT_OF="shapes") as (*_, run):
        wait_for(lambda: {c.status for c in store.calls(run_id)} == {"ok", "failed"})
        kept = store.count_calls(run_id)
        wait_for(lambda: store.count_calls(run_id) > kept + 10)
        wait_for(lambda: not of_run(run_id))
        assert run.poll() is None


def test_the_log_of_workers_is_bounded():
    """Fault 9.3: a model prints 40 MB in a call -> its log keeps 2 MB, its beginning and its end."""
    store = Store()
    run_id = store.add_run(light.spec())
    light.conduct(run_id, FAULT="flood").communicate(timeout=PATIENCE_S)
    assert [c.status for c in load_result(store, run_id).cells] == ["ok"]
    store.close()
    kept = (run_folder(run_id) / "worker.log").read_bytes()
    assert len(kept) <= log.KEPT_BYTES
    assert b"the first line" in kept and b"the last line" in kept and b"bytes are left out here" in kept


def test_the_log_is_bounded_meanwhile_too():
    """Fault 9.4: a model prints 1 MB in each of many short calls -> its log never becomes much longer than 8 MB."""
    with light.measuring(calls=40, FAULT="chatter") as (store, run_id, _):
        path, kept = run_folder(run_id) / "worker.log", store.count_calls(run_id)
        sizes = [path.stat().st_size for n in range(5) if wait_for(lambda n=n: store.count_calls(run_id) >= kept + n)]
        assert max(sizes) <= log.GROWN_BYTES + 2_000_000


def test_a_short_log_is_left_alone(tmp_path):
    """Fault 9.5: a worker prints a little -> its log is kept as it was."""
    path = tmp_path / "worker.log"
    path.write_bytes(b"a line\n" * 1000)
    log.bound(path)
    assert path.read_bytes() == b"a line\n" * 1000


@pytest.mark.parametrize("end", ["by itself", "killed"])
def test_a_worker_in_an_environment_of_its_own_leaves_nothing_either(tmp_path, end):
    """Fault 9.6: a worker that is a program of its own crashes, or is killed -> its descendants go with it."""
    code = "from tests.faults.light_session import leave_descendants; import os, time; leave_descendants(); "
    code += "os.abort()" if end == "by itself" else "print(os.getpid(), flush=True); time.sleep(600)"
    printed = tmp_path / "worker.log"
    with printed.open("wb") as out:
        command = interpreter.command(Path(sys.executable), own_interpreter.GUARDED, sys.executable, "-c", code)
        process = own_interpreter.OwnProcess(subprocess.Popen(command, cwd=light.ROOT, stdout=out, stderr=out))
    if end == "killed":
        wait_for(lambda: printed.read_bytes())
        process.kill()
    process.join(PATIENCE_S)
    assert process.exitcode == (-signal.SIGABRT if end == "by itself" else -signal.SIGKILL), printed.read_text()
    assert not [p for p in sleepers() if str(printed) in _files(p)]
