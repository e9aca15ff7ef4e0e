"""The benchmarks parse their arguments, keep every trial, and say what their trials say."""

import ast
import inspect
import itertools
import json
import math
from argparse import Namespace
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from bench_core.stats import processes
from benchmarks import (
    accuracy,
    coverage,
    false_alarms,
    metrology,
    overhead,
    peers,
    polling,
    power,
    proportions,
    record,
    slowed,
)


def parsed(*arguments):
    return metrology.make_parser(quick="--quick" in arguments).parse_args(arguments)


@pytest.mark.parametrize("name", metrology.BENCHMARKS)
@pytest.mark.parametrize("quick", [(), ("--quick",)])
def test_every_benchmark_parses_its_arguments(name, quick):
    arguments = parsed(name, *quick)
    assert arguments.benchmark == name
    for option, value in metrology.BENCHMARKS[name].QUICK.items():
        assert (getattr(arguments, option) == value) is bool(quick)


@pytest.mark.parametrize("name", metrology.BENCHMARKS)
def test_what_a_benchmark_asks_of_a_module_is_there(name):
    """Few of them are measured here, so a function that has moved would be missed only by who needs a figure."""
    module = metrology.BENCHMARKS[name]
    asked = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Attribute)]
    asked = [(getattr(module, n.value.id, None), n.attr) for n in asked if isinstance(n.value, ast.Name)]
    assert [(m.__name__, attr) for m, attr in asked if isinstance(m, ModuleType) and not hasattr(m, attr)] == []


@pytest.mark.parametrize("name", metrology.BENCHMARKS)
def test_no_trials_make_no_rows(name):
    assert metrology.BENCHMARKS[name].rows([], parsed(name)) == []


def test_coverage_runs_keeps_its_trials_and_is_shown_again(tmp_path, capsys):
    out = str(tmp_path / "trials")
    assert metrology.main(["coverage", "--runs", "20", "--out", out]) == 0
    printed = capsys.readouterr().out
    assert printed.count("| time-uniform interval |") == len(coverage.NOISES)
    assert metrology.main(["show", "--out", out]) == 0
    assert capsys.readouterr().out == printed


def test_an_adversary_breaks_the_fixed_interval_but_not_the_time_uniform_one():
    arguments = parsed("coverage", "--runs", "60", "--seed", "1")
    (trial,) = itertools.islice(coverage.trials(arguments), 1)
    covered = {what: counts["adversary"] / 60 for what, counts in trial["covered"].items()}
    assert covered[coverage.SEQUENTIAL] > 0.9
    assert covered[coverage.FIXED] < 0.85


def test_coverage_has_the_spread_between_processes_that_intervals_allow_for():
    of_starts = np.log(coverage.processes_alone(np.random.default_rng(0)))[:: coverage.ROUNDS_PER_START, 0]
    many = [np.log(coverage.processes_alone(np.random.default_rng(n)))[0, 0] for n in range(400)]
    assert len(of_starts) == coverage.MAX_ROUNDS / coverage.ROUNDS_PER_START
    assert np.std(many) == pytest.approx(processes.PROCESS_SPREAD, rel=0.15)


def test_an_interrupted_benchmark_keeps_and_prints_what_it_has(tmp_path, capsys, run_coverage):
    assert run_coverage(2000, interrupted=True) == (130, [2000])
    lines = [json.loads(line) for line in (tmp_path / "coverage.jsonl").read_text().splitlines()]
    assert [("benchmark" in line, "trial" in line) for line in lines] == [(True, False), (False, True)]
    assert "| time-uniform interval | n | 1 |" in capsys.readouterr().out


@pytest.fixture
def run_coverage(tmp_path, monkeypatch):
    """Run the benchmark with one trial that costs nothing, then perhaps Ctrl-C; says what the file then holds."""

    def run(runs, *, interrupted=False):
        def trials(arguments):
            covered = dict.fromkeys(coverage.RULES, 1)
            yield {"noise": "n", "runs": 1, "covered": {coverage.SEQUENTIAL: covered, coverage.FIXED: covered}}
            if interrupted:
                raise KeyboardInterrupt

        monkeypatch.setattr(coverage, "trials", trials)
        code = metrology.main(["coverage", "--runs", str(runs), "--out", str(tmp_path)])
        return code, [arguments.runs for _, arguments, _, _ in record.stored(tmp_path)]

    return run


def test_a_finished_run_replaces_the_earlier_one_with_its_arguments(run_coverage):
    assert run_coverage(10) == (0, [10])
    assert run_coverage(15) == (0, [10, 15])
    assert run_coverage(10) == (0, [15, 10])


def test_an_interrupted_run_replaces_none(run_coverage):
    assert run_coverage(10) == (0, [10])
    assert run_coverage(10, interrupted=True) == (130, [10, 10])
    assert run_coverage(10) == (0, [10])


def test_the_intervals_in_the_readme_are_those_of_the_kept_trials():
    readme = record.RESULTS.with_name("README.md").read_text()
    found = [
        (name, cell)
        for name, arguments, _, trials in record.stored(record.RESULTS)
        for row in metrology.BENCHMARKS[name].rows(trials, arguments)
        for cell in row.values()
        if "[" in cell
    ]
    assert {name for name, _ in found} >= {"accuracy", "overhead", "polling"}
    assert [(name, cell) for name, cell in found if cell not in readme] == []


def test_what_is_kept_stays_small():
    assert sum(path.stat().st_size for path in record.RESULTS.iterdir()) < 300_000


def test_a_folder_without_trials_is_bad_input(tmp_path, capsys):
    assert metrology.main(["show", "--out", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("error: folder of trials")


@pytest.mark.parametrize(("hits", "n", "upper"), [(0, 200, 0.0149), (4, 200, 0.0452), (5, 200, 0.0518), (3, 3, 1.0)])
def test_clopper_pearson_bounds(hits, n, upper):
    assert proportions.upper_bound(hits, n) == pytest.approx(upper, abs=5e-5)
    assert proportions.lower_bound(n - hits, n) == pytest.approx(1 - upper, abs=5e-5)


def test_a_cluster_counts_once_however_many_values_it_has():
    small, large = [[math.log(r)] for r in (0.99, 0.995, 1.0, 1.005, 1.01)], [math.log(1.02)] * 1000
    assert proportions.ratio_over([*small, large]) == pytest.approx((1.0025, 0.99, 1.02), abs=1e-5)
    assert proportions.ratio_over(small) is None


def test_the_slowed_pipeline_takes_its_share_longer(monkeypatch):
    now = itertools.count(step=0.001)  # every look at the clock takes a millisecond
    monkeypatch.setattr(slowed.time, "perf_counter", lambda: next(now))
    looks = []
    model = SimpleNamespace(pipe=None, call=lambda prompts: looks.append([next(now) for _ in range(1000)]))
    slowed.SlowAdapter(model, share=0.02).call(["a circle"])
    assert next(now) - looks[0][0] == pytest.approx(1.02, abs=0.005)


def comparison(verdict, **values):
    found = {"steps": 1, "verdict": verdict, "pairs": 40, "ratio": 1.0, "low": 0.99, "high": 1.01, "precise": True}
    return found | {"findings": []} | values


def test_false_alarms_are_counted_by_comparison_and_by_run():
    said = [["inconclusive", "faster"], ["no difference", "slower"], ["no difference", "no difference"]]
    trials = [{"run": i, "seconds": 20.0, "comparisons": [comparison(v) for v in run]} for i, run in enumerate(said)]
    (row,) = false_alarms.rows(trials, parsed("false-alarms"))
    assert (row["faster"], row["slower"], row["no difference"], row["inconclusive"]) == ("1", "1", "3", "1")
    assert row["false alarms"] == "33.3%"
    assert row["runs with any"].startswith("2 ")


def test_power_counts_intervals_below_one_only():
    found, missed = {"ratio": 0.98, "low": 0.97, "high": 0.99}, {"ratio": 0.99, "low": 0.97, "high": 1.01}
    wrong, none = {"ratio": 1.02, "low": 1.01, "high": 1.03}, {"ratio": None, "low": None, "high": None}
    values = [found, found, missed, wrong, none]
    trials = [comparison("slower", **v) | {"trial": i, "seconds": 10.0} for i, v in enumerate(values)]
    (row,) = power.rows(trials, parsed("power"))
    assert row["found"].startswith("2 (40.0%")
    assert row["wrong side"] == "1"
    assert row["truth covered"] == "60.0%"


def accuracy_row(ratios):
    trials = [
        {"start": i, "batch_size": 1, "device": "cpu", "loop_s": [0.1] * 5, "fairspeed_s": [0.1 * r for r in start]}
        for i, start in enumerate(ratios)
    ]
    return accuracy.rows(trials, Namespace(pipeline="shapes", dtype="float32", steps=10))[0]


def test_accuracy_is_judged_by_the_whole_interval():
    def judged(spread):
        starts = [1 + spread * (i - 5) / 5 for i in range(11)]
        return accuracy_row([[ratio] * 5 for ratio in starts for _ in range(2)])["within 1.0%"]

    assert judged(0.005) == "yes"
    assert judged(0.05) == "not shown"


def test_the_process_loaded_first_being_slower_cancels_out_in_pairs_of_starts():
    spiked = [0.98, 0.98, 0.98, 0.98, 1.5]
    row = accuracy_row([[1.02] * 5, spiked] * 8 + [[1.02] * 5])
    assert row["Fairspeed / loop [95 % over pairs of starts]"].startswith("0.999")
    assert row["within 1.0%"] == "yes"
    assert row["starts x rounds"] == "16 x 5"


def test_overhead_is_judged_over_starts():
    def judged(*ratios):
        trials = [{"start": i, "batch_size": 4, "loop_s": [0.1] * 5, "fairspeed_s": [0.1 * r] * 5}
                  for i, r in enumerate(ratios)]  # fmt: skip
        (row,) = overhead.rows(trials, parsed("overhead"))
        return row["Fairspeed / loop [95 % over starts]"], row["within 1.0%"]

    assert judged(*[0.998, 1.002] * 10) == ("1.0000 [0.9980, 1.0020]", "yes")
    assert judged(*[1.019, 1.021] * 10) == ("1.0200 [1.0190, 1.0210]", "no")
    assert judged(1.0, 1.0) == ("-", "too few starts")


def test_a_folder_is_named_without_its_path(tmp_path):
    arguments = parsed("accuracy", "--pipeline", str(tmp_path / "sd15"), "--out", str(tmp_path))
    record.Log(arguments.out, "accuracy", arguments).keep({})
    ((_, stored, _, _),) = record.stored(arguments.out)
    assert stored.pipeline == "sd15"
    assert "out" not in stored


def test_a_poll_goes_from_the_question_to_the_last_answer():
    noted = [[900, "got"], [1000, "asked"], [1020, "got"], [1050, "got"], [2000, "asked"], [2030, "got"]]
    assert polling.polls_of(noted) == [(0.9, 0.9), (1.0, 1.05), (2.0, 2.03)]


def test_polling_compares_all_calls_with_those_that_no_poll_touches():
    touched = [(0.97, 0.1), (1.0, 0.1), (1.2, 0.1)]
    untouched = [(0.5, 0.05), (0.8, 0.05), (1.4, 0.05), (1.9, 0.05)]

    def judged(calls):
        stretch = polling.summarised(calls, [(1.0, 1.1), (2.5, 2.6)]) | {"dashboard_cpu_s": 0.08}
        (row,) = polling.rows([stretch] * 9, parsed("polling"))
        return row

    row = judged(touched + untouched)
    assert (row["calls"], row["touched by a poll"], row["CPU of a poll, s"]) == ("63", "43%", "0.040")
    assert row["of the untouched, s"] == "0.0500"
    assert row["all / untouched [95 % over stretches]"].startswith("1.0000")
    slowed = judged([*touched, *touched, *untouched])
    assert slowed["all / untouched [95 % over stretches]"] == "2.0000 [2.0000, 2.0000]"
    assert slowed["moves it by less than 1%"] == "not shown"


def test_peers_are_compared_with_the_loop_of_the_same_block():
    seconds = [("loop", 0, 0.2), ("optimum", 0, 0.6), ("loop", 1, 0.4), ("optimum", 1, 1.2)]
    trials = [
        {"block": b, "side": s, "medians": {"4": x}, "seconds": 30.0, "waiting_cpu_s": None} for s, b, x in seconds
    ]
    rows = peers.rows(trials, parsed("peers", "--batch-sizes", "4"))
    assert [row["batch 4 / loop"] for row in rows] == ["1", "3.000"]
