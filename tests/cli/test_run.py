"""`fairspeed run` as a user meets it: real processes and the real bundled model."""

import collections
import json
import os
import signal
import subprocess
from contextlib import suppress

import numpy as np
import psutil
import pytest
from PIL import Image

from tests import known_ceilings
from tests.commands import FAIRSPEED, ROOT, started
from tests.waiting import wait_for

pytestmark = pytest.mark.torch
OF_THE_MACHINE = {"drift", "contended", "not-steady"}
"""What a run may be told where other programs run beside it, however fair it is."""


@pytest.fixture
def export(fairspeed):
    """The newest run of the store, as it is exported."""
    return lambda: json.loads(fairspeed("export", "latest").out)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """The export of a real run of `shapes` and a cached variant, and the home it was made in."""
    home = tmp_path_factory.mktemp("measured")
    known_ceilings.store(home)
    candidates = ["--candidate", "shapes", "--candidate", "shapes+deepcache:interval=3"]
    options = ["--batch-sizes", "1,2", "--steps", "4", "--rounds", "6", "--json", "-"]
    done = started("run", *candidates, *options, FAIRSPEED_HOME=str(home))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), home


def test_every_call_of_a_real_run_is_witnessed(measured):
    data, _ = measured
    phases = collections.Counter(call["phase"] for call in data["calls"])
    assert phases["timed"] == 2 * 2 * 6
    assert phases["warm-up"] >= 2 * 2 * 3
    for call in data["calls"]:
        assert (call["status"], call["witness"]["steps_set"], call["witness"]["pipeline_calls"]) == ("ok", 4, 1)
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


def test_a_stored_run_is_listed_exported_and_imported(measured, tmp_path, fairspeed, monkeypatch):
    data, home = measured
    with monkeypatch.context() as there:
        there.setenv("FAIRSPEED_HOME", str(home))
        listed = fairspeed("runs")
        assert data["run_id"] in listed.out and "done" in listed.out
        for name in ("json", "csv", "parquet"):
            done = fairspeed("export", "latest", "--format", name, "-o", tmp_path / f"run.{name}")
            assert (done.code, done.err) == (0, "")
    assert json.loads((tmp_path / "run.json").read_text()) == data
    assert len((tmp_path / "run.csv").read_text().splitlines()) == 1 + len(data["calls"])
    imported = fairspeed("import", tmp_path / "run.json")
    assert (imported.code, imported.out.strip()) == (0, data["run_id"])
    assert fairspeed("export", data["run_id"]).out == (tmp_path / "run.json").read_text()


def test_ctrl_c_leaves_a_valid_partial_run_and_exits_130(home, export):
    few = ["--batch-sizes", "1", "--steps", "2", "--rounds", "1000"]
    command = [*FAIRSPEED, "run", "--candidate", "shapes", *few]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "measuring" in line:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    data = export()
    assert {c["status"] for c in data["calls"]} == {"ok"}
    assert data["events"][-1]["payload"]["outcome"] == "cancelled"


def begun(moment, *options):
    """A run in a process group of its own, as a terminal starts one, that has come as far as `moment`."""
    command = [*FAIRSPEED, "run", "--candidate", "shapes", *options]
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


def test_sigterm_to_the_whole_group_keeps_what_was_measured_and_the_run_goes_on(home, fairspeed, export):
    known_ceilings.store(home)
    process = begun("measuring", "--batch-sizes", "1", "--steps", "2", "--rounds", "60", "--starts", "1")
    os.killpg(process.pid, signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    wait_for(lambda: not group(process.pid))
    assert "cancelled" in fairspeed("runs").out
    assert err.splitlines()[-1].startswith("go on with: fairspeed run --resume ")
    kept = export()["calls"]
    assert {c["status"] for c in kept} == {"ok"}
    resumed = started("run", "--resume", "latest", "--json", "-")
    assert resumed.returncode == 0, resumed.stderr
    data = json.loads(resumed.stdout)
    assert data["calls"][: len(kept)] == kept
    assert [(c["status"], c["n_calls"]) for c in data["cells"]] == [("ok", 60)]
