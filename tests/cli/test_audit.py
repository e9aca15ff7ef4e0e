"""`fairspeed audit`: what it prints of files and folders, how it ends, and what it writes."""

import ast
import json
import re
import subprocess

import pytest

from bench_core.cli.show.audit import MENDED_BY_ITSELF
from bench_core.fairness.audit.mend import MENDS
from tests.commands import ROOT, started

SYSTEMS = ROOT / "tests" / "data" / "systems"
WALL_CLOCK = """\
import time

start = time.time()
pipe(prompts, generator=generators)
print(time.time() - start, "s per batch")
"""
SERIAL = """\
def inference(pipe, prompts):
    return [pipe(prompt).images[0] for prompt in prompts]
"""
HONEST = "x = 1\n"
FINDING = re.compile(r"^(.+):(\d+):(\d+) ([a-z-]+) \((error|warning|note)\) .+: .+$", re.MULTILINE)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Files in the folder in which the command is called."""
    monkeypatch.chdir(tmp_path)

    def write_all(**texts):
        for name, text in texts.items():
            path = tmp_path / f"{name}.py"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write_all


def test_a_finding_has_place_rule_line_with_carets_why_and_how_to_mend(fairspeed, write):
    write(clock=WALL_CLOCK)
    done = fairspeed("audit", "clock.py")
    assert done.code == 0
    at = done.out.index(
        "clock.py:3:9 wall-clock-not-monotonic (warning) Timed with a clock that can be set: time.time()"
    )
    lines = done.out[at:].splitlines()
    assert lines[1] == "    3 | start = time.time()"
    assert lines[2] == "      |         ^^^^^^^^^^^"
    assert lines[3].startswith("        why: time.time() follows")
    assert lines[4] == "        fix: Use time.perf_counter()."
    assert "\x1b" not in done.out


def test_why_a_rule_matters_is_said_once(fairspeed, write):
    write(a=WALL_CLOCK, b=WALL_CLOCK)
    done = fairspeed("audit", "a.py", "b.py")
    assert [path for path, *_, rule, _ in FINDING.findall(done.out) if rule == "wall-clock-not-monotonic"] == [
        "a.py",
        "b.py",
    ]
    assert done.out.count("time.time() follows") == 1


def test_an_error_is_exit_code_1_and_the_summary_counts(fairspeed, write):
    write(serial=SERIAL, honest=HONEST)
    done = fairspeed("audit", "serial.py", "honest.py")
    assert done.code == 1
    severities = [severity for *_, severity in FINDING.findall(done.out)]
    assert re.search(r"^2 files: 1 error(, |$)", done.out, re.MULTILINE) and severities.count("error") == 1
    assert (fairspeed("audit", "honest.py").code, fairspeed("audit", "honest.py").out) == (0, "1 file: nothing found\n")


def test_a_folder_is_all_its_python_files_each_once(fairspeed, write):
    folder = write(b=WALL_CLOCK, a=WALL_CLOCK)
    for left_out in ("env/pyvenv.cfg", "env/lib.py", ".git/hook.py", "__pycache__/c.py", "notes.txt", ".hidden.py"):
        path = folder / left_out
        path.parent.mkdir(exist_ok=True)
        path.write_text("not Python (")
    (folder / "below").mkdir()
    (folder / "below" / "c.py").write_text(WALL_CLOCK)
    (folder / "below" / "round").symlink_to(folder)
    done = fairspeed("audit", ".", "a.py", folder / "b.py")
    assert done.err == ""
    assert list(dict.fromkeys(path for path, *_ in FINDING.findall(done.out))) == ["a.py", "b.py", "below/c.py"]
    assert "3 files: " in done.out


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"x = (\n", "bad.py: got \"'(' was never closed, line 1\", expected Python source"),
        (b"x = '\xff'\n", "bad.py: got "),
        (b"# coding: no-such\nx = 1\n", "bad.py: got "),
        (b"x = '\0'\n", "bad.py: got "),
        (b"x = " + b"-" * 100_000 + b"1\n", "bad.py: got "),
    ],
    ids=["syntax", "bytes", "encoding", "null", "deep"],
)
def test_a_file_that_is_not_python_is_one_line_and_the_others_are_audited(fairspeed, write, bad, said):
    write(bad=bad, serial=SERIAL)
    done = fairspeed("audit", "bad.py", "serial.py")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert done.err.startswith(f"error: {said}")
    assert "serial.py:2:" in done.out and "; 1 not read" in done.out


def test_paths_that_lead_to_no_code_are_bad_input(fairspeed, write):
    folder = write(a=HONEST)
    (folder / "empty").mkdir()
    done = fairspeed("audit", "nothere.py", "empty", "a.py")
    assert (done.code, len(done.err.splitlines())) == (2, 2)
    assert "path: got 'nothere.py', expected a Python file or a folder" in done.err
    assert "folder: got 'empty', expected one with Python files" in done.err
    assert "1 file: nothing found; 2 not read" in done.out


def test_what_python_warns_of_in_the_code_is_not_shown(write):
    folder = write(a='import re\nre.compile("\\d")\nx = 1 is 1\n')
    done = started("audit", folder / "a.py", PYTHONWARNINGS="error")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_code_is_never_run(fairspeed, write):
    folder = write(a="open('ran', 'w')\nraise SystemExit(7)\n")
    assert fairspeed("audit", "a.py").code == 0
    assert not (folder / "ran").exists()


def test_a_comment_with_a_reason_ignores_a_finding_and_is_counted(fairspeed, write):
    comment = "# fairspeed: ignore[wall-clock-not-monotonic] of no matter"
    write(clock=WALL_CLOCK.replace("= time.time()", f"= time.time()  {comment}"))
    done = fairspeed("audit", "clock.py")
    assert "wall-clock-not-monotonic (" not in done.out and "; 1 ignored by comments" in done.out
    (ignored,) = json.loads(fairspeed("audit", "clock.py", "--format", "json").out)["ignored"]
    assert (ignored["rule"], ignored["line"], ignored["reason"]) == ("wall-clock-not-monotonic", 3, "of no matter")


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# fairspeed: ignore[wall-clock-not-monotonic]", "it gives no reason"),
        ("# fairspeed: ignore this one", "it names no rule"),
        ("# fairspeed: ignore[unseeded] it is a demo", "no finding of unseeded here"),
    ],
)
def test_a_comment_that_ignores_nothing_is_said(fairspeed, write, comment, said):
    write(clock=WALL_CLOCK.replace("= time.time()", f"= time.time()  {comment}"))
    done = fairspeed("audit", "clock.py")
    assert "wall-clock-not-monotonic (warning)" in done.out
    assert f"clock.py:3:22 ignore-without-effect (warning) This comment ignores nothing: {said}" in done.out
    assert "; 1 ignore without effect" in done.out


def test_json_has_every_finding_and_nothing_else_on_stdout(fairspeed, write):
    write(serial=SERIAL, clock=WALL_CLOCK, bad="x = (")
    done = fairspeed("audit", "serial.py", "clock.py", "bad.py", "--format", "json")
    data = json.loads(done.out)
    assert (done.code, data["schema"], len(data["errors"])) == (2, 1, 1)
    (serial,) = [f for f in data["findings"] if f["rule"] == "serial-execution"]
    assert {"rule", "severity", "path", "line", "column", "message", "fix"} <= set(serial)
    assert (serial["severity"], serial["path"], serial["line"]) == ("error", "serial.py", 2)
    assert "comparison" not in data


@pytest.fixture
def compared(fairspeed, monkeypatch):
    """The comparison of the two systems of the mission."""
    monkeypatch.chdir(SYSTEMS)
    return lambda *options: fairspeed("audit", "evaluator.py", "comparer.py", "--compare", *options)


SEVEN = {
    "steps-mismatch",
    "serial-execution",
    "warm-up-differs",
    "samples-mismatch",
    "prompts-mismatch",
    "batch-size-mismatch",
    "seed-policy-mismatch",
    "call-path-mismatch",
}
"""What the mission says of the two systems; samples and prompts are one item there."""


def test_two_files_are_compared_in_a_table_with_lines_and_every_difference_named(compared):
    done = compared()
    assert done.code == 1
    named = re.findall(r"^comparer\.py:\d+:1 ([a-z-]+) \(\w+\) .*\(evaluator\.py, line \d+\) against ", done.out, re.M)
    assert set(named) >= SEVEN
    assert re.search(r"^aspect +┃ .*evaluator\.py +┃ .*comparer\.py +┃ rule", done.out, re.MULTILINE)
    row = r"^batch size +│ --batch_size \(8\) \(line 27\) +│ --batch_size \(4\) \(line 136\) +│ batch-size-mismatch "
    assert re.search(row, done.out, re.MULTILINE)
    assert re.search(r'^ +evaluator\.py:27 \|     parser\.add_argument\("--batch_size"', done.out, re.MULTILINE)


def test_differences_are_findings_of_the_json_with_both_places(compared):
    data = json.loads(compared("--format", "json").out)
    differences = {f["rule"]: f for f in data["findings"] if "aspect" in f}
    assert set(differences) >= SEVEN
    size = differences["batch-size-mismatch"]
    assert (size["path"], size["line"]) == ("comparer.py", 136)
    assert size["against"] == {"path": "evaluator.py", "line": 27}
    rows = {row["aspect"]: row for row in data["comparison"]["rows"]}
    assert (rows["steps"]["rule"], rows["size"]["rule"]) == ("steps-mismatch", None)


def test_a_file_compared_with_itself_differs_in_nothing(fairspeed, write):
    write(clock=WALL_CLOCK)
    done = fairspeed("audit", "clock.py", "clock.py", "--compare")
    assert done.code == 0 and "both say the same of all that was found" in done.out


def test_a_file_that_times_nothing_is_not_said_to_be_the_same(fairspeed, write):
    write(clock=WALL_CLOCK, honest=HONEST)
    done = fairspeed("audit", "clock.py", "honest.py", "--compare")
    assert "honest.py: no timed call of a pipeline was found to compare" in done.out
    assert "both say the same" not in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.py", "--compare"], "files to compare: got 'a.py', expected two files"),
        ([".", "a.py", "--compare"], "files to compare: got '. a.py', expected two files"),
        (["a.py", "--fix", "--diff"], "not allowed with argument"),
        (["a.py", "--diff", "--format", "json"], "format: got 'json', expected text with --diff"),
        (["a.py", "--format", "xml"], "format: got 'xml', expected one of text, json, sarif"),
        ([], "the following arguments are required: PATH"),
    ],
)
def test_what_does_not_go_together_is_one_line(fairspeed, write, arguments, said):
    write(a=WALL_CLOCK)
    done = fairspeed("audit", *arguments)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert said in done.err


def test_a_diff_of_several_files_is_one_patch(fairspeed, write):
    folder = write(a=WALL_CLOCK, b=WALL_CLOCK, honest=HONEST)
    done = fairspeed("audit", ".", "--diff")
    assert (done.code, done.err) == (0, "")
    subprocess.run(["git", "apply"], input=done.out, text=True, check=True, cwd=folder)
    mended = WALL_CLOCK.replace("time.time", "time.perf_counter")
    assert [(folder / f"{name}.py").read_text() for name in ("a", "b", "honest")] == [mended, mended, HONEST]


def test_what_a_diff_leaves_has_the_reason(fairspeed, write):
    write(pool="def inference(pipe, prompts):\n    return [i.images[0] for i in pool.map(pipe, prompts)]\n")
    done = fairspeed("audit", "pool.py", "--diff")
    assert (done.code, done.out) == (1, "")
    assert "pool.py:2: left serial-execution: the calls are made by threads or tasks" in done.err


def test_fix_goes_on_where_one_file_cannot_be_read(fairspeed, write):
    folder = write(clock=WALL_CLOCK, bad="x = (\n")
    done = fairspeed("audit", ".", "--fix")
    assert done.code == 2 and (folder / "bad.py").read_text() == "x = (\n"
    assert (folder / "clock.py").read_text() == WALL_CLOCK.replace("time.time", "time.perf_counter")
    assert "wall-clock-not-monotonic" not in done.out and "mended" not in done.out


def test_a_finding_that_may_be_mended_is_said_to_be(fairspeed, write):
    write(clock=WALL_CLOCK, honest=HONEST)
    assert "1 finding may be mended: --diff shows how, --fix does it" in fairspeed("audit", ".").out
    assert "mended" not in fairspeed("audit", "honest.py", "honest.py").out
    assert set(MENDED_BY_ITSELF) == set(MENDS)


def test_carets_stand_below_the_code_after_wide_characters_and_tabs(fairspeed, write):
    text = WALL_CLOCK.replace("start = time", 'if True:\n\tname = "热身"; start = time')
    write(clock=text)
    done = fairspeed("audit", "clock.py")
    column = ast.parse(text).body[1].body[1].value
    assert text.splitlines()[3].encode()[column.col_offset :].startswith(b"time.time()")
    lines = done.out[done.out.index("clock.py:4:23 wall-clock-not-monotonic") :].splitlines()
    assert lines[1] == '    4 |     name = "热身"; start = time.time()'
    assert lines[2] == "      |" + " " * 28 + "^" * 11


def test_code_does_nothing_to_the_terminal(fairspeed, write):
    write(clock=WALL_CLOCK.replace("= time.time()", "= time.time()  # \x1b[31m \u202e [red]"))
    done = fairspeed("audit", "clock.py")
    assert "# \\x1b[31m ⟨U+202E⟩ [red]" in done.out
