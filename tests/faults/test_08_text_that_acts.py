"""Names, notes and messages of others show as they are, and act on no terminal, page, spreadsheet or comment."""

import ast
import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from bench_core.cli.main import main
from bench_core.cli.show import gate_markdown
from bench_core.report import report
from bench_core.request.gate import GateOptions, gate_spec
from bench_core.results import exports, spreadsheet, tables
from bench_core.results.gate import gate
from bench_core.results.result import load_result
from bench_core.store import annotate
from bench_core.store.database import Store
from bench_core.visible import visible
from tests.commands import FAIRSPEED, ROOT

DATA = Path(__file__).parents[1] / "data"
ACTS = "\x1b]0;owned\x07 \x1b[2J \x9b31m \x7f \u202eexe.gpj\u202c \u2066x\u2069 a\u200bb \ufeff"
SHOWN = r"\x1b]0;owned\x07 \x1b[2J \x9b31m \x7f ⟨U+202E⟩exe.gpj⟨U+202C⟩ ⟨U+2066⟩x⟨U+2069⟩ a⟨U+200B⟩b ⟨U+FEFF⟩"
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
HONEST = (
    "稳定扩散：批大小 8，更快　真的",
    "👩‍🔬 👩🏽‍🚀 👨‍👩‍👧 ❤️‍🔥 🏴󠁧󠁢󠁷󠁬󠁳󠁿 1️⃣ ©️",
    "نموذج سريع ۱۲۳",
    "دیوار می‌خواهم",
    "מהיר יותר \u200f(2.0)\u200e!",
    "क्‍ष श्री",
    "葛󠄀城 e\u0301 naïve",
)
"""Chinese, emoji of several characters, Arabic, Persian, Hebrew with marks of direction, Hindi, variants, accents."""


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


def imported(store, *, name="a run", message="", run_id="20260101-000000-abcdef"):
    """The id of an imported run, one of whose cells failed with a message."""
    data = json.loads((DATA / "run-precision.json").read_text()) | {"name": name, "run_id": run_id}
    data["calls"][-1] |= {"status": "failed", "batch_s": None, "message": message}
    return exports.import_content(store, json.dumps(data).encode(), "run.json")


def test_a_spreadsheet_computes_nothing_of_a_calls_table(store, capsys, tmp_path):
    """Fault 8.1: a message begins as a formula does -> an apostrophe before it in CSV; parquet and JSON are exact."""
    run_id, file = imported(store, message='=HYPERLINK("http://x")'), tmp_path / "calls.parquet"
    assert main(["export", run_id, "--format", "csv"]) == 0
    assert "'=HYPERLINK" in capsys.readouterr().out
    assert main(["export", run_id, "--format", "parquet", "-o", str(file)]) == 0
    assert pd.read_parquet(file)["message"].iloc[-1] == '=HYPERLINK("http://x")'
    assert main(["export", run_id]) == 0
    assert json.loads(capsys.readouterr().out)["calls"][-1]["message"] == '=HYPERLINK("http://x")'


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1"])
def test_a_cell_that_would_be_computed_is_text(text):
    """Fault 8.2: a cell of a CSV begins with = + - @, a tab or a line break -> text, after an apostrophe."""
    written = spreadsheet.csv(pd.DataFrame({"name": [text]}))
    assert written.split("\n", 1)[1].lstrip('"').startswith("'")


def test_numbers_of_a_csv_stay_numbers(store):
    """Fault 8.3: the table has negative numbers and honest texts -> the CSV is what it was, to the last digit."""
    frame = pd.DataFrame({"change": [-0.1, 2.0, None], "n": [-1, 0, 1], "name": ["a-b", "-5", "模型"]})
    assert spreadsheet.csv(frame) == frame.to_csv(index=False)
    calls = tables.calls(load_result(store, exports.import_file(store, str(DATA / "run-gpu.json"))))
    assert spreadsheet.csv(calls) == calls.to_csv(index=False)


def test_nothing_of_a_run_acts_on_the_terminal(store, capsys):
    """Fault 8.4: escapes and overrides in names, notes, messages, arguments -> shown as escapes by every command."""
    run_id = imported(store, name=f"n {ACTS}", message=f"m {ACTS}\nerror: forged line")
    store.add_event(run_id, "noted", {"text": f"t {ACTS}"})
    store.add_event(run_id, "tagged", {"tags": [ACTS]})
    other = imported(store, run_id="20260101-000000-other1")
    commands = ["runs", "runs --all", f"note {run_id}", f"diff {run_id} {other}", f"export {run_id} --format csv"]
    for command in [c.split() for c in commands] + [["export", ACTS], [ACTS], ["run", "--candidate", f"file:{ACTS}"]]:
        try:
            main(command)
        except SystemExit as ended:
            assert ended.code == 2
        done = capsys.readouterr()
        assert done.out or done.err
        assert HIDDEN.findall(done.out + done.err) == [], command
        assert not re.search("^error: forged", done.out + done.err, re.MULTILINE)


def test_a_real_terminal_gets_colours_and_nothing_else(store):
    """Fault 8.5: escapes in a name, and the list of runs on a real terminal -> our own colours are its only escapes."""
    imported(store, name=f"n {ACTS}")
    here, there = pty.openpty()
    wide = os.environ | {"TERM": "xterm-256color", "COLUMNS": "300"}
    done = subprocess.Popen([*FAIRSPEED, "runs"], cwd=ROOT, stdout=there, stderr=there, env=wide)
    os.close(there)
    printed = b""
    while chunk := _read(here):
        printed += chunk
    assert done.wait(60) == 0
    plain = re.sub(r"\x1b\[[\d;]*m", "", printed.decode())
    assert HIDDEN.findall(plain.replace("\r\n", "\n")) == []
    assert r"\x1b]0;owned\x07" in plain and "⟨U+202E⟩" in plain


def _read(descriptor):
    try:
        return os.read(descriptor, 2**16)
    except OSError:  # the other end is closed
        return b""


def test_a_report_shows_what_acts(store):
    """Fault 8.6: markup and overrides in a name and a message -> the HTML report shows them, and runs none."""
    said = f"<script>alert(1)</script><img src=x onerror=alert(1)> {ACTS}"
    for language in ("en", "zh"):
        page = report.html(load_result(store, store.find("latest")), language) if store.runs() else ""
        page = page or report.html(load_result(store, imported(store, name=said, message=said)), language)
        shown = re.sub("<wbr>", "", page)
        assert "<script>alert" not in page and "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in shown and "⟨U+202E⟩exe.gpj" in shown
        assert HIDDEN.findall(page) == []


def test_a_comment_of_the_gate_shows_what_acts(bench, tmp_path):
    """Fault 8.7: markup, links, mentions and overrides in a message -> the gate's Markdown shows them as text."""
    said = f"<img src=x> [a](http://x) ![b](y) @me #1 | `c` &lt;b&gt; https://evil.example {ACTS}"
    asked = {"rounds": 4, "device": "cpu", "threads": 1}
    spec = gate_spec(GateOptions(base="shapes", head="shapes+tome", others=asked))
    data = exports.document(bench.run(spec, {"shapes+tome": {"fail": {5: "failed"}}})) | {"run_id": "hostile"}
    for call in (c for c in data["calls"] if c["status"] == "failed"):
        call["message"] = said
    elsewhere = Store(f"sqlite:///{tmp_path}/elsewhere.db")
    result = load_result(elsewhere, exports.import_content(elsewhere, json.dumps(data).encode(), "run.json"))
    elsewhere.close()
    comment = gate_markdown.summary(result, gate(result))
    assert r"\<img src=x\> \[a\](http:&#8203;//x) !\[b\](y) @&#8203;me #&#8203;1 \| \`c\` &amp;lt;b&amp;gt;" in comment
    assert "https://" not in comment and "<img" not in comment.replace(r"\<", "")
    assert HIDDEN.findall(comment) == [] and "⟨U+202E⟩exe.gpj" in comment


def test_what_acts_is_written_out_once_and_the_same_everywhere():
    """Fault 8.8: escapes, C1, overrides, isolates, characters without a width -> written out, once when said twice."""
    assert visible(ACTS) == SHOWN
    assert visible(visible(ACTS)) == SHOWN
    for hidden in ("\u2028", "\ud800", "\u00ad", "\u200d", "\u200e", "\u2060", "\u3164", "\ufe0f", "\U000e0041"):
        assert visible(f"shapes{hidden}") != f"shapes{hidden}"
        visible(f"shapes{hidden}").encode()


@pytest.mark.parametrize("text", HONEST)
def test_honest_names_of_all_scripts_stay_as_they_are(text, store, capsys):
    """Fault 8.9: a name in Chinese, Arabic, Hebrew or Hindi, or with emoji -> shown as it was written."""
    assert visible(text) == text
    run_id = imported(store, name=text)
    annotate.note(store, run_id, text)
    assert load_result(store, run_id).spec.name == text
    main(["note", run_id])
    assert text in capsys.readouterr().out


def test_no_command_prints_past_the_place_that_writes_it_out():
    """Fault 8.10: a command prints by itself -> this test fails; all of them print through one place."""
    allowed = {"output.py", "terminal.py"}
    documents = {"print(json.dumps(document, indent=1))", "print(golden.spec_file(), end='')"}
    found = []
    for path in (ROOT / "bench_core/cli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("print", "Console"):
                found += [ast.unparse(node)] if path.name not in allowed else []
    assert [call for call in found if call not in documents and "Dashboard: " not in call] == []
