"""Repeated calls: fresh prompts and seeds first, then what may be in a cache."""

from bench_core.conductor import repeats
from bench_core.spec import Protocol
from tests.fakes import FakeClock, FakeWorker

ASKED = Protocol(prompts=("a cat", "a dog"), batch_sizes=(4, 2), steps=(10,))


def test_prompts_come_again_with_new_seeds_and_calls_exactly():
    made = list(repeats.batches(ASKED))
    assert [kind for kind, _ in made] == ["fresh", "prompt", "call"] * 3
    for (_, fresh), (_, prompt), (_, call) in zip(made[::3], made[1::3], made[2::3], strict=True):
        assert call == fresh
        assert prompt.prompts == fresh.prompts
        assert not set(prompt.seeds) & set(fresh.seeds)


def test_what_is_fresh_was_never_used():
    fresh = [batch for kind, batch in repeats.batches(ASKED) if kind == "fresh"]
    assert len({prompt for batch in fresh for prompt in batch.prompts}) == 6
    assert not {prompt for batch in fresh for prompt in batch.prompts} & set(ASKED.prompts)


def test_time_and_rows_of_every_call_are_kept_and_failed_ones_left_out():
    worker = FakeWorker(FakeClock(), fail={1: "failed"})
    made = repeats.measure(worker, ASKED, 60)
    assert [r.kind for r in made] == ["fresh", "call", *["fresh", "prompt", "call"] * 2]
    assert {r.denoiser_rows for r in made} == {40}
    assert all(r.outside_s > 0 for r in made)
