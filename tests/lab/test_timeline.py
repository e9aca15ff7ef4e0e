"""What the two clocks covered: lanes, what counts in them, and where it stands."""

import pytest

from bench_core.lab import timeline
from bench_core.pitfalls import registry
from bench_core.results.result import load_result
from bench_core.store.database import Store
from tests import pitfall_runs


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


@pytest.fixture
def shown(store):
    return lambda name: timeline.of_result(load_result(store, pitfall_runs.add(store, name)))


def lane(found, name):
    return found.lanes.set_index("lane").loc[name]


def counted(found, name):
    bars = found.bars[found.bars["lane"] == name]
    return [bool(c) for c in bars.loc[bars["kind"] == "timed", "counted_s"] > 0]


def test_a_lane_that_both_sides_count_alike_is_there_once(shown):
    found = shown("serial-baseline")
    assert list(found.lanes["lane"]) == ["wrong:base", "both:other", "fair:base"]
    assert lane(found, "wrong:base")["candidate"] == "serial_baseline.py"
    assert lane(found, "wrong:base")["counted_s"] == pytest.approx(2 * lane(found, "fair:base")["counted_s"], rel=0.05)


def test_a_lane_is_loaded_warmed_up_and_called_without_a_gap(shown):
    found = shown("serial-baseline")
    bars = found.bars[found.bars["lane"] == "wrong:base"].reset_index()
    assert list(dict.fromkeys(bars["kind"])) == [
        "load",
        "warm-up",
        *(["settle"] * ("settle" in set(bars["kind"]))),
        "timed",
    ]
    ends = bars["begin_s"] + bars["seconds"]
    assert list(bars["begin_s"][1:]) == pytest.approx(list(ends[:-1]))
    assert bars["begin_s"][1] == 0 and bars["begin_s"][0] < 0, "calls begin at 0, loading before"


def test_loading_warm_up_and_settling_calls_do_not_count(shown):
    bars = shown("serial-baseline").bars
    assert not (bars.loc[bars["kind"] != "timed", "counted_s"] > 0).any()
    timed = bars[bars["kind"] == "timed"]
    assert list(timed["counted_s"]) == pytest.approx(list(timed["seconds"]))


def test_calls_that_are_not_shown_are_counted(shown):
    found = shown("serial-baseline")
    row = lane(found, "wrong:base")
    assert row["calls"] == timeline.FEW and row["more"] > 0


def test_of_unequal_totals_one_holds_fewer_samples(shown):
    found = shown("unequal-totals")
    assert list(found.lanes["lane"]) == ["both:base", "wrong:other", "fair:other"]
    assert [lane(found, name)["images"] for name in found.lanes["lane"]] == [36, 32, 36]
    assert counted(found, "wrong:other") == [False, *[True] * 8], "the first batch was used up as warm-up"


@pytest.mark.parametrize(("name", "role"), [("cold-start", "base"), ("single-shot-compile", "other")])
def test_the_wrong_clock_covers_the_first_call(shown, name, role):
    found = shown(name)
    bars = found.bars[found.bars["lane"] == f"wrong:{role}"]
    calls = bars[bars["kind"] != "load"]
    assert calls["counted_s"].iloc[0] > 0 and not (calls["counted_s"].iloc[1:] > 0).any()
    assert lane(found, f"wrong:{role}")["calls"] == 1
    fair = found.bars[(found.bars["lane"] == f"fair:{role}") & (found.bars["kind"] != "load")]
    assert fair["counted_s"].iloc[0] == 0 and (fair["counted_s"] > 0).any()


def test_of_the_best_of_several_calls_one_counts(shown):
    found = shown("best-of-n")
    bars = found.bars[(found.bars["lane"] == "wrong:other") & (found.bars["kind"] == "timed")]
    assert sum(counted(found, "wrong:other")) == 1
    assert bars.loc[bars["counted_s"] > 0, "seconds"].iloc[0] == bars["seconds"].min()
    assert all(counted(found, "fair:other")) and len(counted(found, "fair:other")) == len(bars)


def test_a_short_last_batch_is_the_last_of_its_pass(shown):
    found = shown("short-last-batch")
    assert list(found.lanes["lane"]) == ["both:base", "both:other"]
    timed = found.bars[(found.bars["lane"] == "both:base") & (found.bars["kind"] == "timed")]
    assert list(timed["images"]) == [8, 8, 8, 8, 4] and lane(found, "both:base")["images"] == 36


def test_candidates_that_are_measured_one_after_the_other_stand_where_they_were_made(shown):
    found = shown("fixed-order")
    assert not found.is_end_to_end
    calls = found.bars[found.bars["kind"] != "load"].assign(end_s=found.bars["begin_s"] + found.bars["seconds"])
    ends, begins = calls.groupby("lane")["end_s"].max(), calls.groupby("lane")["begin_s"].min()
    assert ends["wrong:base"] <= begins["wrong:other"], "one whole, then the other"
    assert begins["fair:base"] < ends["fair:other"] and begins["fair:other"] < ends["fair:base"]


@pytest.mark.parametrize("name", ["seed-reset", "batch-is-free"])
def test_counts_and_single_candidates_have_no_timeline(shown, name):
    assert shown(name) is None


@pytest.mark.parametrize("name", registry.catalog())
def test_what_counts_is_a_part_of_what_was_done(shown, name):
    found = shown(name)
    if found is not None:
        assert (found.bars["counted_s"] <= found.bars["seconds"] + 1e-9).all()
        assert (found.lanes["calls"] > 0).all()
        assert set(found.bars["lane"]) == set(found.lanes["lane"])
