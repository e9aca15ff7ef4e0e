"""What the lab shows on another device is recorded: of a pipeline whose sizes are true, under a name that says so."""

import json

import pytest

from bench_core.lab.measured import Document
from benchmarks import record_pitfalls


def test_a_document_names_the_model_and_no_folder(tmp_path):
    candidate, path = "dir:/secret/place+fp16", tmp_path / "x.json"
    rows = [{"name": "dtype", "model": candidate}, {"name": "resolution", "message": f"{candidate} is too large"}]
    path.write_text(json.dumps({"schema": 1, "pitfalls": rows}))
    record_pitfalls._label(path, candidate)
    assert "secret" not in path.read_text()
    first, second = Document.model_validate_json(path.read_text()).pitfalls
    assert (first.model, second.message) == (record_pitfalls.LABEL, f"{record_pitfalls.LABEL} is too large")


@pytest.mark.torch
@pytest.mark.parametrize(("part", "millions"), [("unet", 859.5), ("text_encoder", 123.1), ("vae", 83.7)])
def test_the_random_pipeline_has_the_sizes_of_stable_diffusion(part, millions):
    from benchmarks.random_pipeline import build

    parameters = getattr(build("sd15", "meta"), part).parameters()
    assert sum(p.numel() for p in parameters) / 1e6 == pytest.approx(millions, abs=0.1)
