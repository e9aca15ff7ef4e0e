"""`fairspeed suite` as it is typed: what is wrong is one line, and two ids of real files end to end."""

import json
import os
import signal
import subprocess

import pytest

from bench_core.suite import journal
from bench_core.suite.schema import Entry
from tests import known_ceilings
from tests.commands import FAIRSPEED, ROOT, started
from tests.waiting import wait_for

CODE = '''"""A pipeline of the bundled model with DDIM."""

import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline

from bench_core.models.shapes import FOLDER


def load_pipeline(device):
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=torch.float32)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    return pipe.to(device)
'''
FASTER = (
    CODE
    + '''

def inference(pipe, prompts, num_inference_steps, generator):
    """Half of the steps: no answer to the task."""
    return pipe(prompts, num_inference_steps=num_inference_steps // 2, generator=generator)
'''
)


@pytest.fixture
def folder(tmp_path):
    """Two ids: generated code that is the ground truth itself, and code that makes half of the steps."""
    for name in ("gt_code", "gen_code", "config_data"):
        (tmp_path / name).mkdir()
    entries = []
    for number, generated in ((1, CODE), (2, FASTER)):
        entry = Entry.of(f"Shapes_DDIM_4_None_{number}x.py", number, "Shapes_DDIM_4", 1.0, ("None",), "c", "easy")
        (tmp_path / "gt_code" / entry.path_to_gt_code).write_text(CODE)
        (tmp_path / "gen_code" / entry.path_to_gen_code).write_text(generated)
        (tmp_path / "gen_code" / entry.path_to_gen_code_baseline).write_text(CODE)
        entries.append(entry.model_dump())
    (tmp_path / "config_data" / "manifest.json").write_text(json.dumps(entries))
    return tmp_path


def arguments(folder, *more):
    gt, gen = folder / "gt_code", folder / "gen_code"
    return ["suite", folder / "config_data" / "manifest.json", "--gt-dir", gt, "--gen-dir", gen, *more]


FEW = ("--rounds", "2", "--starts", "1", "--batch-size", "2", "--control-rounds", "0", "--threads", "1")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--ids", "9"), "ids: got '9', expected ids of the manifest"),
        (("--ids", "1-"), "ids: got '1-', expected numbers and ranges"),
        (("--rounds", "0"), "rounds: got '0', expected a whole number from 1 to"),
        (("--rounds", "2", "--starts", "3"), "starts: got '3', expected a whole number from 1 to 2"),
        (("--gen-dir", "none"), "gen-dir: got 'none', expected a folder that is there"),
        (("--baseline-dir", "none"), "baseline-dir: got 'none', expected a folder that is there"),
        (("--clip-model", "nowhere"), "got 'nowhere'"),
        (("--device", "cuda:99"), "device: got 'cuda:99'"),
    ],
)
def test_bad_input_is_one_line_before_anything_is_measured(fairspeed, folder, more, said):
    done = fairspeed(*arguments(folder, *more))
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert said in done.err
    assert not (folder / "metrics").exists()


def test_a_manifest_of_somebody_else_is_one_line_with_the_place(fairspeed, folder):
    (folder / "config_data" / "manifest.json").write_text('[{"prompt_id": 3}]')
    done = fairspeed(*arguments(folder))
    assert done.code == 2 and "$[0]." in done.err and len(done.err.splitlines()) == 1


@pytest.mark.torch
def test_two_ids_of_real_files_end_to_end(folder, home):
    known_ceilings.store(home)
    done = started(*arguments(folder, *FEW))
    assert done.returncode == 0, done.stderr
    first, second = (json.loads((folder / "metrics" / f"{i}_metrics.json").read_text()) for i in (1, 2))
    assert first["outcome"] in ("inconclusive", "no gain", "partial", "solved")
    pictures = {score["candidate"]: score for score in first["quality"]["scores"]}
    assert pictures["generated"]["clip_difference"] == 0 and pictures["generated"]["ssim"] == pytest.approx(1)
    assert first["files"]["generated"]["witness"]["steps_set"] == 4
    assert (second["outcome"], second["refused"][0]) == ("not comparable", "steps-mismatch")
    assert "2_experiment.py: 2 steps where 4 were asked" in second["reason"]
    assert "refused under steps-mismatch: 1" in done.stdout and "id 1 of 2" in done.stderr
    before = {path: path.read_bytes() for path in (folder / "metrics").glob("*_metrics.json")}
    again = started(*arguments(folder, *FEW, "--resume", "--json", "-"))
    assert again.returncode == 0 and json.loads(again.stdout)["overall"]["refused"] == {"steps-mismatch": 1}
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.torch
def test_a_suite_that_is_cancelled_ends_with_130_and_goes_on(folder, home):
    known_ceilings.store(home)
    command = [*FAIRSPEED, *map(str, arguments(folder, *FEW, "--clip-model", "none"))]
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(os.environ), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    out = folder / "metrics"
    wait_for(lambda: (out / journal.STANDING).exists() and journal.read_standing(out).run_id)
    assert journal.is_running(out)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    assert (journal.read_standing(out).state, journal.is_running(out)) == ("cancelled", False)
    run_id = journal.read_standing(out).run_id
    done = started(*arguments(folder, *FEW, "--clip-model", "none"))
    assert done.returncode == 0, done.stderr
    assert json.loads((out / "1_metrics.json").read_text())["run_id"] == run_id
