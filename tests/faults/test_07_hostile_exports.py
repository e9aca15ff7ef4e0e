"""What somebody sends as an export is checked whole before anything of it is stored; honest ones are let in."""

import json
import time
from pathlib import Path

import pytest

from bench_core.cli.main import main
from bench_core.errors import InputError
from bench_core.results import exports
from bench_core.results.result import load_result
from bench_core.store.database import Store
from tests.faults.hostile import CHANGES, hostile_exports

DATA = Path(__file__).parents[1] / "data"
HONEST = sorted(DATA.glob("run-*.json"))


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


@pytest.fixture(scope="module")
def hostile():
    return {name: (content, said) for name, content, said in hostile_exports()}


@pytest.mark.parametrize("name", [name for name, *_ in CHANGES] + ["lists in lists", "a deep protocol", "cut off"])
def test_a_hostile_export_is_refused_with_its_place_and_nothing_is_stored(store, hostile, name):
    """Fault 7.1: a hostile export (over 30 ways) -> refused in one line with the JSON path, nothing stored."""
    content, said = hostile[name]
    with pytest.raises(InputError) as refused:
        exports.import_content(store, content, "run.json")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 400
    assert store.runs() == [] and store.counts() == {}


def test_the_command_says_it_in_one_line(tmp_path, capsys, store):
    """Fault 7.2: a hostile export on the command line -> exit code 2, one line with the JSON path, nothing stored."""
    data = json.loads(HONEST[0].read_text())
    data["calls"][12]["batch_s"] = -1
    (tmp_path / "run.json").write_text(json.dumps(data))
    assert main(["import", str(tmp_path / "run.json")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "run.json, calls[12].batch_s: got '-1', expected a number of at least" in said
    assert store.runs() == []


def test_an_import_never_becomes_the_latest_for_ever(store, bench):
    """Fault 7.3: an export dated an hour ahead -> refused; one of now is let in, and a run made later is the latest."""
    data = json.loads(HONEST[0].read_text())
    data["created_ns"] = time.time_ns() + 3600 * 10**9
    with pytest.raises(InputError, match="created_ns"):
        exports.import_content(store, json.dumps(data).encode(), "run.json")
    data["created_ns"] = time.time_ns()
    exports.import_content(store, json.dumps(data).encode(), "run.json")
    later = bench.store.add_run(bench.spec())
    assert store.find("latest") == later


@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.stem)
def test_an_honest_export_comes_in_and_goes_out_again(store, tmp_path, path):
    """Fault 7.4: an honest export, and what is exported of it again -> imported, the same calls and comparisons."""
    first = load_result(store, exports.import_file(store, str(path)))
    (tmp_path / "again.json").write_text(exports.text(first))
    elsewhere = Store(f"sqlite:///{tmp_path}/elsewhere.db")
    again = load_result(elsewhere, exports.import_file(elsewhere, str(tmp_path / "again.json")))
    elsewhere.close()
    assert exports.document(again) == exports.document(first)


def test_fields_that_were_added_later_do_not_keep_an_export_out(store):
    """Fault 7.5: an honest export with fields of a later version -> imported, what is known of it is the same."""
    data = json.loads(HONEST[0].read_text())
    run, calls, events = exports.read_content(json.dumps(data).encode(), "run.json")
    for record in (data, data["protocol"], data["limits"], data["candidates"][0], data["events"][0]):
        record["of_a_later_version"] = {"a": [1]}
    for call in data["calls"]:
        for record in filter(None, (call, call["witness"], call["telemetry"])):
            record["of_a_later_version"] = 1
    assert exports.read_content(json.dumps(data).encode(), "run.json") == (run, calls, events)


def test_what_is_derived_in_a_file_is_not_believed(store):
    """Fault 7.6: forged cells and comparisons in an export -> computed again from its calls."""
    data = json.loads(HONEST[0].read_text())
    honest = data["comparisons"][0]["speedup"]
    data["comparisons"] = [c | {"speedup": 99.0, "verdict": "faster"} for c in data["comparisons"]]
    data["cells"] = "none"
    result = load_result(store, exports.import_content(store, json.dumps(data).encode(), "run.json"))
    assert result.comparisons[0].speedup == pytest.approx(honest)


def test_a_run_without_its_beginning_is_not_resumed(store, capsys):
    """Fault 7.7: resume of an import without events -> refused in one line, for nobody knows what its calls ran on."""
    data = json.loads(HONEST[0].read_text()) | {"events": []}
    data["protocol"]["device"] = "cpu"
    run_id = exports.import_content(store, json.dumps(data).encode(), "run.json")
    assert main(["run", "--resume", run_id, "--quiet"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "without an event that says how they began" in said
    assert store.events(run_id) == [] and store.count_calls(run_id) == len(data["calls"])
