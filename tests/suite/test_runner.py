"""A suite is resumed: nothing is measured twice, whatever ended it, and nothing that is there is lost."""

import json
from collections import Counter

import pytest

from bench_core.errors import InputError
from bench_core.store import atomic
from bench_core.suite import journal, launch, runner
from tests.suite.fake_suite import LOADED, Killed

FEW = {"rounds": 6, "starts": 1}


def runs(suite):
    """The names of the stored runs and how many timed calls every one has of each candidate."""
    found = {}
    for run in suite.bench.store.runs():
        timed = Counter(c.candidate for c in suite.bench.store.calls(run.run_id) if c.phase == "timed")
        found[run.spec.name] = set(timed.values())
    return found


def test_a_finished_suite_is_not_measured_again(suite):
    suite.add()
    suite.add(generated=0.8)
    suite.run(**FEW)
    before, said = runs(suite), suite.metrics(1)
    again = suite.run(**FEW)
    assert (again.state, again.done, runs(suite), suite.metrics(1)) == ("done", 2, before, said)


@pytest.mark.parametrize("calls", [0, 1, 8, 20, 26, 27, 28, 40, 54, 60])
def test_after_a_kill_in_a_call_the_suite_goes_on_in_the_same_runs(suite, calls):
    suite.add()
    suite.add(generated=0.8)
    suite.calls_left = calls
    with pytest.raises(Killed):
        suite.run(**FEW)
    assert journal.read_standing(suite.folder / "metrics").state == "failed"
    suite.calls_left = None
    assert suite.run(**FEW).state == "done"
    assert sorted(runs(suite)) == [
        "suite 1: Tiny_DDIM_20",
        "suite 1: Tiny_DDIM_20, control of 10 steps",
        "suite 2: Tiny_DDIM_20",
        "suite 2: Tiny_DDIM_20, control of 16 steps",
    ]
    # of a round that was cut off some calls have no partner: it is made once more, and no other one is
    assert all(counts <= {6, 7} for counts in runs(suite).values()), runs(suite)
    assert len(suite.bench.store.runs()) == 4


def writes_until(n, real):
    """`atomic.write` that dies at its n-th file."""
    left = iter(range(n))

    def write(path, content):
        if next(left, None) is None:
            raise Killed
        real(path, content)

    return write


@pytest.mark.parametrize("n", range(1, 16))
def test_after_a_kill_at_any_file_the_suite_goes_on(suite, monkeypatch, n):
    suite.add()
    suite.add(generated=None)
    real = atomic.write
    monkeypatch.setattr(atomic, "write", writes_until(n, real))
    try:
        suite.run(**FEW)
    except Killed:
        monkeypatch.setattr(atomic, "write", real)
        suite.run(**FEW)
    assert [suite.metrics(i).outcome for i in (1, 2)] == ["solved", "broken"]
    measured = {name: counts for name, counts in runs(suite).items() if counts}
    assert all(counts == {6} for counts in measured.values())
    assert len([r for r in suite.bench.store.runs() if suite.bench.store.count_calls(r.run_id)]) == 3


def test_a_file_that_changed_is_measured_anew_and_the_others_are_not(suite):
    suite.add()
    suite.add()
    suite.run(**FEW)
    suite.write(suite.folder / "gen_code" / "2_experiment.py", 0.8)
    suite.reports.begun.clear()
    suite.run(**FEW)
    assert {prompt_id for prompt_id, _ in suite.reports.begun} == {"2"}
    assert [suite.metrics(i).outcome for i in (1, 2)] == ["solved", "partial"]


def test_another_protocol_is_measured_anew(suite):
    suite.add()
    suite.run(**FEW)
    suite.run(rounds=7, starts=1)
    assert suite.metrics().speedups.generated.n_pairs == 7


def test_metrics_that_were_deleted_are_made_again_of_the_stored_run(suite):
    suite.add()
    suite.run(**FEW)
    before, said = runs(suite), suite.metrics()
    (suite.folder / "metrics" / "1_metrics.json").unlink()
    suite.run(**FEW)
    assert runs(suite) == before
    assert suite.metrics().model_copy(update={"judged_ns": said.judged_ns}) == said


def test_a_damaged_metrics_file_is_one_line_with_the_place_before_anything_is_measured(suite):
    suite.add()
    suite.run(**FEW)
    path = suite.folder / "metrics" / "1_metrics.json"
    damaged = json.loads(path.read_text())
    damaged["speedups"]["generated"]["speedup"] = "fast"
    path.write_text(json.dumps(damaged))
    with pytest.raises(InputError, match=r"1_metrics\.json: got '\$\.speedups\.generated\.speedup: ") as refused:
        suite.run(**FEW)
    assert len(str(refused.value).splitlines()) == 1
    assert json.loads(path.read_text()) == damaged


def test_only_some_ids_are_measured_and_the_others_are_pending(suite):
    for _ in range(3):
        suite.add()
    standing = suite.run(ids=("1", "3"), **FEW)
    assert (standing.ids, standing.total, standing.done) == (("1", "3"), 2, 2)
    board = json.loads((suite.folder / "metrics" / "leaderboard.json").read_text())
    assert (board["total"], board["pending"], board["overall"]["n"]) == (3, ["2"], 2)


def test_two_suites_do_not_write_to_one_folder(suite):
    suite.add()
    with journal.hold(suite.folder / "metrics"), pytest.raises(InputError, match="no other suite"):
        suite.run(**FEW)


def test_what_goes_wrong_with_one_id_does_not_stop_the_others(suite, monkeypatch):
    suite.add()
    suite.add()
    real = suite.measure

    def measure(store, run_id, *, report):
        if store.run(run_id).spec.name.startswith("suite 1"):
            raise OSError("disk gone")
        return real(store, run_id, report=report)

    monkeypatch.setattr(suite, "measure", measure)
    standing = suite.run(**FEW)
    assert (standing.state, standing.problems) == ("failed", {"1": "OSError: disk gone"})
    assert suite.reports.problems == standing.problems and suite.reports.outcomes == [("2", "solved")]
    assert not (suite.folder / "metrics" / "1_metrics.json").exists()
    monkeypatch.setattr(suite, "measure", real)
    assert suite.run(**FEW).state == "done" and suite.metrics(1).outcome == "solved"


def test_a_machine_on_which_nothing_loads_is_not_the_codes_fault_and_is_tried_again(suite):
    suite.add()
    suite.load = {"status": "failed", "message": "no torch here"}
    standing = suite.run(**FEW)
    assert (standing.state, standing.problems, standing.done) == ("failed", {"1": "no torch here"}, 0)
    suite.load = LOADED
    assert suite.run(**FEW).state == "done" and suite.metrics().outcome == "solved"


def test_a_cancelled_suite_says_so_and_goes_on_later(suite, monkeypatch):
    suite.add()
    suite.add()
    real, asked = suite.measure, []

    def measure(store, run_id, *, report):
        asked.append(run_id)
        return "cancelled" if len(asked) == 3 else real(store, run_id, report=report)

    monkeypatch.setattr(suite, "measure", measure)
    with pytest.raises(KeyboardInterrupt):
        suite.run(**FEW)
    standing = journal.read_standing(suite.folder / "metrics")
    assert (standing.state, standing.current, standing.done) == ("cancelled", "2", 1)
    assert not journal.is_running(suite.folder / "metrics") and not journal.cancel(suite.folder / "metrics")
    assert suite.run(**FEW).done == 2
    assert asked[3] == asked[2]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"ids": ("9",)}, "ids of the manifest"),
        ({"rounds": 1, "starts": 2}, "starts"),
        ({"clip_model": "no/such model"}, "clip"),
        ({"run_options": {"device": "cuda:7", "threads": 1}}, "device"),
        ({"run_options": {"prompts": ("a cat",), "threads": 1, "device": "cpu"}}, "--clip-model none"),
    ],
)
def test_what_stands_in_the_way_of_all_ids_is_one_line(suite, options, said):
    suite.add()
    with pytest.raises(InputError, match=said):
        suite.run(**options)
    assert suite.bench.store.runs() == []


def test_a_folder_that_is_not_there_is_named(suite):
    suite.add()
    folders = dict(suite.request().folders) | {"ground_truth": suite.folder / "none"}
    with pytest.raises(InputError, match="gt-dir"):
        suite.run(folders=folders)


def test_the_standing_names_what_is_measured(suite, monkeypatch):
    suite.add()
    seen = []
    real = suite.measure

    def measure(store, run_id, *, report):
        standing = journal.read_standing(suite.folder / "metrics")
        running = journal.is_running(suite.folder / "metrics")
        seen.append((standing.state, standing.current, standing.run_id == run_id, standing.is_control, running))
        return real(store, run_id, report=report)

    monkeypatch.setattr(suite, "measure", measure)
    suite.run(**FEW)
    assert seen == [("running", "1", True, False, True), ("running", "1", True, True, True)]


def test_the_control_has_so_few_steps_that_it_takes_as_long(suite):
    suite.add(generated=0.75)
    suite.clip = {"1_experiment.py": (30.0, 0.9), "1_baseline.py+steps:n=15": (29.0, 0.8)}
    suite.run(**FEW)
    control = suite.metrics().control
    assert (control.steps, control.verdict) == (15, "better")
    assert control.clip_difference == pytest.approx(1) and control.ssim_difference == pytest.approx(0.1)
    spec = suite.bench.store.run(control.run_id).spec
    assert [c.short for c in spec.principals] == [  # whose pictures are scored
        "file:1_baseline.py",
        "file:1_experiment.py",
        "file:1_baseline.py+steps:n=15",
    ]
    assert control.generated_over_control == pytest.approx(0.775 / 0.75, rel=0.01)


@pytest.mark.parametrize(
    ("generated", "control", "verdict"),
    [
        ((30.0, 0.9), (30.0, 0.8), "better"),
        ((30.0, 0.7), (30.0, 0.8), "not better"),
        ((29.9, 0.9), (30.0, 0.8), "undecided"),
        ((30.0, 0.8), (30.0, 0.8), "undecided"),
    ],
)
def test_a_cache_that_is_no_better_than_fewer_steps_is_seen_to_be_so(suite, generated, control, verdict):
    suite.add(generated=0.75)
    suite.clip = {"1_experiment.py": generated, "1_baseline.py+steps:n=15": control}
    suite.run(**FEW)
    assert suite.metrics().control.verdict == verdict


def test_runner_writes_what_its_readers_read(suite):
    suite.add()
    suite.run(**FEW)
    board = runner.score.read_leaderboard(suite.folder / "metrics" / "leaderboard.json")
    assert board.overall.outcomes == {"solved": 1}
    found = suite.metrics()
    assert found.files["generated"].witness["steps_set"] == 20
    assert found.files["generated"].scheduler == "DDIMScheduler"
    assert found.files["baseline"].batch_s.median == pytest.approx(1, rel=0.01)
    assert found.environment.fingerprint and found.versions["fairspeed"]


def test_a_suite_is_started_again_as_it_was_started(suite, monkeypatch):
    suite.add()
    out, called = suite.folder / "metrics", []
    assert not launch.resume(out, "sqlite://")
    suite.run(arguments=("m.json", "--gt-dir=a", "--gen-dir=b"), **FEW)
    monkeypatch.setattr("subprocess.Popen", lambda command, **_: called.append(command) or Ended())
    assert launch.resume(out, "sqlite://")
    assert called[0][1:] == ["-m", "bench_core", "suite", "m.json", "--gt-dir=a", "--gen-dir=b", "--quiet"]


class Ended:
    pid = 2**22 + 1  # no process has it

    def wait(self):
        return 0
