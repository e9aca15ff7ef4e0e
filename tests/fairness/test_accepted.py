"""An accepted finding forbids no ratio any more, and stands beside the verdict with its reason, wherever that is."""

import json

from bench_core.cli.show import diff as shown_diff
from bench_core.cli.show import result as shown
from bench_core.fairness import accepted
from bench_core.records import Telemetry
from bench_core.results import diff, exports
from bench_core.results.result import Result, load_result
from bench_core.store.database import Store
from tests.altered import OTHER, elsewhere, with_calls, with_facts, with_witness
from tests.two_runs import SLOW, sitting

REASON = "half is what we ship"
ACCEPT = {"accept": {"dtype-mismatch": REASON}}


def in_half(bench, **options):
    """A run of which one candidate ran in a number format that it did not declare."""
    return with_witness(bench.run(bench.spec(batch_sizes=(4,), **options)), OTHER, dtype="float16")


def found(result):
    return [(f.rule, f.severity, f.accepted) for f in result.comparisons[0].findings]


def test_what_nobody_accepts_is_not_comparable(bench):
    result = in_half(bench)
    assert (result.comparisons[0].verdict, found(result)) == ("not comparable", [("dtype-mismatch", "error", None)])


def test_what_is_accepted_has_a_ratio_and_says_why(bench, capsys):
    result = in_half(bench, **ACCEPT)
    assert result.comparisons[0].speedup is not None
    assert found(result) == [("dtype-mismatch", "note", REASON)]
    shown.print_result(result)
    out = capsys.readouterr().out
    assert f", accepted: dtype-mismatch ({REASON})" in out
    assert f"note: Not the same number format: {OTHER} should run in float32 and was seen in float16; accepted" in out


def test_another_rule_is_not_accepted_with_it(bench):
    result = in_half(bench, accept={"steps-mismatch": REASON})
    assert result.comparisons[0].verdict == "not comparable"


def test_a_reason_that_was_given_later_is_kept_with_the_run(bench):
    result = in_half(bench)
    bench.store.add_event(result.run.run_id, "accepted", {"rule": "dtype-mismatch", "reason": "a first reason"})
    bench.store.add_event(result.run.run_id, "accepted", {"rule": "dtype-mismatch", "reason": REASON})
    events = tuple(bench.store.events(result.run.run_id))
    assert found(Result(result.run, result.calls, events)) == [("dtype-mismatch", "note", REASON)]


def test_what_was_accepted_is_in_the_export_and_comes_back(bench, tmp_path):
    result = in_half(bench, **ACCEPT)
    path = tmp_path / "run.json"
    path.write_text(json.dumps(exports.document(result)))
    data = json.loads(path.read_text())
    assert data["accept"] == {"dtype-mismatch": REASON}
    assert data["comparisons"][0]["findings"][0]["accepted"] == REASON
    elsewhere = Store(f"sqlite:///{tmp_path}/elsewhere.db")
    again = load_result(elsewhere, exports.import_file(elsewhere, str(path)))
    elsewhere.close()
    assert found(again) == [("dtype-mismatch", "note", REASON)]


def test_a_wrong_number_is_not_accepted_whoever_wrote_so(bench):
    result = in_half(bench)
    fast = with_calls(result, OTHER, lambda call, _: {"batch_s": call.batch_s / 2})
    spec = fast.spec.model_copy(update={"accept": {"clocks-disagree": "x", "dtype-mismatch": "x"}})
    cheated = with_facts(Result(type(fast.run)("r", 1, spec), fast.calls, fast.events), round_trip_s=0.001)
    assert cheated.comparisons[0].verdict == "not comparable"
    assert ("clocks-disagree", "error", None) in found(cheated)


def test_a_finding_of_a_cell_by_itself_is_accepted_too(bench):
    busy = with_calls(
        bench.run(bench.spec("shapes", batch_sizes=(1,), accept={"contaminated": "the desktop"})),
        "shapes",
        lambda *_: {"telemetry": Telemetry(foreign_gpu_processes=1)},
    )
    assert [(f.rule, f.severity) for f in busy.findings] == [("contaminated", "note")]


def test_between_two_runs_it_is_the_argument_that_counts(bench, capsys):
    ours = bench.run(bench.spec("shapes", batch_sizes=(1,)))
    theirs = bench.run(bench.spec("shapes", batch_sizes=(1,), output_type="latent"))
    assert diff.diff(ours, theirs).cells[0].verdict == "not comparable"
    accepting = diff.diff(ours, theirs, {"output-type-mismatch": "decoding is left out on purpose"})
    assert accepting.cells[0].speedup is not None and diff.fails(accepting) == []
    shown_diff.print_diff(accepting)
    assert "accepted: output-type-mismatch (decoding is left out on purpose)" in capsys.readouterr().out


def test_another_environment_that_is_accepted_leaves_nothing_open(bench):
    ours, theirs = sitting(bench), elsewhere(sitting(bench, changed=SLOW), python="3.99")
    assert {c.verdict for c in diff.diff(ours, theirs).cells} == {"inconclusive"}
    found = diff.diff(ours, theirs, {"environment-mismatch": "only Python's patch level"})
    assert {c.verdict for c in found.cells if c.candidate_b == OTHER} == {"slower"}


def test_where_nothing_is_accepted_nothing_is_said(bench):
    assert accepted.in_words([]) == accepted.in_words(in_half(bench).comparisons[0].findings) == ""
