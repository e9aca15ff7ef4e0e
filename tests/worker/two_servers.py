"""A process whose workers come from two fork servers, one after the other, in a process of its own (see the test)."""

import multiprocessing

from bench_core.worker import guard, library_internals


def answer(connection):
    """As a worker does: let go of the server but end with it, and answer until the pipe closes."""
    library_internals.let_go_of_server()
    guard.end_with_parent()
    while True:
        connection.send(connection.recv())


def worker():
    context = multiprocessing.get_context("forkserver")
    here, there = context.Pipe()
    context.Process(target=answer, args=(there,), daemon=True).start()
    return here


def asked(connection):
    connection.send("answers")
    return connection.recv()


if __name__ == "__main__":
    library_internals.start_fork_server([])
    first = worker()
    asked(first)
    library_internals.leave_server()
    second = worker()
    print(asked(second), asked(first))
