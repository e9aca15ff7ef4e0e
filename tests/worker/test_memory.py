"""Peak memory is of one call, not of all calls before it."""

import torch

from bench_core.worker import memory


def test_a_call_has_a_peak_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "CLEAR_REFS", tmp_path / "clear_refs")
    monkeypatch.setattr(memory, "STATUS", tmp_path / "status")
    peak = memory.PeakMemory(torch.device("cpu"))
    peak.begin()
    assert (tmp_path / "clear_refs").read_text() == "5"  # proc(5): the high-water mark of resident memory, alone
    (tmp_path / "status").write_text("VmPeak:\t  900 kB\nVmHWM:\t  300 kB\nVmRSS:\t  200 kB\n")
    assert peak.peak_bytes() == 300 * 1024


def test_where_the_peak_cannot_be_reset_it_is_unknown(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "CLEAR_REFS", tmp_path / "nowhere" / "clear_refs")
    peak = memory.PeakMemory(torch.device("cpu"))
    peak.begin()
    assert peak.peak_bytes() is None
