"""The page Suite over a folder of real metrics (only calls and scores are made up): what it shows."""

import json

from bench_core.fairness.registry import rules
from bench_core.suite.metrics import OUTCOMES, read_metrics
from bench_core.words.catalogue import catalogue
from bench_core.words.formats import moment
from pages._ui.suite import table

from .conftest import words
from .suites import BOTH, board, folder, measured, one, shown, suite

__all__ = ["folder", "measured", "suite"]


@BOTH
def test_without_a_suite_it_says_how_to_get_one(visit, folder, lang):
    app = visit("suite", lang=lang)
    assert app.title[0].value == catalogue(lang)["suite.title"]
    assert str(folder) in shown(app) and "fairspeed manifest" in shown(app)
    assert not app.dataframe


@BOTH
def test_a_suite_that_was_not_measured_shows_its_entries_and_their_code(visit, suite, lang):
    app, texts = visit("suite", lang=lang), catalogue(lang)
    assert texts["suite.none_measured"].format(n=5) in words(app)
    assert set(board(app)[texts["suite.column.outcome"]]) == {f"… {texts['suite.outcome.pending']}"}
    assert not app.get("plotly_chart") and not app.get("metric")
    assert any("COST" in code.value for code in app.code)


@BOTH
def test_every_entry_has_its_outcome_its_ratios_and_the_reason(visit, measured, lang):
    app, texts = visit("suite", lang=lang), catalogue(lang)
    found = board(app)
    outcomes = [text.partition(" ")[2] for text in found[texts["suite.column.outcome"]]]
    expected = ("solved", "partial", "not comparable", "broken", "no gain")
    assert outcomes == [texts[f"suite.outcome.{name}"] for name in expected]
    assert found[texts["suite.column.generated"]][0].startswith("2.0")
    assert rules()["steps-mismatch"].words[lang].title in found[texts["suite.column.why"]][2]
    assert not app.error


def test_scores_of_what_was_measured_stand_on_top(visit, measured):
    app = visit("suite", lang="en")
    mean = 5 / (1 + 0.8 / 0.5 + 2 + 2 + 1.2 / 0.5)
    assert [metric.value for metric in app.metric] == ["20%", f"{mean:.2f}×", "1"]
    assert "`steps-mismatch`" in words(app)
    groups = [frame.value for frame in app.dataframe if "Speed over the ground truth's" in frame.value]
    assert list(groups[1]["Difficulty"]) == ["easy", "medium", "hard"]
    assert list(groups[1]["Entries"]) == [2, 2, 1]


@BOTH
def test_filters_come_from_the_address_and_scores_keep_all_outcomes(visit, measured, lang):
    app = visit("suite", lang=lang, outcome=["solved", "partial"], technique=["ToMe"])
    texts = catalogue(lang)
    assert list(board(app)[texts["suite.column.prompt_id"]]) == [1]
    assert texts["suite.score.all_outcomes"] in words(app)
    assert app.metric[0].value == "33%"
    app.multiselect(key="suite.outcome").set_value(["broken"]).run()
    assert texts["suite.nothing_left"] in words(app)
    assert one(app.query_params["outcome"]) == "broken"


def test_the_chart_has_a_point_for_every_fair_speedup(visit, measured):
    app = visit("suite", lang="en")
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert "ToMe, Generated code: 2 from" in alts[0]
    assert "DeepCache, Generated code: 1 from" in alts[0]


@BOTH
def test_its_charts_say_the_suite_the_device_and_when_it_was_judged(visit, measured, lang):
    app = visit("suite", lang=lang, id="1")
    by_technique, of_id = (chart.proto.spec for chart in app.get("plotly_chart")[:2])
    (path,) = measured.folder.rglob("1_metrics.json")
    metrics = read_metrics(path)
    threads = {"en": f"{metrics.environment.threads} thread", "zh": f"{metrics.environment.threads} 个线程"}[lang]
    for drawn in (by_technique, of_id):
        drawn = json.dumps(json.loads(drawn)["layout"]["title"]["text"], ensure_ascii=False)
        assert "mine" in drawn and threads in drawn and moment(metrics.judged_ns)[:10] in drawn
    assert metrics.run_id in of_id


@BOTH
def test_an_entry_of_the_address_is_shown_in_full(visit, measured, lang):
    app, texts = visit("suite", lang=lang, id="1"), catalogue(lang)
    alt = app.get("plotly_chart")[1].proto.alt
    for name in ("generated", "ground_truth", "generated_over_ground_truth"):
        assert texts[f"suite.ratio.{name}"] in alt
    assert texts["suite.quality.kept"] in words(app)
    assert texts["suite.control_verdict.undecided"].format(steps=10) in words(app)
    assert texts["pictures.title"] in words(app)
    assert texts["suite.changed"] not in words(app)


def test_what_was_refused_shows_its_finding_and_no_ratio(visit, measured):
    app = visit("suite", lang="en", id="3")
    assert rules()["steps-mismatch"].words["en"].fix in "\n".join(box.value for box in app.error)
    assert "not comparable" in app.get("plotly_chart")[1].proto.alt


def test_a_broken_entry_says_what_is_wrong(visit, measured):
    app = visit("suite", lang="en", id="4")
    assert "the generated code is broken" in shown(app)


def test_an_entry_that_is_not_there_is_said(visit, measured):
    app = visit("suite", lang="en", id="77")
    assert "Entry `77` is not in this table" in words(app)
    assert one(app.query_params["id"]) == "1"


def test_a_filter_that_takes_the_entry_away_shows_another_one_without_a_warning(visit, measured):
    app = visit("suite", lang="en", id="1")
    app.multiselect(key="suite.outcome").set_value(["partial"]).run()
    assert one(app.query_params["id"]) == "2" and not app.warning


def test_choosing_an_entry_puts_it_into_the_address(visit, measured):
    app = visit("suite", lang="en")
    app.selectbox(key="suite.id").set_value("2").run()
    assert one(app.query_params["id"]) == "2"
    assert not app.exception


def test_a_damaged_metrics_file_is_one_line_and_the_others_are_shown(visit, measured):
    path = measured.folder / "metrics" / "2_metrics.json"
    data = json.loads(path.read_text())
    path.write_text(json.dumps(data | {"outcome": "brilliant"}))
    app = visit("suite", lang="en", id="2")
    found = board(app)
    assert "damaged" in found["Outcome"][1] and "$.outcome" in found["Why"][1]
    assert "solved" in found["Outcome"][0]
    assert "$.outcome" in shown(app)


def test_a_damaged_manifest_is_said_in_one_line(visit, suite):
    suite.manifest.write_text('[{"prompt_id": 3}]')
    app = visit("suite", lang="en")
    assert len(app.error) == 1 and "$[0]" in shown(app)


def test_code_that_was_changed_since_is_said_to_be(visit, measured):
    (measured.folder / "gen_code" / "1_experiment.py").write_text("pipe = None\n")
    assert catalogue("en")["suite.changed"] in words(visit("suite", lang="en", id="1"))


def test_a_run_that_is_stored_elsewhere_has_no_pictures_here(visit, measured, tmp_path, monkeypatch):
    monkeypatch.setenv("FAIRSPEED_HOME", str(tmp_path / "another"))
    app = visit("suite", lang="en", id="1")
    assert "is not stored here" in words(app)
    assert len(app.get("plotly_chart")) == 2


def test_results_in_another_folder_are_offered(visit, measured):
    measured.run(out=measured.folder / "second", ids=("1",))
    app = visit("suite", lang="en", metrics="mine/second")
    assert app.selectbox(key="suite.metrics").options == ["mine/metrics", "mine/second"]
    assert "not measured yet" in board(app)["Outcome"][1]


def test_every_outcome_has_a_sign():
    assert set(table.SIGNS) == {*OUTCOMES, "pending", "damaged"}


def test_the_tables_are_downloaded_at_full_precision_and_as_markdown(visit, measured):
    app = visit("suite", lang="en")
    assert {"suite.download.csv", "suite.download.md"} <= {button.key for button in app.get("download_button")}


@BOTH
def test_files_are_called_by_their_roles(visit, measured, lang):
    app, texts = visit("suite", lang=lang, id="3"), catalogue(lang)
    boxes = "\n".join(box.value for box in app.error)
    assert texts["suite.role.generated"] in boxes and "experiment.py" not in boxes.replace("\\", "")
    refusal = board(app)[texts["suite.column.why"]][2]
    assert texts["suite.role.generated"] in refusal
    assert refusal.count(rules()["steps-mismatch"].words[lang].title) == 1
