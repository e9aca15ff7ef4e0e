"""Model files that cheat and model files that are honest, measured: which rules break, and that no honest one does.

The files lie in `tests/data/model_files` and change the bundled model; here they change a smaller one. All are measured
in one run, which makes as few calls as it can.
"""

import shutil
from pathlib import Path

import pytest

from bench_core.conductor import repeats
from bench_core.conductor.conductor import Conductor
from bench_core.machine import cores
from bench_core.machine.environment import environment
from bench_core.request import build
from bench_core.results.result import load_result
from bench_core.store import ceilings
from bench_core.store.database import Store
from bench_core.store.folders import run_folder

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
    "guidance_at_first": "guidance-mismatch",
    "denoiser_replays": "steps-mismatch",
    "denoiser_in_small": "resolution-mismatch",
    "denoiser_of_half_the_rows": "guidance-mismatch",
    "decodes_in_small": "resolution-mismatch",
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
OF_THE_MACHINE = "clocks-disagree"
"""What a call of milliseconds may be told where other programs run beside it."""
WARNINGS = {"round_diffusers": "unwitnessed", "skips_steps": "steps-mismatch"}


@pytest.fixture(scope="module")
def compared(tiny_dir, tmp_path_factory):
    """The comparison of every file with the pipeline that it changes, by the file's name."""
    folder = tmp_path_factory.mktemp("files")
    shutil.copytree(FILES, folder, dirs_exist_ok=True)
    (folder / "source.py").write_text(SOURCE.format(folder=str(tiny_dir)))
    files = [f"file:{folder / name}.py" for name in (*DISHONEST, *HONEST)]
    with pytest.MonkeyPatch.context() as patched:
        for name, value in cores.thread_environment(1, "passive").items():
            patched.setenv(name, value)
        patched.setenv("FAIRSPEED_HOME", str(tmp_path_factory.mktemp("home")))
        patched.setattr(repeats, "TRIPLES", 1)
        return {Path(c.candidate).stem: c for c in measured([f"dir:{tiny_dir}", *files]).comparisons}


def measured(candidates):
    """The result of two rounds of a batch of three images in two steps, after one call to warm up."""
    rates = {"matmul_flops_per_s": {"float32": 1e15}, "copy_bytes_per_s": 1e12, "measured_ns": 1}
    ceilings.store(ceilings.key(environment("cpu", 1, "passive")), rates)
    spec = build.make_spec(candidates, batch_sizes=(3,), steps=(2,), rounds=2, starts=1, threads=1, warm_up=1)
    spec = spec.model_copy(update={"protocol": spec.protocol.model_copy(update={"warm_up_cap": 1})})
    store = Store()
    try:
        run_id = store.add_run(spec)
        run_folder(run_id).joinpath("images").mkdir(parents=True)
        Conductor(store, run_id).conduct()
        return load_result(store, run_id)
    finally:
        store.close()


def rules(comparison, severity):
    return {f.rule for f in comparison.findings if f.severity == severity}


@pytest.mark.parametrize(("name", "rule"), DISHONEST.items(), ids=list(DISHONEST))
def test_a_dishonest_file_is_not_comparable_and_the_rule_it_breaks_is_named(compared, name, rule):
    assert compared[name].verdict == "not comparable"
    assert rule in rules(compared[name], "error")


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_breaks_no_rule(compared, name):
    comparison = compared[name]
    broken = [f.message for f in comparison.findings if f.severity == "error" and f.rule != OF_THE_MACHINE]
    assert broken == []
    assert {NOTES[name]} <= rules(comparison, "note") if name in NOTES else True
    assert {WARNINGS[name]} <= rules(comparison, "warning") if name in WARNINGS else True
