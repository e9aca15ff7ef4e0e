"""The form of a new run: what it shows before anything starts, and what it starts."""

import pytest

from bench_core.jobs import launch, status
from bench_core.machine import cores, device
from bench_core.machine.environment import environment
from bench_core.request.fields import default, limits
from bench_core.request.run_options import RunOptions
from bench_core.spec import Protocol
from bench_core.stats.reach import SelfTest
from bench_core.store import self_tests
from bench_core.words.catalogue import catalogue
from tests import invented

from .conftest import words


@pytest.fixture
def started(monkeypatch):
    specs = []

    def start(store, spec, standby=None, *, token=None):
        specs.append(spec)
        return store.add_run(spec)

    monkeypatch.setattr(launch, "start", start)
    return specs


def test_the_defaults_can_be_started_at_once(visit, started):
    app = visit()
    shown = words(app)
    assert "128 pipeline calls, about" in shown
    assert "`shapes+deepcache:interval=3` compared with the baseline `shapes`" in shown
    app.button(key="run.start").click().run()
    assert not app.exception
    (spec,) = started
    assert spec.keys == ("shapes", "shapes+deepcache:interval=3")
    assert spec.baseline == "shapes"
    assert (spec.protocol.batch_sizes, spec.protocol.steps, spec.protocol.rounds) == ((1, 2, 4, 8), (10,), 10)


def test_the_started_run_is_selected_and_shown(visit, started, finished):
    app = visit("run")
    app.segmented_control(key="run.view").set_value("new").run()
    app.button(key="run.start").click().run()
    assert not app.exception
    run_id = app.query_params["run"]
    assert (run_id[0] if isinstance(run_id, list) else run_id) != finished.run.run_id
    assert app.segmented_control(key="run.view").value == "this"


def test_settings_reach_the_spec(visit, started):
    app = visit()
    app.multiselect(key="run.batch_sizes").set_value(["2", "1"])
    app.number_input(key="run.rounds").set_value(7)
    app.number_input(key="run.guidance_scale").set_value(1.0)
    app.number_input(key="run.max_time").set_value(2.0)
    app.text_input(key="run.name").set_value("mine")
    app.text_area(key="run.prompts").set_value("a red circle\n\na blue square\n")
    app.selectbox(key="run.seed_policy").set_value("continuing")
    app.run()
    app.button(key="run.start").click().run()
    (spec,) = started
    p = spec.protocol
    assert (p.batch_sizes, p.rounds, p.guidance_scale, p.seed_policy) == ((1, 2), 7, 1.0, "continuing")
    assert (spec.name, spec.max_time_s, p.prompts) == ("mine", 120.0, ("a red circle", "a blue square"))


@pytest.mark.parametrize("name", ["rounds", "samples", "guidance_scale", "height", "width", "warm_up", "threads"])
def test_a_number_has_the_bounds_and_the_default_of_its_option(visit, name):
    widget = visit().number_input(key=f"run.{name}")
    assert (widget.min, widget.max) == (limits(name).low, limits(name).high)
    if name not in ("rounds", "threads"):
        assert widget.value == default(name)


def test_every_option_of_the_form_has_words():
    own_form = {"candidates", "baseline"}
    for name in set(RunOptions.model_fields) - own_form:
        assert all(f"protocol.{name}" in catalogue(language) for language in ("en", "zh")), name


def test_a_precision_reaches_the_spec_with_its_time_limit(visit, started):
    app = visit()
    app.segmented_control(key="run.stop").set_value("precision").run()
    assert "Until every interval is within ±5 %, at most 10 min" in words(app)  # until the device is measured
    assert "pipeline calls" not in words(app)
    app.number_input(key="run.precision").set_value(0.7)
    app.number_input(key="run.precision_minutes").set_value(3.0)
    app.run()
    assert "Until every interval is within ±0.7 %, at most 3 min" in words(app)
    app.button(key="run.start").click().run()
    assert not app.exception
    (spec,) = started
    assert (spec.protocol.precision, spec.max_time_s) == (0.007, 180.0)


def test_a_search_for_sizes_reaches_the_spec(visit, started):
    app = visit()
    app.toggle(key="run.auto_batch").set_value(True).run()
    assert "from 1 on they double until memory runs out" in words(app)
    app.button(key="run.start").click().run()
    (spec,) = started
    assert spec.protocol.auto_batch and spec.protocol.batch_sizes == (1, 2, 4, 8)
    assert spec.protocol.precision is None


def test_a_candidate_is_built_from_model_and_techniques(visit):
    app = visit()
    app.multiselect(key="run.add_techniques").set_value(["tome", "bf16"]).run()
    app.number_input(key="run.option.tome.ratio").set_value(0.25).run()
    app.button(key="run.add").click().run()
    assert not app.exception
    assert app.session_state["run.candidates"][-1] == "shapes+tome:ratio=0.25,max_downsample=1+bf16"
    assert "3 rounds" not in words(app)


def test_conditions_are_picked_apart_from_what_accelerates(visit):
    app = visit()
    offered = {key: app.multiselect(key=f"run.add_{key}").options for key in ("techniques", "conditions")}
    assert not any("alone" in option or "serial" in option for option in offered["techniques"])
    names = [option.rpartition(" (")[2].rstrip(")") for option in offered["conditions"]]
    assert names == ["alone", "own-defaults", "seeds", "serial", "steps", "warm-up"]
    app.multiselect(key="run.add_conditions").set_value(["serial", "seeds", "warm-up"]).run()
    app.selectbox(key="run.option.seeds.policy").set_value("reset-per-batch").run()
    app.multiselect(key="run.add_techniques").set_value(["bf16"]).run()
    app.button(key="run.add").click().run()
    assert not app.exception
    wanted = "shapes+bf16+serial+seeds:policy=reset-per-batch,seed=33+warm-up:calls=1"
    assert app.session_state["run.candidates"][-1] == wanted


def test_a_pasted_candidate_is_added_or_refused_in_words(visit):
    app = visit()
    app.text_input(key="run.pasted").set_value("shapes+fp32")
    app.button(key="run.add_pasted").click().run()
    assert app.session_state["run.candidates"][-1] == "shapes+fp32"
    app.text_input(key="run.pasted").set_value("shapes+depcache")
    app.button(key="run.add_pasted").click().run()
    assert "did you mean 'deepcache'" in words(app).replace("\\", "")
    assert len(app.session_state["run.candidates"]) == 3


def typed(app, candidate):
    """Type a candidate into the field for strings and press its button."""
    app.text_input(key="run.pasted").set_value(candidate)
    app.button(key="run.add_pasted").click().run()
    assert not app.exception


def expander(app, key):
    return next(e for e in app.expander if key in e.label)


def buttons(app, key):
    """The buttons of a field that put something right, by their labels."""
    return {b.label: b for b in app.button if b.key and b.key.startswith(f"{key}.")}


def test_a_wrong_candidate_is_mended_by_a_click_on_what_was_meant(visit, started):
    app = visit(lang="en")
    typed(app, "shapes+deepcach:interval=5")
    assert app.button(key="run.start").disabled
    assert expander(app, "Add a candidate").proto.expanded
    buttons(app, "run.typed")["Use `shapes+deepcache:interval=5`"].click().run()
    assert app.session_state["run.candidates"][-1] == "shapes+deepcache:interval=5"
    assert app.text_input(key="run.pasted").value == "" and not app.error
    assert not expander(app, "Add a candidate").proto.expanded
    app.button(key="run.start").click().run()
    assert started[0].keys[-1] == "shapes+deepcache:interval=5"


def test_what_was_meant_is_not_added_twice(visit):
    app = visit(lang="en")
    typed(app, "shapes+deepcach")
    buttons(app, "run.typed")["Use `shapes+deepcache`"].click().run()
    assert app.session_state["run.candidates"] == ["shapes", "shapes+deepcache:interval=3"]
    assert not app.button(key="run.start").disabled


def test_a_candidate_that_is_there_can_be_had_once_more(visit):
    app = visit(lang="en")
    typed(app, "shapes")
    assert "is in the list already" in app.error[0].value.replace("\\", "")
    buttons(app, "run.typed")["Use `shapes#2`"].click().run()
    assert app.session_state["run.candidates"][-1] == "shapes#2"
    assert not app.button(key="run.start").disabled


def test_a_wrong_candidate_can_be_given_up(visit):
    app = visit(lang="en")
    typed(app, "nothing like it")
    assert list(buttons(app, "run.typed")) == ["Discard"]
    buttons(app, "run.typed")["Discard"].click().run()
    assert not app.error and not app.button(key="run.start").disabled


def test_picked_techniques_that_exclude_each_other_are_refused_as_they_are_picked(visit):
    app = visit(lang="en")
    app.multiselect(key="run.add_techniques").set_value(["fp16", "bf16"]).run()
    assert "got 'both fp16 and bf16'" in app.error[0].value.replace("\\", "")
    assert app.button(key="run.add").disabled and app.button(key="run.start").disabled
    buttons(app, "run.built")["Use `shapes+fp16`"].click().run()
    assert app.session_state["run.candidates"][-1] == "shapes+fp16"
    assert app.multiselect(key="run.add_techniques").value == []
    assert not app.error and not app.button(key="run.start").disabled


def test_what_is_wrong_with_a_candidate_is_said_in_chinese(visit):
    app = visit(lang="zh")
    typed(app, "shapes+fp16+bf16")
    said = app.error[0].value.replace("\\", "")
    assert said.startswith(
        "候选方案 shapes+fp16+bf16：收到“fp16 和 bf16 同时出现”，应为只用一种设定 dtype 的加速技术；"
    )
    assert "改用 `shapes+fp16`" in buttons(app, "run.typed")


def test_a_run_is_named_first_and_shows_the_name_that_it_has_otherwise(visit, started):
    app = visit(lang="en")
    assert app.text_input[0].key == "run.name"
    assert app.text_input[0].placeholder == "shapes: deepcache · batch 1–8"
    app.button(key="run.start").click().run()
    assert started[0].name == "shapes: deepcache · batch 1–8"


def test_a_candidate_is_named_in_words_before_its_string(visit):
    rows = [m.value for m in visit(lang="en").markdown if "`shapes+deepcache:interval=3`" in m.value]
    assert rows[0].replace("\\", "").startswith("Bundled model (shapes) + reuse deep UNet features")


def test_candidates_are_removed_and_the_baseline_is_chosen(visit):
    app = visit()
    app.button(key="run.base.1").click().run()
    assert "`shapes` compared with the baseline `shapes+deepcache:interval=3`" in words(app)
    app.button(key="run.remove.1").click().run()
    assert "this run has one candidate" in words(app)
    app.button(key="run.remove.0").click().run()
    assert app.button(key="run.start").disabled
    assert not app.exception


def test_bad_input_is_one_line_and_nothing_can_be_started(visit):
    app = visit()
    app.multiselect(key="run.batch_sizes").set_value([]).run()
    assert "batch sizes: got 'none'" in app.error[0].value.replace("\\", "")
    assert app.button(key="run.start").disabled


@pytest.mark.parametrize("typed", ["0", "1.5", "many"])
def test_a_typed_batch_size_that_is_no_whole_number_is_named(visit, typed):
    app = visit()
    app.multiselect(key="run.batch_sizes").set_value(["1", typed]).run()
    assert f"batch sizes: got '{typed}', expected whole numbers from 1" in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize("typed", ["1,2,4", " 1 2 4 ", "1， 2、4", "1,2,2,4,04"])
def test_batch_sizes_may_be_typed_at_once(visit, started, typed):
    app = visit(lang="en")
    app.multiselect(key="run.batch_sizes").set_value([typed]).run()
    assert app.multiselect(key="run.batch_sizes").value == ["1", "2", "4"]
    assert expander(app, "Protocol").label == "Protocol: batch sizes 1/2/4 · steps 10 · rounds 10 · starts 2 · cpu"
    app.button(key="run.start").click().run()
    assert started[0].protocol.batch_sizes == (1, 2, 4)


def test_what_is_no_batch_size_is_taken_out_by_a_click(visit):
    app = visit(lang="en")
    app.multiselect(key="run.batch_sizes").set_value(["1", "abc"]).run()
    assert "batch sizes: got 'abc'" in app.error[0].value.replace("\\", "")
    assert app.button(key="run.start").disabled
    assert expander(app, "Protocol").proto.expanded
    app.button(key="run.batch_sizes.drop").click().run()
    assert app.multiselect(key="run.batch_sizes").value == ["1"]
    assert not app.error and not app.button(key="run.start").disabled


def test_a_batch_size_that_is_too_large_is_a_caution_with_the_time(visit):
    app = visit(lang="en")
    assert not app.warning
    app.multiselect(key="run.batch_sizes").set_value(["8", "100000"]).run()
    assert "one call takes about" in app.warning[0].value.replace("\\", "")
    assert not app.button(key="run.start").disabled


def test_starts_are_set_beside_the_rounds_and_no_more_than_they_are(visit, started):
    app = visit(lang="en")
    starts = app.number_input(key="run.starts")
    assert (starts.value, starts.placeholder) == (None, "2")
    app.number_input(key="run.starts").set_value(11).run()
    assert "starts: got '11', expected a whole number from 1 to 10" in app.error[0].value.replace("\\", "")
    assert app.button(key="run.start").disabled
    app.number_input(key="run.starts").set_value(3).run()
    app.button(key="run.start").click().run()
    assert started[0].protocol.starts == 3


def test_a_wrong_setting_is_marked_beside_a_wrong_candidate_too(visit):
    app = visit(lang="en")
    typed(app, "shapes+depcache")
    app.number_input(key="run.starts").set_value(11).run()
    said = "\n".join(error.value for error in app.error).replace("\\", "")
    assert "got 'depcache'" in said and "starts: got '11'" in said


def test_starts_go_with_a_precision_too(visit, started):
    app = visit(lang="en")
    app.segmented_control(key="run.stop").set_value("precision").run()
    app.number_input(key="run.starts").set_value(4).run()
    app.button(key="run.start").click().run()
    assert (started[0].protocol.starts, started[0].protocol.precision) == (4, 0.05)


def test_a_time_limit_of_nothing_is_named(visit):
    app = visit()
    app.number_input(key="run.max_time").set_value(0.0).run()
    assert "max time: got '0.0', expected a duration above 0" in app.error[0].value.replace("\\", "")


def test_cautions_are_shown_before_the_start(visit):
    app = visit()
    app.number_input(key="run.rounds").set_value(3).run()
    assert "wide intervals" in app.warning[0].value.replace("\\", "")
    assert not app.button(key="run.start").disabled


def test_an_interrupted_run_can_be_resumed(visit, library, finished, monkeypatch):
    resumed = []
    monkeypatch.setattr(launch, "resume", lambda run_id, url: resumed.append((run_id, url)))
    run_id = library.store.add_run(finished.spec)
    library.store.add_event(run_id, "started", {"environment": finished.environment.stored(), "version": "0"})
    app = visit("run", run=run_id)
    assert "This run was interrupted" in words(app)
    app.button(key="run.resume").click().run()
    assert resumed == [(run_id, library.store.url)]


def test_progress_is_shown_and_cancel_is_passed_on(visit, finished, monkeypatch):
    from bench_core.store.progress import Progress

    now = Progress(
        state="measuring",
        pid=1,
        calls_done=20,
        calls_total=80,
        elapsed_s=30,
        left_s=95,
        candidate="shapes",
        batch_size=4,
        steps=10,
        round=2,
        rounds=6,
    )
    cancelled = []
    monkeypatch.setattr(status, "follow", lambda store, run_id: status.Job(run_id, "running", "", now))
    monkeypatch.setattr(status, "cancel", lambda run_id: bool(cancelled.append(run_id)) or True)
    app = visit("run")
    shown = words(app)
    assert "20 of 80 calls · 30 s so far · about 1 min 40 s left" in shown
    assert "`shapes` · batch size 4, 10 steps · round 3 of 6" in shown
    app.button(key="run.cancel").click().run()
    assert cancelled == [finished.run.run_id]


def test_with_a_precision_the_bar_is_the_time_and_how_narrow_it_is_is_said(visit, library, monkeypatch):
    from bench_core.store.progress import Progress

    run_id = invented.add(library.store, gpu=False, sizes=(1,), out_of_memory=(), precision=0.01)
    spec = library.store.run(run_id).spec.model_copy(update={"max_time_s": 600.0})
    run_id = library.store.add_run(spec)
    now = Progress(state="measuring", pid=1, calls_done=90, calls_total=92, elapsed_s=150, round=39, rounds=12)
    now = now.model_copy(update={"widest": 0.016, "wanted": 0.01})
    monkeypatch.setattr(status, "follow", lambda store, run_id: status.Job(run_id, "running", "", now))
    app = visit("run", run=run_id, lang="en")
    shown = words(app).replace("\\", "")
    assert "90 calls · 2 min 30 s so far · at most 10 min" in shown
    assert "Widest interval ±1.60%, wanted ±1.00%" in shown
    assert "round 40" in shown and "of 92" not in shown
    (bar,) = app.get("progress")
    assert bar.proto.value == 25


# -- departures from the gold standard ------------------------------------------------------------------------------


def test_the_form_starts_from_the_gold_standard(visit):
    assert catalogue("en")["departure.none"] in words(visit(lang="en"))


def test_candidates_that_are_not_like_for_like_are_marked_before_anything_runs(visit):
    app = visit(lang="en")
    app.text_input(key="run.pasted").set_value("shapes+bf16")
    app.button(key="run.add_pasted").click().run()
    shown = words(app).replace("\\", "")
    assert "These candidates will not be comparable like for like." in shown
    assert "shapes+bf16 changes dtype to bfloat16, where shapes has float32" in shown
    assert catalogue("en")["departure.none"] not in shown
    assert not app.button(key="run.start").disabled


@pytest.mark.parametrize(("lang", "said"), [("en", "no warm-up: what only a first call does"), ("zh", "没有预热")])
def test_a_protocol_that_departs_is_marked_as_it_is_made(visit, lang, said):
    app = visit(lang=lang)
    app.number_input(key="run.warm_up").set_value(0).run()
    shown = words(app).replace("\\", "")
    assert said in shown and "0–10" not in shown
    app.number_input(key="run.warm_up").set_value(3).run()
    assert said not in words(app).replace("\\", "")


def test_what_is_accepted_beforehand_reaches_the_spec_or_is_refused(visit, started):
    app = visit(lang="en")
    app.text_area(key="run.accept").set_value("dtype-mismatch=we ship it\n").run()
    app.button(key="run.start").click().run()
    assert started[0].accept == {"dtype-mismatch": "we ship it"}
    app = visit(lang="en")
    app.segmented_control(key="run.view").set_value("new").run()
    app.text_area(key="run.accept").set_value("cell-failed=never mind").run()
    assert "the number is wrong" in words(app).replace("\\", "")
    assert app.button(key="run.start").disabled


def measured_here(noise=0.03):
    """The figures of a self-test of the bundled model, as `doctor --aa` keeps them."""
    threads = cores.default_threads(device.default())
    here = environment(device.default(), threads, Protocol.model_fields["omp_wait_policy"].default)
    cell = {"rounds": 36, "starts": 6, "noise": noise, "spread": 0.01, "warm_up_s": 2.0, "load_s": 0.5}
    found = [
        SelfTest(batch_size=b, steps=10, round_s=0.2 * b, measured_ns=1_764_000_000 * 10**9, **cell) for b in (1, 4)
    ]
    self_tests.store(here, "shapes", found)


@pytest.mark.parametrize(
    ("lang", "known", "unknown"),
    [
        ("en", "takes about", "not measured yet on this device. `fairspeed doctor --aa shapes` tells"),
        ("zh", "大约需要", "本设备尚未测量过"),
    ],
)
def test_where_a_precision_is_picked_the_page_says_how_long_it_takes_here(visit, lang, known, unknown):
    app = visit(lang=lang)
    app.segmented_control(key="run.stop").set_value("precision").run()
    assert unknown in words(app)
    assert app.number_input(key="run.precision").value == 5.0
    measured_here()
    app.run()
    shown = words(app).replace("\\", "")
    assert known in shown and "±5 %" in shown and "2025-11-24" in shown
    assert unknown not in shown
    assert not [b for b in app.button if b.key == "run.self_test"]
    app.number_input(key="run.precision").set_value(0.5).run()
    shown = words(app).replace("\\", "")
    assert "±0.5 %" in shown and ("time limit is 10 min" if lang == "en" else "时间上限是 10 分钟") in shown


def test_the_default_precision_is_one_that_the_device_reaches(visit):
    measured_here(noise=0.005)
    app = visit()
    app.segmented_control(key="run.stop").set_value("precision").run()
    assert app.number_input(key="run.precision").value == 2.0


def test_the_self_test_starts_from_the_page(visit, started):
    app = visit()
    app.segmented_control(key="run.stop").set_value("precision").run()
    app.button(key="run.self_test").click().run()
    assert [spec.keys for spec in started] == [("shapes", "shapes#2")]


def test_wrong_input_beside_a_precision_is_said_once_and_no_time_is_reckoned(visit):
    app = visit()
    app.segmented_control(key="run.stop").set_value("precision").run()
    app.multiselect(key="run.batch_sizes").set_value(["0"]).run()
    assert not app.exception
    assert words(app).replace("\\", "").count("batch sizes: got") == 1
