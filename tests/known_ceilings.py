"""A home in which the machine's ceilings are stored already, as on any run but the first: measuring them takes 5 s.

What measures them in earnest: `tests/worker/test_worker.py`, and a run of the installed wheel in `tests/packaging`.
"""

from functools import cache

import pytest

from bench_core.machine import cores
from bench_core.machine.environment import environment
from bench_core.store import ceilings

RATES = {"matmul_flops_per_s": {"float32": 1e15}, "copy_bytes_per_s": 1e12, "measured_ns": 1}


@cache
def keys():
    """Those of runs with one thread, and with as many as there are by default."""
    return [ceilings.key(environment("cpu", threads, "passive")) for threads in {1, cores.default_threads()}]


def store(home):
    """So that runs which are stored in `home` find them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIRSPEED_HOME", str(home))
        for key in keys():
            ceilings.store(key, RATES)
