"""What pages say about how good the numbers are: telemetry, limits, laws, precision, multiplicity."""

import json

import pytest

from bench_core.results.result import load_result
from pages._ui.frame.text import catalogue
from tests import invented

from .conftest import words

BOTH = pytest.mark.parametrize("lang", ["en", "zh"])


def drawn(chart):
    """A chart's figure as text, to look words up in."""
    return json.dumps(json.loads(chart.proto.spec), ensure_ascii=False)


@pytest.fixture
def gpu(library):
    return load_result(library.store, invented.add(library.store))


@pytest.fixture
def cpu(library):
    run = invented.add(library.store, gpu=False, sizes=(1, 2), out_of_memory=(), precision=0.02, rounds=12)
    return load_result(library.store, run)


@BOTH
@pytest.mark.parametrize("page", ["run", "scaling", "per_sample", "speedup"])
def test_every_page_opens_over_a_gpu_run(visit, gpu, page, lang):
    assert visit(page, lang=lang).title


def test_the_law_of_the_tail_is_said_with_its_numbers(visit, gpu):
    law = gpu.tail("shapes", 10)
    shown = words(visit("scaling", lang="en"))
    assert f"`shapes`: from batch size {min(law.batch_sizes)} on, every further image costs **0.126 s**" in shown
    assert f"Below about {law.knee:.2g} images" in shown


def test_that_no_law_fits_is_said_once_for_all_candidates(visit, cpu):
    assert [cpu.tail(key, 10) for key in cpu.spec.keys] == [None, None]
    assert words(visit("scaling", lang="en")).count("No law fits") == 1


@BOTH
def test_latency_against_throughput_is_a_view_of_the_scaling_page(visit, gpu, lang):
    app = visit("scaling", lang=lang)
    app.segmented_control(key="scaling.view").set_value("trade_off").run()
    assert not app.exception
    (chart,) = app.get("plotly_chart")
    assert catalogue(lang)["chart.trade_off.batch_s"] in drawn(chart)
    app.toggle(key="scaling.table").set_value(True).run()
    assert 128 not in set(app.dataframe[0].value[catalogue(lang)["column.batch_size"]])


@BOTH
def test_intervals_are_the_first_view_of_the_speedup_page_and_bars_another(visit, gpu, lang):
    app = visit("speedup", lang=lang)
    (chart,) = app.get("plotly_chart")
    assert gpu.comparisons[0].candidate in chart.proto.alt
    assert catalogue(lang)["chart.intervals.not comparable"] in drawn(chart)
    assert '"bar"' not in drawn(chart)
    app.segmented_control(key="speedup.view").set_value("bars").run()
    assert '"bar"' in drawn(app.get("plotly_chart")[0])


def test_the_whole_run_is_shown_over_time_and_over_rounds(visit, gpu):
    app = visit("per_sample", lang="en")
    chart = app.get("plotly_chart")[-1]
    assert "beside other programs" in chart.proto.alt
    assert "GPU power (W)" in drawn(chart)
    app.segmented_control(key="per_sample.axis").set_value("round").run()
    assert '"Round"' in drawn(app.get("plotly_chart")[-1])


def test_rows_of_telemetry_that_nobody_measured_are_not_drawn(visit, cpu):
    chart = drawn(visit("per_sample", lang="en").get("plotly_chart")[-1])
    assert "CPU of other programs" in chart
    assert "GPU power (W)" not in chart


def test_only_what_is_known_of_cells_has_a_column(visit, gpu, library):
    texts = catalogue("en")
    table = visit("run", lang="en").dataframe[2].value
    first = gpu.cells[0]
    assert table[texts["column.utilisation"]].iloc[0] == f"{first.utilisation:.0%}"
    assert table[texts["column.joules_per_image"]].iloc[0] == pytest.approx(first.joules_per_image)
    assert table[texts["column.n_throttled"]].sum() > 0
    cpu = invented.add(library.store, gpu=False, sizes=(1, 2), out_of_memory=())
    table = visit("run", lang="en", run=cpu).dataframe[2].value
    assert texts["column.utilisation"] in table
    assert not {texts["column.joules_per_image"], texts["column.n_throttled"]} & set(table)


def test_several_intervals_are_said_to_miss_together_more_often(visit, gpu, library):
    assert "The chance that one of these 7 misses the true ratio is at most 35 %" in words(visit("speedup", lang="en"))
    one = invented.add(library.store, gpu=False, sizes=(2,), out_of_memory=())
    assert "misses the true ratio" not in words(visit("speedup", lang="en", run=one))


def test_conditions_have_the_precision_the_warm_up_the_turns_and_the_ceilings(visit, cpu):
    conditions = dict(visit("speedup", lang="en").table[0].value.itertuples(index=False))
    assert "within ± 2 %" in conditions["Wished precision"]
    assert conditions["Rounds"] == "12 at least"
    assert conditions["Calls not counted"].startswith("3 to 10 warm-up calls")
    assert conditions["Cores of the candidates"] == "14, 15"
    assert "float32 390 TFLOP/s" in conditions["Measured ceilings"]


def test_a_full_memory_is_the_answer_of_a_search_and_else_a_failure(visit, gpu, library):
    assert "128" in visit("run", lang="en", run=gpu.run.run_id).warning[0].value
    found = invented.add(library.store, auto_batch=True)
    app = visit("run", lang="en", run=found)
    assert not any("memory" in box.value for box in app.warning)
    assert any("ended where memory did" in box.value for box in app.info)


def test_evidence_that_repeats_itself_is_cut_short(visit, library):
    run = invented.add(library.store, gpu=False, sizes=(1, 2, 4, 8), rounds=4, out_of_memory=(), busy=True)
    box = next(b.value for b in visit("run", lang="en", run=run).warning if "took the cores" in b.value)
    assert box.count("\n- ") == 4 and "and 5 more" in box
