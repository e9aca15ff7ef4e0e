"""The form of a new run says how it departs from the gold standard, and what is accepted beforehand."""

import pytest

from bench_core.words.catalogue import catalogue

from .conftest import words


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
