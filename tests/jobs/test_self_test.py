"""A candidate against itself: no alarm where nothing differs, one where it does, and what is kept of it."""

import random

import pytest

from bench_core.cli.main import main
from bench_core.cli.show.self_test import print_self_test
from bench_core.errors import InputError
from bench_core.jobs import self_test
from bench_core.request import build, reach
from bench_core.results.result import load_result
from bench_core.stats import intervals, processes
from bench_core.stats.reach import best
from tests.altered import with_calls
from tests.fakes import OVERHEAD_S

BOTH = ("shapes", "shapes#2")


def noisy(seed, *, noise=0.03, spread=0.01, slower=0.0):
    """Costs of workers of one program: calls scatter, and so do processes; `slower` is the second candidate."""
    rng = random.Random(seed)

    def worker(base):
        own = base * (1 + rng.gauss(0, spread))
        return {"fixed_s": own, "per_image_s": 0.0, "drift": lambda _: own * rng.gauss(0, noise)}

    return {key: [worker(0.3 * (1 + slower * n)) for _ in range(6)] for n, key in enumerate(BOTH)}


def against_itself(bench, costs, **options):
    asked = {"batch_sizes": (1,), "max_time": 600.0} | options
    return bench.run(self_test.make_spec("shapes", device="cpu", threads=1, **asked), costs)


def printed(result, capsys):
    print_self_test(result)
    return capsys.readouterr().out


def anew(result, seed, *, noise=0.03, spread=0.02):
    """The same run, had its calls scattered otherwise."""
    rng = random.Random(seed)
    own = {(c.candidate, c.start): 0.3 * (1 + rng.gauss(0, spread / 2**0.5)) for c in result.calls}

    def other(call, _):
        seconds = own[call.candidate, call.start] * (1 + rng.gauss(0, noise))
        return {"batch_s": seconds, "outside_s": seconds + OVERHEAD_S}

    for key in BOTH:
        result = with_calls(result, key, other)
    return result


def test_identical_candidates_give_no_alarm(bench):
    result = against_itself(bench, noisy(1))
    alarms = sum(bool(self_test.differing(anew(result, seed))) for seed in range(100))
    assert alarms <= 6


def test_what_the_machine_can_see_is_said_and_kept_for_later_runs(bench, capsys):
    result = against_itself(bench, noisy(1))
    out = printed(result, capsys)
    assert "batch 1, 10 steps: no difference seen: " in out
    assert "in 1 min this machine can see differences from " in out and ", in 10 min from " in out
    assert "differs from itself" not in out
    (kept,) = self_test.keep(result)
    assert (kept.rounds, kept.starts) == (36, 6)
    assert kept.noise == pytest.approx(0.03 * 2**0.5, rel=0.35)
    assert kept.round_s == pytest.approx(0.6, rel=0.1)
    later = build.make_spec(BOTH, batch_sizes=(1,), device="cpu", threads=1)
    assert later.protocol.process_spread == kept.process_spread != processes.PROCESS_SPREAD


def test_a_candidate_that_is_not_as_fast_as_itself_is_an_alarm_and_nothing_is_kept(bench, capsys):
    result = against_itself(bench, noisy(1, noise=0.005, spread=0.0, slower=0.1))
    out = printed(result, capsys)
    assert "differs from itself: 0.9" in out
    assert "does not measure fairly now" in out and "close other programs" in out
    assert "can see differences" not in out
    assert self_test.keep(result) == []


@pytest.mark.parametrize("seed", range(3))
def test_five_percent_show_in_a_quiet_self_test(bench, seed):
    assert self_test.differing(against_itself(bench, noisy(seed, noise=0.01, spread=0.002, slower=0.05)))


def test_a_run_of_the_predicted_length_is_as_precise_as_predicted(bench):
    (seen,) = self_test.learnt(against_itself(bench, noisy(5), rounds=60))
    plan = best(seen, 60)
    protocol = {"rounds": plan.rounds, "starts": plan.starts}
    spec = bench.spec(*BOTH, batch_sizes=(1,), **protocol)
    spec = spec.model_copy(
        update={"protocol": spec.protocol.model_copy(update={"process_spread": seen.process_spread})}
    )
    before = bench.clock.now_s
    (found,) = bench.run(spec, {key: own * 10 for key, own in noisy(9).items()}).comparisons
    assert intervals.half_width(found.ci_low, found.ci_high) == pytest.approx(plan.half_width, rel=0.25)
    assert bench.clock.now_s - before == pytest.approx(60, rel=0.25)


def test_too_little_time_keeps_nothing_and_says_so(bench, capsys):
    result = against_itself(bench, noisy(1), max_time=3.0)
    out = printed(result, capsys)
    assert "too few rounds to tell" in out and "nothing kept" in out
    assert self_test.keep(result) == []


def test_a_side_that_failed_is_not_called_fair(bench, capsys):
    costs = {"shapes#2": {"fail": dict.fromkeys(range(100), "failed")}}
    result = against_itself(bench, costs)
    assert "no difference seen" not in printed(result, capsys)
    assert self_test.keep(result) == []


def test_an_ordinary_comparison_teaches_nothing(bench):
    spec = bench.spec("shapes", "shapes+deepcache", batch_sizes=(1,), rounds=36, starts=6)
    assert not self_test.is_one(spec)
    assert self_test.keep(bench.run(spec)) == []


def test_the_time_of_a_precision_is_known_once_the_device_was_measured(bench):
    def asked(*candidates, **options):
        return build.make_spec(candidates or BOTH, device="cpu", threads=1, batch_sizes=(1,), **options)

    assert reach.seconds_needed(asked(precision=0.05)) is None
    assert reach.default_precision(asked(), 600) == 0.05
    self_test.keep(against_itself(bench, noisy(1)))
    one, five = (reach.seconds_needed(asked(precision=p)).seconds for p in (0.01, 0.05))
    assert five < 600 < one
    of_three = reach.seconds_needed(asked(*BOTH, "shapes#3", precision=0.05)).seconds
    assert of_three == pytest.approx(1.5 * five, rel=0.01)
    assert reach.default_precision(asked(), 600) in (0.02, 0.03)
    assert reach.seconds_needed(asked("shapes", precision=0.05)) is None  # nothing is compared
    assert reach.seconds_needed(asked(precision=0.05, height=512, width=512)) is None
    (caution,) = build.cautions(asked(precision=0.01))
    assert caution.startswith("a precision of 1.00% takes about ") and "the time limit is 10 min" in caution
    assert build.cautions(asked(precision=0.05)) == []


def test_calls_unlike_those_of_the_self_test_are_not_measured(bench):
    self_test.keep(against_itself(bench, noisy(1)))
    long = build.make_spec(BOTH, device="cpu", threads=1, batch_sizes=(64,), precision=0.05)
    assert reach.seconds_needed(long) is None
    assert long.protocol.process_spread == processes.PROCESS_SPREAD


def test_a_damaged_file_is_one_line(bench, home):
    self_test.keep(against_itself(bench, noisy(1)))
    next((home / "devices").glob("*self-tests.json")).write_text('{"shapes": [{"noise": -1}]}')
    with pytest.raises(InputError, match="self-tests: got .* remove the file"):
        build.make_spec(BOTH, device="cpu", threads=1)


@pytest.fixture
def conducted(monkeypatch, bench):
    """The command line conducts with fake workers; `conducted(costs)` says what they cost."""

    def fake(costs):
        def conduct(store, run_id, report):
            outcome = bench.conductor(run_id, costs=costs).conduct()
            self_test.keep(load_result(store, run_id))
            return outcome

        monkeypatch.setattr("bench_core.jobs.conduct.conduct", conduct)

    return fake


@pytest.mark.parametrize(("slower", "code"), [(0.0, 0), (0.2, 1)])
def test_the_command_says_by_its_exit_code_whether_the_machine_is_fair(conducted, capsys, slower, code):
    conducted(noisy(1, slower=slower))
    assert main(["doctor", "--aa", "--batch-sizes", "1", "--device", "cpu", "--quiet"]) == code
    assert ("no difference seen" in capsys.readouterr().out) == (code == 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--aa", "--turns", "shapes"], "expected one of --turns, --aa and --store"),
        (["--steps", "5"], "got '--steps', expected --turns or --aa beside it"),
        (["--aa", "shaps"], "did you mean 'shapes'?"),
        (["--aa", "--batch-sizes", "0"], "batch sizes: got '0'"),
        (["--aa", "--max-time", "soon"], "max time: got 'soon'"),
    ],
)
def test_bad_input_is_one_line(arguments, said, capsys):
    assert main(["doctor", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1
