"""Quality from made-up scores: means over samples, paired differences, tripwires; exports keep it."""

import json
import math

import pytest

from bench_core.events import Event
from bench_core.results import exports
from bench_core.results.quality import quality
from bench_core.results.result import load_result

BASE, OTHER = "shapes", "shapes+deepcache"


def image(candidate, sample, clip, *, batch_size=4, ssim=None):
    cell = {"candidate": candidate, "batch_size": batch_size, "steps": 10}
    return cell | {"sample": sample, "hash": f"{sample:032x}", "clip": clip, "ssim": ssim}


@pytest.fixture
def scored(bench):
    """A run whose pictures were given these scores."""

    def make(*images, message="", **costs):
        run_id = bench.run(bench.spec(BASE, OTHER), costs=costs.get("costs")).run.run_id
        payload = {"clip_model": "shapes", "images": list(images), "message": message}
        bench.store.add_event(run_id, "scored", payload)
        return load_result(bench.store, run_id)

    return make


def test_a_run_without_scores_has_no_quality(bench):
    assert quality(bench.run(bench.spec(BASE, OTHER)), OTHER, BASE) is None


def test_differences_are_paired_by_sample_with_students_interval(scored):
    base, worse = [90.0, 80.0, 70.0, 60.0], [89.0, 78.0, 67.0, 56.0]  # 1, 2, 3 and 4 points less
    result = scored(
        *(image(BASE, k, clip) for k, clip in enumerate(base)),
        *(image(OTHER, k, clip, ssim=0.9) for k, clip in enumerate(worse)),
    )
    found = quality(result, OTHER, BASE)
    half = 3.182446 * math.sqrt(5 / 3) / 2  # t of 3 degrees of freedom, standard error of 1, 2, 3, 4
    assert (found.clip.mean, found.baseline_clip.mean) == (72.5, 75.0)
    assert found.clip_difference.mean == pytest.approx(-2.5)
    assert found.clip_difference.ci_low == pytest.approx(-2.5 - half)
    assert found.clip_difference.ci_high == pytest.approx(-2.5 + half)
    assert (found.ssim.mean, found.ssim.ci_low, found.ssim.n) == (pytest.approx(0.9), pytest.approx(0.9), 4)
    assert found.clip.ci_high - found.clip.ci_low > 2 * half  # samples differ more than the two pictures of one


def test_no_interval_of_a_similarity_reaches_beyond_one(scored):
    result = scored(*(image(OTHER, k, 90.0, ssim=1.0 - 0.01 * (k == 0)) for k in range(4)))
    found = quality(result, OTHER, BASE).ssim
    assert (found.mean, found.ci_high) == (pytest.approx(0.9975), 1.0)


def test_no_interval_of_a_clip_score_reaches_beyond_a_cosine_of_one(scored):
    found = quality(scored(*(image(OTHER, k, clip) for k, clip in enumerate((99.0, 60.0)))), OTHER, BASE).clip
    assert found.ci_high == 100 and found.ci_low < 0


def test_a_sample_of_several_cells_counts_once(scored):
    result = scored(
        *(image(BASE, k, 90.0, batch_size=b) for k in range(3) for b in (1, 4)),
        *(image(OTHER, k, 90.0 - k - b, batch_size=b) for k in range(3) for b in (1, 4)),
    )
    difference = quality(result, OTHER, BASE).clip_difference
    assert (difference.n, difference.mean) == (3, pytest.approx(-3.5))


def test_what_only_one_side_has_is_not_compared(scored):
    found = quality(scored(image(BASE, 0, 90.0), image(BASE, 1, None), image(OTHER, 1, 80.0)), OTHER, BASE)
    assert found.clip_difference is None and found.ssim is None
    assert (found.clip.n, found.clip.ci_low) == (1, None)


def test_the_same_pictures_have_no_difference_and_no_finding(scored):
    result = scored(*(image(key, k, 90.0 + k / 8, ssim=1.0) for key in (BASE, OTHER) for k in range(16)))
    found = quality(result, OTHER, BASE)
    assert (found.clip_difference.mean, found.clip_difference.ci_low, found.clip_difference.ci_high) == (0, 0, 0)
    assert "quality-drop" not in {f.rule for c in result.comparisons for f in c.findings}


def test_pictures_that_are_surely_worse_are_a_warning(scored):
    result = scored(
        *(image(BASE, k, 90.0) for k in range(8)), *(image(OTHER, k, 88.0 + 0.1 * (k % 2)) for k in range(8))
    )
    (finding,) = [f for c in result.comparisons for f in c.findings if f.rule == "quality-drop"]
    assert finding.severity == "warning"
    assert "same 8 samples" in finding.message and "-2.0 CLIP points (-2.0 to -1.9)" in finding.message


def test_by_itself_a_candidate_has_a_mean_and_nothing_to_compare(scored):
    found = quality(scored(*(image(BASE, k, 90.0) for k in range(3))), BASE, BASE)
    assert (found.clip.mean, found.clip_difference, found.ssim) == (90.0, None, None)


def test_the_newest_scores_count_and_a_failure_says_why(bench, scored):
    result = scored(message="the CLIP model could not be loaded")
    found = quality(result, OTHER, BASE)
    assert (found.clip, found.clip_difference, found.message) == (None, None, "the CLIP model could not be loaded")
    payload = {"clip_model": "shapes", "images": [image(OTHER, 0, 50.0)], "message": ""}
    bench.store.add_event(result.run.run_id, "scored", payload)
    assert quality(load_result(bench.store, result.run.run_id), OTHER, BASE).clip.mean == 50.0


@pytest.mark.parametrize(
    ("seen", "rule"),
    [({"images_constant": 4}, "broken-images"), ({"images_distinct": 1}, "images-missing")],
)
@pytest.mark.parametrize("baseline", [BASE, OTHER], ids=["beside the baseline", "by itself"])
def test_pictures_that_none_may_be_trip(scored, seen, rule, baseline):
    sound = scored(image(OTHER, 0, 90.0))
    kept = {"images_constant": 0, "images_distinct": 4}

    def witnessed(call):
        known = kept | {"images_distinct": call.batch_size}
        known |= seen if (call.candidate, call.batch_size) == (OTHER, 4) else {}
        return call.model_copy(update={"witness": call.witness.model_copy(update=known)})

    assert quality(sound, OTHER, baseline).tripwires == ()
    broken = type(sound)(sound.run, tuple(witnessed(c) for c in sound.calls), sound.events)
    assert quality(broken, OTHER, baseline).tripwires == (rule,)
    assert quality(broken, BASE, BASE).tripwires == ()


def test_images_that_are_not_finite_trip(scored):
    nan = {"load": {"status": "failed", "message": "NaN or infinite values in the images"}}
    result = scored(image(BASE, 0, 90.0), costs={OTHER: nan})
    assert quality(result, OTHER, BASE).tripwires == ("broken-images",)
    assert quality(result, OTHER, OTHER).tripwires == ("broken-images",)
    assert quality(result, BASE, BASE).tripwires == ()


def test_an_export_keeps_the_scores(scored, tmp_path):
    result = scored(*(image(key, k, 90.0 + k, ssim=0.5) for key in (BASE, OTHER) for k in range(4)))
    path = tmp_path / "run.json"
    path.write_text(json.dumps(exports.document(result)))
    run, calls, events = exports.read(str(path))
    again = type(result)(run, tuple(calls), tuple(events))
    assert quality(again, OTHER, BASE) == quality(result, OTHER, BASE)


@pytest.mark.parametrize("wrong", [{"clip": math.nan}, {"clip": 1e9}, {"hash": "../x"}, {"sample": None}])
def test_scores_that_are_none_are_not_stored(wrong):
    payload = {"clip_model": "shapes", "images": [image(BASE, 0, 90.0) | wrong], "message": ""}
    with pytest.raises(ValueError, match="images.0"):
        Event(run_id="r", at_ns=0, kind="scored", payload=payload)
