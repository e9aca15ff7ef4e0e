"""`fairspeed compare` as a user meets it: real processes, the bundled model, files such as the old script met."""

import json

import pytest

from tests import known_ceilings
from tests.commands import started

pytestmark = pytest.mark.torch
BASE, SPEEDUP = "file:examples/model_files/without_inference.py", "file:examples/model_files/hard_coded.py"
SAMPLES, BATCH, STEPS, OWN_STEPS = 4, 2, 2, 20


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """The command's end and its export, of a comparison that is taken apart as well."""
    home = tmp_path_factory.mktemp("compared")
    known_ceilings.store(home / "runs")
    asked = ["--batch-size", BATCH, "--samples", SAMPLES, "--steps", STEPS, "--passes", 1, "--as-original"]
    files = ["--base", BASE, "--speedup", SPEEDUP]
    done = started("compare", *files, *asked, "--json", home / "compare.json", FAIRSPEED_HOME=str(home / "runs"))
    return done, json.loads((home / "compare.json").read_text())


def seen(data, condition, field):
    """What all calls of the generated code's arm were seen to do; of the base with `base:`."""
    role, _, name = condition.rpartition(":")
    arm = data["arms"][role or "speedup"][name]
    return {c["witness"][field] for c in data["calls"] if c["candidate"] == arm}


def test_a_file_that_hard_codes_its_steps_is_not_comparable_as_it_is(compared):
    done, data = compared
    assert done.returncode == 1, done.stderr
    found = data["comparison_of_code"]
    assert found["speedup"]["verdict"] == "not comparable"
    assert "steps-mismatch" in {f["rule"] for f in found["speedup"]["findings"]}
    base, generated = found["roles"]
    assert (base["inference"], base["steps_ran"]) == (None, [STEPS])
    assert (generated["inference"], generated["steps_ran"]) == (["pipe", "prompts"], [OWN_STEPS])


def test_every_arm_does_what_its_condition_says(compared):
    _, data = compared
    for name in ("alone", "old", "warm-up", "execution"):
        assert seen(data, name, "steps_set") == {OWN_STEPS}
    assert seen(data, "steps", "steps_set") == seen(data, "seeds", "steps_set") == {STEPS}
    for name in ("alone", "old", "warm-up"):
        assert seen(data, f"base:{name}", "decoder_rows") == {BATCH}
        assert seen(data, f"base:{name}", "denoiser_calls") == {BATCH * STEPS}
    assert seen(data, "base:execution", "denoiser_calls") == {STEPS}


def test_held_to_the_same_steps_and_seeds_both_make_the_same_pictures(compared):
    _, data = compared
    images = {
        role: {
            k: h
            for c in data["calls"]
            if c["candidate"] == data["arms"][role]["seeds"] and c["phase"] == "timed"
            for k, h in zip(c["sample_ids"], c["image_hashes"], strict=True)
        }
        for role in ("base", "speedup")
    }
    assert images["base"] == images["speedup"]


def test_the_old_number_is_taken_apart(compared):
    done, data = compared
    apart = data["comparison_of_code"]["decomposition"]
    assert [f["name"] for f in apart["factors"]] == ["warm-up", "samples", "execution", "steps", "seeds"]
    assert apart["fair"] is not None and apart["message"] == ""
    product = apart["fair"] * apart["residual"]
    for factor in apart["factors"]:
        product *= factor["factor"]
    assert product == pytest.approx(apart["claimed"])
    assert "is held to 2 steps and the seeds of its samples" in done.stdout
