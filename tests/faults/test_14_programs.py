"""Fault 14: the program bwrap, the variables of the sandbox, and a server of workers, as they are in odd places."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench_core.jobs.environment import core_environment
from bench_core.machine import bubblewrap
from bench_core.store.database import Store
from bench_core.worker import sandbox
from tests.cli.conftest import fairspeed
from tests.waiting import PATIENCE_S

__all__ = ["fairspeed"]
ROOT = Path(__file__).parents[2]
needs_bubblewrap = pytest.mark.skipif(bubblewrap.find().version is None, reason=str(bubblewrap.find().why))


# -- the program bwrap and the switches -------------------------------------------------------------------------------


@pytest.fixture
def bwrap(monkeypatch, tmp_path):
    """Puts another program `bwrap` first in PATH, for this test."""

    def put(script):
        program = tmp_path / "bin" / "bwrap"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        monkeypatch.setattr(bubblewrap, "PROBE_S", 0.5)
        bubblewrap.find.cache_clear()
        return bubblewrap.find()

    yield put
    bubblewrap.find.cache_clear()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 1", "exit code 1"),
        ("exit 0", "did not run the command"),
        ("exec sleep 60", "no answer within 0.5 s"),
        (r"printf '\377 bad' >&2; exit 3", "bad"),
    ],
)
def test_a_bubblewrap_that_fails(bwrap, script, why):
    """Fault 14.15: bwrap fails, hangs, does nothing or prints no text -> there is no sandbox, and it is said why."""
    found = bwrap(script)
    assert found.version is None and why in found.why


@needs_bubblewrap
@pytest.mark.parametrize(
    ("says", "version"), [("exec sleep 60", "?"), ("echo 'bwrap v1.2 (x 3)'", "1.2"), (r"printf '\377'", "?")]
)
def test_a_bubblewrap_with_another_version(bwrap, says, version):
    """Fault 14.16: bwrap works, but hangs or says anything when it is asked for its version -> it is used."""
    real = subprocess.run(["sh", "-c", "command -v bwrap"], capture_output=True, text=True).stdout.strip()
    found = bwrap(f'if [ "$1" = --version ]; then {says}; exit; fi; exec {real} "$@"')
    assert found.version == version


@pytest.mark.parametrize("text", ["of", "OFFF", "none", "2"])
def test_a_switch_with_a_typing_error(fairspeed, monkeypatch, text):
    """Fault 14.17: FAIRSPEED_SANDBOX is neither on nor off -> refused in one line before anything is stored."""
    monkeypatch.setenv(bubblewrap.SWITCH, text)
    for command in (
        ["run", "--candidate", f"file:{ROOT}/examples/model_files/few_steps.py"],
        ["app", "--port", "8619"],
    ):
        done = fairspeed(*command)
        assert (done.code, len(done.err.splitlines())) == (2, 1) and "expected on or off" in done.err
    store = Store()
    assert store.runs() == []
    store.close()


@pytest.mark.parametrize(("text", "off"), [("OFF", True), ("0", True), ("no", True), ("on", False), ("", False)])
def test_a_switch_in_other_words(monkeypatch, text, off):
    """Fault 14.18: FAIRSPEED_SANDBOX is OFF, 0, no, on or empty -> understood."""
    monkeypatch.setenv(bubblewrap.SWITCH, text)
    assert bubblewrap.is_off() is off


def test_a_readable_folder_that_is_not_there(fairspeed, monkeypatch, tmp_path):
    """Fault 14.19: FAIRSPEED_READABLE names a folder that is not there -> refused in one line, nothing is stored."""
    monkeypatch.setenv(sandbox.READABLE, f"{tmp_path}:{tmp_path}/none")
    done = fairspeed("run", "--candidate", f"file:{ROOT}/examples/model_files/few_steps.py")
    assert (done.code, len(done.err.splitlines())) == (2, 1) and f"{tmp_path}/none" in done.err


# -- a server that never answers --------------------------------------------------------------------------------------

HANGING = """
import signal, sys
from pathlib import Path
from bench_core.request import build
from bench_core.worker import handle, library_internals

class GaveUp(Exception):
    pass

def check():
    if given_up:
        raise GaveUp

given_up = []
signal.signal(signal.SIGTERM, lambda *_: given_up.append(1))
hangs = Path(sys.argv[1])
spec = build.make_spec(("shapes",), device="cpu")
worker = handle.Worker(spec.candidates[0], spec.protocol, hangs.parent, check)
library_internals.start_resource_tracker()
print("starts", flush=True)
try:
    with library_internals.servers_run(hangs):
        worker.load(float(sys.argv[2]))
except (GaveUp, handle.WorkerLost) as error:
    print(type(error).__name__, flush=True)
"""


@pytest.mark.parametrize(("seconds", "sent", "said"), [(0.5, None, "WorkerLost"), (600, signal.SIGTERM, "GaveUp")])
def test_a_server_that_never_answers(tmp_path, seconds, sent, said):
    """Fault 14.20: the server of workers hangs when it starts, such as in bwrap -> ended by deadline or SIGTERM."""
    program = tmp_path / "hangs"
    program.write_text("#!/bin/sh\nsleep 600\n")
    program.chmod(0o755)
    environment = os.environ | core_environment()
    command = [sys.executable, "-c", HANGING, program, str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout.readline() == "starts\n"
        if sent is not None:
            process.send_signal(sent)
        assert process.stdout.readline() == f"{said}\n"
        assert process.wait(PATIENCE_S) == 0
