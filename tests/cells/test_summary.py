"""A cell's warm-up, disturbed calls and limit follow from its stored calls."""

import pytest

from bench_core.cells.summary import CellContext, derive
from bench_core.events import Environment, Facts
from bench_core.records import Telemetry, Witness
from bench_core.request.build import make_spec
from tests.calls import call

KEY = ("shapes", 4, 10)


def cell(calls, **context):
    return derive(KEY, calls, CellContext(dtype="float32", **context))


def warm_up(*seconds, **fields):
    return [call("warm-up", i, s, **fields) for i, s in enumerate(seconds)]


TIMED = [call("timed", r, 1.0) for r in range(8)]


def test_compilation_shows_as_the_first_call_and_the_time_until_it_was_steady():
    found = cell([*warm_up(50.0, 1.5, 1.0, 1.01, 1.0), *TIMED])
    assert (found.first_call_s, found.n_warm_up, found.steady) == (50.0, 5, True)
    assert found.time_to_steady_s == pytest.approx(51.5)


def test_a_cell_that_never_became_steady_says_so():
    found = cell([*warm_up(5.0, 4.0, 3.0, 2.0, 1.0), *TIMED])
    assert (found.steady, found.time_to_steady_s, found.first_call_s) == (False, None, 5.0)


def test_too_few_calls_do_not_tell_whether_a_cell_was_steady():
    found = cell([*warm_up(5.0, 1.0), *TIMED])
    assert (found.steady, found.time_to_steady_s, found.n_warm_up) == (None, None, 2)
    assert cell(TIMED).first_call_s is None


@pytest.mark.parametrize("start", [0, 1])
def test_a_run_that_was_gone_on_with_warmed_up_twice_and_the_first_time_counts(start):
    again = [*warm_up(9.0, 1.0, 1.0, start=start), call("timed", 9, 1.0, start=start)]
    found = cell([*warm_up(50.0, 1.0, 1.0, 1.0), *TIMED, *again])
    assert (found.first_call_s, found.n_warm_up) == (50.0, 4)


def test_calls_of_a_search_for_sizes_were_another_process():
    search = warm_up(70.0, 1.0)
    found = cell([*search, *warm_up(20.0, 1.0, 1.0, 1.0, start=1), call("timed", 0, 1.0, start=1)])
    assert (found.first_call_s, found.n_warm_up, found.steady) == (20.0, 4, True)


def test_outliers_are_counted_and_kept():
    found = cell([*TIMED, call("timed", 8, 14.0)])
    assert (found.n_outliers, found.n_calls, found.batch_s.max) == (1, 9, 14.0)


def test_disturbed_calls_and_energy_are_counted_from_telemetry():
    busy = Telemetry(others_cpu=50.0, throttle_reasons=("hw_slowdown",), energy_j=80.0)
    environment = Environment(logical_cores=2, threads=2)
    found = cell([*TIMED, call("timed", 8, 1.0, telemetry=busy)], environment=environment)
    assert (found.n_contended, found.n_throttled, found.joules_per_image) == (1, 1, 20.0)
    assert cell(TIMED).joules_per_image is None


def test_the_limit_is_that_of_the_number_format_that_was_seen():
    facts, rates = Facts(flops_per_image={"10": 1e12}), {"float32": 1e13, "float16": 1e14}
    seen = [c.model_copy(update={"witness": Witness(dtype="float16")}) for c in TIMED]
    context = {"facts": facts, "ceilings": {"matmul_flops_per_s": rates}}
    assert cell(TIMED, **context).limit_batch_s == pytest.approx(0.4)
    found = cell(seen, **context)
    assert (found.limit_batch_s, found.utilisation) == (pytest.approx(0.04), pytest.approx(0.04))
    assert found.flops_per_image == 1e12


def test_without_ceilings_there_is_no_limit():
    found = cell(TIMED, facts=Facts(flops_per_image={"10": 1e12}))
    assert (found.flops_per_image, found.limit_batch_s, found.utilisation) == (1e12, None, None)


def test_the_interval_of_a_cell_is_wider_where_its_calls_chose_their_number():
    calls = [call("timed", r, 1 + 0.01 * r) for r in range(20)]
    protocol = make_spec(["shapes"], rounds=20, threads=1, device="cpu").protocol
    fixed, cut_short = (cell(calls[:n], protocol=protocol).batch_s for n in (20, 19))
    assert (fixed.ci_low, fixed.ci_high) == (1.05, pytest.approx(1.14))
    assert cut_short.ci_low < 1.04
    assert cut_short.ci_high > 1.14
