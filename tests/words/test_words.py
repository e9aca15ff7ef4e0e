"""The catalogues: complete in both languages, and nothing in them or in the pages without the other."""

import ast
import string
from pathlib import Path

import pytest

from bench_core import spec
from bench_core.charts import (
    claim,
    clock_cover,
    intervals,
    parcels,
    rounds,
    run_over_time,
    scaling,
    speedup,
    technique_speedups,
    trade_off,
    warm_up,
    waterfall,
)
from bench_core.fairness.source.aspects import ASPECTS
from bench_core.jobs import status
from bench_core.records import CallStatus, CellStatus, Severity, Verdict
from bench_core.results import tables
from bench_core.store.progress import State
from bench_core.suite.decomposition import Condition
from bench_core.techniques import registry as techniques
from bench_core.words.catalogue import LANGUAGES, catalogue
from pages._ui.frame import navigation

ROOT = Path(__file__).parents[2]
IN_CORE = (
    "words/formats.py",
    "results/answers.py",
    "results/places.py",
    "results/brief.py",
    "results/evidence.py",
    "results/conditions_line.py",
    "results/failures.py",
    "results/sentences.py",
    "results/diff_gate.py",
    "results/gate_headline.py",
    "results/diff_sentences.py",
    "results/brief.py",
    "results/evidence.py",
    "results/conditions.py",
    "report/calls.py",
    "report/cautions.py",
    "report/charts.py",
    "report/intervals.py",
    "report/pictures.py",
    "report/report.py",
    "report/scaling.py",
    "report/tables.py",
)
SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py")), *(ROOT / "bench_core" / name for name in IN_CORE)]
CHARTS = {
    chart.__name__.rpartition(".")[2]: chart
    for chart in (
        claim,
        clock_cover,
        intervals,
        parcels,
        rounds,
        run_over_time,
        scaling,
        speedup,
        technique_speedups,
        trade_off,
        warm_up,
        waterfall,
    )
}


def placeholders(words):
    return sorted(name for _, name, _, _ in string.Formatter().parse(words) if name)


def asked():
    """(keys, beginnings of keys) that the sources look up: `t("a")`, `t(f"a.{x}")`, `t("a." + x)`."""
    keys, beginnings = set(), set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                if path.name == "text.py" and not isinstance(node.args[0], ast.Constant):
                    continue  # the functions that look up whatever they are given
                if node.func.id in ("labels", "named"):
                    beginnings.add(node.args[0].value + ".")
                elif node.func.id in ("t", "text", "text_or"):
                    for argument in branches(node.args[0]):
                        add(argument, keys, beginnings)
    return keys, beginnings


def branches(node):
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


def add(argument, keys, beginnings):
    if isinstance(argument, ast.Constant):
        keys.add(argument.value)
    elif isinstance(argument, ast.JoinedStr):
        beginnings.add(argument.values[0].value)
    elif isinstance(argument, ast.BinOp):
        beginnings.add(argument.left.value)
    else:
        raise AssertionError(f"a text is looked up by {ast.unparse(argument)}, which cannot be followed")


def test_both_languages_have_the_same_keys_and_placeholders():
    english, chinese = catalogue("en"), catalogue("zh")
    assert list(english) == list(chinese)
    for key in english:
        assert placeholders(english[key]) == placeholders(chinese[key]), key


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_is_empty(language):
    assert [key for key, words in catalogue(language).items() if not words.strip()] == []


def test_every_key_that_is_asked_for_exists():
    keys, beginnings = asked()
    texts = catalogue("en")
    assert keys - set(texts) == set()
    assert [b for b in beginnings if not any(key.startswith(b) for key in texts)] == []


def test_no_text_is_unused():
    keys, beginnings = asked()
    unused = [key for key in catalogue("en") if key not in keys and not key.startswith(tuple(beginnings))]
    assert unused == []


@pytest.mark.parametrize(
    ("beginning", "names"),
    [
        ("standing", status.Standing.__args__),
        ("state", State.__args__),
        ("verdict", Verdict.__args__),
        ("severity", Severity.__args__),
        ("status", set(CallStatus.__args__) | set(CellStatus.__args__)),
        ("seed_policy", spec.SEED_POLICIES),
        ("output_type", spec.OUTPUT_TYPES),
        ("quantity", tables.QUANTITIES),
        ("section", navigation.SECTIONS),
        ("nav", navigation.ENTRIES),
        ("audit.severity", Severity.__args__),
        ("audit.aspect", ASPECTS),
        ("compare.factor", Condition.__args__),
        ("runs.command", spec.Command.__args__),
    ],
)
def test_every_name_of_the_core_has_words_and_no_other_has(beginning, names):
    found = {key.removeprefix(f"{beginning}.") for key in catalogue("en") if key.startswith(f"{beginning}.")}
    assert found == set(names)


@pytest.mark.parametrize("name", techniques.catalog())
def test_every_technique_has_a_label_in_every_language(name):
    label = techniques.get(name).LABEL
    assert [language for language in LANGUAGES if not label.get(language)] == [], f"LABEL of technique {name}"


@pytest.mark.parametrize("name", CHARTS)
def test_every_label_of_a_chart_has_words(name):
    found = {key.removeprefix(f"chart.{name}.") for key in catalogue("en") if key.startswith(f"chart.{name}.")}
    assert found == set(CHARTS[name].LABELS)
