"""Every page that shows a run, in both languages, over every kind of store: it opens, it says something useful."""

import pytest

from bench_core.fairness.registry import rules
from pages._ui.frame.text import catalogue

from .conftest import RUN_PAGES, OtherSteps, words

CHART_PAGES = ("scaling", "per_sample", "speedup")
BOTH = pytest.mark.parametrize("lang", ["en", "zh"])
EVERY = pytest.mark.parametrize("page", list(RUN_PAGES))
CHARTS = pytest.mark.parametrize("page", CHART_PAGES)


@BOTH
@EVERY
def test_an_empty_store_says_what_to_do_next(visit, page, lang):
    app = visit(page, lang=lang)
    expected = "run.first" if page == "run" else "empty.no_run"
    assert catalogue(lang)[expected] in words(app)


@BOTH
@EVERY
def test_a_finished_run(visit, finished, page, lang):
    app = visit(page, lang=lang)
    assert app.title[0].value == catalogue(lang)["run.title" if page == "run" else f"{page}.title"]
    assert catalogue(lang)["standing.done"] in words(app)
    assert not app.error
    charts = app.get("plotly_chart")
    assert len(charts) == {"run": 1, "scaling": 1, "per_sample": 3, "speedup": 1}[page]


@BOTH
@CHARTS
def test_every_chart_has_alt_text_a_table_and_a_csv(visit, finished, page, lang):
    app = visit(page, lang=lang)
    for chart in app.get("plotly_chart"):
        assert len(chart.proto.alt) > 40
    charts = len(app.get("plotly_chart"))
    assert len(app.get("download_button")) == charts
    before = len(app.dataframe)
    for toggle in app.toggle:
        toggle.set_value(True)
    app.run()
    assert not app.exception
    assert len(app.dataframe) == before + charts


@BOTH
@EVERY
def test_a_failed_cell_is_shown_with_its_message(visit, library, page, lang):
    library.run(costs={"shapes+deepcache:interval=3": {"fail": {3: "oom"}}})
    app = visit(page, lang=lang)
    if page == "per_sample":
        app.selectbox(key="per_sample.candidate").set_value("shapes+deepcache:interval=3").run()
        app.segmented_control(key="per_sample.batch_size").set_value(4).run()
        assert catalogue(lang)["per_sample.nothing"] in words(app)
    assert "made to be oom" in words(app).replace("\\", "")
    assert not app.exception


@BOTH
@CHARTS
def test_a_run_of_which_nothing_was_measured(visit, library, page, lang):
    broken = {"load": {"status": "failed", "message": "no such file"}}
    library.run(costs={"shapes": broken, "shapes+deepcache:interval=3": broken})
    app = visit(page, lang=lang)
    assert catalogue(lang)["empty.no_calls"] in words(app)
    assert not app.get("plotly_chart")


@BOTH
def test_candidates_that_did_not_run_alike_get_a_reason_and_no_ratio(visit, library, lang):
    library.run(workers={"shapes+deepcache:interval=3": OtherSteps})
    app = visit("speedup", lang=lang)
    assert rules()["steps-mismatch"].words[lang].title in words(app)
    evidence = {
        "en": "steps_set 10 (shapes) against 5 (shapes+deepcache:interval=3)",
        "zh": "steps_set 为 10（shapes），另一方为 5（shapes+deepcache:interval=3）",
    }
    assert evidence[lang] in words(app).replace("\\", "")
    table = app.dataframe[0].value
    texts = catalogue(lang)
    assert set(table[texts["column.verdict"]]) == {texts["verdict.not comparable"]}
    assert set(table[texts["column.speedup"]]) == {"–"}
    assert "no bar" in app.get("plotly_chart")[0].proto.alt or "无柱形" in app.get("plotly_chart")[0].proto.alt


@BOTH
def test_a_single_round_shows_no_ratio(visit, library, lang):
    library.run(rounds=1)
    app = visit("speedup", lang=lang)
    texts = catalogue(lang)
    assert rules()["too-few-rounds"].words[lang].title in words(app)
    assert set(app.dataframe[0].value[texts["column.speedup"]]) == {"–"}


@BOTH
def test_one_candidate_has_curves_but_no_speedup(visit, library, lang):
    library.run("shapes")
    assert visit("scaling", lang=lang).get("plotly_chart")
    app = visit("speedup", lang=lang)
    assert not app.get("plotly_chart")
    assert catalogue(lang)["speedup.one_candidate"].format(candidate="`shapes`") in words(app)


def boxes(app):
    """What stands in boxes of findings and failures."""
    return "\n".join(str(box.value) for kind in (app.error, app.warning, app.info) for box in kind)


@BOTH
@pytest.mark.parametrize("page", ["run", "speedup"])
def test_a_verdict_from_three_rounds_stands_beside_its_caution(visit, library, page, lang):
    library.run(rounds=3)
    app, texts = visit(page, lang=lang), catalogue(lang)
    table = app.dataframe[0].value
    assert set(table[texts["column.caution"]]) == {rules()["too-few-rounds"].words[lang].title}
    assert rules()["too-few-rounds"].words[lang].title in boxes(app)
    assert rules()["too-few-rounds"].words[lang].fix in boxes(app)


def test_verdicts_without_a_caution_have_no_column_for_it(visit, finished):
    assert catalogue("en")["column.caution"] not in visit("run", lang="en").dataframe[0].value


@BOTH
def test_the_run_page_says_once_what_is_wrong_with_a_cell(visit, library, lang):
    """A cell whose times changed concerns the run and its verdict: one box, and the verdict's row."""
    drifting = {"drift": lambda now_s: (now_s - 1000) / 100}
    library.run(costs={"shapes+deepcache:interval=3": drifting})
    app, title = visit(lang=lang), rules()["drift"].words[lang].title
    assert boxes(app).count(title) == 1
    assert app.dataframe[0].value[catalogue(lang)["column.caution"]].str.contains(title).any()


@BOTH
def test_the_run_page_says_once_that_a_cell_failed(visit, library, lang):
    library.run(costs={"shapes+deepcache:interval=3": {"fail": {3: "oom"}}})
    app, title = visit(lang=lang), rules()["cell-failed"].words[lang].title
    assert not app.error
    assert sum("made to be oom" in box.value for box in app.warning) == 1
    assert title in set(app.dataframe[0].value[catalogue(lang)["column.caution"]])
