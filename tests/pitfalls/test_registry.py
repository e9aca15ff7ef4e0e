"""Every pitfall: its words, and that its rule finds the wrong side and not the fair one, which hand the rules no hint.

Where the script shows it, it is audited; else both sides are measured on a tiny pipeline, which shows what ran but
not what it costs on a real one.
"""

import ast
import re
from dataclasses import fields, replace

import pytest

from bench_core.errors import InputError
from bench_core.fairness import registry as rules
from bench_core.fairness.audit.audit import audit_source
from bench_core.jobs.conduct import conduct
from bench_core.lab import outcome
from bench_core.lab.experiment import experiment, fair_side, knobs_of
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Knobs
from bench_core.records import CellKey
from bench_core.results.result import load_result
from bench_core.words.catalogue import LANGUAGES

NAMES = (
    *("serial-baseline", "mismatched-steps", "cold-start", "warm-up-shape", "single-shot-compile"),
    *("missing-synchronize", "unequal-totals", "units-mixed", "short-last-batch", "seed-reset", "scoring-in-timer"),
    *("loading-in-timer", "fixed-order", "best-of-n", "guidance-off", "resolution", "dtype", "output-type"),
    *("weak-baseline", "flops-not-seconds", "fewer-steps", "cache-that-never-hit", "pick-the-batch", "batch-is-free"),
)
"""All that the lab shows."""
MISCONCEPTIONS = {"flops-not-seconds", "fewer-steps", "pick-the-batch", "batch-is-free"}
"""No rule can see them."""
TOUR = (
    *("serial-baseline", "mismatched-steps", "cold-start", "unequal-totals", "guidance-off", "seed-reset"),
    "batch-is-free",
)
ON_SHAPES = {"resolution"}
"""Takes long on a pipeline whose own pictures are smaller."""
BY_SECONDS = {"weak-baseline"}
"""Its rule judges seconds: `test_weak_baseline.py` has it found by workers of known cost."""
ROUNDS = 6
"""So few are measured here: a rule judges what every call does."""
PITFALLS = registry.catalog()
LINES_IN_COMMON = 3
STOP = {"en": r"[.!?](?:\s|$)", "zh": r"[。！？]"}


def audited(script):
    return audit_source(script, "script.py").findings if script else ()


def in_script(pitfall):
    """Whether the audit of the wrong script finds the rule, so that nothing needs to be measured."""
    return pitfall.RULE in {f.rule for f in audited(pitfall.wrong(pitfall.KNOBS).script)}


WITH_RULE = [name for name, pitfall in PITFALLS.items() if pitfall.RULE is not None]
MEASURED = [name for name in WITH_RULE if name not in BY_SECONDS and not in_script(PITFALLS[name])]


def test_the_lab_shows_all_of_them():
    assert set(PITFALLS) == set(NAMES)
    assert {name for name, pitfall in PITFALLS.items() if pitfall.RULE is None} == MISCONCEPTIONS


def test_the_tour_shows_the_most_damaging_ones_in_order():
    assert tuple(pitfall.NAME for pitfall in registry.tour()) == TOUR


def test_an_unknown_name_is_one_line_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'cold-start'"):
        registry.get("cold-stat")


@pytest.mark.parametrize("name", WITH_RULE)
def test_the_rule_of_a_pitfall_is_one(name):
    assert PITFALLS[name].RULE in rules.rules()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PITFALLS)
def test_words_are_complete_and_a_lesson_has_three_sentences(name, language):
    words = PITFALLS[name].WORDS[language]
    assert all(getattr(words, field) for field in ("title", "claim", "question", "lesson"))
    assert len(re.findall(STOP[language], words.lesson)) == 3
    assert re.search(r"[?？]$", words.question)
    if language == "zh":
        assert all(re.search(r"[\u4e00-\u9fff]", text) for text in words if text)


@pytest.mark.parametrize("name", PITFALLS)
def test_both_scripts_are_python_that_differs_in_some_lines(name):
    wrong, fair = (side(PITFALLS[name].KNOBS).script for side in (PITFALLS[name].wrong, PITFALLS[name].fair))
    assert wrong and fair and wrong != fair
    ast.parse(wrong), ast.parse(fair)
    same = (set(wrong.splitlines()) & set(fair.splitlines())) - {""}
    assert len(same) >= LINES_IN_COMMON, "the mended script is another one"


@pytest.mark.parametrize("name", PITFALLS)
def test_the_mended_script_is_clean(name):
    found = audited(PITFALLS[name].fair(PITFALLS[name].KNOBS).script)
    assert [f for f in found if f.severity == "error" or f.rule == PITFALLS[name].RULE] == []


@pytest.mark.parametrize("name", PITFALLS)
def test_the_knobs_that_are_shown_change_its_run(name):
    pitfall = PITFALLS[name]
    known = {f.name for f in fields(Knobs)}
    for knob in registry.knobs_shown(pitfall):
        assert knob in known
        more = replace(pitfall.KNOBS, **{knob: getattr(pitfall.KNOBS, knob) + 1})
        assert experiment(pitfall, more) != experiment(pitfall)


@pytest.mark.parametrize("name", PITFALLS)
def test_a_run_knows_the_knobs_that_it_was_measured_with(name):
    knobs = replace(PITFALLS[name].KNOBS, model="shapes+bf16", steps=7, device="cpu")
    assert knobs_of(experiment(PITFALLS[name], knobs), PITFALLS[name]) == knobs


@pytest.mark.torch
@pytest.mark.parametrize("name", MEASURED)
def test_what_ran_shows_the_rule_on_the_wrong_side_only(name, store, tiny_dir):
    pitfall = PITFALLS[name]
    model = pitfall.KNOBS.model if name in ON_SHAPES else f"dir:{tiny_dir}"
    spec = experiment(pitfall, replace(pitfall.KNOBS, model=model, device="cpu"))
    few = {"rounds": min(ROUNDS, spec.protocol.rounds), "starts": 1}
    run_id = store.add_run(spec.model_copy(update={"protocol": spec.protocol.model_copy(update=few)}))
    assert conduct(store, run_id) == "done"
    result = load_result(store, run_id)
    assert result.failed == {}
    assert pitfall.RULE in outcome.of_result(result).flags
    assert pitfall.RULE not in rules_of_the_fair_side(result, pitfall)


def rules_of_the_fair_side(result, pitfall):
    _, fair = fair_side(result, pitfall)
    protocol = result.spec.protocol
    cells = [CellKey(key, protocol.batch_sizes[0], protocol.steps[0]) for key in (fair.base, fair.other)]
    compared = [f for c in result.between(fair.base, fair.other) for f in c.findings]
    return {f.rule for f in (*compared, *(f for cell in cells for f in result.cell_findings[cell]))}
