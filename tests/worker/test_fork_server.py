"""A server that answers too late is replaced, also where its answer came at the moment in which it was given up."""

import threading
from unittest import mock

import pytest

from bench_core.worker import fork_server, library_internals


@pytest.fixture
def killed(monkeypatch):
    """The processes that are killed, instead of which nothing happens."""
    found, left = [], []
    monkeypatch.setattr(library_internals, "server_pid", lambda: 12345)
    monkeypatch.setattr(library_internals, "leave_server", lambda: left.append(True))
    monkeypatch.setattr(fork_server, "_kill_all_of", found.append)
    monkeypatch.setattr(fork_server, "_collect", lambda pid: None)
    yield found
    assert bool(left) is bool(found)


def test_an_answer_in_time_harms_nobody(killed):
    fork_server.fork(mock.Mock(), 60.0, lambda: None)
    assert killed == []


def test_an_answer_at_the_moment_of_the_deadline_is_none(killed, monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(fork_server, "_kill_all_of", lambda pid: (killed.append(pid), over.set()))
    worker = mock.Mock(start=lambda: over.wait(60))
    with pytest.raises(fork_server.NoAnswer, match="did not answer within 0 s"):
        fork_server.fork(worker, 0.0, lambda: None)
    assert killed == [12345]


def test_a_server_that_ends_by_itself_is_not_called_late(killed):
    with pytest.raises(EOFError):
        fork_server.fork(mock.Mock(start=mock.Mock(side_effect=EOFError)), 60.0, lambda: None)
    assert killed == []


def test_without_a_server_this_process_is_not_killed():
    fork_server._kill_all_of(None)
