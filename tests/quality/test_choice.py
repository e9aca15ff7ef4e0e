"""The bundled CLIP gives a number for the bundled model's pictures, and for no others."""

import json

import pytest

from bench_core.errors import InputError
from bench_core.events import Facts
from bench_core.quality.choice import checked_clip, default_clip, is_caption, unfit_when_loaded
from bench_core.request import build
from bench_core.request.prompts import default_prompts

OWN, OTHER = Facts(vocabulary=626), Facts(vocabulary=49408)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "fast.py"
    path.write_text("def load_pipeline(): ...")
    return f"file:{path}"


def test_every_built_in_prompt_is_a_caption():
    assert [prompt for prompt in default_prompts() if not is_caption(prompt)] == []


@pytest.mark.parametrize(
    "prompt", ["a cat", "a red circle", "a photo of a large blue star at the top on a red background", ""]
)
def test_what_the_bundled_model_never_read_is_none(prompt):
    assert not is_caption(prompt)


def test_a_caption_may_be_typed_carelessly():
    assert is_caption(" A large blue circle at the top on a orange background ")


def test_the_bundled_model_and_model_files_are_judged_by_the_bundled_clip(file):
    assert default_clip(build.make_spec(["shapes", "shapes+deepcache", file])).clip_model == "shapes"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"output_type": "latent"}, "latents are no pictures"),
        ({"height": 128, "width": 64}, "64x64 pixels only"),
    ],
)
def test_without_such_pictures_there_is_none_and_a_reason(options, reason):
    choice = default_clip(build.make_spec(["shapes"], **options))
    assert choice.clip_model is None
    assert reason in choice.reason


def test_other_models_and_other_prompts_need_another_clip(tmp_path):
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": "P", "unet": ["diffusers", "U"]}))
    choice = default_clip(build.make_spec([f"dir:{tmp_path}", "shapes"]))
    assert choice.clip_model is None and "only pictures of the bundled model" in choice.reason
    choice = default_clip(build.make_spec(["shapes"], prompts=("a cat",)))
    assert choice.clip_model is None and "only captions" in choice.reason


def test_asked_for_by_name_the_bundled_clip_refuses_them_too():
    spec = build.make_spec(["shapes"], prompts=("a cat",))
    with pytest.raises(InputError, match="knows only captions"):
        checked_clip(spec, "shapes")
    assert checked_clip(build.make_spec(["shapes"]), "shapes") == "shapes"


def test_another_clip_is_a_folder_of_one_or_looks_like_a_hub_id(tmp_path):
    spec = build.make_spec(["shapes"])
    assert checked_clip(spec, "openai/clip-vit-base-patch32@main") == "openai/clip-vit-base-patch32@main"
    for wrong in ("clip", "https://huggingface.co/openai/clip", str(tmp_path)):
        with pytest.raises(InputError, match="Hub id"):
            checked_clip(spec, wrong)
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(InputError, match="a folder of a CLIPModel"):
        checked_clip(spec, str(tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": "clip"}')
    assert checked_clip(spec, str(tmp_path)) == str(tmp_path)


def test_when_loaded_the_baseline_must_know_just_the_bundled_models_words(file):
    spec = build.make_spec([file, "shapes"])
    assert unfit_when_loaded(spec, {file: OWN, "shapes": OTHER}) is None
    for facts in ({file: OTHER, "shapes": OWN}, {file: Facts()}, {}):
        assert "only pictures of the bundled model" in unfit_when_loaded(spec, facts)
