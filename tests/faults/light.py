"""A real conductor with real workers, signals and pipes, but without torch: a call sleeps, so a run begins in a second.

`python -m tests.faults.light RUN` is `fairspeed run --resume RUN`. What its workers do is in `light_session`.
`ANSWER_S` in its environment is how long the workers' server may take, `SCORER` what the process that scores pictures
does (see `SCORERS`).
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

import psutil

from bench_core.request import build
from bench_core.store.database import Store
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
ANSWERS = """
import json, os, sys, time
wanted = json.loads(sys.stdin.readline())
while os.environ["SCORER"] == "waits":
    if os.path.exists(os.environ["TOLD"]):
        break
    time.sleep(0.01)
print(json.dumps({"scores": [{"clip": 30.0} for _ in wanted["pictures"]]}))
"""
SCORERS = {"stays": "import os\nwhile os.read(0, 65536): pass", "answers": ANSWERS, "waits": ANSWERS}
"""`stays` until whoever asked is gone, `waits` until there is a file `TOLD`."""


class NoLock:
    """What is not measured needs no device."""

    def __init__(self, *_):
        pass

    def acquire(self, **_):
        pass

    def release(self):
        pass


def spec(candidates=("shapes",), **options):
    """A run whose workers are light."""
    options = {"batch_sizes": (1,), "steps": (1,), "rounds": 6, "starts": 1, "threads": 1, "device": "cpu"} | options
    return build.make_spec(candidates, **options).model_copy(update={"survey": False})


def conduct(run_id, **environment):
    """A process that conducts a stored run, in a process group of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [sys.executable, "-m", "tests.faults.light", run_id]
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, **pipes)


def scored_spec(**options):
    """A short run whose pictures are scored; none is saved, which the scorers here do not mind."""
    made = spec(**options)
    protocol = made.protocol.model_copy(update={"saved_samples": 6})
    return made.model_copy(update={"protocol": protocol, "clip_model": "some/clip"})


@contextmanager
def measuring(*, calls=3, store=None, run_id=None, **environment):
    """A stored run that goes on for long, and its conductor once it has made some calls."""
    store = store or Store()
    run_id = run_id or store.add_run(spec(rounds=100_000))
    kept = store.count_calls(run_id)
    process = conduct(run_id, **environment)
    try:
        wait_for(lambda: store.count_calls(run_id) >= kept + calls or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        yield store, run_id, process
    finally:
        process.kill()
        process.communicate()
        store.close()


def below(process):
    """The processes that descend from one."""
    return psutil.Process(process.pid).children(recursive=True)


def lives(process):
    """Whether a process of psutil is there, and no zombie."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def worker_pid(store, run_id):
    """The process of the worker that was loaded last."""
    return [e for e in store.events(run_id) if e.kind == "loaded"][-1].payload["facts"]["pid"]


def main(run_id):
    """Conduct a run as the command line does."""
    from bench_core.cli.main import main as fairspeed
    from bench_core.jobs import conduct as job
    from bench_core.quality import process as scoring
    from bench_core.worker import fork_server, handle, library_internals

    answer_s = float(os.environ.get("ANSWER_S", fork_server.ANSWER_S))
    start = library_internals.start_fork_server
    scorer = (sys.executable, "-S", "-c", SCORERS.get(os.environ.get("SCORER", ""), "raise SystemExit(1)"))
    with (
        mock.patch.object(library_internals, "start_fork_server", lambda _: start(["tests.faults.light_session"])),
        mock.patch.object(job, "MeasurementLock", NoLock),
        mock.patch.object(scoring, "scored", partial(scoring.scored, command=scorer)),
        mock.patch.object(fork_server, "ANSWER_S", answer_s),
        mock.patch.object(handle, "LEAVE_S", min(handle.LEAVE_S, answer_s)),
    ):
        sys.argv[1:] = ["run", "--resume", run_id, "--quiet"]
        return fairspeed()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
