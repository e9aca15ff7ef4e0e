"""A run is followed while it is measured: what it says so far, where it is, what it waits for. Chart pages follow."""

import json

import pytest

from bench_core.jobs import status
from bench_core.store import progress
from bench_core.store.folders import run_folder
from bench_core.store.progress import Progress
from pages._ui.frame import pace
from pages._ui.frame.text import catalogue

from .conftest import words
from .growing import Growing, followed

OTHER = "shapes+deepcache:interval=3"
BOTH = pytest.mark.parametrize("lang", ["en", "zh"])


@pytest.fixture
def growing(library, monkeypatch):
    costs = {"shapes": {"drift": lambda now_s: 0.01 * ((now_s * 7919) % 1)}, OTHER: {"fixed_s": 0.06}}
    return followed(Growing(library, library.run(rounds=12, costs=costs)), monkeypatch)


def shown(app):
    return words(app).replace("\\", "")


def bars(app):
    return [bar.proto.value for bar in app.get("progress")]


def badges(app):
    return [m.value.split(" ")[-1].split("]")[0] for m in app.markdown if "-badge[" in m.value]


def timeline(app):
    """The words of the timeline, for who cannot see it."""
    return [html.proto.body for html in app.get("html") if 'role="img"' in html.proto.body]


def drawn(app):
    """All interval ends of the plot."""
    (chart,) = app.get("plotly_chart")
    traces = [t for t in json.loads(chart.proto.spec)["data"] if t.get("name") and t["error_x"].get("array")]
    return [len(trace["x"]) for trace in traces], chart.proto.spec


@BOTH
def test_the_plot_narrows_and_says_after_how_many_rounds_it_is_no_verdict(visit, growing, lang):
    texts = catalogue(lang)
    growing.until(3)
    app = visit("run", run=growing.run_id, lang=lang)
    assert texts["so_far.title"] in words(app)
    assert texts["so_far.after"].format(done=3, total=12) in shown(app)
    counts, before = drawn(app)
    assert counts == [2]
    said = texts["so_far.verdict"].format(verdict=texts["chart.intervals.faster"])
    assert json.dumps(said)[1:-1] in before or said in before
    growing.until(9)
    app.run()
    assert texts["so_far.after"].format(done=9, total=12) in shown(app)
    assert drawn(app)[1] != before
    assert "run.verdicts" not in {frame.key for frame in app.dataframe}


def test_sentences_say_that_they_are_of_so_far_and_have_no_colour_of_a_verdict(visit, growing):
    growing.until(9)
    app = visit("run", run=growing.run_id, lang="en")
    assert f"`{OTHER}`: so far faster at both batch sizes" in shown(app)
    assert ":green[" not in words(app) and "Measurements" not in words(app)


def test_before_the_first_timed_call_nothing_is_said_so_far(visit, growing):
    growing.grow(4)
    app = visit("run", run=growing.run_id, lang="en")
    assert "So far" not in words(app) and not app.get("plotly_chart")
    growing.until(1)
    app.run()
    assert "No interval yet" in words(app) and not app.get("plotly_chart")


def test_when_the_run_has_ended_the_answer_takes_its_place(visit, growing):
    growing.until(9)
    app = visit("run", run=growing.run_id, lang="en")
    growing.until(99)
    growing.standing = "done"
    app.run()
    assert "So far" not in words(app) and "so far" not in shown(app)
    assert ":green[" in words(app) and "run.cancel" not in {button.key for button in app.button}


def test_a_run_of_one_candidate_has_nothing_to_compare_so_far(visit, library, monkeypatch):
    run = Growing(library, library.run("shapes"))
    monkeypatch.setattr(status, "follow", lambda store, run_id: status.Job(run_id, "running", "", run.now))
    run.until(3)
    app = visit("run", run=run.run_id, lang="en")
    assert bars(app) and "So far" not in words(app)


# -- how far it is --------------------------------------------------------------------------------------------------


def test_the_bar_never_falls_nor_is_full_before_the_end(visit, growing):
    growing.grow(4)
    app = visit("run", run=growing.run_id, lang="en")
    values = []
    for done, total in ((20, 40), (21, 80), (60, 80), (80, 80), (90, 80)):
        growing.tell(state="measuring", calls_done=done, calls_total=total)
        app.run()
        values += bars(app)
    assert values == sorted(values) and values[:2] == [50, 50] and max(values) == 99
    assert "90 of 90 calls" in words(app)


def test_the_bar_of_another_run_begins_anew(visit, growing):
    growing.grow(4)
    growing.tell(state="measuring", calls_done=60, calls_total=80)
    app = visit("run", run=growing.run_id, lang="en")
    growing.tell(pid=2, elapsed_s=1.0, calls_done=8, calls_total=80)
    app.run()
    assert bars(app) == [10]


@BOTH
@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"state": "warm-up", "batch_size": None, "round": None}, "live.survey"),
        ({"state": "scoring", "batch_size": None, "round": None}, "state.scoring"),
        ({"state": "loading", "batch_size": None, "round": None}, "state.loading"),
        ({"state": "warm-up"}, "state.warm-up"),
    ],
)
def test_every_phase_has_its_name(visit, growing, fields, key, lang):
    growing.until(2)
    growing.tell(**fields)
    app = visit("run", run=growing.run_id, lang=lang)
    assert [bar.proto.text for bar in app.get("progress")] == [catalogue(lang)[key]]


def test_the_timeline_has_the_starts_side_by_side_and_the_present_position(visit, growing):
    growing.until(3)
    growing.tell(state="measuring", round=3, start=1, starts=2)
    app = visit("run", run=growing.run_id, lang="en")
    (line,) = timeline(app)
    assert "Start 1 is in its rounds, 50 % over, Start 2 to come" in line
    assert "start 1 of 2" in words(app)
    growing.tell(state="warm-up", batch_size=4, candidate=OTHER, start=2, starts=2)
    app.run()
    assert "Start 1 over, Start 2 is in its warm-up, 75 % over" in timeline(app)[0]


def test_without_a_known_start_no_position_is_made_up(visit, growing):
    growing.grow(4)
    assert growing.now.state == "warm-up"
    assert timeline(visit("run", run=growing.run_id, lang="en")) == []


# -- what it waits for ----------------------------------------------------------------------------------------------


def waits(growing, library, n_ahead, **other):
    """The run waits for another one that is measured; returns that one's id."""
    ahead = library.run(name="the *other* run").run.run_id
    run_folder(ahead).mkdir(parents=True, exist_ok=True)
    known = {"state": "measuring", "pid": 1, "calls_done": 20, "calls_total": 80, "elapsed_s": 180, "left_s": 300}
    progress.write(ahead, Progress(**known | other))
    growing.tell(state="waiting", waits_for=ahead, n_ahead=n_ahead)
    return ahead


def test_a_run_that_waits_says_for_which_one_how_long_and_links_to_it(visit, growing, library):
    ahead = waits(growing, library, 0)
    app = visit("run", run=growing.run_id, lang="en")
    assert "another run, **the *other* run**, has the device" in shown(app)
    assert "20 of 80 calls · 3 min so far · about 5 min left" in words(app)
    assert "This run is next" in words(app)
    links = [link.proto for link in app.get("page_link") if link.proto.label == "Show that run"]
    assert [f"run={ahead}" in link.query_string for link in links] == [True]
    assert "So far" not in words(app) and app.button(key="run.cancel")


def test_the_badge_says_that_it_waits_and_then_that_it_runs(visit, growing, library, monkeypatch):
    waits(growing, library, 0)
    really = progress.read
    monkeypatch.setattr(progress, "read", lambda run_id: growing.now if run_id == growing.run_id else really(run_id))
    app = visit("run", run=growing.run_id, lang="en")
    assert "waiting" in badges(app) and "running" not in badges(app)
    growing.tell(state="measuring", waits_for=None, n_ahead=None)
    app.run()
    assert "running" in badges(app) and "waiting" not in badges(app)


@BOTH
@pytest.mark.parametrize(("n", "key"), [(1, "waiting.ahead.one"), (3, "waiting.ahead.several")])
def test_its_place_is_said_where_several_wait(visit, growing, library, n, key, lang):
    waits(growing, library, n)
    assert catalogue(lang)[key].format(n=n) in words(visit("run", run=growing.run_id, lang=lang))


@pytest.mark.parametrize("waits_for", [None, "20200101-000000-aaaaaa"])
def test_where_the_other_run_is_not_known_no_name_is_made_up(visit, growing, waits_for):
    growing.tell(state="waiting", waits_for=waits_for)
    app = visit("run", run=growing.run_id, lang="en")
    assert catalogue("en")["state.waiting"] in words(app)
    assert "Show that run" not in {link.proto.label for link in app.get("page_link")}


# -- chart pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["scaling", "per_sample", "speedup"])
def test_chart_pages_say_how_many_calls_they_show_and_follow(visit, growing, page):
    growing.until(3)
    n = growing.store.count_calls(growing.run_id)
    app = visit(page, run=growing.run_id, lang="en")
    assert f"Its {n} calls so far are shown" in words(app)
    growing.until(5)
    app.run()
    assert f"Its {growing.store.count_calls(growing.run_id)} calls so far are shown" in words(app)
    if page != "per_sample":
        assert f"`{OTHER}`: so far " in shown(app)


@BOTH
@pytest.mark.parametrize("page", ["scaling", "per_sample", "speedup"])
def test_before_the_first_timed_call_a_chart_page_says_that_alone(visit, growing, page, lang):
    growing.grow(1)
    app = visit(page, run=growing.run_id, lang=lang)
    assert [info.value for info in app.info] == [catalogue(lang)["live.none_timed"]]
    growing.until(3)
    app.run()
    assert catalogue(lang)["live.none_timed"] not in words(app)


@pytest.mark.parametrize("view", ["intervals", "bars"])
def test_no_verdict_of_the_speedup_page_is_final_while_the_run_goes_on(visit, growing, view):
    growing.until(11)
    app = visit("speedup", run=growing.run_id, lang="en", view=view)
    (chart,) = app.get("plotly_chart")
    assert "faster so far" in chart.proto.spec and "<b>faster</b>" not in chart.proto.spec
    assert {row.rpartition(" ")[0].partition(" ")[2] for row in app.dataframe[0].value["Verdict"]} == {"so"}


def test_a_chart_page_of_a_run_that_has_ended_does_not_follow(visit, finished):
    app = visit("speedup", run=finished.run.run_id, lang="en")
    assert "calls so far" not in words(app) and "so far" not in shown(app)


@pytest.mark.parametrize(("cost_s", "wait_s"), [(0.0, 5), (0.05, 5), (0.051, 10), (0.3, 40), (3.0, 320)])
def test_what_is_costly_to_draw_is_drawn_less_often(cost_s, wait_s):
    assert pace.wait_s(cost_s) == wait_s and cost_s / pace.wait_s(cost_s) <= pace.SHARE
