"""What a worker does and sees, on a real pipeline."""

import os
import signal
import subprocess
import sys

import numpy as np
import psutil
import pytest
from PIL import Image

from bench_core.plan import Batch
from bench_core.worker.handle import WorkerTimeout
from bench_core.worker.lost import WorkerLost
from bench_core.worker.messages import CallRequest, encode
from tests.waiting import wait_for

FORGETFUL = """
import os, signal, sys
from multiprocessing import forkserver
from pathlib import Path
from bench_core.worker import handle
forkserver.set_forkserver_preload = lambda names: None  # torch is not needed here
worker = handle.Worker(None, None, Path(sys.argv[1]), lambda: None)
worker._start(handle.START_METHOD, 60.0)
worker.busy = True
os.kill(worker.process.pid, signal.SIGTERM)
print(worker.process.pid)
"""
EVERY_TECHNIQUE = ["", "+bf16", "+channels_last", "+deepcache:interval=2", "+tome:ratio=0.5"]


def pixels(folder, reply):
    return [np.asarray(Image.open(folder / "images" / f"{h}.png")).astype(int) for h in reply.image_hashes]


def test_a_call_is_witnessed(make_spec, start, call):
    reply, outside_s = call(start(make_spec()), n=2, steps=4)
    seen = reply.witness
    assert (reply.status, reply.n_images) == ("ok", 2)
    assert (seen.pipeline_calls, seen.steps_set, seen.scheduler_steps, seen.denoiser_calls) == (1, 4, 4, 4)
    assert (seen.denoiser_rows, seen.decoder_rows) == (16, 2)  # guidance: two rows an image and step
    assert (seen.width, seen.height, seen.dtype) == (16, 16, "float32")
    assert 0 < reply.batch_s <= outside_s
    assert reply.peak_memory_bytes is None or reply.peak_memory_bytes > 10_000_000


@pytest.mark.parametrize("technique", EVERY_TECHNIQUE)
def test_every_technique_runs_and_makes_pictures(make_spec, start, call, technique):
    reply, _ = call(start(make_spec(technique)))
    assert (reply.status, reply.n_images, reply.witness.steps_set) == ("ok", 2, 4)
    assert reply.witness.dtype == ("bfloat16" if technique == "+bf16" else "float32")


def test_heun_is_seen_to_step_more_often_than_asked(make_spec, start, call):
    seen = call(start(make_spec("+scheduler:name=heun")), steps=4)[0].witness
    assert (seen.steps_set, seen.scheduler_steps, seen.denoiser_calls) == (4, 7, 7)


def test_guidance_off_halves_the_rows(make_spec, start, call):
    assert call(start(make_spec(guidance_scale=1.0)), n=2, steps=4)[0].witness.denoiser_rows == 8


def test_a_sample_has_the_same_pixels_at_every_batch_size(make_spec, start, call, tmp_path):
    worker = start(make_spec())
    together = pixels(tmp_path, call(worker, n=4)[0])
    alone = [pixels(tmp_path, call(worker, n=1, first=k)[0])[0] for k in range(4)]
    assert max(abs(a - b).max() for a, b in zip(together, alone, strict=True)) <= 1
    assert abs(together[0] - together[1]).max() > 10


def test_seed_policies_do_what_they_are_called(make_spec, start, call):
    def two_calls(policy):
        worker = start(make_spec(seed_policy=policy))
        return [call(worker, n=1, first=k, save=False)[0].image_hashes for k in (5, 5, 6)]

    first, again, _ = two_calls("per-sample")
    assert first == again
    first, again, _ = two_calls("continuing")
    assert first != again


def test_reset_per_batch_starts_every_batch_from_the_same_noise(make_spec, start):
    def same_prompt_other_seed(policy):
        worker = start(make_spec(seed_policy=policy))
        asked = {"phase": "timed", "batch_size": 1, "steps": 4, "prompts": ["a red ring"], "save": [False]}
        first, other = (worker.call(Batch(**asked, seeds=[seed]), 60)[0].image_hashes for seed in (1, 2))
        return first == other

    assert same_prompt_other_seed("reset-per-batch")
    assert not same_prompt_other_seed("per-sample")


def test_a_continuing_generator_starts_elsewhere_in_a_second_process(make_spec, start, call):
    spec = make_spec(seed_policy="continuing")
    first = call(start(spec), n=1)[0].image_hashes
    assert call(start(spec), n=1)[0].image_hashes == first
    assert call(start(spec, process_index=1), n=1)[0].image_hashes != first


@pytest.mark.parametrize("output_type", ["np", "latent"])
def test_other_outputs_are_counted_too(make_spec, start, call, output_type):
    reply, _ = call(start(make_spec(output_type=output_type)))
    assert (reply.status, reply.n_images, len(set(reply.image_hashes))) == ("ok", 2, 2)
    assert reply.witness.decoder_rows == (2 if output_type == "np" else 0)
    assert reply.witness.width == (16 if output_type == "np" else 8)


def test_pictures_have_one_hash_whether_taken_as_pil_or_np(make_spec, start, call):
    hashes = [call(start(make_spec(output_type=kind)))[0].image_hashes for kind in ("pil", "np")]
    assert hashes[0] == hashes[1]


def test_what_a_model_raises_is_a_failed_call_and_the_worker_lives(make_spec, start, call):
    worker = start(make_spec())
    asked = {"phase": "timed", "batch_size": 2, "steps": 0, "prompts": ["a", "b"], "seeds": [0, 1], "save": [False] * 2}
    reply, _ = worker.call(Batch(**asked), 60)
    assert reply.status == "failed" and reply.batch_s is None and reply.message
    assert call(worker)[0].status == "ok"


@pytest.mark.parametrize("output_type", ["pil", "np", "latent"])
def test_nan_in_the_weights_is_a_failed_call(tmp_path, start, call, tiny_dir, output_type):
    import torch
    from diffusers import StableDiffusionPipeline

    pipe = StableDiffusionPipeline.from_pretrained(tiny_dir)
    torch.nn.init.constant_(pipe.unet.conv_out.bias, float("nan"))
    pipe.save_pretrained(tmp_path / "nan")
    from bench_core.request import build

    worker = start(build.make_spec([f"dir:{tmp_path / 'nan'}"], threads=1, output_type=output_type))
    reply, _ = call(worker)
    assert (reply.status, reply.message) == ("failed", "NaN or infinite values in the images")


def test_a_killed_worker_is_lost_with_the_signal_named(make_spec, start, call):
    worker = start(make_spec())
    os.kill(worker.facts.pid, signal.SIGKILL)
    with pytest.raises(WorkerLost, match="signal 9"):
        call(worker)


def test_a_hanging_worker_is_ended_at_the_deadline(make_spec, start, call):
    worker = start(make_spec())
    os.kill(worker.facts.pid, signal.SIGSTOP)
    with pytest.raises(WorkerTimeout, match="within 0.5 s"):
        call(worker, timeout_s=0.5)
    with pytest.raises(ProcessLookupError):
        os.kill(worker.facts.pid, 0)


def test_a_busy_worker_ends_with_its_conductor(make_spec, start):
    worker = start(make_spec())
    asked = {"phase": "timed", "batch_size": 1, "steps": 999, "prompts": ["a"], "seeds": [0], "save": [False]}
    worker.connection.send_bytes(encode(CallRequest(batch=Batch(**asked))))
    worker.lifeline.close()
    worker.process.join(timeout=30)
    assert worker.process.exitcode == 0


def test_threads_and_wait_policy_are_what_the_protocol_says(make_spec, start):
    facts = start(make_spec()).facts
    assert (facts.threads, facts.omp_wait_policy) == (1, "passive")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot pin a process")
def test_all_workers_of_a_run_are_pinned_to_the_same_cores(make_spec, start, call):
    workers = [start(make_spec()) for _ in range(2)]
    usable = sorted(os.sched_getaffinity(0))
    for worker in workers:
        assert call(worker)[0].status == "ok"
        assert list(worker.facts.affinity) == usable[-1:]
        assert os.sched_getaffinity(worker.facts.pid) == set(usable[-1:])


def test_what_model_code_prints_goes_to_the_log(make_spec, start, capfd, tmp_path):
    start(make_spec())
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")
    assert (tmp_path / "worker.log").exists()


def test_an_empty_call_takes_less_than_a_real_one(make_spec, start, call):
    worker = start(make_spec(seed_policy="continuing"))
    trip_s = worker.round_trip_s(5)
    assert 0 < trip_s < call(worker, n=4, steps=20)[1]
    assert call(start(make_spec(seed_policy="continuing")))[0].image_hashes == call(worker)[0].image_hashes


def test_ceilings_are_those_of_the_runs_threads(make_spec, start):
    reply = start(make_spec()).ceilings(60)
    rates = reply.ceilings["matmul_flops_per_s"]
    assert reply.status == "ok" and rates["float32"] > 1e8
    assert list(rates) == ["float32", "bfloat16", "float16"]
    assert all(rate is None or rate > 0 for rate in rates.values())
    assert reply.ceilings["copy_bytes_per_s"] > 1e8 and reply.ceilings["measured_ns"] > 0


def test_a_process_that_forgets_its_worker_ends_and_so_does_the_worker(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FORGETFUL, str(tmp_path)], stdout=subprocess.PIPE, text=True, timeout=60, check=True
    )
    wait_for(lambda: not psutil.pid_exists(int(done.stdout)))
