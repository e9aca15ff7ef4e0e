"""Before anything runs it is said what is not like for like, and what departs from the gold standard."""

import pytest

from bench_core.fairness import registry
from bench_core.fairness.audit.report import Audited, Located
from bench_core.fairness.finding import Evidence
from bench_core.request.build import make_spec
from bench_core.request.departures import RULES, departures


def found(*candidates, **options):
    spec = make_spec(candidates or ("shapes", "shapes+deepcache"), **{"device": "cpu", "threads": 1} | options)
    return [(d.severity, d.rule, str(d.text)) for d in departures(spec)]


def test_the_gold_standard_departs_from_nothing():
    assert found() == []


def test_a_declared_change_is_named_with_both_values():
    assert found("shapes", "shapes+bf16") == [
        ("note", "dtype-mismatch", "shapes+bf16 changes dtype to bfloat16, where shapes has float32")
    ]


def test_a_change_of_the_baseline_is_named_for_every_other_candidate():
    text = "shapes has dtype float32, where shapes+bf16 changes it to bfloat16"
    assert found("shapes+bf16", "shapes") == [("note", "dtype-mismatch", text)]


def test_candidates_that_change_the_same_are_like_for_like():
    assert found("shapes+bf16", "shapes+bf16+deepcache") == []
    assert found("shapes", "shapes+fp32") == []


def test_another_sampler_is_named():
    ((severity, rule, text),) = found("shapes", "shapes+scheduler:name=heun")
    assert (severity, rule) == ("note", "scheduler-mismatch")
    assert text == "shapes+scheduler:name=heun changes scheduler to heun, where shapes has its own"


def test_fewer_steps_and_one_call_a_prompt_are_named():
    text = "shapes+steps:n=5 changes num_inference_steps to 5, where shapes has 10"
    assert found("shapes", "shapes+steps:n=5") == [("note", "steps-mismatch", text)]
    text = "shapes+serial changes execution to serial, where shapes has one call a batch"
    assert found("shapes", "shapes+serial") == [("note", "serial-execution", text)]


@pytest.mark.parametrize(
    ("options", "rule", "said"),
    [
        ({"warm_up": 0}, "no-warm-up", "no warm-up"),
        ({"seed_policy": "reset-per-batch"}, "seed-reset-per-batch", "set anew for every batch"),
        ({"seed_policy": "continuing"}, "seed-policy-mismatch", "run on across batches"),
        ({"output_type": "latent"}, "output-type-mismatch", "not decoded"),
        ({"prompts": ["a cat", "a dog"]}, "outputs-cached", "2 prompts for 80 images"),
        ({"accept": {"dtype-mismatch": "we ship it"}}, "dtype-mismatch", "dtype-mismatch is accepted: we ship it"),
    ],
)
def test_a_protocol_that_departs_is_a_caution(options, rule, said):
    ((severity, named, text),) = found(**options)
    assert (severity, named) == ("warning", rule) and said in text


def test_prompts_that_are_enough_for_every_image_do_not_repeat():
    assert found(prompts=[f"prompt {k}" for k in range(80)]) == []


def test_departures_name_rules_that_there_are():
    assert set(RULES.values()) <= set(registry.rules())


# -- model files, which are read and not run ------------------------------------------------------------------------

MODEL_FILE = """
{changes}
def load_pipeline():
    raise SystemExit("a file that is only looked at must not run")
"""


@pytest.fixture
def model_file(tmp_path):
    def written(changes=""):
        path = tmp_path / "mine.py"
        path.write_text(MODEL_FILE.format(changes=changes))
        return f"file:{path}"

    return written


@pytest.fixture
def proven(monkeypatch):
    """What the audit finds in any source: this rule, as an error and as a warning."""

    def finds(rule):
        kinds = {"path": "mine.py", "line": 3, "column": 1, "end_line": 3, "end_column": 2, "fix": ""}
        evidence = Evidence(template="a literal 20")
        located = [
            Located(rule=rule, severity=severity, message=f"Steps: {severity}", evidence=evidence, **kinds)
            for severity in ("error", "warning")
        ]
        audited = Audited(path="mine.py", text="", findings=tuple(located))
        monkeypatch.setattr("bench_core.request.departures.audit_source", lambda text, path: audited)

    return finds


def test_what_a_source_proves_will_not_be_comparable(model_file, proven):
    proven("steps-hard-coded")
    name = model_file()
    assert found("shapes", name) == [("error", "steps-hard-coded", f"{name}, line 3: Steps: error")]


def test_what_a_model_file_declares_is_not_held_against_it(model_file, proven):
    proven("steps-hard-coded")
    name = model_file("CHANGES = {'num_inference_steps': 20}")
    text = f"{name} changes num_inference_steps to 20, where shapes has 10"
    assert found("shapes", name) == [("note", "steps-mismatch", text)]


def test_an_honest_model_file_departs_from_nothing(model_file):
    assert found("shapes", model_file()) == []


def test_conditions_are_named_and_one_that_is_measured_alone_has_no_ratio():
    text = "shapes+warm-up:calls=1 changes warm_up_calls to 1, where shapes has 3"
    assert found("shapes", "shapes+warm-up:calls=1") == [("note", "warm-up-differs", text)]
    text = "shapes+seeds:policy=unseeded changes seed_policy to unseeded, where shapes has per-sample"
    assert found("shapes", "shapes+seeds:policy=unseeded") == [("note", "seed-policy-mismatch", text)]
    assert found("shapes", "shapes+seeds:policy=per-sample") == []
    text = "shapes+alone changes order to alone, where shapes has turns with the others"
    assert found("shapes", "shapes+alone") == [("error", "fixed-order", text)]
    assert [departure[:2] for departure in found("shapes+alone", "shapes+bf16+alone")] == [
        ("note", "dtype-mismatch"),
        ("error", "fixed-order"),
    ]
