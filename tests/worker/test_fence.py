"""The filter of system calls, read as the kernel reads it, for both machines: a wrong jump would let something through.

The number of the process is in the filter, so it is that of the process in which it is made.
"""

import errno
import os
import struct

import pytest

from bench_core.worker import fence

ALLOWED = 0
OTHER = 999999
"""The number of another process."""
VIRTUAL, PACKETS = 40, 17
PROCESS, GROUP, USER = 0, 1, 2
OTHER_CALLS = (0, 1, 2, 10, 16, 59, 220)
"""Numbers of calls that the filter says nothing of; some of them are also numbers of families."""


def outcome(machine, number, *arguments, architecture=None):
    """The error of a system call, 0 where it is allowed."""
    seen = struct.pack("iIQ6Q", number, architecture or machine.architecture, 0, *(*arguments, *[0] * 6)[:6])
    program = b"".join(fence._program(machine))
    at, loaded = 0, 0
    while True:
        operation, if_true, if_false, value = struct.unpack_from("HBBI", program, 8 * at)
        at += 1
        if operation == fence.LOAD:
            loaded = struct.unpack_from("I", seen, value)[0]
        elif operation == fence.RETURN:
            return ALLOWED if value == fence.ALLOW else value & 0xFFFF
        else:
            assert operation in (fence.EQUAL, fence.AT_LEAST)
            holds = loaded == value if operation == fence.EQUAL else loaded >= value
            at += if_true if holds else if_false


@pytest.fixture(params=fence.MACHINES)
def machine(request):
    return fence.MACHINES[request.param]


def test_calls_of_another_machine_are_refused(machine):
    assert outcome(machine, 0, architecture=0x40000003) == errno.EPERM
    assert outcome(machine, fence.X32 + 1) == errno.EPERM
    assert outcome(machine, fence.IO_URING) == errno.ENOSYS


@pytest.mark.parametrize("number", OTHER_CALLS)
def test_all_other_calls_are_allowed(machine, number):
    assert outcome(machine, number, OTHER, OTHER) == ALLOWED


@pytest.mark.parametrize("family", fence.FAMILIES)
def test_sockets_of_the_sandbox_are_allowed(machine, family):
    assert outcome(machine, machine.socket, family) == ALLOWED


@pytest.mark.parametrize("family", [VIRTUAL, PACKETS, 3, 9, 11, 15])
def test_other_sockets_are_refused(machine, family):
    assert outcome(machine, machine.socket, family) == errno.EAFNOSUPPORT


def test_a_process_sets_only_itself(machine):
    for number in (*machine.of_process, machine.sched_setaffinity):
        assert [outcome(machine, number, pid) for pid in (0, os.getpid())] == [ALLOWED, ALLOWED]
        assert outcome(machine, number, OTHER) == errno.EPERM


def test_priorities_are_of_a_process_and_no_group_or_user(machine):
    for number, first in ((machine.setpriority, PROCESS), (machine.ioprio_set, PROCESS + 1)):
        assert [outcome(machine, number, first, pid) for pid in (0, os.getpid())] == [ALLOWED, ALLOWED]
        assert outcome(machine, number, first, OTHER) == errno.EPERM
        for kind in (first + GROUP, first + USER):
            assert outcome(machine, number, kind, 0) == errno.EPERM


def test_openmp_that_binds_its_threads_may(machine, monkeypatch):
    monkeypatch.setenv("OMP_PROC_BIND", "close")
    assert outcome(machine, machine.sched_setaffinity, OTHER) == ALLOWED
    assert outcome(machine, machine.of_process[0], OTHER) == errno.EPERM
