"""The README knows every technique and its defaults; what documents point to is there."""

import argparse
import re
from pathlib import Path

import pytest
import yaml

from bench_core import __version__
from bench_core.cli.commands import gate
from bench_core.techniques import registry as techniques

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
DOCUMENTS = [
    path for pattern in ("*.md", "docs/*.md", "benchmarks/*.md", "training/*.md") for path in sorted(ROOT.glob(pattern))
]


def says(text, words):
    """Whether words stand in a text by themselves: `run` is not in `runs`, nor `-o` in `--output-type`."""
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text) is not None


def test_a_word_within_another_one_is_not_said():
    assert says("runs [-o FILE]", "-o") and says("run --steps=3", "--steps")
    assert not says("runs", "run") and not says("--output-type", "-o") and not says("--max-time", "--max")


@pytest.mark.parametrize("name", techniques.catalog())
def test_every_technique_is_documented_with_its_defaults(name):
    rows = [line for line in README.splitlines() if line.startswith("|") and f"`{name}`" in line]
    assert rows, f"the README's table of techniques has no row for `{name}`"
    row = rows[0]
    for option in techniques.get(name).OPTIONS:
        assert f"`{option.name}={option.example or option.default}`" in row
        assert all(choice in row for choice in option.choices)


@pytest.mark.parametrize("name", techniques.catalog())
def test_every_technique_declares_itself(name):
    module = techniques.get(name)
    assert module.SUMMARY and isinstance(module.NEEDS, tuple) and isinstance(module.CHANGES, dict)
    assert module.__doc__ and module.apply.__doc__


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_links_to_is_there(document):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text())
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_of_a_document_exists(document):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", document.read_text(), re.MULTILINE))
    assert named <= targets


def test_every_make_target_is_documented():
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE).group(1).split()
    text = README + (ROOT / "CONTRIBUTING.md").read_text()
    assert [target for target in phony if not says(text, f"make {target}")] == []


def test_the_version_has_a_section_in_the_changelog():
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_examples_for_ci_call_the_gate_with_options_that_it_has():
    parser = argparse.ArgumentParser()
    gate.add_arguments(parser)
    known = set(parser._option_string_actions)
    examples = [path.read_text() for path in (ROOT / "examples" / "ci").iterdir()]
    calls = [call for text in examples for call in re.findall(r"^ *fairspeed gate (?:.*\\\n)*.*", text, re.MULTILINE)]
    assert len(calls) == len(examples) >= 2
    assert {option for call in calls for option in re.findall(r"--[a-z-]+", call)} <= known


def test_the_workflow_for_ci_is_one():
    workflow = yaml.safe_load((ROOT / "examples" / "ci" / "gate.yml").read_text())
    (job,) = workflow["jobs"].values()
    assert all("uses" in step or "run" in step for step in job["steps"])
