"""Which prompts and samples calls have: timed ones are always fresh."""

import pytest

from bench_core import plan
from bench_core.request.build import cautions, make_spec
from bench_core.request.prompts import default_prompts

PHASES = ("timed", "warm-up", "settle")


def test_the_built_in_prompts_are_many_and_different():
    prompts = default_prompts()
    assert len(prompts) == len(set(prompts)) and len(plan.phase_prompts(len(prompts), "timed")) >= 1024
    assert all(" background" in prompt and prompt.startswith("a ") for prompt in prompts)


@pytest.mark.parametrize("n", [64, 65, 100, 1376])
def test_each_phase_has_prompts_of_its_own(n):
    ranges = [set(plan.phase_prompts(n, phase)) for phase in PHASES]
    assert sum(map(len, ranges)) == n and set().union(*ranges) == set(range(n))
    assert min(map(len, ranges)) >= 8


@pytest.mark.parametrize("n", [1, 2, 32, 63])
def test_a_few_prompts_are_all_timed_and_warm_up_begins_at_the_end(n):
    assert plan.phase_prompts(n, "timed") == range(n)
    assert list(plan.phase_prompts(n, "warm-up"))[0] == n - 1


def test_samples_of_the_phases_never_meet():
    protocol = make_spec(["shapes"]).protocol
    made = {phase: [plan.sample_ids(i, 64, phase) for i in range(1000)] for phase in PHASES}
    ids = {phase: {k for call in calls for k in call} for phase, calls in made.items()}
    assert all(len(own) == 64_000 for own in ids.values()) and len(set().union(*ids.values())) == 192_000
    prompts = {phase: {plan.prompt(protocol, phase, k) for k in own} for phase, own in ids.items()}
    assert sum(map(len, prompts.values())) == len(set().union(*prompts.values())) == len(protocol.prompts)


def test_sample_k_is_prompt_k():
    protocol = make_spec(["shapes"], seed=5).protocol
    batch = plan.batch(protocol, "timed", 2, 10, plan.sample_ids(3, 2))
    assert (batch.prompts, batch.seeds) == (protocol.prompts[6:8], (11, 12))


def test_few_prompts_get_a_caution_and_the_built_in_ones_none():
    assert any("3 prompts: warm-up uses those" in line for line in cautions(make_spec(["shapes"], prompts=list("abc"))))
    assert not any("prompts" in line for line in cautions(make_spec(["shapes"])))


@pytest.mark.parametrize(
    ("samples", "size", "sizes"),
    [(36, 8, (8, 4)), (36, 4, (4,)), (3, 8, (3,)), (32, 32, (32,)), (33, 32, (32, 1)), (1, 1, (1,))],
)
def test_passes_make_every_sample_once_in_order(samples, size, sizes):
    assert plan.pass_sizes(samples, size) == sizes
    protocol = make_spec(["shapes"], batch_sizes=sizes, rounds=3).protocol
    protocol = protocol.model_copy(update={"pass_samples": samples})
    made = []
    for number in range(3):
        calls = [(b, number * plan.calls_per_pass(protocol, b) + k) for b in sizes for k in range(_calls(protocol, b))]
        made += [k for b, round_ in calls for k in plan.timed_sample_ids(protocol, b, round_)]
    assert made == list(range(3 * samples))
    assert [plan.rounds_for(protocol, b) for b in sizes] == [3 * _calls(protocol, b) for b in sizes]


@pytest.mark.parametrize(("prompts", "samples"), [(36, 36), (80, 80), (80, 79), (100, 90), (200, 36)])
def test_a_pass_uses_every_prompt_that_it_needs_once(prompts, samples):
    texts = [f"prompt {k}" for k in range(prompts)]
    protocol = make_spec(["shapes"], prompts=texts).protocol.model_copy(update={"pass_samples": samples})
    assert [plan.prompt(protocol, "timed", k) for k in range(samples)] == texts[:samples]
    warm_up = plan.prompt(protocol, "warm-up", plan.FIRST_SAMPLES["warm-up"])
    assert (warm_up in texts[:samples]) == (prompts == samples)


def _calls(protocol, batch_size):
    return plan.calls_per_pass(protocol, batch_size)
