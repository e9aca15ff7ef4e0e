"""`fairspeed pitfall` as it is typed: what is wrong is one line, the list, the documents; and a real one end to end."""

import json
import os
import signal
import subprocess

import pytest

from bench_core.lab import standing
from bench_core.pitfalls import registry
from bench_core.store import progress
from tests.commands import FAIRSPEED, ROOT, started
from tests.lab.fake_lab import FakeLab
from tests.waiting import wait_for

FEW = ("serial-baseline", "--batch-size", "2", "--steps", "1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "pitfalls: got 'none', expected names, or --all, or --list"),
        (("serial-basline",), "did you mean 'serial-baseline'"),
        (("serial-baseline", "--all"), "got 'serial-baseline and --all'"),
        (("serial-baseline", "--list"), "got 'serial-baseline and --list'"),
        (("--list", "--all"), "got '--list and --all'"),
        (("--list", "--steps", "3"), "options with --list: got '--steps'"),
        (("--all", "--steps", "3"), "options with --all: got '--steps'"),
        (("serial-baseline", "--steps", "0"), "steps: got '0', expected a whole number from 1"),
        (("serial-baseline", "--warm-up", "0"), "warm-up: got '0', expected a knob of serial-baseline (batch size"),
        (("serial-baseline", "--model", "shape"), "did you mean 'shapes'"),
        (("serial-baseline", "--model", "file:x.py"), "not a model file"),
        (("serial-baseline", "--device", "cuda:99"), "device: got 'cuda:99'"),
        (("serial-baseline", "--max-time", "soon"), "max time: got 'soon'"),
        (("serial-baseline", "--json", "/proc/none/x.json"), "output file: got '/proc/none/x.json'"),
        (("--all", "--markdown", "/proc/none/x.md"), "output file: got '/proc/none/x.md'"),
    ],
)
def test_bad_input_is_one_line_before_anything_is_measured(fairspeed, home, arguments, said):
    done = fairspeed("pitfall", *arguments)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done
    assert said in done.err
    assert standing.read() is None


def test_the_list_names_all_and_says_what_they_showed_last(fairspeed, bench):
    before = fairspeed("pitfall", "--list")
    assert before.code == 0 and "not run here yet" in before.out
    assert all(name in before.out for name in registry.catalog())
    FakeLab(bench).run("unequal-totals")
    after = fairspeed("pitfall", "--list")
    line = next(line for line in after.out.splitlines() if line.startswith("unequal-totals"))
    assert "1.12×" in line and "1.00×" in line
    assert "`shapes`" in after.out.splitlines()[0], "no ratio without its conditions"
    rows = json.loads(fairspeed("pitfall", "--list", "--json", "-").out)["pitfalls"]
    assert [(row["name"], row["claimed"]) for row in rows] == [("unequal-totals", pytest.approx(1.125))]


def test_the_list_names_knobs_that_are_not_the_usual_ones(fairspeed, bench):
    FakeLab(bench).run("cold-start", batch_size=2, warm_up_calls=1)
    line = next(line for line in fairspeed("pitfall", "--list").out.splitlines() if line.startswith("cold-start"))
    assert "(batch size 2, 3 steps) (warm-up calls: 1)" in line


@pytest.fixture
def faked(bench, monkeypatch):
    """The command on fake workers."""
    from bench_core.lab import running

    lab, real = FakeLab(bench), running.run
    monkeypatch.setattr(running, "run", lambda *given, **more: real(*given, measure=lab.measure, **more))
    return lab


def test_numbers_go_to_stdout_and_progress_to_stderr(fairspeed, faked, tmp_path):
    document, table = tmp_path / "x.json", tmp_path / "x.md"
    done = fairspeed("pitfall", "serial-baseline", "unequal-totals", "--json", document, "--markdown", table)
    assert done.code == 0, done.err
    assert "pitfall 2 of 2 · unequal-totals" in done.err and "claimed 1.12×" in done.err
    assert "serial-execution" in done.out and "totals-of-unequal-counts" in done.out
    assert [row["rule"] for row in json.loads(document.read_text())["pitfalls"]] == [
        "serial-execution",
        "totals-of-unequal-counts",
    ]
    lines = table.read_text().splitlines()
    assert "`shapes`" in lines[0] and "95 %" in lines[0]
    assert lines[2].startswith("| pitfall | claimed | fair |") and len(lines) == 6
    assert fairspeed("pitfall", "serial-baseline", "--quiet", "--markdown", "-").out.startswith(lines[0].split(",")[0])


def test_one_that_fails_leaves_the_others_and_the_exit_code_says_so(fairspeed, faked):
    def fails():
        raise OSError("the disk is full")

    faked.ends = {"serial-baseline": fails}
    done = fairspeed("pitfall", "serial-baseline", "unequal-totals", "--json", "-")
    assert done.code == 1 and "serial-baseline: could not be measured: OSError: the disk is full" in done.err
    first, second = json.loads(done.out)["pitfalls"]
    assert first["inflation"] is None and second["inflation"] == pytest.approx(1.125)


def test_what_was_measured_before_ctrl_c_is_shown(fairspeed, faked):
    faked.ends = {"unequal-totals": lambda: "cancelled"}
    done = fairspeed("pitfall", "serial-baseline", "unequal-totals", "--json", "-")
    assert done.code == 130 and done.err.endswith("cancelled\n")
    assert [row["name"] for row in json.loads(done.out)["pitfalls"]] == ["serial-baseline"]


@pytest.mark.torch
def test_a_real_one_end_to_end():
    done = started("pitfall", *FEW, "--json", "-")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)["pitfalls"]
    assert row["claimed"] > row["fair"] and "serial-execution" in row["findings"]
    export = started("export", row["run_id"], "--format", "json")
    assert export.returncode == 0 and json.loads(export.stdout)["pitfall"] == "serial-baseline"


@pytest.mark.torch
def test_ctrl_c_while_a_real_one_is_measured_ends_with_130(home):
    command = [*FAIRSPEED, "pitfall", *FEW, "--quiet"]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stderr=subprocess.PIPE, text=True)
    wait_for(lambda: (now := standing.read()) and now.run_id and (at := progress.read(now.run_id)) and at.calls_done)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and "cancelled" in said
    assert (standing.read().state, standing.is_running()) == ("cancelled", False)
