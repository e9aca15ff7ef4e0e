"""Real workers on a tiny pipeline."""

import sys

import pytest

from tests.tiny_workers import call, ceilings_known, make_spec, start, tiny_dir

__all__ = ["call", "ceilings_known", "make_spec", "start", "tiny_dir"]


@pytest.fixture(autouse=True)
def nothing_was_compiled_yet():
    """As in a worker's own process: what the compiler did for another test is none of this test's."""
    if "torch._dynamo" in sys.modules:
        sys.modules["torch._dynamo"].utils.counters.clear()
