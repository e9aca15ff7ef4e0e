"""docs/rules.md and its Chinese twin say what the rules say."""

import pytest

from bench_core.fairness import registry
from bench_core.fairness.rule import Rule
from bench_core.words.catalogue import LANGUAGES
from scripts import rules


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_what_is_generated(language):
    stored = (rules.DOCS / rules.FILES[language]).read_text(encoding="utf-8")
    assert stored == rules.document(language), "run `make docs`"


@pytest.mark.parametrize("rule", registry.rules().values(), ids=list(registry.rules()))
def test_a_rule_stands_there_with_its_words_and_severity(rule):
    for language, words in rule.words.items():
        text = rules.document(language)
        own = text[text.index(f"### `{rule.id}`\n") :].split("\n### ")[0]
        assert all(part in own for part in (words.title, words.why, words.fix, f"**{rule.severity}**"))


def test_every_place_where_a_rule_looks_has_a_name():
    named = {kind for kinds in rules.PLACES.values() for kind in kinds}
    assert named == set(registry.DETECTORS)


def test_what_cannot_be_accepted_is_said():
    rule = registry.rules()["cell-failed"]
    assert isinstance(rule, Rule) and not rule.acceptable
    own = rules.document("en").split("### `cell-failed`")[1].split("\n### ")[0]
    assert "**error**, cannot be accepted." in own
