"""What is around each worker of a sandbox, tried at by a process that stands behind it beside one that does not."""

import json
import os
import subprocess
import sys

import pytest

from bench_core.machine import bubblewrap
from bench_core.spec import Candidate
from bench_core.worker import fence, sandbox

ATTEMPTS = """
import ctypes, errno, json, os, signal, socket, subprocess
from bench_core.worker import fence

beside = subprocess.Popen(["sleep", "60"])
before = ctypes.CDLL(None).syscall(250, 0, -3, 1)
fence.stand()
system = ctypes.CDLL(None, use_errno=True)
said = {}

def attempt(name, act):
    try:
        act()
        said[name] = None
    except OSError as error:
        said[name] = errno.errorcode[error.errno]

def asked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")

attempt("its memory", lambda: open(f"/proc/{beside.pid}/mem", "r+b").close())
attempt("trace it", lambda: asked(system.ptrace(16, beside.pid, 0, 0)))
attempt("stop it", lambda: os.kill(beside.pid, signal.SIGSTOP))
attempt("slow it down", lambda: os.setpriority(os.PRIO_PROCESS, beside.pid, 19))
attempt("slow all down", lambda: os.setpriority(os.PRIO_USER, 0, 19))
attempt("the host of a virtual machine", lambda: socket.socket(40, socket.SOCK_STREAM).close())
attempt("io_uring", lambda: asked(system.syscall(425, 4, ctypes.create_string_buffer(120))))
attempt("the terminal", lambda: os.close(os.open("/dev/tty", os.O_RDWR)))
for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
    kind = socket.SOCK_RAW if family == socket.AF_NETLINK else socket.SOCK_STREAM
    attempt(f"own socket {family.name}", lambda: socket.socket(family, kind).close())
child = subprocess.Popen(["sleep", "60"])
attempt("own child", lambda: (child.kill(), child.wait()))
attempt("own priority", lambda: os.nice(1))
attempt("own peak memory", lambda: open("/proc/self/clear_refs", "w").write("5"))
os.mkdir("/tmp/a"), os.mkdir("/tmp/b"), open("/tmp/a/x", "w").close()
attempt("own files", lambda: os.rename("/tmp/a/x", "/tmp/b/x"))
print(json.dumps(said | {"keyring": [before, system.syscall(250, 0, -3, 1)]}), flush=True)
os._exit(0)  # what is beside it ends with the sandbox
"""
SCOPES = fence._call(fence.LANDLOCK_CREATE, None, 0, fence.LANDLOCK_VERSION) >= fence.ABI_OF_SCOPES

pytestmark = [
    pytest.mark.skipif(bubblewrap.find().version is None, reason=bubblewrap.find().why),
    pytest.mark.skipif(not SCOPES, reason="this Linux has no Landlock that keeps signals within"),
]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fence")
    (folder / "fast.py").write_text("pipe = None")
    place = sandbox.of([Candidate.parse(f"file:{folder / 'fast.py'}")])
    (folder / "images").mkdir()
    package = os.path.dirname(os.path.dirname(sandbox.bench_core.__file__))
    command = [*place.command(folder / "images"), sys.executable, "-c", f"import sys; sys.path.insert(0, {package!r})"]
    command[-1] += ATTEMPTS
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_another_worker(said):
    """Fault 12.15: a model file traces, rewrites, stops or slows down another worker or their server -> refused."""
    refused = "its memory", "trace it", "stop it", "slow it down", "slow all down"
    assert [name for name in refused if said[name] is None] == []


def test_ways_around_the_network(said):
    """Fault 12.16: a model file opens a socket of the virtual machine's host, or one by io_uring -> refused."""
    assert (said["the host of a virtual machine"], said["io_uring"]) == ("EAFNOSUPPORT", "ENOSYS")


def test_terminal_and_keyring(said):
    """Fault 12.17: a model file writes to the terminal or looks into its session's keyring -> it has neither."""
    assert said["the terminal"] is not None and said["keyring"][0] != said["keyring"][1]


def test_what_is_its_own(said):
    """Fault 12.18: a worker opens sockets of its own, ends its children, renices itself, moves files -> as before."""
    assert {error for name, error in said.items() if name.startswith("own ")} == {None}
