"""The form of a new run: what it starts with, and how settings reach what it starts."""

import pytest

from bench_core.request.fields import default, limits
from bench_core.request.run_options import RunOptions
from bench_core.words.catalogue import catalogue

from .conftest import words


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


def test_a_run_is_named_first_and_shows_the_name_that_it_has_otherwise(visit, started):
    app = visit(lang="en")
    assert app.text_input[0].key == "run.name"
    assert app.text_input[0].placeholder == "shapes: deepcache · batch 1–8"
    app.button(key="run.start").click().run()
    assert started[0].name == "shapes: deepcache · batch 1–8"
