"""`fairspeed audit`: what a linter does, with the exit code that CI needs; nothing that is read is run."""

import json

import pytest

from bench_core.fairness import registry

UNFAIR = """import time
start = time.time()
pipe("a cat on a mat", num_inference_steps=20)
print("took", time.time() - start)
"""
SERIAL = """def inference(pipe, prompts, num_inference_steps):
    return [pipe(p, num_inference_steps=num_inference_steps).images[0] for p in prompts]
"""


@pytest.fixture
def written(tmp_path):
    """Writes a file and gives its path."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write


def test_a_finding_is_told_with_its_line_a_caret_why_and_how_to_mend_it(fairspeed, written):
    path = written("a.py", UNFAIR)
    lines = fairspeed("audit", path).out.splitlines()
    at = next(i for i, line in enumerate(lines) if "wall-clock-not-monotonic" in line)
    assert lines[at].startswith(f"{path}:2:9 warning wall-clock-not-monotonic Timed with a clock that can be set")
    assert lines[at + 1 : at + 3] == ["    start = time.time()", "            ^^^^^^^^^^^"]
    assert lines[at + 3].startswith("  why:  ") and lines[at + 4].startswith("  mend: ")
    assert lines[-1] == "1 file: 0 errors, 4 warnings, 0 notes, 0 ignored"


def test_only_an_error_exits_with_1(fairspeed, written):
    assert fairspeed("audit", written("a.py", UNFAIR)).code == 0
    assert fairspeed("audit", written("b.py", SERIAL)).code == 1
    assert fairspeed("audit", written("c.py", "x = 1\n")).out == "1 file: 0 errors, 0 warnings, 0 notes, 0 ignored\n"


def test_nothing_is_run(fairspeed, written, tmp_path):
    written("a.py", f"open({str(tmp_path / 'made')!r}, 'w')\n")
    assert fairspeed("audit", tmp_path).code == 0
    assert not (tmp_path / "made").exists()


def test_every_python_file_of_a_folder_is_read_but_those_of_environments_and_hidden_ones(fairspeed, written, tmp_path):
    for name in ("a.py", "sub/b.py", ".venv/c.py", "site-packages/d.py", "e.txt"):
        written(name, SERIAL)
    found = json.loads(fairspeed("audit", tmp_path, "--format", "json").out)["findings"]
    assert [f["path"] for f in found] == [str(tmp_path / "a.py"), str(tmp_path / "sub" / "b.py")]


def test_what_cannot_be_read_is_one_line_and_the_others_are_read(fairspeed, written, tmp_path):
    broken, good, gone = written("broken.py", "x = (\n"), written("good.py", SERIAL), tmp_path / "gone.py"
    done = fairspeed("audit", broken, gone, good)
    assert done.code == 2
    first, second = done.err.splitlines()
    assert first.startswith(f"error: {broken}: got ") and "line 1" in first and "expected Python source" in first
    assert second == f"error: {gone}: got 'no file', expected a Python file or a folder; check the path"
    assert "serial-execution" in done.out


def test_a_folder_without_python_files_is_bad_input(fairspeed, tmp_path):
    done = fairspeed("audit", tmp_path)
    assert done.code == 2 and "expected Python files" in done.err


def test_a_finding_may_be_ignored_with_a_reason_and_it_is_counted(fairspeed, written):
    own_line = UNFAIR.replace(
        "start = time.time()", "start = time.time()  # fairspeed: ignore[wall-clock-not-monotonic] ok"
    )
    done = fairspeed("audit", written("a.py", own_line))
    assert "Timed with a clock" not in done.out and done.out.endswith("3 warnings, 0 notes, 1 ignored\n")
    above = UNFAIR.replace("start =", "# fairspeed: ignore[no-warm-up, wall-clock-not-monotonic] a demo\nstart =")
    assert fairspeed("audit", written("a.py", above)).out.endswith("2 warnings, 0 notes, 2 ignored\n")


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("ignore[wall-clock-not-monotonic]", "it gives no reason"),
        ("ignore it is fine", "it names no rule"),
        ("ignore[unseeded] it is fine", "no finding of unseeded here"),
    ],
)
def test_an_ignore_without_effect_is_said(fairspeed, written, comment, said):
    path = written("a.py", UNFAIR.replace("time.time()\npipe", f"time.time()  # fairspeed: {comment}\npipe"))
    out = fairspeed("audit", path).out
    assert f"{path}:2:22 this ignore has no effect: {said}" in out and "Timed with a clock" in out


def test_json_has_all_fields(fairspeed, written):
    path = written("é.py", SERIAL)
    document = json.loads(fairspeed("audit", path, "--format", "json").out)
    assert document["schema"] == 1 and document["ignored"] == []
    [finding] = document["findings"]
    place = {"line": 2, "column": 13, "end_line": 2, "end_column": 61}
    words = {"rule": "serial-execution", "severity": "error", "path": str(path)}
    assert finding.items() >= (place | words).items()
    assert finding["message"] and finding["fix"]


def test_columns_count_characters(fairspeed, written):
    path = written("a.py", UNFAIR.replace("pipe(", "é = 'é'; pipe(").replace("time.time()", "time.perf_counter()"))
    found = json.loads(fairspeed("audit", path, "--format", "json").out)["findings"]
    assert [f["column"] for f in found if f["rule"] == "unseeded"] == [10]


def test_sarif_has_what_the_format_asks_for(fairspeed, written):
    text = UNFAIR.replace("time.time()\npipe", "time.time()  # fairspeed: ignore[no-warm-up] a demo\npipe")
    document = json.loads(fairspeed("audit", written("a.py", text), "--format", "sarif").out)
    assert document["version"] == "2.1.0" and document["$schema"].endswith("sarif-2.1.0.json")
    [run] = document["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "Fairspeed" and [rule["id"] for rule in driver["rules"]] == list(registry.rules())
    for rule in driver["rules"]:
        assert all(rule[part]["text"] for part in ("shortDescription", "fullDescription", "help"))
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert run["results"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note") and result["message"]["text"]
        [location] = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"].endswith("a.py")
        region = physical["region"]
        assert region["startLine"] >= 1 and region["startColumn"] >= 1
        assert (region["endLine"], region["endColumn"]) > (region["startLine"], region["startColumn"])
    [suppressed] = [result for result in run["results"] if "suppressions" in result]
    assert suppressed["suppressions"] == [{"kind": "inSource", "justification": "a demo"}]


def test_two_files_side_by_side(fairspeed, written):
    a, b = written("a.py", UNFAIR), written("b.py", UNFAIR.replace("=20", "=50"))
    done = fairspeed("audit", a, b, "--compare")
    assert done.code == 1
    assert "error steps-mismatch: Not the same number of steps: 20 (a.py, line 3) against 50 (b.py, line 3)" in done.out
    document = json.loads(fairspeed("audit", a, b, "--compare", "--format", "json").out)["comparison"]
    [row] = [row for row in document["rows"] if row["rule"]]
    expected = {"aspect": "steps", "a": {"text": "20", "line": 3}, "b": {"text": "50", "line": 3}}
    assert row == expected | {"rule": "steps-mismatch"}
    assert [f["rule"] for f in document["findings"]] == ["steps-mismatch"]


def test_a_file_and_itself_differ_in_nothing(fairspeed, written):
    a, b = written("a.py", UNFAIR), written("b.py", UNFAIR)
    done = fairspeed("audit", a, b, "--compare")
    assert done.code == 0 and done.out.endswith("nothing differs\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.py", "--compare"], "files to compare: got '1', expected exactly two"),
        (["a.py", "--format", "xml"], "format: got 'xml', expected one of text, json, sarif"),
        (["a.py", "b.py", "--compare", "--format", "sarif"], "format: got 'sarif'"),
    ],
)
def test_bad_input_is_one_line(fairspeed, written, monkeypatch, tmp_path, arguments, said):
    written("a.py", UNFAIR)
    written("b.py", UNFAIR)
    monkeypatch.chdir(tmp_path)
    done = fairspeed("audit", *arguments)
    assert done.code == 2 and said in done.err and len(done.err.splitlines()) == 1
