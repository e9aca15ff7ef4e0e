"""What people write about a run, how they name it, and lists of all runs: one bad row hurts no other."""

import json
import sqlite3
from contextlib import closing

import pytest

from bench_core.errors import InputError
from bench_core.request import estimate
from bench_core.results import exports
from bench_core.results.result import load_result
from bench_core.store import annotate, labels, references
from bench_core.store.database import Store
from bench_core.store.listing import listed


@pytest.fixture
def run_id(bench):
    return bench.store.add_run(bench.spec(name="first"))


def alter(store, statement, *values):
    with closing(sqlite3.connect(store.url.removeprefix("sqlite:///"))) as raw:
        raw.execute(statement, values)
        raw.commit()


def test_the_newest_of_what_is_written_counts(bench, run_id):
    for name in ("second", "third"):
        annotate.rename(bench.store, run_id, name)
    annotate.note(bench.store, run_id, "hot day")
    annotate.tag(bench.store, run_id, ["b", "a", "b", " "])
    annotate.archive(bench.store, run_id, archived=True)
    annotate.archive(bench.store, run_id, archived=False)
    annotate.note(bench.store, run_id, "")
    label = annotate.label(bench.store, run_id)
    assert label == labels.Label(name="third", note="", tags=("b", "a"), archived=False)
    assert bench.store.run(run_id).spec.name == bench.store.runs()[0].spec.name == "third"
    assert listed(bench.store)[0].label == label


def test_what_is_written_about_one_run_is_not_said_of_another(bench, run_id):
    other = bench.store.add_run(bench.spec(name="other"))
    annotate.rename(bench.store, run_id, "new")
    assert bench.store.run(other).spec.name == "other"
    assert [run.label.name for run in listed(bench.store)] == ["other", "new"]


@pytest.mark.parametrize("name", ["", "  ", "a\x1b[31mb", "a\nb", "a\u202eb", "x" * 121])
def test_a_name_that_cannot_be_shown_is_refused_and_changes_nothing(bench, run_id, name):
    with pytest.raises(InputError):
        annotate.rename(bench.store, run_id, name)
    assert bench.store.run(run_id).spec.name == "first"


def test_a_note_may_have_lines_but_no_control_characters(bench, run_id):
    annotate.note(bench.store, run_id, "one\r\ntwo")
    assert annotate.label(bench.store, run_id).note == "one\ntwo"
    with pytest.raises(InputError, match="control characters"):
        annotate.note(bench.store, run_id, "bell\x07")


def test_control_characters_that_came_with_a_run_are_shown_as_escapes(bench, run_id):
    bench.store.add_event(run_id, "named", {"name": "red\x1b[31m"})
    assert bench.store.run(run_id).spec.name == "red\\x1b[31m"


def test_an_export_carries_what_is_written_and_an_import_restores_it(bench, tmp_path):
    result = bench.run(bench.spec(name="first"))
    annotate.rename(bench.store, result.run.run_id, "renamed")
    annotate.note(bench.store, result.run.run_id, "noted")
    annotate.tag(bench.store, result.run.run_id, ["x"])
    data = exports.document(load_result(bench.store, result.run.run_id))
    assert (data["name"], data["note"], data["tags"], data["archived"]) == ("renamed", "noted", ["x"], False)
    with closing(Store(f"sqlite:///{tmp_path}/elsewhere.db")) as elsewhere:
        again = exports.import_content(elsewhere, json.dumps(data).encode(), "run.json")
        assert annotate.label(elsewhere, again) == labels.Label(name="renamed", note="noted", tags=("x",))


# -- how a run is named -------------------------------------------------------------------------------------------


def test_runs_are_counted_back_from_the_newest(bench):
    ids = [bench.store.add_run(bench.spec()) for _ in range(3)]
    found = [bench.store.run(reference).run_id for reference in ("latest", "latest~1", "latest~2")]
    assert found == ids[::-1]
    with pytest.raises(InputError, match=r"latest to latest~2"):
        bench.store.run("latest~3")


def test_a_beginning_or_the_end_of_an_id_is_enough_where_no_other_run_has_it():
    ids = ["20260131-142530-9f3a1c", "20260131-142500-77b0aa"]
    assert references.resolved("20260131-14253", ids) == references.resolved("9f3a", ids) == ids[0]
    assert references.resolved(ids[1], [*ids, ids[1] + "-2"]) == ids[1]  # an id is that run's, whatever begins with it
    with pytest.raises(InputError) as caught:
        references.resolved("20260131", ids)
    assert all(i in str(caught.value) for i in ids) and "\n" not in str(caught.value)


@pytest.mark.parametrize("reference", ["", "nothing", "9f3", "%", "latest~x"])
def test_what_names_no_run_is_refused_in_one_line(reference):
    with pytest.raises(InputError, match=r"latest~1"):
        references.resolved(reference, ["20260131-142530-9f3a1c"])


# -- damaged rows -------------------------------------------------------------------------------------------------

DAMAGES = {
    "no JSON": ("UPDATE runs SET spec = ? WHERE run_id = ?", "{not json"),
    "another spec": ("UPDATE runs SET spec = ? WHERE run_id = ?", '{"of": "another program"}'),
    "no time": ("UPDATE runs SET created_ns = ? WHERE run_id = ?", "yesterday"),
    "an event": ("UPDATE events SET payload = ? WHERE run_id = ?", "[1"),
    "another event": ("UPDATE events SET payload = ? WHERE run_id = ?", '{"outcome": 1}'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_is_listed_as_damaged_among_the_others(bench, damage):
    good, bad = (bench.run(bench.spec(name=name)).run.run_id for name in ("good", "bad"))
    statement, value = DAMAGES[damage]
    alter(bench.store, statement, value, bad)
    found = {run.run_id: run for run in listed(bench.store)}
    assert not found[good].is_damaged and found[bad].is_damaged
    assert found[good].outcome == "done"
    assert good in [run.run_id for run in bench.store.runs()]
    assert bench.store.done_pitfalls() == [] and estimate.estimate_s(bench.spec(), bench.store) is not None
    assert bench.store.run(good).spec.name == "good"


def test_a_damaged_run_that_is_asked_for_says_what_to_do(bench, run_id):
    alter(bench.store, "UPDATE runs SET spec = ?", "{not json")
    with pytest.raises(InputError, match=r"damaged.*delete"):
        bench.store.run(run_id)


def test_a_list_of_many_runs_takes_as_many_queries_as_one_of_few(bench):
    def queries():
        seen = []
        rows = bench.store._rows
        bench.store._rows = lambda query: seen.append(query) or rows(query)
        listed(bench.store)
        bench.store._rows = rows
        return len(seen)

    bench.store.add_run(bench.spec())
    few = queries()
    for _ in range(20):
        bench.store.add_run(bench.spec())
    assert queries() == few
