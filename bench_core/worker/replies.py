"""What a worker answers, read as a stranger's: typed, bounded, and no word of it believed before it was validated.

>>> from multiprocessing import Pipe
>>> here, there = Pipe()
>>> there.send_bytes(b"{}"); receive(here, CallReply, Deadline(1.0), print)
Traceback (most recent call last):
bench_core.worker.pipe.NoMessage: the worker's answer is no CallReply (status: Field required)
"""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

from pydantic import ValidationError

from bench_core.machine.deadline import Deadline
from bench_core.records import Record
from bench_core.worker import exchange, pipe
from bench_core.worker.messages import MAX_MESSAGE_BYTES, CallReply

LONGEST_PROBLEM = 300
"""Characters of what is said of an answer that is none: it is made of what the worker sent."""
Answer = TypeVar("Answer", bound=Record)


def receive(connection: Connection, answer: type[Answer], deadline: Deadline, check: Callable[[], None]) -> Answer:
    """The next answer, of this kind. Raises as `pipe.receive` does, NoMessage also where it is none of this kind."""
    try:
        return _validated(answer, pipe.receive(connection, deadline, check, most=MAX_MESSAGE_BYTES))
    except pipe.NoMessage as error:
        raise _none(answer, error) from None


def after_pictures(
    connection: Connection,
    keep: Callable[[bytes], None],
    most: int,
    deadline: Deadline,
    check: Callable[[], None],
) -> CallReply:
    """The second reply to a call, likewise; what comes before it are pictures, at most so many, which `keep` gets."""
    try:
        for _ in range(most):
            message = pipe.receive(connection, deadline, check, most=exchange.MOST_BYTES)
            if not message.startswith(exchange.BEGINS):
                return _validated(CallReply, pipe.bounded(message, MAX_MESSAGE_BYTES))
            keep(message)
    except pipe.NoMessage as error:
        raise _none(CallReply, error) from None
    return receive(connection, CallReply, deadline, check)


def _validated(answer: type[Answer], message: bytes) -> Answer:
    try:
        return answer.model_validate_json(message, strict=True)
    except ValidationError as error:
        raise pipe.NoMessage(_first(error)) from None


def _none(answer: type[Record], error: pipe.NoMessage) -> pipe.NoMessage:
    """The same error with what was expected; what the worker wrote into it is shortened, and text."""
    why = str(error)[:LONGEST_PROBLEM].encode(errors="backslashreplace").decode()
    return pipe.NoMessage(f"the worker's answer is no {answer.__name__} ({why})")


def _first(error: ValidationError) -> str:
    """The first problem, in a few words."""
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg']}" if where else problem["msg"]
