"""The page Runs: every run with what it says; found, named, annotated, archived, deleted."""

import sqlite3
from contextlib import closing

import pytest

from bench_core.store import annotate, progress
from pages._ui.frame.text import catalogue
from pages._ui.runs import find

from .conftest import words

FASTER = {"shapes+deepcache:interval=3": {"fixed_s": 0.06, "per_image_s": 0.006}}


def shown(app):
    return words(app).replace("\\", "").replace("\u200b", "")


def names(app):
    """The runs that are listed, in order."""
    links = [link.proto for link in app.main.get("page_link")]
    return [link.label.replace("\\", "").replace("\u200b", "").strip("*") for link in links if "**" in link.label]


def choose(app, result, action):
    """Choose something in the menu of a run."""
    return app.get("menu_button")[names(app).index(result.spec.name)].set_value(action).run()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_empty_store_says_what_to_do_next(visit, lang):
    app = visit("runs", lang=lang)
    assert app.title[0].value == catalogue(lang)["runs.title"]
    assert catalogue(lang)["runs.none"] in words(app)


@pytest.mark.parametrize(("lang", "verdict"), [("en", "faster, "), ("zh", "更快，")])
def test_a_run_is_listed_with_what_it_says(visit, library, lang, verdict):
    result = library.run(name="the first", costs=FASTER)
    annotate.note(library.store, result.run.run_id, "*hot* day")
    app = visit("runs", lang=lang)
    assert names(app) == ["the first"]
    assert f"deepcache:interval=3 :green[**{verdict}" in shown(app)
    assert "*hot* day" in shown(app)
    (picture,) = app.get("image")
    assert picture.value[0].startswith("data:image/svg")


@pytest.mark.parametrize(("lang", "said"), [("en", "1 warning"), ("zh", "1 条警告")])
def test_cautions_are_counted_by_rule(visit, library, lang, said):
    library.run(costs=FASTER, rounds=3)
    assert f":orange-badge[:material/warning: {said}]" in shown(visit("runs", lang=lang))


def test_a_link_of_the_list_opens_its_run(visit, library):
    older = library.run(name="older").run.run_id
    library.run(name="newer")
    app = visit("runs")
    link = next(link.proto for link in app.main.get("page_link") if "older" in link.proto.label)
    assert f"run={older}" in link.query_string


def test_all_runs_are_listed_a_page_at_a_time(visit, library, bench_runs=45):
    spec = library.run(name="run 0").spec
    for n in range(1, bench_runs):
        library.store.add_run(spec.model_copy(update={"name": f"run {n}"}))
    app = visit("runs")
    assert names(app) == [f"run {n}" for n in range(44, 24, -1)]
    app.get("pagination")[0].set_value(3).run()
    assert names(app) == [f"run {n}" for n in range(4, -1, -1)]
    assert len(app.selectbox(key="sidebar.run").options) == bench_runs


def test_a_search_is_in_the_address_and_a_link_with_it_finds_the_same(visit, library):
    library.run(name="morning")
    library.run(name="evening")
    app = visit("runs")
    app.text_input(key="runs.q").set_value("Morn").run()
    assert names(app) == ["morning"]
    assert app.query_params["q"] in ("Morn", ["Morn"])
    app.text_input(key="runs.q").set_value("midnight").run()
    assert catalogue("en")["runs.nothing_left"] in words(app)
    app.button(key="runs.clear").click().run()
    assert names(app) == ["evening", "morning"]


def test_runs_are_filtered_and_sorted(visit, library):
    first = library.run(name="b")
    library.run("shapes", name="a")
    annotate.tag(library.store, first.run.run_id, ["nightly"])
    app = visit("runs")
    app.selectbox(key="runs.order").set_value("name").run()
    assert names(app) == ["a", "b"]
    app.multiselect(key="runs.tag").set_value(["nightly"]).run()
    assert names(app) == ["b"]
    app.multiselect(key="runs.tag").set_value([]).run()
    app.multiselect(key="runs.candidate").set_value(["shapes+deepcache:interval=3"]).run()
    assert names(app) == ["b"]


def test_name_note_and_tags_are_written_in_a_dialog(visit, library):
    result = library.run(name="before")
    app = choose(visit("runs"), result, "edit")
    key = f"runs.edit.{result.run.run_id}"
    app.text_input(key=f"{key}.name").set_value("after")
    app.text_area(key=f"{key}.note").set_value("two\nlines")
    app.button(key="runs.save").click().run()
    assert not app.exception
    assert names(app) == ["after"] and "Saved: after" in shown(app)
    label = annotate.label(library.store, result.run.run_id)
    assert (label.name, label.note) == ("after", "two\nlines")
    assert [e.kind for e in library.store.events(result.run.run_id)][-2:] == ["named", "noted"]


def test_a_name_with_control_characters_is_refused_where_it_is_typed(visit, library):
    result = library.run(name="before")
    app = choose(visit("runs", lang="zh"), result, "edit")
    app.text_input(key=f"runs.edit.{result.run.run_id}.name").set_value("a\x1b[31m")
    app.button(key="runs.save").click().run()
    assert "应为不含控制字符的文字" in app.error[0].value.replace("\\", "")
    assert library.store.run(result.run.run_id).spec.name == "before"


def test_an_archived_run_is_left_out_until_it_is_asked_for(visit, library):
    result = library.run(name="old one")
    library.run(name="new one")
    app = choose(visit("runs"), result, "archive")
    assert names(app) == ["new one"] and "Archived: old one" in shown(app)
    assert len(app.selectbox(key="sidebar.run").options) == 1
    app.toggle(key="runs.archived").set_value(True).run()
    assert names(app) == ["new one", "old one"]
    app = choose(app, result, "unarchive")
    app.toggle(key="runs.archived").set_value(False).run()
    assert names(app) == ["new one", "old one"]


def test_a_run_is_deleted_after_it_was_said_what_is_deleted(visit, library):
    kept = library.run(name="kept")
    result = library.run(name="unwanted")
    library.pictures(result)
    app = choose(visit("runs", run=result.run.run_id), result, "delete")
    said = shown(app)
    assert f"**unwanted** will be deleted: {len(result.calls)} calls" in said and "importing it brings back" in said
    assert library.store.has_run(result.run.run_id)
    app.button(key="runs.delete_now").click().run()
    assert not app.exception
    assert names(app) == ["kept"] and "Deleted: unwanted" in shown(app)
    assert not library.store.has_run(result.run.run_id)
    assert app.query_params["run"] in (kept.run.run_id, [kept.run.run_id])


def test_ticked_runs_are_known_in_order_and_can_be_archived_together(visit, library):
    first, second = library.run(name="one").run.run_id, library.run(name="two").run.run_id
    library.run(name="three")
    app = visit("runs")
    for run_id in (second, first):
        app.checkbox(key=f"runs.pick.{run_id}").check().run()
    assert app.session_state["runs.picked"] == [second, first]
    assert "2 selected" in shown(app)
    app.button(key="runs.archive_picked").click().run()
    assert names(app) == ["three"]


def test_a_damaged_run_hides_no_other_and_can_be_deleted(visit, library):
    library.run(name="good")
    bad = library.store.add_run(library.run(name="x").spec.model_copy(update={"name": "bad"}))
    with closing(sqlite3.connect(library.store.url.removeprefix("sqlite:///"))) as raw:
        raw.execute("UPDATE runs SET spec = '{' WHERE run_id = ?", [bad])
        raw.commit()
    app = visit("runs")
    assert names(app) == ["x", "good"]
    assert catalogue("en")["runs.damaged_todo"] in words(app)
    app.get("menu_button")[0].set_value("delete").run()
    app.button(key="runs.delete_now").click().run()
    assert not library.store.has_run(bad)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_run_with_a_damaged_call_is_not_just_done(visit, library, lang):
    bad = library.run(name="bad").run.run_id
    with closing(sqlite3.connect(library.store.url.removeprefix("sqlite:///"))) as raw:
        raw.execute("UPDATE calls SET batch_s = batch_s / 2 WHERE run_id = ? AND sequence = 2", [bad])
        raw.commit()
    app = visit("runs", lang=lang)
    assert catalogue(lang)["runs.damaged"] in words(app)
    assert catalogue(lang)["runs.damaged_records"].format(command="`fairspeed doctor --store`") in words(app)


def test_what_a_run_says_is_derived_of_runs_on_the_screen_only(visit, library, monkeypatch):
    derived = []
    original = find.stored.said
    monkeypatch.setattr(find.stored, "said", lambda run: derived.append(run.run_id) or original(run))
    spec = library.run(name="run").spec
    for _ in range(30):
        library.store.add_run(spec)
    visit("runs")
    assert len(set(derived)) == find.PER_PAGE


def test_an_import_that_is_refused_says_why_and_stores_nothing(visit, library):
    library.run(name="here")
    app = visit("runs")
    app.get("file_uploader")[0].set_value([("notes.json", b"{}", "application/json")]).run()
    app.button(key="runs.import_now").click().run()
    assert "notes.json: got 'no schema number'" in app.error[0].value.replace("\\", "")
    assert len(library.store.runs()) == 1


def test_a_run_that_is_being_measured_is_not_judged_and_not_deleted(visit, library):
    result = library.run(name="busy")
    library.store.add_event(result.run.run_id, "started", {"environment": {}, "version": "0"})
    lock = progress.hold(result.run.run_id)
    app = choose(visit("runs"), result, "delete")
    lock.release()
    assert f"Being measured: {len(result.calls)} calls so far" in words(app) and "faster" not in words(app)
    assert "cancel it first" in app.error[0].value
    assert "runs.delete_now" not in [button.key for button in app.button]


# -- links to runs that are not here ------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["run", "scaling", "per_sample", "speedup", "compare_code"])
def test_a_dead_link_shows_a_choice_and_no_other_runs_numbers(visit, library, page):
    result = library.run(name="the only one", costs=FASTER)
    app = visit(page, run="20200101-000000-aaaaaa")
    assert "No run `20200101-000000-aaaaaa` is stored here." in words(app)
    assert not app.dataframe and not app.get("plotly_chart") and not app.subheader
    assert app.selectbox(key="sidebar.run").value is None
    app.button(key=f"empty.{result.run.run_id}").click().run()
    assert app.query_params["run"] in (result.run.run_id, [result.run.run_id])
    assert "No run `" not in words(app)


def test_latest_in_a_link_is_the_newest_run(visit, library):
    library.run(name="older")
    newest = library.run(name="newer").run.run_id
    app = visit("speedup", run="latest")
    assert app.query_params["run"] in (newest, [newest])
