"""Findings in words: grouped the worst first, evidence in another language, names and numbers as they are."""

import json

from bench_core.fairness.finding import Finding
from bench_core.fairness.grouping import grouped
from bench_core.fairness.registry import rules
from bench_core.results import exports, sentences
from tests.altered import OTHER, with_calls, with_witness


def finding(rule, message="evidence", severity=None):
    return Finding(rule=rule, severity=severity or rules()[rule].severity, message=message)


def test_the_worst_comes_first_and_equal_evidence_once_with_all_its_places():
    found = [
        (1, finding("drift")),
        (1, finding("steps-mismatch")),
        (2, finding("drift")),
        (2, finding("drift", "more")),
    ]
    groups = grouped(found)
    assert [(g.rule.id, g.severity) for g in groups] == [("steps-mismatch", "error"), ("drift", "note")]
    assert [(c.finding.message, c.where) for c in groups[1].cases] == [("evidence", (1, 2)), ("more", (2,))]


def test_one_rule_of_two_severities_makes_two_groups():
    found = [(None, finding("dtype-mismatch", severity="note")), (None, finding("dtype-mismatch"))]
    assert [g.severity for g in grouped(found)] == ["error", "note"]


def test_a_line_of_a_rule_holds_three_cells_and_says_how_many_more():
    lines = list(sentences.finding_lines(finding("drift", f"Times changed over the run: {k}") for k in range(5)))
    assert lines == ["note: Times changed over the run: 0; 1; 2; and 2 more"]


def test_evidence_is_said_in_chinese_with_names_and_numbers_untouched(bench):
    result = bench.run(bench.spec(batch_sizes=(4,)))
    comparison = with_witness(result, OTHER, steps_set=5).comparisons[0]
    (broken,) = comparison.findings
    rule = rules()["steps-mismatch"]
    assert rule.evidence(broken) == f"steps_set 10 (shapes) against 5 ({OTHER})"
    assert rule.evidence(broken, "zh") == f"steps_set 为 10（shapes），另一方为 5（{OTHER}）"


def test_evidence_of_a_cell_names_it_in_chinese(bench):
    result = bench.run(bench.spec("shapes", batch_sizes=(4,)))
    early = with_calls(result, "shapes", lambda call, _: {"outside_s": 2 * call.batch_s})
    (broken,) = early.findings
    evidence = rules()["clocks-disagree"].evidence(broken, "zh")
    assert evidence == "shapes（批次大小 4，10 步）：外部时钟比内部时钟多 140.0 ms（50.0 %），而空调用只需 1.0 ms"


def test_an_export_holds_what_another_language_is_made_of(bench):
    result = bench.run(bench.spec(batch_sizes=(4,)))
    document = json.loads(json.dumps(exports.document(with_witness(result, OTHER, steps_set=5))))
    (exported,) = document["comparisons"][0]["findings"]
    assert exported["message"] == f"Not the same number of steps: steps_set 10 (shapes) against 5 ({OTHER})"
    broken = Finding(**exported)
    assert rules()[broken.rule].evidence(broken, "zh") == f"steps_set 为 10（shapes），另一方为 5（{OTHER}）"


def test_a_finding_without_its_values_is_said_in_english():
    old = finding("drift", "Times changed over the run: shapes: +5.0%")
    assert rules()["drift"].evidence(old, "zh") == "shapes: +5.0%"
