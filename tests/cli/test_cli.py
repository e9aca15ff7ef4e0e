"""The command line as a user meets it: real processes, the real bundled model, exit codes, one-line errors."""

import collections
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
OF_THE_MACHINE = {"drift", "contended", "not-steady"}
"""What a run may be told where other programs run beside it, however fair it is."""


def fairspeed(*arguments, **environment):
    command = [sys.executable, "-m", "bench_core", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | environment)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """The export of a real run of `shapes` and a cached variant, and the home it was made in."""
    home = tmp_path_factory.mktemp("measured")
    candidates = ["--candidate", "shapes", "--candidate", "shapes+deepcache:interval=3"]
    options = ["--batch-sizes", "1,4", "--steps", "10", "--rounds", "6", "--json", "-"]
    done = fairspeed("run", *candidates, *options, FAIRSPEED_HOME=str(home))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), home


def test_every_call_of_a_real_run_is_witnessed(measured):
    data, _ = measured
    phases = collections.Counter(call["phase"] for call in data["calls"])
    assert phases["timed"] == 2 * 2 * 6
    assert phases["warm-up"] >= 2 * 2 * 3
    for call in data["calls"]:
        assert (call["status"], call["witness"]["steps_set"], call["witness"]["pipeline_calls"]) == ("ok", 10, 1)
        assert call["n_images"] == call["batch_size"] == call["witness"]["decoder_rows"]
        assert call["batch_s"] <= call["outside_s"]


def test_sample_k_has_the_same_pixels_at_every_batch_size(measured):
    data, home = measured
    hashes = collections.defaultdict(list)
    for call in data["calls"]:
        if call["phase"] == "timed":
            for k, h in zip(call["sample_ids"], call["image_hashes"], strict=True):
                hashes[call["candidate"], k].append(h)
    shared = {key: found for key, found in hashes.items() if len(found) > 1}
    assert len(shared) == 2 * 6
    for found in shared.values():
        one, other = (np.asarray(Image.open(home / data["run_id"] / "images" / f"{h}.png")).astype(int) for h in found)
        assert abs(one - other).max() <= 1


def test_a_real_run_is_compared_and_deepcache_changes_the_picture(measured):
    data, _ = measured
    assert len(data["comparisons"]) == 2
    for comparison in data["comparisons"]:
        assert comparison["ci_low"] <= comparison["speedup"] <= comparison["ci_high"]
        assert {f["rule"] for f in comparison["findings"]} <= OF_THE_MACHINE
    timed = [c for c in data["calls"] if c["phase"] == "timed" and c["round"] == 0 and c["batch_size"] == 1]
    assert timed[0]["image_hashes"] != timed[1]["image_hashes"]


def test_a_stored_run_is_listed_exported_and_imported(measured, tmp_path):
    data, home = measured
    listed = fairspeed("runs", FAIRSPEED_HOME=str(home))
    assert data["run_id"] in listed.stdout and "done" in listed.stdout
    for name in ("json", "csv", "parquet"):
        done = fairspeed("export", "latest", "--format", name, "-o", tmp_path / f"run.{name}", FAIRSPEED_HOME=str(home))
        assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "run.json").read_text()) == data
    assert len((tmp_path / "run.csv").read_text().splitlines()) == 1 + len(data["calls"])
    imported = fairspeed("import", tmp_path / "run.json")
    assert (imported.returncode, imported.stdout.strip()) == (0, data["run_id"])


def test_a_pipe_is_written_to_and_not_replaced_by_a_file(measured, tmp_path):
    _, home = measured
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True)
    done = fairspeed("export", "latest", "-o", pipe, FAIRSPEED_HOME=str(home))
    printed, _ = reader.communicate(timeout=60)
    assert (done.returncode, json.loads(printed)["schema"]) == (0, 1)
    assert pipe.is_fifo()


@pytest.mark.torch
def test_ctrl_c_leaves_a_valid_partial_run_and_exits_130(home):
    command = [sys.executable, "-m", "bench_core", "run", "--candidate", "shapes", "--rounds", "1000"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "measuring" in line:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    done = fairspeed("export", "latest")
    data = json.loads(done.stdout)
    assert {c["status"] for c in data["calls"]} == {"ok"}
    assert data["events"][-1]["payload"]["outcome"] == "cancelled"


def begun(moment, *options):
    """A run in a process group of its own, as a terminal starts one, that has come as far as `moment`."""
    command = [sys.executable, "-m", "bench_core", "run", "--candidate", "shapes", *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, **pipes)
    for line in process.stderr:
        if moment in line:
            return process
    raise AssertionError(f"it never was {moment}")


def group(number):
    """The living processes of a group."""
    found = []
    for process in psutil.process_iter():
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getpgid(process.pid) == number and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@pytest.mark.torch
@pytest.mark.parametrize(
    ("moment", "number"), [("loading", signal.SIGINT), ("loading", signal.SIGTERM), ("warm up", signal.SIGINT)]
)
def test_a_signal_to_the_whole_group_is_cancelled_at_every_stage(home, moment, number):
    """A terminal sends Ctrl-C to all, workers and their server too; `timeout` and systemd do so with SIGTERM."""
    process = begun(moment)
    os.killpg(process.pid, number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in out + err and "cancelled" in err


@pytest.mark.torch
def test_sigterm_to_the_whole_group_keeps_what_was_measured_and_the_run_goes_on(home):
    process = begun("measuring", "--batch-sizes", "1", "--steps", "4", "--rounds", "200", "--starts", "1")
    os.killpg(process.pid, signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    wait_for(lambda: not group(process.pid))
    assert "cancelled" in fairspeed("runs").stdout
    kept = json.loads(fairspeed("export", "latest").stdout)["calls"]
    assert {c["status"] for c in kept} == {"ok"}
    resumed = fairspeed("run", "--resume", "latest", "--json", "-")
    assert resumed.returncode == 0, resumed.stderr
    data = json.loads(resumed.stdout)
    assert data["calls"][: len(kept)] == kept
    assert [(c["status"], c["n_calls"]) for c in data["cells"]] == [("ok", 200)]


@pytest.mark.torch
def test_names_with_square_brackets_are_shown_as_they_are(tmp_path):
    options = ["--candidate", "shapes", "--batch-sizes", "1", "--steps", "1", "--rounds", "1", "--warm-up", "0"]
    assert fairspeed("run", *options, "--name", "a[/b] [bold]c").returncode == 0
    assert "a[/b] [bold]c" in fairspeed("runs").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "candidates: got 'none'"),
        (["run", "--candidate", "shaps"], "did you mean 'shapes'?"),
        (["run", "--candidate", "shapes", "--batch-sizes", "a"], "batch sizes: got 'a', expected whole numbers from 1"),
        (["run", "--candidate", "shapes", "--batch-sizes", "-1"], "batch sizes: got '-1'"),
        (["run", "--candidate", "shapes", "--batch-sizes", "0"], "batch sizes: got '0'"),
        (["run", "--candidate", "shapes", "--steps", "0"], "steps: got '0'"),
        (["run", "--candidate", "shapes", "--rounds", "x"], "rounds: got 'x'"),
        (["run", "--candidate", "shapes", "--max-time", "soon"], "max time: got 'soon'"),
        (["run", "--candidate", "shapes", "--prompts", "/no/such/file"], "prompts: got '/no/such/file'"),
        (["run", "--candidate", "shapes", "--spec", "/no/such/file"], "spec file: got '/no/such/file'"),
        (["run", "--candidate", "shapes", "--json", "/no/such/folder/x.json"], "output file"),
        (["run", "--candidate", "shapes", "--height", "64"], "size: got 'height 64, width not given'"),
        (["run", "--candidate", "shapes", "--guidance-scale", "nan"], "guidance scale: got 'nan'"),
        (["run", "--resume", "nobody"], "run: got 'nobody'"),
        (["run", "--resume", "latest", "--steps", "3"], "options with --resume: got '--steps'"),
        (["export", "nobody"], "run: got 'nobody'"),
        (["export", "latest", "--format", "xml"], "format: got 'xml'"),
        (["import", "/no/such/file"], "export: got '/no/such/file'"),
        (["measure"], "invalid choice: 'measure'"),
        (["run", "--bogus"], "unrecognized arguments: --bogus"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2_and_stores_nothing(arguments, said):
    done = fairspeed(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "no run is stored yet" in fairspeed("runs").stdout


def test_an_unwritable_store_is_one_line():
    done = fairspeed("runs", FAIRSPEED_HOME="/proc/nowhere")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "FAIRSPEED_HOME" in done.stderr


@pytest.mark.torch
def test_a_spec_file_says_the_same_as_the_options(tmp_path):
    spec = tmp_path / "run.toml"
    spec.write_text(
        'candidates = ["shapes"]\nbatch_sizes = [1]\nsteps = [2]\nrounds = 1\nwarm_up = 0\nname = "from a file"\n'
    )
    done = fairspeed("run", "--spec", spec, "--rounds", "2", "--json", "-")
    data = json.loads(done.stdout)
    assert (data["name"], len(data["calls"]), data["calls"][0]["steps"]) == ("from a file", 2, 2)


@pytest.mark.parametrize("line", ["batch_size = [1]", 'batch_sizes = "1,2"', "rounds = true", "steps = [1.5]", "x = ["])
def test_a_wrong_line_in_a_spec_file_is_named(tmp_path, line):
    spec = tmp_path / "run.toml"
    spec.write_text(f'candidates = ["shapes"]\n{line}\n')
    done = fairspeed("run", "--spec", spec)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "spec file" in done.stderr


@pytest.mark.torch
def test_the_doctor_finds_this_machine_fit():
    done = fairspeed("doctor")
    assert done.returncode == 0, done.stdout
    assert "the bundled model is there" in done.stdout and "fail" not in done.stdout
