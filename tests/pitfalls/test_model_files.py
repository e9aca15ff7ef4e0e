"""Pitfalls whose model file does not do what it was asked for: the wrong and the mended one, as they are shown."""

import ast
import difflib
from dataclasses import replace

import pytest

from bench_core.fairness.audit.audit import audit_source
from bench_core.models import registry as models
from bench_core.pitfalls.registry import Code, get

MODELS = ("shapes", "shapes+deepcache", "dir:saved/pipeline", "hub:some/model+fp16")
EXECUTED = (
    "serial-baseline",
    "mismatched-steps",
    "guidance-off",
    "resolution",
    "dtype",
    "output-type",
    "scoring-in-timer",
    "loading-in-timer",
)


@pytest.fixture(params=EXECUTED)
def pitfall(request):
    return get(request.param)


@pytest.mark.parametrize("model", MODELS)
def test_both_scripts_are_model_files_of_the_chosen_model(pitfall, model, tmp_path):
    knobs = replace(pitfall.KNOBS, model=model)
    for side in (pitfall.wrong(knobs), pitfall.fair(knobs)):
        for text in [side.script, *(arm.text for arm in side.arms if isinstance(arm, Code))]:
            assert text.count("\n") < 40 and max(map(len, text.splitlines())) <= 100
            assert model.partition(":")[2].partition("+")[0] in text
            path = tmp_path / "own.py"
            path.write_text(text)
            models.describe(f"file:{path}")


@pytest.mark.parametrize("name", [*EXECUTED, "cache-that-never-hit", "single-shot-compile", "warm-up-shape"])
def test_a_revision_of_the_hub_is_one_in_the_script(name):
    pitfall = get(name)
    knobs = replace(pitfall.KNOBS, model="hub:some/model@v1.5+fp16")
    arms = {arm for side in (pitfall.wrong(knobs), pitfall.fair(knobs)) for arm in side.arms}
    for text in (arm.text for arm in arms if isinstance(arm, Code)):
        assert "MODEL = 'some/model'\nREVISION = 'v1.5'\n" in text
        assert "from_pretrained(MODEL, revision=REVISION," in text


def test_the_mended_script_differs_in_a_few_lines_and_has_no_error(pitfall):
    wrong, fair = pitfall.wrong(pitfall.KNOBS).script, pitfall.fair(pitfall.KNOBS).script
    changed = [line for line in difflib.ndiff(wrong.splitlines(), fair.splitlines()) if line[0] in "+-"]
    assert 1 <= len(changed) <= 16
    assert ast.dump(ast.parse(wrong)) != ast.dump(ast.parse(fair))
    found = audit_source(fair, "mended.py").findings
    assert pitfall.RULE not in {f.rule for f in found}
    assert [f for f in found if f.severity == "error"] == []
