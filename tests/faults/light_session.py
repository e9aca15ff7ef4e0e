"""What the fork server of `light` imports: a session whose calls sleep, in the place of the one that needs torch.

`FAULT` says what the model does in its third call, or in each (see `FAULTS`), `FAULT_OF` that one candidate does so.
"""

import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from types import ModuleType

from bench_core.worker import guard

guard.stand_above()

from bench_core.events import Facts  # noqa: E402  as in preload
from bench_core.records import Witness  # noqa: E402
from bench_core.worker.messages import CallReply, Clocked, LoadReply, LoadRequest  # noqa: E402

if os.environ.get("FAULT") == "stop-server":
    os.kill(os.getpid(), signal.SIGSTOP)

CALL_S = 0.005
SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]
"""A program that outlives whoever forgets it."""


def leave_descendants():
    """One plain child, one in a session of its own, one whose parent has ended, one that ignores every signal."""
    subprocess.Popen(SLEEP)
    subprocess.Popen(SLEEP, start_new_session=True)
    subprocess.Popen(["sh", "-c", f"setsid {sys.executable} -S -c 'import time; time.sleep(600)' & exit 0"]).wait()
    subprocess.Popen(["sh", "-c", "trap '' TERM INT HUP USR1 USR2; sleep 600"])


def leave_and_crash():
    leave_descendants()
    os.kill(os.getpid(), signal.SIGSEGV)


def hold_the_interpreter():
    """Never lets another thread of this process run, as C code does that keeps the interpreter's lock."""
    sys.setswitchinterval(1e9)
    while True:
        pass


def flood():
    """Print 40 MB."""
    print("the first line", flush=True)
    for _ in range(40):
        sys.stdout.write("x" * 1_000_000 + "\n")
    print("the last line", flush=True)


def garbage():
    """Write into every pipe and socket that this process has."""
    for fd in range(3, 256):
        with suppress(OSError):
            mode = os.fstat(fd).st_mode
            if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
                os.write(fd, b"\0\0\0\x05hello")


FAULTS = {
    "": lambda: None,
    "leave": leave_descendants,
    "leave-and-crash": leave_and_crash,
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "kill-itself": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(3),
    "hold": hold_the_interpreter,
    "flood": flood,
    "widen": lambda: os.sched_setaffinity(0, range(os.cpu_count())),
    "garbage": garbage,
    "chatter": lambda: print("x" * 1_000_000, flush=True),
}


class Session:
    """Answers as the real one does."""

    def __init__(self):
        self.calls = 0

    def answer(self, request):
        if isinstance(request, LoadRequest):
            self.faulty = request.candidate.key == os.environ.get("FAULT_OF", request.candidate.key)
            yield LoadReply(status="ok", facts=Facts(pid=os.getpid()))
            return
        self.calls += 1
        fault = os.environ.get("FAULT", "")
        if self.faulty and (self.calls == 3 or fault == "chatter"):
            FAULTS[fault]()
        time.sleep(CALL_S)
        yield Clocked(batch_s=CALL_S)
        yield self._reply(request.batch)

    def _reply(self, batch):
        b, steps = batch.batch_size, batch.steps
        seen = Witness(pipeline_calls=1, steps_set=steps, scheduler_steps=steps, denoiser_calls=steps)
        seen = seen.model_copy(update={"denoiser_rows": 2 * b * steps, "decoder_rows": b, "dtype": "float32"})
        hashes = tuple(f"{seed:032x}" for seed in batch.seeds)
        return CallReply(status="ok", batch_s=CALL_S, n_images=b, image_hashes=hashes, witness=seen)


sys.modules["bench_core.worker.session"] = ModuleType("bench_core.worker.session")
sys.modules["bench_core.worker.session"].Session = Session
