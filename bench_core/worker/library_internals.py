"""Interfaces of libraries that are not promised to stay, each behind one function.

`tests/worker/test_library_internals.py` says in words which of them a new version has moved.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, process, resource_tracker, spawn, util
from pathlib import Path
from typing import Any, cast

LONGEST_FOLDER = 60
"""Bytes: with what is added to it, the path of a socket has fewer than the 104 that all systems have."""
SHORT_FOLDER = "/tmp"


def start_fork_server(preload: list[str]) -> None:
    """Start multiprocessing's fork server, unless it runs; it first imports the modules named in `preload`."""
    _let_sockets_have_a_short_path()
    forkserver.set_forkserver_preload(preload)
    forkserver.ensure_running()


def _let_sockets_have_a_short_path() -> None:
    """multiprocessing makes its sockets in the temporary folder, whose path may be longer than a socket's may be."""
    before = tempfile.gettempdir()
    if len(os.fsencode(before)) > LONGEST_FOLDER:
        tempfile.tempdir = SHORT_FOLDER
        try:
            util.get_temp_dir()  # it is made once a process
        finally:
            tempfile.tempdir = before


def server_pid() -> int | None:
    """The process of the fork server; None when there is none."""
    server: Any = forkserver._forkserver
    return cast("int | None", server._forkserver_pid)


def leave_server() -> None:
    """Start no more workers from this fork server; the next starts a new one.

    It ends at once; where workers are alive, which it would end with it, it stays until this process ends.
    """
    server: Any = forkserver._forkserver
    if server._forkserver_pid is not None:
        if not multiprocessing.active_children():
            os.close(server._forkserver_alive_fd)
        server._forkserver_address = server._forkserver_alive_fd = server._forkserver_pid = None


@contextmanager
def servers_run(python: Path) -> Iterator[None]:
    """Within the block a fork server that is started, or started again, is a process of this program."""
    before = spawn.get_executable()
    multiprocessing.set_executable(str(python))
    try:
        yield
    finally:
        multiprocessing.set_executable(before)


def set_pid(started: process.BaseProcess, pid: int | None) -> None:
    """Tell a process of the fork server what its number is here; with None it counts as ended, and gets no signal."""
    popen: Any = started._popen  # type: ignore[attr-defined]
    if pid is None:
        popen.returncode = 255
    else:
        popen.pid = pid


def let_go_of_server() -> None:
    """In a fork of the server: close the pipe that shows the server that somebody lives.

    A byte in it ends the server, with all workers. The conductor holds the pipe too, so the server stays.
    """
    server: Any = forkserver._forkserver
    if server._forkserver_alive_fd is not None:
        os.close(server._forkserver_alive_fd)
        server._forkserver_alive_fd = None


def own_resource_tracker() -> None:
    """Let this process have a resource tracker of its own: its parent's removes shared memory by name."""
    tracker: Any = resource_tracker._resource_tracker
    if tracker._fd is not None:
        os.close(tracker._fd)
        tracker._fd = tracker._pid = None


def start_resource_tracker() -> None:
    """Start the process that multiprocessing keeps beside its fork server, unless it runs."""
    resource_tracker.ensure_running()


def build_checkpoint_conversions() -> None:
    """Let transformers build its table of checkpoint conversions; else every worker builds it while loading."""
    from transformers.conversion_mapping import get_checkpoint_conversion_mapping

    get_checkpoint_conversion_mapping("clip_text_model")  # type: ignore[no-untyped-call]  # not annotated there
