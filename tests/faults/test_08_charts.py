"""Names in charts: Plotly reads tags, entities and places of a template in whatever it shows."""

import json
from pathlib import Path

import pytest

from bench_core.charts import intervals, run_over_time, scaling, speedup, style, trade_off, warm_up
from bench_core.results import exports, tables
from bench_core.results.result import load_result
from bench_core.store.database import Store

DATA = Path(__file__).parents[1] / "data" / "run-precision.json"
ACTS = "file:<b>bold</b><br>&lt;%{x}.py"
SHOWN = "file:&lt;b&gt;bold&lt;/b&gt;&lt;br&gt;&amp;lt;&#37;{x}.py"


@pytest.fixture
def result():
    """A run, one of whose candidates is a file with such a name."""
    store = Store()
    result = load_result(store, exports.import_file(store, str(DATA)))
    yield result, next(key for key in result.spec.keys if key != result.spec.baseline)
    store.close()


def figures(result, old):
    """Charts with the name in it."""
    signs = style.styles([key.replace(old, ACTS) for key in result.spec.keys])
    steps = result.spec.protocol.steps[0]
    made = (tables.comparisons(result), tables.scaling_curves(result, steps), tables.run_over_time(result))
    compared, curves, points = (frame.replace({"candidate": {old: ACTS}}) for frame in made)
    first = tables.warm_up(result, min(curves["batch_size"]), steps).replace({"candidate": {old: ACTS}})
    calls = tables.scaling_points(result, steps).replace({"candidate": {old: ACTS}})
    lines = tables.scaling_lines(result, tables.scaling_curves(result, steps), old, steps)
    yield intervals.intervals(compared, styles=signs, margin=0.01)
    yield speedup.speedup(compared, styles=signs, margin=0.01)
    yield scaling.scaling(curves, calls, quantity="batch_s", styles=signs, lines=lines, owner=ACTS)
    yield trade_off.trade_off(curves, styles=signs)
    yield run_over_time.run_over_time(points, styles=signs)
    yield warm_up.warm_up(first, styles=signs)


def test_a_name_with_tags_is_shown_as_it_is(result):
    """Fault 8.13: the name of a candidate has tags and places of a template -> charts show them as letters."""
    for fig in figures(*result):
        drawn = json.loads(fig.to_json())
        traces = [{k: trace.get(k) for k in ("name", "hovertemplate", "text")} for trace in drawn["data"]]
        said = json.dumps([traces, drawn["layout"]], ensure_ascii=False)
        assert SHOWN in said and "<b>bold" not in said and "%{x}.py" not in said
