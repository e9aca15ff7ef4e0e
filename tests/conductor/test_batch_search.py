"""The search for batch sizes: doubling, bisection, and what a machine without memory errors needs."""

from types import SimpleNamespace

import pytest

from bench_core.conductor import batch_search as searching
from bench_core.conductor.batch_search import Attempt, memory_lack, search


def fits(largest, seconds=lambda b: 0.5 + 0.1 * b):
    """A device on which batches up to `largest` run; notes what was tried."""
    tried = []

    def attempt(size, calls):
        tried.append((size, calls))
        return Attempt("ok", seconds(size)) if size <= largest else Attempt("oom")

    return attempt, tried


@pytest.mark.parametrize("largest", [1, 7, 8, 100, 1000])
def test_the_largest_batch_that_runs_is_found_exactly(largest):
    attempt, _ = fits(largest)
    found = search(attempt)
    assert (max(found.sizes), found.failed) == (largest, largest + 1)
    assert all(b & (b - 1) == 0 or b == largest for b in found.sizes)


def test_where_only_memory_is_asked_one_call_is_enough():
    attempt, tried = fits(11)
    search(attempt)
    assert dict(tried) == {1: 2, 2: 2, 4: 2, 8: 2, 16: 2, 12: 1, 10: 1, 11: 1}


def test_it_ends_where_throughput_falls():
    attempt, _ = fits(10**6, lambda b: 1.0 if b <= 4 else 0.5 * b)
    found = search(attempt)
    assert (found.sizes, found.failed) == ((1, 2, 4, 8), None)
    assert "throughput fell to 2 images/s at batch size 8 (best 4)" in found.message


def test_it_ends_where_a_batch_takes_longer_than_anybody_waits():
    attempt, _ = fits(10**6, lambda b: 10.0 * b**0.9)
    assert search(attempt).sizes == (1, 2, 4, 8)


def test_nothing_runs():
    found = search(lambda size, calls: Attempt("failed"))
    assert (found.sizes, found.failed, found.message) == ((), 1, "failed at batch size 1")


def test_a_batch_that_would_not_fit_is_not_tried(monkeypatch):
    monkeypatch.setattr(searching.psutil, "virtual_memory", lambda: SimpleNamespace(available=10 * 2**30))
    peaks = {1: 2 * 2**30, 2: 3 * 2**30, 4: 5 * 2**30}  # a GiB an image
    assert memory_lack(peaks, 8) == ""
    assert memory_lack(peaks, 16) == "about 12.0 GiB more would be needed, 9.0 may be taken,"
    assert memory_lack({1: 2**30}, 10**6) == ""  # one size tells nothing
