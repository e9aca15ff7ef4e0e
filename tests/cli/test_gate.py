"""`fairspeed gate` as a job of a CI service meets it: exit codes, what it writes, what it keeps to itself."""

import json

import pytest

from bench_core.cli.commands import gate as command
from bench_core.cli.show import gate as shown
from bench_core.cli.show import gate_markdown
from bench_core.events import Event
from bench_core.jobs import conduct
from bench_core.request.gate import GateOptions, gate_spec
from bench_core.results.gate import gate
from bench_core.results.result import Result, load_result
from tests import environments
from tests.altered import exact

ASKED = ("--base", "shapes", "--head", "shapes+tome", "--batch-sizes", "1,4", "--threads", "1", "--device", "cpu")
SLOW = {"shapes+tome": {"fixed_s": 0.13}}


@pytest.fixture
def gated(fairspeed, bench, monkeypatch):
    """The command with fake workers; `costs` are theirs by candidate. Two processes of one program are alike."""

    def call(*arguments, costs=None, cancel_at=None):
        def conducted(store, run_id, *, report):
            conductor = bench.conductor(run_id, costs=costs or {})
            if cancel_at is not None:
                conductor.report = lambda progress: progress.calls_done == cancel_at and conductor.cancel()
            return conductor.conduct()

        monkeypatch.setattr(conduct, "conduct", conducted)
        monkeypatch.setattr(command, "_spec", lambda arguments, spec=command._spec: exact(spec(arguments)))
        return fairspeed("gate", *arguments)

    yield call
    monkeypatch.undo()


def test_nothing_differs_and_the_gate_is_open(gated):
    done = gated(*ASKED)
    assert done.code == 0
    assert done.out.startswith("gate open: head takes at most 0.0% longer than base, 3% tolerated\n")
    assert "shapes+tome: no difference at both batch sizes" in done.out


def test_head_that_is_slower_closes_it_and_is_said_first(gated):
    done = gated(*ASKED, costs=SLOW)
    assert done.code == 1
    first, why, *_ = done.out.splitlines()
    assert first == "gate closed: head is slower than tolerated"
    assert why == "  batch 1: head takes 27.3% to 27.3% longer than base, 3% tolerated"


def test_more_can_be_tolerated(gated):
    assert gated(*ASKED, "--fail-slower", "30%", costs=SLOW).code == 0


def test_what_is_undecided_leaves_it_open_unless_it_is_strict(gated):
    done = gated(*ASKED, "--rounds", "3")
    assert (done.code, done.out.splitlines()[0]) == (0, "gate open, but undecided at batch 1, 4")
    assert "next: measure more: --rounds " in done.out
    assert gated(*ASKED, "--rounds", "3", "--strict").code == 3
    assert gated(*ASKED, "--strict").code == 0
    assert gated(*ASKED, "--strict", costs=SLOW).code == 1


def test_head_that_fails_closes_it(gated):
    done = gated(*ASKED, costs={"shapes+tome": {"largest": 2}})
    assert done.code == 1
    assert done.out.splitlines()[:2] == [
        "gate closed: head did not finish",
        "  batch 4: head did not finish (oom): made to be oom",
    ]


def test_a_run_that_is_cancelled_exits_130_and_goes_on_with_its_own_tolerance(gated, bench):
    done = gated(*ASKED, "--fail-slower", "30%", costs=SLOW, cancel_at=20)
    assert done.code == 130
    assert gated("--resume", "latest", "--strict", costs=SLOW).code == 0
    assert gate(load_result(bench.store, "latest")).tolerance == 0.3


def test_the_export_has_the_decision_and_is_imported_as_an_ordinary_run(gated, fairspeed, tmp_path):
    assert gated(*ASKED, "--json", tmp_path / "gate.json", costs=SLOW).code == 1
    data = json.loads((tmp_path / "gate.json").read_text())
    assert (data["command"], data["roles"]) == ("gate", {"base": "shapes", "head": "shapes+tome"})
    found = data["gate"]
    assert (found["open"], found["undecided"], found["tolerance"], len(found["reasons"])) == (False, False, 0.03, 2)
    assert [(c["batch_size"], c["outcome"]) for c in found["cells"]] == [(1, "beyond"), (4, "beyond")]
    data["run_id"] += "-copy"
    (tmp_path / "copy.json").write_text(json.dumps(data))
    assert fairspeed("import", tmp_path / "copy.json").code == 0
    assert fairspeed("gate", "--resume", data["run_id"], "--json", "-").code == 1


def test_the_summary_for_a_pull_request(gated, tmp_path):
    gated(*ASKED, "--markdown", tmp_path / "gate.md", "--quiet", costs=SLOW)
    lines = (tmp_path / "gate.md").read_text().splitlines()
    assert lines[0] == "### ❌ Fairspeed: gate closed: head is slower than tolerated"
    assert lines[2] == "- ❌ batch 1: head takes 27.3% to 27.3% longer than base, 3% tolerated"
    assert "- `shapes+tome`: **slower at both batch sizes, 0.79× to 0.82× (every interval below 0.83×)**" in lines
    assert "Verdicts: 2 slower." in lines
    assert "| ❌ too slow | 1 | 10 | 0.11 | 0.14 | +27.3% [+27.3, +27.3] | 0.786× [0.786, 0.786] | slower |" in lines
    for label in ("Conditions", "How noisy", "Next"):
        assert any(line.startswith(f"**{label}**: ") for line in lines)


def test_the_summary_has_the_findings_folded_away(gated):
    lines = gated(*ASKED, "--rounds", "3", "--markdown", "-").out.splitlines()
    at = lines.index("<details><summary>1 finding</summary>")
    assert lines[at + 2].startswith("- warning: Few rounds: ")
    assert lines[-1] == "</details>"
    assert "<details>" not in gated(*ASKED, "--markdown", "-").out


def test_the_summary_can_go_to_stdout_alone(gated):
    assert gated(*ASKED, "--markdown", "-").out.startswith("### ✅ Fairspeed: gate open: head takes at most ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b_c <x> `y`", r"a\|b\_c \<x\> \`y\`"),
        ("closes #2, says @me", "closes #&#8203;2, says @&#8203;me"),
        ("no file /home/ci/secret/model.py, and 3/4", "no file model.py, and 3/4"),
        ("see https://example.org/a/b", "see https:&#8203;//example.org/a/b"),
        ("ask www.example.org of GH-12 &lt;b&gt;", "ask www&#8203;.example.org of GH&#8203;-12 &amp;lt;b&amp;gt;"),
        ("a\u202eb \x1b[31m\u200b", r"a⟨U+202E⟩b \\x1b\[31m⟨U+200B⟩"),
    ],
)
def test_text_of_others_shows_as_it_is_without_the_folders_of_the_machine(text, shown):
    assert gate_markdown.as_text(text) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("shapes#2", "`shapes#2`"),
        ("file:/home/ci/a.py", "`file:a.py`"),
        ("file:models/a.py", "`file:models/a.py`"),
        ("shapes+env:path=/opt/torch214/.venv", "`shapes+env:path=torch214/.venv`"),
        ("a`b|c", "``a`b\\|c``"),
        ("a\u202eb", "`a⟨U+202E⟩b`"),
    ],
)
def test_names_are_code(name, shown):
    assert gate_markdown.as_code(name) == shown


def test_a_gate_measures_until_it_is_decided_unless_rounds_are_asked_for():
    both = {"base": "shapes", "head": "shapes"}
    spec = gate_spec(GateOptions(**both, fail_slower=0.06))
    assert (spec.protocol.precision, spec.max_time_s) == (pytest.approx(0.02), 300.0)
    fixed = gate_spec(GateOptions(**both, others={"rounds": 12}))
    assert (fixed.protocol.precision, fixed.max_time_s, fixed.protocol.rounds) == (None, None, 12)
    timed = gate_spec(GateOptions(**both, control="shapes", others={"max_time": 60.0, "precision": 0.02}))
    assert (timed.protocol.precision, timed.max_time_s) == (0.02, 60.0)
    assert timed.roles == {"base": "shapes", "head": "shapes#2", "control": "shapes#3"}


# -- another environment -------------------------------------------------------------------------------------------


def test_the_versions_that_are_under_test_are_named_before_and_after(gated, tmp_path):
    other = environments.make(tmp_path / "old", versions={"tomesd": "9.9"})
    asked = ("--base", f"shapes+env:path={other}", "--head", "shapes", "--batch-sizes", "1", "--threads", "1")
    done = gated(*asked, "--markdown", str(tmp_path / "gate.md"))
    assert f"under test: shapes+env:path={other} is measured in its own environment, with tomesd 9.9 (here " in done.err
    assert "like for like" not in done.err


@pytest.mark.parametrize(("there", "said"), [("0.41.0", "diffusers 0.41.0 → {here}"), (None, "the same ones in both")])
def test_the_summary_names_the_versions_of_base_and_head(bench, there, said):
    result = in_another_environment(bench, there)
    here = result.environment.packages["diffusers"]
    found = gate(result)
    line = f"ersions of base → head: {said.format(here=here)}"
    assert line in gate_markdown.summary(result, found).replace("\\", "")
    assert line in " ".join(shown.under_test(result, found))


def test_a_gate_of_one_environment_says_nothing_of_versions(gated):
    done = gated(*ASKED, "--markdown", "-")
    assert "base → head" not in done.out and "under test" not in done.err


def in_another_environment(bench, diffusers):
    """A gate whose base was loaded elsewhere, with another version or with the same ones."""
    base = "shapes+env:path=/opt/old"
    others = {"batch_sizes": (1,), "threads": 1, "device": "cpu"}
    result = bench.run(exact(gate_spec(GateOptions(base=base, head="shapes", others=others))))
    packages = dict(result.environment.packages) | ({"diffusers": diffusers} if diffusers else {})
    facts = {"python": result.environment.python, "packages": packages}
    loaded = Event(run_id=result.run.run_id, at_ns=1, kind="loaded", payload={"candidate": base, "facts": facts})
    return Result(result.run, result.calls, (loaded, *result.events))
