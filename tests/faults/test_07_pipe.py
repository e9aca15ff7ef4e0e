"""Messages that come, or are read, in drops: every drop is in time, and the message never is."""

import os
import threading
from contextlib import contextmanager, suppress
from multiprocessing import Pipe

import pytest

from bench_core.machine.deadline import Deadline
from bench_core.worker import pipe

MOST_BYTES = 2**20


@contextmanager
def ends():
    here, there = Pipe()
    with here, there:
        yield here, there


@contextmanager
def beside(work):
    """Within the block a thread does this again and again."""
    over = threading.Event()

    def repeat():
        with suppress(OSError):
            while not over.wait(0.01):
                work()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_a_message_in_drops_is_late():
    """Fault 7.13: a worker sends its answer byte by byte, each in time -> a timeout at the deadline, not a hang."""
    with ends() as (here, there):
        os.write(there.fileno(), pipe.LENGTH.pack(MOST_BYTES))
        with beside(lambda: os.write(there.fileno(), b"x")), pytest.raises(pipe.Late):
            pipe.receive(here, Deadline(0.3), lambda: None, most=MOST_BYTES)


def test_a_message_that_is_read_in_drops_is_late():
    """Fault 7.14: a worker reads a request in small pieces, each in time -> a timeout at the deadline, not a hang."""
    with ends() as (here, there), beside(lambda: os.read(there.fileno(), 2**12)), pytest.raises(pipe.Late):
        pipe.send(here, bytes(2**25), Deadline(0.3), lambda: None)
