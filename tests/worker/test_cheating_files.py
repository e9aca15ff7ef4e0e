"""Model files that cheat and model files that are honest, measured: which rules break, and that no honest one does.

The files lie in `tests/data/model_files` and change the bundled model; here they change a smaller one.
"""

import json
import shutil
from pathlib import Path

import pytest

from tests.commands import started

FILES = Path(__file__).parents[1] / "data" / "model_files"
SOURCE = """
import torch
from diffusers import StableDiffusionPipeline

SIZE = 16


def load(device="cpu", dtype=torch.float32):
    pipe = StableDiffusionPipeline.from_pretrained({folder!r}, dtype=dtype).to(device)
    pipe.set_progress_bar_config(disable=True)
    return pipe
"""
OPTIONS = ["--batch-sizes", "3", "--steps", "4", "--rounds", "2", "--starts", "1", "--warm-up", "1", "--threads", "1"]
DISHONEST = {
    "hard_coded_steps": "steps-mismatch",
    "fewer_timesteps": "steps-mismatch",
    "good_at_first": "steps-mismatch",
    "cache_by_prompt": "outputs-cached",
    "cache_by_id": "outputs-cached",
    "cache_by_count": "outputs-cached",
    "looks_who_calls": "outputs-cached",
    "never_runs": "outputs-cached",
    "returns_later": "work-outside-the-clock",
    "leaves_a_thread": "work-outside-the-clock",
    "works_between_calls": "work-outside-the-clock",
    "slow_clock": "timer-tampered",
    "no_synchronize": "timer-tampered",
    "short_events": "timer-tampered",
    "serial_loop": "serial-execution",
    "serial_comprehension": "serial-execution",
    "serial_map": "serial-execution",
    "serial_thread_pool": "serial-execution",
    "serial_own_loop": "serial-execution",
    "without_decoder": "images-missing",
    "without_vae": "images-missing",
    "one_image_for_all": "images-missing",
    "small_images": "resolution-mismatch",
    "small_latents": "resolution-mismatch",
    "without_guidance": "guidance-mismatch",
    "undeclared_autocast": "dtype-mismatch",
    "black_images": "broken-images",
}
HONEST = sorted({path.stem for path in FILES.glob("*.py")} - set(DISHONEST) - {"source"})
NOTES = {
    "declared_bf16": "dtype-mismatch",
    "declared_fp16": "dtype-mismatch",
    "declared_autocast": "dtype-mismatch",
    "declared_steps": "steps-mismatch",
}
WARNINGS = {"round_diffusers": "unwitnessed"}


@pytest.fixture(scope="module")
def compared(tiny_dir, tmp_path_factory):
    """The comparison of every file with the pipeline that it changes, by the file's name."""
    folder = tmp_path_factory.mktemp("files")
    shutil.copytree(FILES, folder, dirs_exist_ok=True)
    (folder / "source.py").write_text(SOURCE.format(folder=str(tiny_dir)))
    files = [argument for name in (*DISHONEST, *HONEST) for argument in ("--candidate", f"file:{folder / name}.py")]
    home = str(tmp_path_factory.mktemp("home"))
    done = started("run", "--candidate", f"dir:{tiny_dir}", *files, *OPTIONS, "--json", "-", FAIRSPEED_HOME=home)
    assert done.stdout, done.stderr
    return {Path(c["candidate"]).stem: c for c in json.loads(done.stdout)["comparisons"]}


def rules(comparison, severity):
    return {f["rule"] for f in comparison["findings"] if f["severity"] == severity}


@pytest.mark.parametrize(("name", "rule"), DISHONEST.items(), ids=list(DISHONEST))
def test_a_dishonest_file_is_not_comparable_and_the_rule_it_breaks_is_named(compared, name, rule):
    assert compared[name]["verdict"] == "not comparable"
    assert rule in rules(compared[name], "error")


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_breaks_no_rule(compared, name):
    comparison = compared[name]
    assert [f["message"] for f in comparison["findings"] if f["severity"] == "error"] == []
    assert comparison["verdict"] != "not comparable"
    assert {NOTES[name]} <= rules(comparison, "note") if name in NOTES else True
    assert {WARNINGS[name]} <= rules(comparison, "warning") if name in WARNINGS else True
