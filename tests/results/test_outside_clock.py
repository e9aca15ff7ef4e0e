"""Where a model file is measured its own clock is not believed: ratios, stop rule, tables are by the outside one."""

import pytest

from bench_core.cells import clocks
from bench_core.results import diff, exports, sentences, tables
from bench_core.spec import Candidate
from bench_core.stats import stopping
from tests.calls import call

COSTS = {"fixed_s": 0.009, "per_image_s": 0.001}
OUTSIDE = pytest.approx(0.021 / 0.011)
"""The ratio of 20 ms to 10 ms where the outside clock reads 1 ms more."""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "fast.py"
    path.write_text("pipe = 1\n")
    return f"file:{path}"


def measured(bench, *candidates, slow=None, **options):
    costs = dict.fromkeys(candidates, COSTS) | {slow or candidates[0]: COSTS | {"fixed_s": 0.019}}
    return bench.run(bench.spec(*candidates, batch_sizes=(1,), **options), costs)


def test_a_file_on_either_side_is_compared_by_the_outside_clock(bench, file):
    result = measured(bench, "shapes", file, "shapes+tome")
    by_candidate = {c.candidate: c for c in result.comparisons}
    assert (by_candidate[file].clock, by_candidate[file].speedup) == ("outside_s", OUTSIDE)
    assert (by_candidate["shapes+tome"].clock, by_candidate["shapes+tome"].speedup) == ("batch_s", pytest.approx(2))
    as_baseline = measured(bench, file, "shapes")
    assert (as_baseline.comparisons[0].clock, as_baseline.comparisons[0].speedup) == ("outside_s", OUTSIDE)


def test_cells_have_both_times_and_tables_show_the_outside_one(bench, file):
    result = measured(bench, "shapes", file)
    cell = exports.document(result)["cells"][1]
    assert (cell["batch_s"]["median"], cell["outside_s"]["median"]) == (pytest.approx(0.010), pytest.approx(0.011))
    curves = tables.scaling_curves(result.shown, 10)
    assert list(curves["batch_s.median"]) == pytest.approx([0.021, 0.011])
    assert list(tables.scaling_points(result.shown, 10)["batch_s"])[:2] == pytest.approx([0.021, 0.011])
    assert list(tables.cells(result)["batch_s.median"]) == pytest.approx([0.020, 0.010])
    assert any("times are by the conductor's clock" in line for line in sentences.run_lines(result))


def test_a_run_without_a_model_file_is_shown_as_ever(bench):
    result = measured(bench, "shapes", "shapes+tome")
    assert result.shown is result
    assert not any("clock" in line for line in sentences.run_lines(result))


def test_two_runs_of_a_file_are_compared_by_the_outside_clock(bench, file):
    a, b = measured(bench, "shapes", file, slow=file), measured(bench, "shapes", file, slow="shapes+tome")
    shapes, own = diff.diff(a, b).cells
    assert (shapes.clock, own.clock) == ("batch_s", "outside_s")
    assert (own.batch_s_a, own.batch_s_b) == (pytest.approx(0.021), pytest.approx(0.011))


def test_the_stop_rule_reads_the_clock_of_the_comparison(bench, file):
    """The file's own clock is steady, the outside one is not: then it is not known yet."""
    spec = bench.spec("shapes", file, batch_sizes=(1,), precision=0.02)
    protocol = spec.protocol.model_copy(update={"process_spread": 0.0})
    seconds = [1.0, 1.2] * 10
    steady = [call("timed", r, 1.0, candidate="shapes", start=0) for r in range(20)]
    lying = [call("timed", r, 1.0, candidate=file, outside_s=s) for r, s in enumerate(seconds)]
    group = {calls[0].cell: calls for calls in (steady, lying)}
    outside = clocks.outside(spec.candidates)
    assert stopping.criterion(protocol, outside).finished_cells(group, "shapes") == set()
    assert stopping.criterion(protocol, frozenset()).finished_cells(group, "shapes") == set(group)


def test_which_clock_is_read():
    shapes, file = Candidate.parse("shapes+tome"), Candidate.parse("file:a.py+tome")
    assert [clocks.clock(shapes, shapes), clocks.clock(shapes, file)] == ["batch_s", "outside_s"]
    assert clocks.outside([shapes, file]) == {"file:a.py+tome"}
