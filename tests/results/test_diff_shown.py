"""Two stored runs: how they are named and found, and what is shown of their comparison."""

import json

import pytest

from bench_core.cli import main
from bench_core.cli.show.diff import print_diff
from bench_core.errors import InputError
from bench_core.results import diff, exports
from bench_core.store.database import Store
from tests.altered import OTHER, elsewhere
from tests.two_runs import SLOW, lone, sitting


def test_a_run_is_found_by_its_id_as_latest_and_in_an_export(bench, tmp_path):
    first, second = lone(bench), lone(bench, SLOW)
    path = tmp_path / "run.json"
    path.write_text(json.dumps(exports.document(first)))
    empty = Store(f"sqlite:///{tmp_path}/empty.db")
    assert diff.load(first.run.run_id, bench.store).calls == first.calls
    assert diff.load("latest", bench.store).calls == second.calls
    assert diff.load(str(path), empty).cells == first.cells
    empty.close()


def test_an_id_wins_over_a_file_of_that_name(bench, tmp_path, monkeypatch):
    result = lone(bench)
    monkeypatch.chdir(tmp_path)
    (tmp_path / result.run.run_id).write_text("{}")
    assert diff.load(result.run.run_id, bench.store).calls == result.calls


def test_a_run_is_not_compared_with_itself_nor_with_its_export(bench, tmp_path, capsys):
    result = lone(bench)
    path = tmp_path / "run.json"
    path.write_text(json.dumps(exports.document(result)))
    for other in ("latest", str(path)):
        assert main.main(["diff", "latest", other]) == 2
        assert "both times', expected two different runs" in capsys.readouterr().err


def test_what_is_neither_is_refused_in_one_line(bench, tmp_path):
    with pytest.raises(InputError, match="got 'nothing', expected the id of a stored run"):
        diff.load("nothing", bench.store)
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(InputError, match="no schema number"):
        diff.load(str(tmp_path / "bad.json"), bench.store)


def test_the_terminal_shows_conditions_ratio_and_what_stays_open(bench, capsys):
    theirs = elsewhere(lone(bench, SLOW, batch_sizes=(1, 8)), cpu="Abacus")
    print_diff(diff.diff(lone(bench), theirs))
    out = capsys.readouterr().out
    assert "environment differs: cpu:" in out
    assert "0.524x [0.524, 0.524]" in out
    assert "note: Measured in two sittings" in out
    assert "undecided: shapes at batch 4, 10 steps: only in run" in out
    assert "shapes: inconclusive at batch size 1: the machine changed, or may have (Not the same machine" in out
    assert max(len(line) for line in out.splitlines() if "│" in line) <= 160


def test_the_json_has_answers_cells_and_what_the_gate_says(bench, tmp_path):
    runs = [sitting(bench).run.run_id, sitting(bench, changed=SLOW).run.run_id]
    assert main.main(["diff", *runs, "--fail-slower", "3%", "--json", str(tmp_path / "diff.json")]) == 1
    found = json.loads((tmp_path / "diff.json").read_text())
    assert (found["schema"], found["run_a"], found["run_b"], found["conditions"]) == (1, *runs, [])
    (answer,) = found["answers"]
    assert (answer["candidate"], answer["verdict"]) == (OTHER, "slower")
    assert answer["sentence"].startswith("slower at both batch sizes, 0.52× to 0.58×")
    assert found["control"]["candidate"] == "shapes"
    assert [d["longer"] for d in found["control"]["cells"]] == pytest.approx([1, 1])
    cell = next(c for c in found["cells"] if c["candidate"] == OTHER)
    assert (cell["verdict"], cell["raw"]["speedup"], cell["control"]["speedup"]) == ("slower", cell["speedup"], 1)
    assert (len(found["fails"]), found["undecided"], found["fail_slower"]) == (2, [], 0.03)


def test_the_json_alone_goes_to_stdout(bench, capsys):
    runs = [sitting(bench).run.run_id, sitting(bench).run.run_id]
    assert main.main(["diff", *runs, "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["answers"][0]["verdict"] == "no difference"
