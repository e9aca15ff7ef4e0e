"""The Run page answers: what is faster, by how much, how sure that is, and what could not be measured."""

import pytest

from bench_core.fairness.registry import rules
from bench_core.results.conditions_line import conditions_line
from pages._ui.frame.text import catalogue

from .conftest import OtherSteps, words

BOTH = pytest.mark.parametrize("lang", ["en", "zh"])
OTHER, HUB = "shapes+deepcache:interval=3", "hub:nobody/nothing"
FAST = {OTHER: {"fixed_s": 0.05, "per_image_s": 0.005}}
MISSING = {"load": {"status": "failed", "message": "OSError: Cannot load model nobody/nothing: not cached."}}


def answers(app):
    """The sentences on top, without the escapes of Markdown."""
    return [s.value.replace("\\", "") for s in app.subheader if s.value.startswith(":")]


def test_a_sentence_for_each_candidate_with_sign_and_conditions(visit, library):
    result = library.run("shapes", OTHER, "shapes+tome", costs=FAST, rounds=12)
    app = visit(lang="en")
    first, second = answers(app)
    assert first.startswith(f":green[:material/trending_up:] `{OTHER}`: faster at both batch sizes, 2.00×")
    assert "every interval above" in first
    assert second.startswith(":orange[:material/help:] `shapes+tome`: inconclusive at both batch sizes: anywhere from")
    assert conditions_line(result) in words(app).replace("\\", "")


def test_the_same_in_chinese(visit, library):
    library.run(costs=FAST, rounds=12)
    (sentence,) = answers(visit(lang="zh"))
    assert sentence.startswith(f":green[:material/trending_up:] `{OTHER}`：两种批次大小下都更快，2.00×（所有区间都高于")


@BOTH
def test_few_rounds_stand_beside_the_sentence(visit, library, lang):
    library.run(rounds=3, costs=FAST)
    title = rules()["too-few-rounds"].words[lang].title
    assert catalogue(lang)["answer.bear_in_mind"].format(cautions=title) in words(visit(lang=lang))


@BOTH
def test_where_nothing_is_wrong_nothing_is_said(visit, library, lang):
    library.run(rounds=12, costs=FAST)
    app = visit(lang=lang)
    assert catalogue(lang)["chip.none"] in words(app)
    assert not app.warning and not app.error
    assert catalogue(lang)["grid.caution"] not in words(app)


@BOTH
def test_errors_are_seen_without_a_click(visit, library, lang):
    library.run(workers={OTHER: OtherSteps})
    app = visit(lang=lang)
    (box,) = app.error
    assert rules()["steps-mismatch"].words[lang].title in box.value


@BOTH
def test_a_missing_model_is_one_amber_line_and_the_others_are_answered(visit, library, lang):
    library.run("shapes", OTHER, HUB, costs=FAST | {HUB: MISSING}, rounds=12)
    app = visit(lang=lang)
    (line,) = [box.value for box in app.warning]
    assert "hf download nobody/nothing" in line and "OSError" not in line
    assert not app.error and "OSError" not in words(app)
    assert len(answers(app)) == 2


@BOTH
@pytest.mark.parametrize("page", ["run", "speedup", "runs"])
def test_a_run_that_is_done_with_a_failed_candidate_has_an_amber_badge(visit, library, lang, page):
    library.run("shapes", OTHER, HUB, costs=FAST | {HUB: MISSING}, rounds=12)
    badges = [m.value for m in visit(page, lang=lang).markdown if "-badge[" in m.value]
    said = catalogue(lang)["done_but.one"]
    assert any(badge.startswith(":orange-badge[") and said in badge for badge in badges)
    assert not any(f"{catalogue(lang)['standing.done']}]" in badge for badge in badges)


def test_a_run_that_is_done_whole_has_a_green_badge(visit, library):
    library.run(costs=FAST)
    badges = [m.value for m in visit(lang="en").markdown if "-badge[" in m.value]
    assert any(badge.startswith(":green-badge[") and badge.endswith("done]") for badge in badges)


@BOTH
def test_a_run_of_which_nothing_was_measured_says_what_to_do(visit, library, lang):
    library.run(HUB, f"{HUB}+fp16", costs={HUB: MISSING, f"{HUB}+fp16": MISSING})
    app, texts = visit(lang=lang), catalogue(lang)
    assert texts["outcome.nothing"] in words(app) and texts["outcome.nothing_todo"] in words(app)
    assert len(app.warning) == 1 and not app.get("plotly_chart")


def test_the_grid_has_a_sign_a_ratio_and_a_caution_for_each_cell(visit, library):
    library.run("shapes", OTHER, "shapes+tome", costs=FAST | {"shapes+tome": {"largest": 2}}, rounds=3)
    app = visit(lang="en")
    table = app.table[0].value
    assert list(table.columns) == ["batch 1", "batch 4"]
    first, second = (list(row) for row in table.itertuples(index=False))
    assert "✓" in first[0] and "2.00×" in first[0] and first[0].endswith("⚠")
    assert second[1] == "–"
    assert "✓ faster" in words(app) and "– not measured" in words(app) and "⚠ with a caution" in words(app)


def test_evidence_that_names_its_cell_does_not_name_it_twice(visit, library):
    drifting = {OTHER: {"drift": lambda now_s: (now_s - 1000) / 100}}
    library.run(costs=drifting)
    for page in ("run", "speedup"):
        shown = words(visit(page, lang="en")).replace("\\", "")
        assert f"{OTHER} at batch 4, 10 steps: " in shown
        assert f"`{OTHER}`: {OTHER}" not in shown
        assert "(batch size 4)" not in shown


def test_one_candidate_has_its_best_batch_for_an_answer(visit, library):
    library.run("shapes")
    app = visit(lang="en")
    assert any("`shapes`: **batch size 4**" in s.value for s in app.subheader)
    assert not app.get("plotly_chart")


def test_pictures_say_what_changed(visit, library, finished):
    assert "the same pixels as the baseline in all" in words(visit(lang="en"))
