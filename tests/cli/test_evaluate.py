"""`fairspeed evaluate` as a user meets it: real processes and the real bundled model."""

import json

import pytest

from tests import known_ceilings
from tests.commands import started

pytestmark = pytest.mark.torch
SAMPLES = ["--num-samples", "6", "--batch-size", "4", "--passes", "2", "--steps", "2"]


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """The export of a real evaluation, what the terminal showed of it when it was resumed, and its home."""
    home = tmp_path_factory.mktemp("evaluated")
    known_ceilings.store(home)
    prompts = home / "prompts.csv"
    captions = [f"a large {colour} circle in the center on a white background" for colour in ("red", "blue", "green")]
    prompts.write_text("\n".join(["id,caption", *(f"{i},{caption}" for i, caption in enumerate(captions))]))
    asked = ["evaluate", "shapes+deepcache:interval=2", "--against", "shapes", *SAMPLES, "--prompts", str(prompts)]
    done = started(*asked, "--json", "-", FAIRSPEED_HOME=str(home))
    assert done.returncode == 0, f"{done.stderr}{done.stdout}"
    data = json.loads(done.stdout)
    again = started("evaluate", "--resume", data["run_id"], FAIRSPEED_HOME=str(home))
    assert again.returncode == 0, again.stderr
    return data, again.stdout, home


def test_a_pass_makes_every_sample_once_and_the_old_count_eight_of_six(measured):
    data, _, _ = measured
    timed = [c for c in data["calls"] if c["phase"] == "timed" and c["candidate"] == "shapes"]
    assert sorted(k for c in timed for k in c["sample_ids"]) == list(range(12))
    assert sum(c["n_images"] for c in timed) == 12
    for one in data["evaluation"]["candidates"]:
        assert (one["used_steps"], one["old_count"]["counted"], one["old_count"]["made"]) == (2, 8, 6)
        assert one["old_count"]["per_sample_s"] == pytest.approx(0.75 * one["per_sample_mean_s"]["mean"])
        assert one["batches"]["min_s"] <= one["batches"]["mean_s"] <= one["batches"]["max_s"]
        assert one["tripwires"] == []
    assert data["evaluation"]["prompts_sha256"] == data["prompts_sha256"]


def test_pictures_are_scored_against_the_others(measured):
    candidate, against = measured[0]["evaluation"]["candidates"]
    assert candidate["quality"]["ssim"]["n"] == candidate["quality"]["clip"]["n"] == 6
    assert candidate["quality"]["message"] == against["quality"]["message"] == ""
    assert against["quality"]["ssim"] is None


def test_the_terminal_says_why_the_old_number_is_too_small(measured):
    _, out, _ = measured
    assert "the old count divides by 8 images of which 6 exist" in out and "25 % too fast" in out
    for row in ("mean per sample, s per image", "slowest batch, s per batch of 4", "CLIP score, points"):
        assert row in out


def test_it_is_imported_elsewhere_and_resumed_only_as_what_it_is(measured, fairspeed, tmp_path):
    data, _, _ = measured
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(data))
    assert fairspeed("import", path).code == 0
    again = json.loads(fairspeed("export", data["run_id"]).out)
    assert again == {name: value for name, value in data.items() if name != "evaluation"}
    refused = fairspeed("compare", "--resume", data["run_id"])
    assert refused.code == 2 and f"resume it with: fairspeed evaluate --resume {data['run_id']}" in refused.err
