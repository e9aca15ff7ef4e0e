"""Kinds of models are found by being there; what a model string may be is said in words."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from bench_core.errors import InputError
from bench_core.models import registry
from bench_core.models._diffusers import DiffusersAdapter
from bench_core.request import build
from tests.another_kind import another_kind

__all__ = ["another_kind"]


@pytest.mark.parametrize("kind", registry.kinds().values(), ids=registry.kinds())
def test_every_kind_says_what_it_is(kind):
    assert kind.FORM.partition(":")[0] == kind.NAME
    assert kind.SUMMARY and kind.__doc__ and kind.describe.__doc__ and kind.load.__doc__
    assert (kind.ASKS is None) == (":" not in kind.FORM)


def test_an_unknown_kind_is_refused_with_all_forms():
    with pytest.raises(InputError) as error:
        build.make_spec(["shape"])
    forms = ", ".join(kind.FORM for kind in registry.kinds().values())
    assert str(error.value) == f"model: got 'shape', expected one of {forms}; did you mean 'shapes'?"


@pytest.mark.parametrize(
    ("model", "line"),
    [
        ("shapes:big", "model: got 'shapes:big', expected one of shapes, "),
        ("dir", "model: got 'dir', expected dir: and what to load; e.g. dir:PATH"),
        ("hub:", "model: got 'hub:', expected hub: and what to load"),
    ],
)
def test_a_model_string_of_the_wrong_form_is_refused(model, line):
    with pytest.raises(InputError) as error:
        registry.describe(model)
    assert str(error.value).startswith(line)


def test_a_hub_model_has_a_revision_and_unknown_components():
    model = registry.describe("hub:owner/name@v1.0")
    assert (model.source, model.revision, model.components) == ("owner/name", "v1.0", None)


def test_a_folder_is_described_by_its_index(tmp_path):
    parts = {"_class_name": "FluxPipeline", "transformer": ["diffusers", "T"], "safety_checker": [None, None]}
    (tmp_path / "model_index.json").write_text(json.dumps(parts))
    assert registry.describe(f"dir:{tmp_path}").components == {"transformer"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "no such folder"),
        ("{", "model_index.json: "),
        ("[]", "lists no components"),
        ("{}", "lists no components"),
    ],
)
def test_a_folder_without_a_saved_pipeline_is_refused_in_words(tmp_path, text, what):
    folder = tmp_path / "model"
    if text is not None:
        folder.mkdir()
        (folder / "model_index.json").write_text(text)
    with pytest.raises(InputError, match=what):
        registry.describe(f"dir:{folder}")


def test_a_kind_that_is_added_is_found_by_a_run_and_in_errors(another_kind):
    spec = build.make_spec(["blank:red+deepcache"])
    assert spec.candidates[0].model == "blank:red"
    with pytest.raises(InputError, match="expected one of shapes, .*blank:COLOUR"):
        registry.describe("nothing")


def test_looking_models_up_loads_no_torch():
    code = "import sys; from bench_core.models import registry; registry.describe('shapes'); registry.kinds(); "
    subprocess.run([sys.executable, "-c", code + "assert 'torch' not in sys.modules"], check=True, timeout=60)


def test_a_diffusers_pipeline_is_called_once_with_the_whole_batch():
    asked = []

    def pipe(**arguments):
        asked.append(arguments)
        return SimpleNamespace(images=["a", "b"])

    options = {"steps": 7, "generator": None, "guidance_scale": 2.0, "output_type": "pil"}
    images = DiffusersAdapter(pipe).call(["x", "y"], **options, height=64, width=None)
    assert images == ["a", "b"]
    assert asked == [
        {
            "prompt": ["x", "y"],
            "num_inference_steps": 7,
            "generator": None,
            "guidance_scale": 2.0,
            "output_type": "pil",
            "height": 64,
        }
    ]
