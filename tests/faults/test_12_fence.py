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
import ctypes, errno, json, os, resource, signal, socket, subprocess, threading
from multiprocessing import shared_memory
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
attempt("take its cores", lambda: os.sched_setaffinity(beside.pid, {0}))
attempt("slow its reading", lambda: asked(system.syscall(251, 1, beside.pid, 3 << 13)))
attempt("slow all reading", lambda: asked(system.syscall(251, 3, 0, 3 << 13)))
attempt("limit it", lambda: resource.prlimit(beside.pid, resource.RLIMIT_CPU, (1, 1)))
attempt("schedule it", lambda: os.sched_setscheduler(beside.pid, os.SCHED_IDLE, os.sched_param(0)))
attempt("schedule it otherwise", lambda: os.sched_setparam(beside.pid, os.sched_param(0)))
for name, value in {"clear_refs": "5", "oom_score_adj": "1000", "coredump_filter": "0", "autogroup": "19"}.items():
    attempt(f"write its {name}", lambda: open(f"/proc/{beside.pid}/{name}", "w").write(value))
attempt("the host of a virtual machine", lambda: socket.socket(40, socket.SOCK_STREAM).close())
attempt("io_uring", lambda: asked(system.syscall(425, 4, ctypes.create_string_buffer(120))))
attempt("the terminal", lambda: os.close(os.open("/dev/tty", os.O_RDWR)))
for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
    kind = socket.SOCK_RAW if family == socket.AF_NETLINK else socket.SOCK_STREAM
    attempt(f"own socket {family.name}", lambda: socket.socket(family, kind).close())
child = subprocess.Popen(["sleep", "60"])
attempt("own child", lambda: (child.kill(), child.wait()))
attempt("own priority", lambda: os.nice(1))
def in_thread():
    attempt("own thread's cores", lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)))
thread = threading.Thread(target=in_thread)
thread.start(), thread.join()
attempt("own cores", lambda: os.sched_setaffinity(os.getpid(), os.sched_getaffinity(0)))
attempt("own limits", lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
attempt("own limits by number", lambda: resource.prlimit(os.getpid(), resource.RLIMIT_CORE, (0, 0)))
attempt("own scheduling", lambda: os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0)))
attempt("own reading", lambda: asked(system.syscall(251, 1, 0, 2 << 13 | 7)))
attempt("own chance to be ended", lambda: open("/proc/self/oom_score_adj", "w").write("500"))
attempt("own output", lambda: open("/dev/stdout", "w").close())
attempt("own error output", lambda: open("/dev/stderr", "a").close())
attempt("own null", lambda: open("/dev/null", "w").close())
attempt("own shared memory", lambda: shared_memory.SharedMemory(create=True, size=10).unlink())
attempt("own child's limits", lambda: subprocess.run(["sh", "-c", "ulimit -c 0"], check=True))
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
    package = os.path.dirname(os.path.dirname(sandbox.bench_core.__file__))
    command = [*place.command(), sys.executable, "-c", f"import sys; sys.path.insert(0, {package!r})"]
    command[-1] += ATTEMPTS
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_another_worker(said):
    """Fault 12.15: a model file traces, rewrites, stops or slows down another worker or their server -> refused."""
    refused = "its memory", "trace it", "stop it", "slow it down", "slow all down"
    assert [name for name in refused if said[name] is None] == []


def test_cores_and_limits_of_another_worker(said):
    """Fault 12.21: a model file changes another worker's cores, limits, scheduling or memory's order -> refused."""
    refused = "take its cores", "slow its reading", "slow all reading", "limit it"
    scheduled = "schedule it", "schedule it otherwise"
    written = [f"write its {name}" for name in ("clear_refs", "oom_score_adj", "coredump_filter")]
    assert [name for name in (*refused, *scheduled, *written) if said[name] is None] == []


def test_ways_around_the_network(said):
    """Fault 12.16: a model file opens a socket of the virtual machine's host, or one by io_uring -> refused."""
    assert (said["the host of a virtual machine"], said["io_uring"]) == ("EAFNOSUPPORT", "ENOSYS")


def test_terminal_and_keyring(said):
    """Fault 12.17: a model file writes to the terminal or looks into its session's keyring -> it has neither."""
    assert said["the terminal"] is not None and said["keyring"][0] != said["keyring"][1]


def test_what_is_its_own(said):
    """Fault 12.18: a worker opens sockets of its own, ends its children, renices itself, moves files -> as before."""
    assert {error for name, error in said.items() if name.startswith("own ")} == {None}
