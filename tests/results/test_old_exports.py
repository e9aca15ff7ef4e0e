"""Runs that an earlier version exported: the same cells and comparisons follow from their calls today.

`run-shapes` was measured (five candidates, two batch sizes, two step counts, two starts); the other two are invented
runs of a GPU whose memory ended and of a busy machine that stopped by precision.
"""

import json
from pathlib import Path

import pytest

from bench_core.results import exports
from bench_core.results.result import Result

DATA = Path(__file__).parents[1] / "data"
OLD = sorted(DATA.glob("run-*.json"))
INTERVAL_ENDS = ("ci_low", "ci_high")
"""Of a rounded normal quantile once, of the exact one now."""


def same(old, new, name=""):
    """Equal numbers and texts; fields that were added since do not count."""
    if isinstance(old, dict):
        return all(key in new and same(value, new[key], key) for key, value in old.items())
    if isinstance(old, float):
        return new == pytest.approx(old, rel=1e-4 if name in INTERVAL_ENDS else 1e-9)
    return old == new


@pytest.fixture(params=OLD, ids=lambda path: path.stem)
def old_and_new(request):
    run, calls, events = exports.read(str(request.param))
    return json.loads(request.param.read_text()), exports.document(Result(run, tuple(calls), tuple(events)))


@pytest.mark.parametrize("what", ["cells", "best_batch", "tails"])
def test_what_follows_from_the_calls_is_unchanged(old_and_new, what):
    old, new = old_and_new
    assert len(old[what]) == len(new[what])
    assert [o for o, n in zip(old[what], new[what], strict=True) if not same(o, n)] == []


def test_comparisons_are_unchanged(old_and_new):
    old, new = (data["comparisons"] for data in old_and_new)
    assert [c["verdict"] for c in old] == [c["verdict"] for c in new]
    for before, now in zip(old, new, strict=True):
        severities = [sorted(f["severity"] for f in c.pop("findings")) for c in (before, now)]
        assert severities[0] == severities[1]
        assert same(before, now)
