"""The figures of a pitfall: what the clocks covered, and the model of parcels beside the measured curve."""

import json

import pytest

from bench_core.results.result import load_result
from bench_core.store.database import Store
from bench_core.store.listing import listed
from bench_core.words.catalogue import catalogue
from tests import pitfall_runs

from .conftest import words

BOTH = pytest.mark.parametrize("lang", ["en", "zh"])


@pytest.fixture
def ran():
    """Runs a pitfall with fake candidates."""
    store = Store()
    yield lambda name: pitfall_runs.add(store, name)
    store.close()


@BOTH
def test_the_timeline_says_what_both_clocks_covered(visit, ran, lang):
    ran("unequal-totals")
    app, texts = visit("pitfalls", lang=lang, pitfall="unequal-totals"), catalogue(lang)
    assert texts["pitfalls.covered.title"] in words(app)
    app.toggle(key="pitfalls.covered.unequal-totals.table").set_value(True).run()
    table = next(d.value for d in app.dataframe if texts["pitfalls.covered.counted_s"] in d.value.columns)
    claimed = table[table[texts["pitfalls.covered.who"]].str.startswith(texts["chart.clock_cover.wrong"])]
    counted = claimed[claimed[texts["pitfalls.covered.counted_s"]] > 0]
    assert counted[texts["pitfalls.covered.images"]].sum() == 32


@BOTH
@pytest.mark.parametrize("name", ["unequal-totals", "batch-is-free"])
def test_every_chart_that_can_be_saved_says_its_run_and_conditions(visit, ran, lang, name):
    ran(name)
    app = visit("pitfalls", lang=lang, pitfall=name)
    (run_id,) = [run.run_id for run in listed(Store())]
    n = load_result(Store(), run_id).spec.protocol.threads
    threads = {"en": f"{n} thread", "zh": f"{n} 个线程"}[lang]
    saved = [c.proto for c in app.get("plotly_chart") if "toImage" in c.proto.config]
    assert len(saved) >= 2
    for chart in saved:
        below = json.loads(chart.spec)["layout"]["title"]["text"]
        assert run_id in below and threads in below


def test_where_nothing_is_timed_there_is_no_timeline(visit, ran):
    ran("seed-reset")
    assert catalogue("en")["pitfalls.covered.title"] not in words(visit("pitfalls", lang="en", pitfall="seed-reset"))


@BOTH
def test_parcels_can_be_played_with_and_stand_beside_the_measured_curve(visit, ran, lang):
    ran("batch-is-free")
    app, said = visit("pitfalls", lang=lang, pitfall="batch-is-free"), catalogue(lang)["pitfalls.parcels.said"]
    assert said.format(parcels=8, workers=4, batch="20", each="2.5") in words(app)
    app.slider(key="pitfalls.parcels.parcels").set_value(4).run()
    assert said.format(parcels=4, workers=4, batch="10", each="2.5") in words(app)
    assert catalogue(lang)["pitfalls.parcels.measured"] in words(app)
    app.segmented_control(key="pitfalls.parcels.quantity").set_value("per_sample_s").run()
    assert not app.exception


def test_only_the_pitfall_of_the_curve_has_parcels(visit, ran):
    ran("unequal-totals")
    app = visit("pitfalls", lang="en", pitfall="unequal-totals")
    assert catalogue("en")["pitfalls.parcels.title"] not in words(app)
