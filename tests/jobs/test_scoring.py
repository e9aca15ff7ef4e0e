"""What is scored of a run, and that no trouble with it costs the run."""

import pytest

from bench_core.conductor.conductor import Cancelled
from bench_core.jobs import conduct, scoring
from bench_core.quality import choice
from bench_core.quality.messages import Score, ScoreReply
from bench_core.quality.process import NotScored
from bench_core.results.result import load_result

BASE, OTHER = "shapes", "shapes+deepcache"
KNOWN = {"load": {"status": "ok", "facts": {"vocabulary": 626}}}


@pytest.fixture
def measured(bench):
    """A run with pictures of the first six samples; what the bundled model's tokenizer knows was seen."""

    def make(costs=None, **changes):
        spec = bench.spec(BASE, OTHER)
        protocol = spec.protocol.model_copy(update={"saved_samples": 6})
        spec = spec.model_copy(update={"protocol": protocol, "clip_model": "shapes"} | changes)
        return bench.run(spec, costs=costs or {BASE: KNOWN, OTHER: KNOWN}).run.run_id

    return make


@pytest.fixture
def requests(monkeypatch):
    """Requests that were made; each picture gets its number as its score."""
    made = []

    def scored(request, **how):
        made.append(request)
        return ScoreReply(scores=tuple(Score(clip=float(k)) for k in range(len(request.pictures))))

    monkeypatch.setattr(scoring.process, "scored", scored)
    return made


def nothing():
    pass


def test_the_saved_pictures_of_every_cell_are_scored_beside_the_baselines(bench, measured, requests):
    run_id = measured()
    scoring.score(bench.store, run_id, nothing)
    (request,) = requests
    result = load_result(bench.store, run_id)
    stored = result.scores.images
    assert (request.clip_model, request.size) == (str(choice.FOLDER), (64, 64))
    assert {(i.candidate, i.batch_size, i.sample) for i in stored} == {
        (key, b, k) for key in (BASE, OTHER) for b in (1, 4) for k in range(6)
    }
    assert [i.clip for i in stored] == [float(k) for k in range(24)]
    prompts = result.spec.protocol.prompts
    for image, wanted in zip(stored, request.pictures, strict=True):
        assert wanted.path.name == f"{image.hash}.png"
        assert wanted.prompt == prompts[image.sample]
        other = None if wanted.reference is None else stored[wanted.reference]
        assert (other is None) == (image.candidate == BASE)
        if other:
            assert (other.candidate, other.cell.group, other.sample) == (BASE, image.cell.group, image.sample)


def test_pictures_of_another_model_get_no_clip_score_and_a_reason(bench, measured, requests):
    other = {"load": {"status": "ok", "facts": {"vocabulary": 49408}}}
    run_id = measured({BASE: other})
    scoring.score(bench.store, run_id, nothing)
    assert requests[0].clip_model is None
    assert "only pictures of the bundled model" in load_result(bench.store, run_id).scores.message


def test_another_clip_judges_what_it_is_asked_to(bench, measured, requests):
    scoring.score(bench.store, measured(clip_model="some/clip"), nothing)
    assert (requests[0].clip_model, requests[0].size) == ("some/clip", None)


def test_without_pictures_nothing_is_asked(bench, measured, requests):
    fails = {"load": {"status": "failed", "message": "no such file"}}
    run_id = measured({BASE: fails, OTHER: fails})
    scoring.score(bench.store, run_id, nothing)
    assert requests == []
    assert load_result(bench.store, run_id).scores.message == "there is no picture to score"


def test_a_scorer_that_fails_is_a_message_and_the_run_asks_again_when_resumed(bench, measured, monkeypatch):
    def fails(request, **how):
        raise NotScored("the process that scores pictures was ended")

    run_id = measured()
    spec = bench.store.run(run_id).spec
    assert scoring.is_wanted(spec, bench.store.events(run_id))
    monkeypatch.setattr(scoring.process, "scored", fails)
    scoring.score(bench.store, run_id, nothing)
    result = load_result(bench.store, run_id)
    assert (result.scores.images, result.scores.message) == ((), "the process that scores pictures was ended")
    assert {c.verdict for c in result.comparisons} != {"not comparable"}
    assert scoring.is_wanted(spec, result.events)


def test_what_is_scored_is_not_scored_again_nor_what_nobody_wants_scored(bench, measured, requests):
    run_id = measured()
    scoring.score(bench.store, run_id, nothing)
    spec, events = bench.store.run(run_id).spec, bench.store.events(run_id)
    assert not scoring.is_wanted(spec, events)
    assert not scoring.is_wanted(spec.model_copy(update={"clip_model": None}), [])


def test_a_run_that_is_cancelled_meanwhile_keeps_its_calls_and_can_be_resumed(bench, measured, monkeypatch):
    run_id, reported = measured(), []
    conductor = bench.conductor(run_id)
    conductor.report = reported.append
    conductor.afterwards = lambda: conduct.scores(bench.store, run_id, conductor)

    def cancelled(request, *, check, **how):
        check()
        conductor.cancel()
        check()

    monkeypatch.setattr(scoring.process, "scored", cancelled)
    assert conductor.conduct() == "cancelled"
    assert [p.state for p in reported][-2:] == ["scoring", "finished"]
    assert reported[-2].left_s is None
    last = bench.store.events(run_id)[-1]
    assert (last.kind, last.payload["outcome"]) == ("finished", "cancelled")
    assert "while pictures were scored" in last.payload["message"]
    assert load_result(bench.store, run_id).scores is None
    with pytest.raises(Cancelled):
        scoring.score(bench.store, run_id, conductor._check)
