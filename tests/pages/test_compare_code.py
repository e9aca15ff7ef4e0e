"""The page Compare code: what it says before anything runs, what it starts, what it shows of a finished comparison."""

import pytest

from bench_core.jobs import launch
from bench_core.words.catalogue import catalogue

from .conftest import words

BOTH = pytest.mark.parametrize("lang", ["en", "zh"])
FOUR = """
from diffusers import StableDiffusionPipeline

pipe = StableDiffusionPipeline.from_pretrained("x")

def inference(pipe, prompts, num_inference_steps, generator):
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
"""
HARD_CODED = """
import torch
from diffusers import StableDiffusionPipeline

pipe = StableDiffusionPipeline.from_pretrained("x")

def inference(pipe, prompts):
    return pipe(prompts, num_inference_steps=20, generator=torch.manual_seed(33)).images
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "four.py").write_text(FOUR)
    (folder / "hard.py").write_text(HARD_CODED)
    (tmp_path / "elsewhere.py").write_text(FOUR)
    monkeypatch.setenv("FAIRSPEED_MODELS", str(folder))
    return folder


@pytest.fixture
def started(monkeypatch):
    specs = []

    def start(store, spec, standby=None):
        specs.append(spec)
        return store.add_run(spec)

    monkeypatch.setattr(launch, "start", start)
    return specs


def shown(app):
    return words(app).replace("\\", "").replace("\u200b", "")


def roles(folder, **names):
    return {role: name if "." not in name else f"file:{folder}/{name}" for role, name in names.items()}


@BOTH
def test_an_empty_store_explains_and_offers_the_form(visit, folder, lang):
    app = visit("compare_code", lang=lang)
    assert app.title[0].value == catalogue(lang)["compare.title"]
    assert catalogue(lang)["compare.first"] in words(app)
    assert app.selectbox(key="compare.speedup").options[:2] == ["four.py", "hard.py"]
    assert not app.button(key="compare.start").disabled


@BOTH
def test_steps_call_and_findings_of_every_role_are_said_before_anything_runs(visit, folder, lang):
    app = visit("compare_code", lang=lang, **roles(folder, base="four.py", speedup="hard.py", gt="shapes"))
    app.number_input(key="compare.steps").set_value(10).run()
    texts = catalogue(lang)
    call = "`inference(pipe, prompts, num_inference_steps, generator)`"
    assert texts["compare.calls_inference"].format(call=call) in shown(app)
    assert texts["compare.own.steps_seeds"] in shown(app)
    assert texts["compare.calls_pipeline"] in shown(app)
    assert texts["audit.one.error"] in shown(app)
    assert any("> 8" in block.value or "> 9" in block.value for block in app.code)
    assert app.table, "the differences of base and speedup"


def test_only_files_are_read_for_findings(visit, folder):
    app = visit("compare_code", **roles(folder, base="shapes", speedup="shapes+deepcache:interval=3"))
    assert not app.code and not app.table
    assert not app.button(key="compare.start").disabled


def test_what_is_chosen_is_started_and_shown(visit, folder, started):
    app = visit("compare_code", **roles(folder, base="four.py", speedup="hard.py"))
    app.number_input(key="compare.batch_size").set_value(2)
    app.number_input(key="compare.samples").set_value(6)
    app.number_input(key="compare.steps").set_value(7)
    app.run()
    app.button(key="compare.start").click().run()
    assert not app.exception
    (spec,) = started
    assert spec.command == "compare"
    assert spec.roles == roles(folder, base="four.py", speedup="hard.py")
    assert (spec.protocol.batch_sizes[0], spec.protocol.steps) == (2, (7,))
    assert app.segmented_control(key="compare.view").value == "this"


def test_the_old_way_is_measured_where_it_is_asked_for(visit, folder, started):
    app = visit("compare_code", **roles(folder, base="four.py", speedup="hard.py"))
    app.segmented_control(key="compare.original").set_value("found").run()
    assert catalogue("en")["compare.original_about.found"] in words(app)
    app.button(key="compare.start").click().run()
    (spec,) = started
    assert spec.original == "found" and len(spec.candidates) > 2


def test_the_roles_are_part_of_the_address(visit, folder):
    app = visit("compare_code", **roles(folder, base="hard.py", speedup="four.py"))
    assert app.selectbox(key="compare.base").value == f"file:{folder}/hard.py"
    app.selectbox(key="compare.gt").set_value("shapes").run()
    assert app.query_params["gt"] in ("shapes", ["shapes"])


@BOTH
def test_a_file_elsewhere_is_neither_read_nor_started(visit, folder, lang):
    chosen = roles(folder, base="four.py") | {"speedup": f"file:{folder}/../elsewhere.py"}
    app = visit("compare_code", lang=lang, **chosen)
    assert {"en": "a file elsewhere", "zh": "位于别处的文件"}[lang] in shown(app)
    assert app.button(key="compare.start").disabled
    assert len(app.code) == 1


def test_what_is_no_candidate_is_refused_in_one_line(visit, folder):
    app = visit("compare_code", base="shapes", speedup="shapes+depcache")
    assert "did you mean 'deepcache'" in shown(app)
    assert app.button(key="compare.start").disabled


@BOTH
def test_without_model_files_it_says_what_to_do(visit, folder, lang):
    for path in folder.iterdir():
        path.unlink()
    app = visit("compare_code", lang=lang)
    assert "FAIRSPEED_MODELS" in shown(app)
    assert catalogue(lang)["compare.missing.speedup"] in words(app)
    assert app.button(key="compare.start").disabled


@BOTH
def test_a_selected_run_of_another_kind_leads_to_the_form(visit, finished, folder, lang):
    app = visit("compare_code", lang=lang)
    assert catalogue(lang)["compare.first"] in words(app)
