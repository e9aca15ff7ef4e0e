"""The example suite and the mission's files, as they lie in `examples/`: read, not run."""

import json
import os
import re
import shutil

import pytest

from bench_core.fairness.audit.audit import audit_source
from bench_core.models import registry
from bench_core.suite import manifest, names
from bench_core.suite.options import Options
from bench_core.suite.output import Output
from bench_core.suite.writing import write
from tests.commands import ROOT

SUITE = ROOT / "examples" / "suite"
FILES = sorted([*SUITE.rglob("*.py"), *(ROOT / "examples" / "model_files" / "original").glob("*.py")])
UNFAIR = {
    "5_experiment": {("serial-execution", "error")},
    "6_experiment": {("steps-hard-coded", "error")},
    "10_experiment": {("outputs-cached", "warning")},
    "speedup": {("steps-hard-coded", "error"), ("seed-reset-per-batch", "warning")},
}
"""What the audit finds, by the file's name; nothing in all others."""
MISSING = "9_experiment.py"
SAMPLERS = {
    "DDIM": "DDIMScheduler",
    "DPM": "DPMSolverMultistepScheduler",
    "Euler": "EulerDiscreteScheduler",
    "UniPC": "UniPCMultistepScheduler",
}


def entries():
    return json.loads((SUITE / "config_data" / "dataset_manifest_4_category.json").read_text())


def expected():
    return json.loads((SUITE / "expected.json").read_text())


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_every_file_is_a_model_file_and_the_audit_finds_what_is_unfair_in_it(path):
    assert registry.describe(f"file:{path}").changes is not None
    found = audit_source(path.read_text(), path.name).findings
    assert {(f.rule, f.severity) for f in found} == UNFAIR.get(path.stem, set())


def test_the_manifest_that_lies_there_is_made_again_without_any_change(tmp_path):
    shutil.copytree(SUITE, tmp_path / "suite")
    for path in (tmp_path / "suite" / "gt_code").iterdir():
        os.utime(path)  # a checkout keeps no times
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    source, output = tmp_path / "suite" / "source", Output(tmp_path / "suite", "4_category")
    write(manifest.choose_from(source, Options.of()), source, output, force=False)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_suite_has_a_group_that_is_too_small_one_that_is_too_large_and_a_name_that_says_nothing():
    chosen = manifest.choose_from(SUITE / "source", Options.of())
    sizes = {group.task_key: len(group.files) for group in chosen.groups}
    assert sizes["Shapes_Heun_6"] == 2 and max(sizes.values()) > 3
    assert [skipped.file for skipped in chosen.skipped] == ["Shapes_DDIM_16_StaticShapes.py"]


def test_every_id_has_its_files_but_for_the_one_that_is_missing_on_purpose():
    wanted = {e[key] for e in entries() for key in ("path_to_gen_code", "path_to_gen_code_baseline")}
    assert wanted - {path.name for path in (SUITE / "gen_code").glob("*.py")} == {MISSING}
    assert {path.name for path in (SUITE / "gt_code").iterdir()} == {e["path_to_gt_code"] for e in entries()}


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["prompt_id"])
def test_all_code_of_an_id_uses_the_sampler_of_its_task(entry):
    code = [SUITE / "gt_code" / entry["path_to_gt_code"]]
    code += [SUITE / "gen_code" / entry[key] for key in ("path_to_gen_code", "path_to_gen_code_baseline")]
    sampler = SAMPLERS[names.task(entry["task_key"]).sampler]
    for path in code:
        if path.name != MISSING:
            assert set(re.findall(r"\b[A-Z]\w+Scheduler\b", path.read_text())) == {sampler}


def test_every_id_has_an_expected_outcome_that_the_readme_tells():
    rows = re.findall(r"^\| (\d+) \| ([a-z ]+) \| ", (SUITE / "README.md").read_text(), re.MULTILINE)
    assert dict(rows) == expected()
    assert list(expected()) == [entry["prompt_id"] for entry in entries()]


def test_the_readme_has_the_speedups_that_the_names_have():
    rows = re.findall(r"^\| (\d+) \| (\w+) \| ([\w, ]+) \| (.+?)x \|", (SUITE / "README.md").read_text(), re.MULTILINE)
    told = {id_: (task, techniques.replace(", ", "_"), float(speedup)) for id_, task, techniques, speedup in rows}
    named = {entry["prompt_id"]: names.parse(entry["original_filename"]) for entry in entries()}
    assert told == {id_: (n.task_key, "_".join(n.techniques), n.speedup) for id_, n in named.items()}
