"""The asking end of the process that scores pictures: start it, wait with a deadline, validate what it says.

Imports no torch. Scoring has a process of its own, after the calls: a conductor that loads torch could not fork
workers, and a worker that scores would disturb what it measures.

>>> # scored(request, environment=..., log=folder / "scoring.log", timeout_s=600.0, check=lambda: None).scores
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from bench_core.machine.deadline import Deadline
from bench_core.phrase import Phrase
from bench_core.quality.messages import ScoreReply, ScoreRequest

MAX_REPLY_BYTES = 16 * 1024 * 1024
COMMAND = (sys.executable, "-m", "bench_core.quality")


class NotScored(Exception):
    """There are no scores; the message says why, in one line."""


def scored(
    request: ScoreRequest,
    *,
    environment: Mapping[str, str],
    log: Path,
    timeout_s: float,
    check: Callable[[], None] = lambda: None,
    command: tuple[str, ...] = COMMAND,
) -> ScoreReply:
    """The scores of the pictures of a request.

    `check` is called while waiting, and raises to give up; the process is ended then, and after `timeout_s` seconds.
    What it prints goes to the file `log`. Raises NotScored when it dies, is too slow, or answers something else.
    """
    try:
        with tempfile.TemporaryFile() as out, log.open("ab") as errors:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=out, stderr=errors, env=environment, start_new_session=True
            )
            _ask(process, request, timeout_s, check)
            return _reply(out, process.returncode, len(request.pictures))
    except OSError:
        raise NotScored(Phrase("the process that scores pictures could not be started")) from None


def _ask(process: subprocess.Popen[bytes], request: ScoreRequest, timeout_s: float, check: Callable[[], None]) -> None:
    """Send the request and wait for the end of the process, which is ended here at the latest."""
    assert process.stdin is not None
    line = request.model_dump_json().encode() + b"\n"
    try:
        threading.Thread(target=_write, args=(process.stdin, line), daemon=True).start()
        _wait(process, timeout_s, check)
    finally:
        process.kill()
        process.wait()
        with suppress(OSError):
            process.stdin.close()


def _write(stdin: IO[bytes], line: bytes) -> None:
    """In a thread: a process that does not read must not keep the conductor from giving up."""
    with suppress(OSError, ValueError):  # it has just ended
        stdin.write(line)
        stdin.flush()


def _wait(process: subprocess.Popen[bytes], timeout_s: float, check: Callable[[], None]) -> None:
    deadline = Deadline(timeout_s)
    while not deadline.is_over():
        check()
        with suppress(subprocess.TimeoutExpired):
            process.wait(deadline.slice_s())
            return
    raise NotScored(Phrase("the pictures were not scored within the time allowed"))


def _reply(out: IO[bytes], code: int, n: int) -> ScoreReply:
    if code:
        raise NotScored(Phrase("the process that scores pictures was ended; the run's scoring.log may say why"))
    out.seek(0)
    try:
        reply = ScoreReply.model_validate_json(out.read(MAX_REPLY_BYTES))
    except ValidationError:
        reply = ScoreReply(scores=())
    if len(reply.scores) != n:
        raise NotScored(Phrase("the answer of the process that scores pictures is damaged"))
    return reply
