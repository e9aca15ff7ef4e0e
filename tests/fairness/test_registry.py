"""Every rule is complete: words and evidence in all languages, detectors that somebody calls, tests of each."""

import inspect
import string
from importlib import import_module
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from bench_core.fairness import registry, rules
from bench_core.fairness.rule import SHARED
from bench_core.records import Severity, Witness
from bench_core.words.catalogue import LANGUAGES

RULES = registry.rules()
FOLDER = Path(rules.__path__[0])
TESTS = Path(__file__).parent / "rules"
EVERY = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))


def module(rule):
    return import_module(f"bench_core.fairness.rules.{rule.id.replace('-', '_')}")


def placeholders(text):
    """(name, format) of every value in a template."""
    return sorted((name, form) for _, name, form, _ in string.Formatter().parse(text) if name is not None)


def test_every_file_is_a_rule_named_after_it():
    assert {p.stem.replace("_", "-") for p in FOLDER.glob("[!_]*.py")} == set(RULES)


def test_rules_have_an_order_of_their_own():
    assert len({rule.order for rule in RULES.values()}) == len(RULES)


@EVERY
def test_a_rule_has_a_severity_and_words_in_every_language(rule):
    assert rule.severity in get_args(Severity)
    assert list(rule.words) == list(LANGUAGES)
    assert all(part.strip() and not placeholders(part) for words in rule.words.values() for part in words)


@EVERY
def test_evidence_holds_the_same_values_in_every_language(rule):
    for template in (*SHARED, *rule.templates):
        assert template._fields == tuple(LANGUAGES)
        assert {tuple(placeholders(text)) for text in template} == {tuple(placeholders(template.en))}


@EVERY
def test_all_evidence_of_a_rule_is_a_template(rule):
    assert "Phrase" not in vars(module(rule)), "say it with a Template, which has all languages"


@EVERY
def test_a_rule_has_detectors_that_are_called_with_what_they_take(rule):
    assert rule.detectors
    for kind, detector in rule.detectors.items():
        hints = get_type_hints(detector)
        assert tuple(hints[name] for name in inspect.signature(detector).parameters) == registry.DETECTORS[kind]


@EVERY
def test_no_public_function_of_a_rule_is_left_uncalled(rule):
    own = [f for f in vars(module(rule)).values() if inspect.isfunction(f) and f.__module__ == module(rule).__name__]
    assert {f.__name__ for f in own if not f.__name__.startswith("_")} == set(rule.detectors)


@EVERY
def test_a_rule_compares_fields_that_the_witness_has(rule):
    assert set(rule.witnesses) <= set(Witness.model_fields)


@EVERY
def test_every_detector_has_tests(rule):
    path = TESTS / f"test_{rule.id.replace('-', '_')}.py"
    tests = path.read_text() if path.exists() else ""
    assert [kind for kind in rule.detectors if f"rule.{kind}(" not in tests] == [], f"to be tested in {path}"
