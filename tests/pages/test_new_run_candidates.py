"""Candidates in the form of a new run: built, pasted, mended where they were typed, removed."""

from .conftest import words
from .form import buttons, expander, typed


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
