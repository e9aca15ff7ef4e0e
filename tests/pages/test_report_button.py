"""The Report button of a run, and what stands below every chart of it."""

import json

import pytest

from tests.pages.conftest import words


def buttons(app):
    return [element.proto.label for element in app.get("download_button")]


@pytest.mark.parametrize(("lang", "label"), [("en", "Report"), ("zh", "报告")])
def test_a_run_that_measured_something_has_a_report(visit, finished, lang, label):
    assert label in buttons(visit(run=finished.run.run_id, lang=lang))


@pytest.mark.parametrize("page", ["scaling", "speedup", "per_sample"])
def test_every_chart_says_its_run_conditions_and_date_and_is_saved_at_one_size(visit, finished, page):
    app = visit(page, run=finished.run.run_id)
    charts = app.get("plotly_chart")
    assert charts, words(app)
    for chart in charts:
        title = json.loads(chart.proto.spec)["layout"]["title"]["text"]
        assert finished.run.run_id in title and "demo" in title and "10 steps" in title
        saved = json.loads(chart.proto.config)["toImageButtonOptions"]
        assert saved["width"] == 1200 and saved["height"] == json.loads(chart.proto.spec)["layout"]["height"]
