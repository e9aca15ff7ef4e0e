"""The page Compare code: what it says before anything runs, what it starts, what it shows of a finished comparison."""

import json
import random

import pytest

from bench_core.conductor.conductor import Conductor
from bench_core.fairness.registry import rules
from bench_core.results.result import load_result
from bench_core.suite.compare import CompareOptions, compare_spec
from bench_core.suite.comparison import comparison_of_code
from bench_core.words.catalogue import catalogue
from tests.fakes import FakeWorker

from .conftest import OtherSteps, words
from .growing import Growing, followed

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
    assert texts["compare.steps_differ"].format(own=20, steps=10) in shown(app)
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


# -- a stored comparison ----------------------------------------------------------------------------------------------

COSTS = {"four.py": {"fixed_s": 0.05, "per_image_s": 0.01}, "hard.py": {"fixed_s": 0.08, "per_image_s": 0.01}}


@pytest.fixture
def compared(library, folder):
    """`compared("found")`: shapes, four.py (generated) and hard.py (ground truth), measured by fakes."""

    def run(original=None, costs=COSTS, gt="hard.py", workers=None, **options):
        chosen = roles(folder, base="shapes", speedup="four.py", **({"gt": gt} if gt else {}))
        asked = {"steps": 10, "batch_size": 4, "samples": 10, "original": original, "others": {"device": "cpu"}}
        spec = compare_spec(CompareOptions(**chosen, **asked | options))
        run_id = library.store.add_run(spec)

        def start(candidate):
            own = {"drift": noise(candidate.key)} | costs.get(candidate.model.rpartition("/")[2], {})
            names = {use.name for use in candidate.techniques}
            kind = (workers or {}).get(candidate.model.rpartition("/")[2], FakeWorker)
            return kind(library.clock, **own | ({"fixed_s": 0.3} if "serial" in names else {}))

        Conductor(library.store, run_id, start_worker=start, clock=library.clock).conduct()
        return load_result(library.store, run_id)

    return run


def noise(key):
    chance = random.Random(key)
    return lambda now_s: chance.gauss(0.002, 0.0004)


@BOTH
def test_ratios_stand_with_interval_and_verdict(visit, compared, lang):
    found = comparison_of_code(compared())
    app = visit("compare_code", lang=lang)
    values = {metric.label: metric.value for metric in app.metric}
    texts = catalogue(lang)
    assert values[texts["compare.ratio.speedup"]] == f"{found.speedup.speedup:.2f}×"
    assert values[texts["compare.ratio.gt"]] == f"{found.gt.speedup:.2f}×"
    assert values[texts["compare.ratio.generated_over_gt"]] == f"{found.generated_over_gt.speedup:.2f}×"
    assert values[texts["compare.share"]] == f"{found.gain_share.share:.0%}"
    low, high = f"{found.speedup.ci_low:.3f}", f"{found.speedup.ci_high:.3f}"
    assert texts["compare.interval"].format(low=low, high=high) in words(app)
    assert texts["verdict.faster"] in words(app)
    assert not app.get("plotly_chart") and texts["compare.not_taken_apart"] in words(app)


@BOTH
def test_while_it_is_measured_the_plot_stands_there_and_is_no_verdict(visit, library, compared, monkeypatch, lang):
    run = followed(Growing(library, compared(samples=80)), monkeypatch)
    run.until(16)
    app = visit("compare_code", run=run.run_id, lang=lang)
    assert catalogue(lang)["so_far.title"] in words(app) and len(app.get("plotly_chart")) == 1
    assert not app.metric and ":green[" not in words(app)
    run.until(99)
    run.standing = "done"
    app.run()
    assert catalogue(lang)["so_far.title"] not in words(app) and app.metric


def test_without_a_ground_truth_there_is_one_ratio(visit, compared):
    compared(gt=None)
    assert len(visit("compare_code").metric) == 1


def test_a_ground_truth_that_gains_nothing_has_no_share(visit, compared):
    compared(costs={"four.py": COSTS["four.py"]})
    app = visit("compare_code", lang="zh")
    assert {metric.label: metric.value for metric in app.metric}[catalogue("zh")["compare.share"]] == "–"


@BOTH
def test_a_claim_is_taken_apart_with_chart_table_and_sentence(visit, compared, lang):
    result = compared("found")
    found = comparison_of_code(result).decomposition
    app, texts = visit("compare_code", lang=lang), catalogue(lang)
    charts = app.get("plotly_chart")
    for chart in charts:
        below = json.loads(chart.proto.spec)["layout"]["title"]["text"]
        assert result.run.run_id in below and texts["compare.taken_apart"] in below
    assert len(charts) == 2, "the generated code and the ground truth"
    assert f"{texts['chart.waterfall.claimed']} {found.claimed:.2f}×" in charts[0].proto.alt
    assert f"{texts['chart.waterfall.fair']} {found.fair:.2f}×" in charts[0].proto.alt
    assert f"**{found.claimed:.2f}×**" in shown(app) and f"**{found.fair:.2f}×**" in shown(app)
    assert texts["compare.factor.execution"] in shown(app)
    held = f"{texts['compare.held.steps'].format(value=10)}{texts['list.separator']}{texts['compare.held.seeds']}"
    assert texts["compare.held_to"].format(candidate="**file:hard.py**", held=held) in shown(app)
    before = len(app.dataframe)
    app.toggle(key="compare.speedup.table").set_value(True).run()
    assert len(app.dataframe) == before + 1
    parts = [frame.value for frame in app.dataframe if texts["compare.column.part"] in frame.value]
    assert list(parts[0][texts["compare.column.part"]])[0] == texts["chart.waterfall.claimed"]


@BOTH
def test_another_run_that_is_selected_asks_for_a_comparison(visit, compared, finished, lang):
    run_id = compared().run.run_id
    app = visit("compare_code", lang=lang, run=finished.run.run_id)
    assert app.segmented_control(key="compare.view").value == "new"
    app.segmented_control(key="compare.view").set_value("this").run()
    assert catalogue(lang)["compare.not_a_comparison"] in words(app)
    app.selectbox(key="compare.run").set_value(run_id).run()
    assert not app.exception and app.metric
    assert app.query_params["run"] in (run_id, [run_id])


def test_a_comparison_of_which_nothing_was_measured(visit, compared):
    broken = {"load": {"status": "failed", "message": "no such file"}}
    compared(costs={"shapes": broken, "four.py": broken, "hard.py": broken})
    app = visit("compare_code", lang="en")
    assert "no such file" in shown(app) and not app.metric


def test_a_cancelled_comparison_can_be_resumed_and_shows_what_there_is(visit, library, compared):
    run_id = compared().run.run_id
    library.store.add_event(run_id, "finished", {"outcome": "cancelled", "message": "cancelled"})
    app = visit("compare_code")
    assert app.button(key="run.resume") and app.metric


@BOTH
def test_code_that_did_not_run_alike_has_a_reason_and_no_number(visit, compared, lang):
    compared(gt=None, workers={"four.py": OtherSteps})
    app, texts = visit("compare_code", lang=lang), catalogue(lang)
    assert [metric.value for metric in app.metric] == ["–"]
    assert texts["verdict.not comparable"] in shown(app)
    assert rules()["steps-mismatch"].words[lang].title in shown(app)
