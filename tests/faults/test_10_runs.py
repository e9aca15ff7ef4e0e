"""Fault 10: what a run is asked for is too much or too little for it: that cell or that run says so, in one line."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench_core.cli import measuring
from bench_core.cli.main import main
from bench_core.conductor.crew import Crew
from bench_core.errors import EXIT_DONE, EXIT_FOUND, InputError
from bench_core.machine import cores
from bench_core.report import report
from bench_core.request import build
from bench_core.results import exports
from bench_core.results.result import load_result
from bench_core.store.database import Store
from bench_core.worker import memory_limit
from bench_core.worker.memory_limit import available_bytes
from tests.fakes import FakeWorker
from tests.tiny_workers import ceilings_known

__all__ = ["ceilings_known"]

DATA = Path(__file__).parents[1] / "data"
HUNGRY = """
import torch
from diffusers import StableDiffusionPipeline
from bench_core.models.shapes import FOLDER
from bench_core.worker.memory_limit import available_bytes


def load_pipeline():
    return StableDiffusionPipeline.from_pretrained(FOLDER, dtype=torch.float32)


def inference(pipe, prompts, num_inference_steps, generator):
    n_bytes = int(len(prompts) * 0.32 * available_bytes())
    scratch = torch.empty(n_bytes, dtype=torch.uint8)  # never touched: it costs nothing
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)
"""


@pytest.mark.torch
def test_batches_beyond_memory(tmp_path, capsys, ceilings_known):
    """Fault 10.14: batches of a million and of 96 % of memory -> these cells fail alone; batch 1 is measured."""
    (tmp_path / "hungry.py").write_text(HUNGRY)
    target = tmp_path / "run.json"
    asked = ["--candidate", f"file:{tmp_path / 'hungry.py'}", "--batch-sizes", "1,3,1000000", "--steps", "1"]
    code = main(["run", *asked, "--rounds", "2", "--starts", "1", "--warm-up", "1", "--json", str(target), "--quiet"])
    assert code == EXIT_FOUND and "Traceback" not in capsys.readouterr().err
    found = json.loads(target.read_text())
    assert {c["batch_size"]: c["status"] for c in found["cells"]} == {1: "ok", 3: "oom", 1_000_000: "failed"}
    message = next(c["message"] for c in found["cells"] if c["batch_size"] == 1_000_000)
    assert "use a smaller batch or shorter prompts" in message
    assert len({e["payload"]["facts"]["pid"] for e in found["events"] if e["kind"] == "loaded"}) == 1


@pytest.mark.torch
def test_the_limit_of_a_call_leaves_room():
    """Fault 10.15: a batch that fits, of half the memory that is available -> nobody is in its way."""
    pid = os.fork()
    if not pid:  # in a process of its own: the limit stays
        memory_limit.set_for_call()
        try:
            np.empty(available_bytes() // 2, dtype=np.uint8)
            os._exit(0)
        except MemoryError:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0


def test_a_request_that_is_too_large(bench):
    """Fault 10.16: a request that does not fit into a message -> its cell fails, and its worker goes on."""

    class Small(FakeWorker):
        def call(self, batch, timeout_s):
            if batch.batch_size > 100:
                raise InputError("request to a worker", given=1, expected="less", todo="use a smaller batch")
            return super().call(batch, timeout_s)

    spec = bench.spec("shapes", batch_sizes=(1, 200))
    conductor = bench.conductor(bench.store.add_run(spec))
    started = []
    conductor.crew = conductor.caller.crew = conductor.sittings.caller.crew = Crew(
        spec, lambda candidate: started.append(Small(bench.clock)) or started[-1], bench.clock
    )
    assert conductor.conduct() == "done" and len(started) == 1
    cells = load_result(bench.store, conductor.run_id).cells
    assert {c.batch_size: c.status for c in cells} == {1: "ok", 200: "failed"}


@pytest.mark.parametrize(("max_time", "code"), [(0.5, EXIT_FOUND), (3600, EXIT_DONE)])
def test_a_time_limit_before_the_first_call(bench, capsys, max_time, code):
    """Fault 10.17: --max-time so short that nothing is measured -> said in one line, exit code 1; else nothing is."""
    result = bench.run(bench.spec("shapes", max_time=max_time))
    assert measuring.ended(result, bench.outcome) == code
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("nothing was measured")]
    assert bool(said) == (code == EXIT_FOUND)
    assert all("the time limit of 0.5 s came before the first timed call" in line for line in said)


@pytest.mark.parametrize(("more", "said"), [(1, 1), (0, 0)])
def test_more_threads_than_cores(more, said):
    """Fault 10.18: --threads beyond the cores -> a caution before the run; as many as there are: none."""
    spec = build.make_spec(["shapes"], threads=len(cores.affinity()) + more, device="cpu")
    assert sum("wait for one another" in line for line in build.cautions(spec)) == said


def test_a_technique_of_another_version(monkeypatch):
    """Fault 10.19: a stored run has a technique that is no longer known -> it is shown and exported all the same."""
    from bench_core.techniques import registry

    store = Store()
    run_id = exports.import_file(store, str(DATA / "run-shapes.json"))
    known = registry.catalog()
    monkeypatch.setattr(registry, "catalog", lambda: {n: t for n, t in known.items() if n != "deepcache"})
    result = load_result(store, run_id)
    assert {c["key"] for c in exports.document(result)["candidates"]} == set(result.spec.keys)
    assert "shapes+deepcache:interval=3" in report.html(result, "en")
    with pytest.raises(InputError, match="technique: got 'deepcache'"):
        build.make_spec(["shapes+deepcache"])
    store.close()


def found(bench, constant):
    """The findings of a run with two candidates whose calls of four images had so many of one colour."""

    class Painting(FakeWorker):
        def _reply(self, batch, seconds):
            reply = super()._reply(batch, seconds)
            seen = {"images_constant": constant(batch), "images_distinct": batch.batch_size}
            return reply.model_copy(update={"witness": reply.witness.model_copy(update=seen)})

    spec = bench.spec("shapes", "shapes#2", batch_sizes=(4,))
    conductor = bench.conductor(bench.store.add_run(spec))
    crew = Crew(spec, lambda candidate: Painting(bench.clock), bench.clock)
    conductor.crew = conductor.caller.crew = conductor.sittings.caller.crew = crew
    conductor.conduct()
    result = load_result(bench.store, conductor.run_id)
    findings = [f for of_cell in result.cell_findings.values() for f in of_cell]
    return [f.severity for f in findings if f.rule == "plain-images"]


def test_black_images_on_both_sides(bench):
    """Fault 10.20: both sides paint all images black -> a warning for each of them."""
    assert found(bench, lambda batch: 4) == ["warning", "warning"]


def test_a_black_image_now_and_then(bench):
    """Fault 10.21: one image of many is black, as a safety checker makes them -> a note; of none there is none."""
    assert found(bench, lambda batch: int(0 in batch.seeds)) == ["note", "note"]
    assert found(bench, lambda batch: 0) == []


@pytest.mark.torch
def test_which_images_are_plain():
    """Fault 10.22: an image, an array or latents of one value -> counted; a small shape on a white ground is not."""
    import torch

    from bench_core.worker import clock, inspection

    dot = np.pad(np.zeros((1, 1, 3), np.float32), ((4, 3), (4, 3), (0, 0)), constant_values=1)
    nan = np.full((8, 8, 3), np.nan, dtype=np.float32)
    images = [Image.new("RGB", (8, 8), "white"), nan, torch.zeros(4, 8, 8), torch.rand(4, 8, 8), dot]
    seen = [inspection.inspected([i], [clock.pixel_bytes(i)]).images_constant for i in images]
    assert seen == [1, 1, 1, 0, 0]
