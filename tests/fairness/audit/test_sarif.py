"""The audit as SARIF 2.1.0: what the standard requires, and what code hosts show."""

from urllib.parse import unquote

import pytest

from bench_core.errors import InputError
from bench_core.fairness.audit import sarif
from bench_core.fairness.audit.audit import audit_source
from bench_core.fairness.audit.compare import compare_sources
from bench_core.fairness.audit.whole import Audit

SERIAL = """\
def inference(pipe, prompts):
    x = "热身"; return [pipe(prompt).images[0] for prompt in prompts]  # fairspeed: ignore[steps-hard-coded] a demo
"""
CLOCK = "import time\nstart = time.time()\npipe(prompts)\nprint(time.time() - start)\n"
UNREAD = InputError("b.py", given="no", expected="Python source", todo="correct the line")


def run_of(audit):
    (run,) = sarif.document(audit)["runs"]
    return run


@pytest.fixture
def audit():
    return Audit((audit_source(SERIAL, "dir a/serial.py"), audit_source(CLOCK, "/abs/clock.py")), (UNREAD,))


def test_the_log_has_what_the_standard_requires(audit):
    log = sarif.document(audit)
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    run = run_of(audit)
    driver = run["tool"]["driver"]
    assert driver["name"] == "Fairspeed"
    for rule in driver["rules"]:
        assert rule["id"] and rule["shortDescription"]["text"] and rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    assert run["results"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note") and result["message"]["text"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
        assert (1, 1) <= start < end


def test_a_region_counts_characters(audit):
    (serial,) = [r for r in run_of(audit)["results"] if r["ruleId"] == "serial-execution"]
    region = serial["locations"][0]["physicalLocation"]["region"]
    assert run_of(audit)["columnKind"] == "unicodeCodePoints"
    line = SERIAL.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "pipe(prompt)"


def test_paths_are_uris(audit):
    found = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run_of(audit)["results"]}
    assert found == {"dir%20a/serial.py", "file:///abs/clock.py"}
    assert unquote("dir%20a/serial.py") == "dir a/serial.py"


def test_a_finding_that_a_comment_ignores_is_suppressed_and_others_are_not(audit):
    suppressed = {r["ruleId"]: r["suppressions"] for r in run_of(audit)["results"] if "suppressions" in r}
    assert suppressed == {"steps-hard-coded": [{"kind": "inSource", "justification": "a demo"}]}


def test_a_file_that_was_not_read_makes_the_invocation_unsuccessful(audit):
    (invocation,) = run_of(audit)["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["level"] == "error" and "b.py" in notification["message"]["text"]
    (invocation,) = run_of(Audit(audit.files))["invocations"]
    assert invocation["executionSuccessful"] is True


def test_a_comment_without_effect_is_a_notification_at_its_line():
    text = CLOCK.replace("pipe(prompts)", "pipe(prompts)  # fairspeed: ignore[drift] none")
    (invocation,) = run_of(Audit((audit_source(text, "a.py"),)))["invocations"]
    (notification,) = invocation["toolConfigurationNotifications"]
    assert notification["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}


def test_a_difference_of_two_files_has_both_places():
    sides = (
        audit_source(CLOCK.replace("prompts", "prompts, num_inference_steps=5"), "a.py"),
        audit_source(CLOCK, "b.py"),
    )
    results = run_of(Audit(sides, comparison=compare_sources(*sides)))["results"]
    (steps,) = [r for r in results if r["ruleId"] == "steps-mismatch" and "relatedLocations" in r]
    (other,) = steps["relatedLocations"]
    assert other["physicalLocation"]["artifactLocation"]["uri"] == "a.py"
    assert steps["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "b.py"
