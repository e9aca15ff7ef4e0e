"""The conductor's end of a worker: start it, ask it, wait with a deadline, kill it. Imports no torch.

Messages are length-capped JSON over a private pipe, validated on both sides; nothing is ever unpickled here.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TypeVar

from bench_core import plan
from bench_core.errors import InputError
from bench_core.machine import bubblewrap, cores, oom_killer
from bench_core.machine.deadline import Deadline
from bench_core.phrase import Phrase
from bench_core.plan import Batch
from bench_core.records import Record
from bench_core.spec import Candidate, Protocol
from bench_core.techniques import registry as techniques
from bench_core.worker import exchange, fork_server, guard, log, own_interpreter, pipe, replies, starting
from bench_core.worker.fork_server import LOG_VARIABLE, START_METHOD
from bench_core.worker.lost import WorkerLost, ended
from bench_core.worker.messages import (
    MAX_MESSAGE_BYTES,
    CallReply,
    CallRequest,
    CeilingsReply,
    CeilingsRequest,
    Clocked,
    CountReply,
    CountRequest,
    LoadReply,
    PingRequest,
    encode,
)
from bench_core.worker.sandbox import HINT, Sandbox

CUDA_IN_SERVER = "Cannot re-initialize CUDA in forked subprocess"
"""torch's message when the process it was forked from had used CUDA already."""

LOG_NAME = "worker.log"
LEAVE_S = 5.0
"""How long an idle worker may take to end by itself."""

PINGS, PING_S = 20, 60.0
"""Empty calls that measure the round trip, and the seconds each may take."""
Answer = TypeVar("Answer", bound=Record)


class WorkerTimeout(Exception):
    """No reply before the deadline. The worker has been killed."""


class Worker:
    """One candidate's process. `check` is called while waiting and raises to give up (a cancelled run).

    `process_index` is how many processes of the candidate the run had before. Under the seed policy `continuing` each
    process starts from a seed of its own, so that no noise is used twice. With `python` that interpreter is started for
    it; without, it is forked from the server. Either way it lives in the `sandbox`, if there is one.
    """

    def __init__(
        self,
        candidate: Candidate,
        protocol: Protocol,
        folder: Path,
        check: Callable[[], None],
        process_index: int = 0,
        python: Path | None = None,
        sandbox: Sandbox | None = None,
    ) -> None:
        self.candidate, self.protocol, self.folder, self.check = candidate, protocol, folder, check
        self.process_index, self.python, self.sandbox = process_index, python, sandbox
        self._log = folder / LOG_NAME
        self.process: own_interpreter.Process | None = None
        self.busy = False
        self._cores: tuple[int, ...] = ()
        self.asleep_s = 0.0
        """Seconds of the newest call in which this process did not run: its clock reads up to so much too long."""

    def load(self, timeout_s: float) -> LoadReply:
        """Start the process and load the candidate. Raises WorkerLost and WorkerTimeout, as all requests do.

        If a library has used CUDA in the server, its forks cannot: then the process is started from scratch. Raises
        InputError for a candidate with an environment of its own whose interpreter was not given.
        """
        if self.python is None and (path := techniques.environment(self.candidate)) is not None:
            raise InputError(
                Phrase("candidate {candidate!r}", candidate=self.candidate.key),
                given=Phrase("the environment {path}", path=path),
                expected="a candidate of this environment",
                todo="use it with a command that measures a run",
            )
        reply = self._load(START_METHOD, timeout_s)
        if self.python is None and START_METHOD == "forkserver" and CUDA_IN_SERVER in reply.message:
            self.stop()
            reply = self._load("spawn", timeout_s)
        return self._seen_from_here(reply)

    def _seen_from_here(self, reply: LoadReply) -> LoadReply:
        """The reply with what the process does not know of itself, or is not believed: its number, its sandbox."""
        if reply.status != "ok" or self.process is None:
            return reply.model_copy(update={"message": f"{reply.message} ({HINT})"}) if self.sandbox else reply
        found = {"pid": self.process.pid, "sandbox": self.sandbox.name if self.sandbox else bubblewrap.NONE}
        return reply.model_copy(update={"facts": reply.facts.model_copy(update=found)})

    def _load(self, method: str, timeout_s: float) -> LoadReply:
        self._oom_killer = oom_killer.Watch()
        self._start(method, timeout_s)
        request = starting.load_request(self.candidate, self.protocol, self.process_index)
        self._cores = request.cores
        reply = self._single(request, LoadReply, timeout_s)
        cores.keep_to(self._cores, self.process.pid if self.process else None)  # threads older than the request
        return reply

    def _start(self, method: str, timeout_s: float) -> None:
        context = multiprocessing.get_context(method)
        self.connection, child_end = context.Pipe()
        child_lifeline, self.lifeline = context.Pipe(duplex=False)
        os.environ[LOG_VARIABLE] = str(self._log)
        ends, printed = starting.Ends(child_end, child_lifeline, self._log), log.Added(self._log)
        try:
            self.process = starting.started(
                method, ends, starting.Patience(timeout_s, self.check), python=self.python, sandbox=self.sandbox
            )
        except (EOFError, OSError) as error:
            self.check()
            said = str(error) if isinstance(error, fork_server.NoAnswer) else printed.last_line() or str(error)
            raise WorkerLost(
                f"the worker could not be started ({said or 'its server ended'}); see {self._log}",
                from_outside=isinstance(error, EOFError | ConnectionError),
            ) from None
        finally:
            child_end.close()
            child_lifeline.close()
        atexit.register(self.stop)  # multiprocessing would send a SIGTERM, which workers ignore, and wait for ever

    def call(self, batch: Batch, timeout_s: float) -> tuple[CallReply, float]:
        """Make one call: the worker's reply, and the seconds on this side's clock until the worker's clock stopped."""
        return self._timed(CallRequest(batch=batch), timeout_s)

    def round_trip_s(self, n: int = PINGS, timeout_s: float = PING_S) -> float:
        """Median seconds that this side's clock reads more than the worker's, over n calls without work.

        They are of the largest batch size whose requests are not too large to be sent.
        """
        most = MAX_MESSAGE_BYTES // len(encode(PingRequest(batch=self._example(1))))
        sizes = self.protocol.batch_sizes
        request = PingRequest(batch=self._example(max((b for b in sizes if b <= most), default=min(sizes))))
        pings = [self._timed(request, timeout_s) for _ in range(n)]
        return median(outside_s - (reply.batch_s or 0.0) for reply, outside_s in pings)

    def count(self, timeout_s: float) -> CountReply:
        """Operations of an image for each of the protocol's steps, at the smallest batch; takes some calls for each."""
        batch = self._example(min(self.protocol.batch_sizes))
        return self._single(CountRequest(batch=batch, steps=self.protocol.steps), CountReply, timeout_s)

    def ceilings(self, timeout_s: float) -> CeilingsReply:
        """The device's ceilings with the run's threads; takes some seconds."""
        return self._single(CeilingsRequest(), CeilingsReply, timeout_s)

    def _example(self, batch_size: int) -> Batch:
        """The batch of a call that is not timed."""
        ids = plan.sample_ids(0, batch_size, "warm-up")
        return plan.batch(self.protocol, "warm-up", batch_size, self.protocol.steps[0], ids)

    def _single(self, request: Record, answer: type[Answer], timeout_s: float) -> Answer:
        """Send a request that has one reply."""
        deadline = Deadline(timeout_s)
        self._send(request, deadline)
        reply = self._receive(answer, deadline)
        self.busy = False
        return reply

    def _timed(self, request: CallRequest | PingRequest, timeout_s: float) -> tuple[CallReply, float]:
        """Send a request that has two replies; the seconds are until the first one."""
        self.asleep_s = 0.0
        self._keep_to_its_cores()
        deadline = Deadline(timeout_s)
        start = time.perf_counter_ns()
        self._send(request, deadline)
        self._receive(Clocked, deadline)
        outside_s = (time.perf_counter_ns() - start) / 1e9
        deadline.is_over()
        self.asleep_s = deadline.asleep_s
        reply = self._receive_after_pictures(request.batch, Deadline(timeout_s))
        self.busy = False
        log.bound(self._log, log.GROWN_BYTES)
        return reply, outside_s

    def _keep_to_its_cores(self) -> None:
        """Whatever its model has asked for: cores belong to the protocol."""
        if self.process is not None and (n := cores.keep_to(self._cores, self.process.pid)):
            log.note(self._log, f"{n} threads were set back to the cores of the run, {list(self._cores)}")

    def stop(self) -> None:
        """End the process: an idle one leaves when its pipe closes, a busy one is killed. Harmless when it is gone."""
        if self.process is None:
            return
        self.connection.close()
        self.lifeline.close()
        self.process.join(0 if self.busy else LEAVE_S)
        self.process.kill()
        self.process.join(LEAVE_S)
        fork_server.forget(self.process)
        self.process = None
        guard.end_orphans()
        log.bound(self._log)
        atexit.unregister(self.stop)

    def _send(self, request: Record, deadline: Deadline) -> None:
        message = encode(request)
        if len(message) > MAX_MESSAGE_BYTES:
            raise InputError(
                "request to a worker",
                given=Phrase("{n} bytes", n=len(message)),
                expected=Phrase("at most {n}", n=MAX_MESSAGE_BYTES),
                todo="use a smaller batch or shorter prompts",
            )
        self.busy = True
        try:
            pipe.send(self.connection, message, deadline, self.check)
        except pipe.Late:
            raise self._late(deadline) from None
        except OSError:
            raise self._lost() from None

    def _receive(self, answer: type[Answer], deadline: Deadline) -> Answer:
        with self._ended_by_a_bad_answer(deadline):
            return replies.receive(self.connection, answer, deadline, self._check_and_bound_log)

    def _receive_after_pictures(self, batch: Batch, deadline: Deadline) -> CallReply:
        with self._ended_by_a_bad_answer(deadline):
            most = sum(batch.save)
            return replies.after_pictures(self.connection, self._keep, most, deadline, self._check_and_bound_log)

    def _keep(self, picture: bytes) -> None:
        """Save a picture. Where the disk is full it was measured none the less, and the log says what is missing."""
        try:
            exchange.keep(picture, self.folder / "images")
        except OSError as error:
            log.note(self._log, f"a picture was not saved: {error}")

    @contextmanager
    def _ended_by_a_bad_answer(self, deadline: Deadline) -> Iterator[None]:
        """Within the block an answer is read; one that is late or none, and a pipe that closes, end the worker."""
        try:
            yield
        except pipe.Late:
            raise self._late(deadline) from None
        except (EOFError, OSError):
            raise self._lost() from None
        except pipe.NoMessage as error:
            self.stop()
            raise WorkerLost(f"{error}; it was ended") from None

    def _check_and_bound_log(self) -> None:
        self.check()
        log.bound(self._log, log.GROWN_BYTES)

    def _late(self, deadline: Deadline) -> WorkerTimeout:
        """The error of a deadline that is over; the process is ended."""
        self.stop()
        return WorkerTimeout(f"no answer within {deadline.timeout_s:g} s; the worker was ended")

    def _lost(self) -> WorkerLost:
        """The error that says how the process ended."""
        assert self.process is not None
        self.process.join(LEAVE_S)
        fork_server.forget(self.process, only_ended=True)
        code = self.process.exitcode
        self.stop()
        return ended(code, str(self._log), out_of_memory=self._oom_killer.has_struck())
