"""Peak memory is of one call, not of all calls before it."""

import pytest
import torch

from bench_core.worker import memory

MEGABYTE = 1024 * 1024


@pytest.mark.skipif(not memory.CLEAR_REFS.exists(), reason="the peak can be reset on Linux only")
def test_a_call_after_a_large_one_has_a_peak_of_its_own():
    peak = memory.PeakMemory(torch.device("cpu"))
    peak.begin()
    torch.ones(300 * MEGABYTE // 4).sum()
    large = peak.peak_bytes()
    peak.begin()
    torch.ones(50 * MEGABYTE // 4).sum()
    assert 150 * MEGABYTE < large - peak.peak_bytes() < 350 * MEGABYTE


def test_where_the_peak_cannot_be_reset_it_is_unknown(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "CLEAR_REFS", tmp_path / "nowhere" / "clear_refs")
    peak = memory.PeakMemory(torch.device("cpu"))
    peak.begin()
    assert peak.peak_bytes() is None
