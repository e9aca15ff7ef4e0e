from bench_core.fairness.rules import seed_policy_mismatch as rule
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import differs, divided, pointed, source, timed


def test_another_policy_between_two_runs_is_named_with_both_values():
    runs = two_runs(rule.ID, seed_policy=("per-sample", "continuing"))
    assert said(rule.between_runs(runs)) == ["seed_policy per-sample against continuing"]


def test_another_first_seed_makes_other_pictures_at_the_same_cost():
    assert said(rule.between_runs(two_runs(rule.ID, seed=("0", "7")))) == [("note", "seed 0 against 7")]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


G = "g = torch.Generator().manual_seed(33)"


def test_a_script_that_seeds_one_side_only_is_found():
    script = divided("base_pipe(prompts, generator=g)", "fast_pipe(prompts)", "import torch", G)
    evidence = "no seed here, one generator that runs on in line 5"
    assert pointed(script, rule.in_source(script)) == [("fast_pipe(prompts)", evidence, "warning")]


def test_a_seed_for_every_call_against_one_that_runs_on_is_found_in_a_script():
    script = source("""
        import time, torch

        base = fast = 0.0
        g = torch.Generator().manual_seed(1)
        for batch in batches:
            t = time.perf_counter()
            base_pipe(batch, generator=g)
            base += time.perf_counter() - t
            t = time.perf_counter()
            fast_pipe(batch, generator=torch.Generator().manual_seed(1))
            fast += time.perf_counter() - t
        print(base / fast)
    """)
    evidence = "a seed set anew for every call here, one generator that runs on in line 7"
    assert [e for _, e, _ in pointed(script, rule.in_source(script))] == [evidence]


def test_a_script_that_seeds_both_sides_alike_is_not():
    script = source("""
        import time, torch

        def seeded(k):
            return torch.Generator("cuda").manual_seed(k)

        def lap(pipe, k):
            own = seeded(k)
            t = time.perf_counter()
            pipe(PROMPTS, generator=own)
            return time.perf_counter() - t

        slow = [lap(base_pipe, k) for k in range(10)]
        fast = [lap(fast_pipe, k) for k in range(10)]
        print(sorted(slow)[5] / sorted(fast)[5])
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_script_that_sets_the_global_seed_for_both_is_not():
    script = divided(
        "base_pipe(prompts)", "torch.manual_seed(0); fast_pipe(prompts)", "import torch", "torch.manual_seed(0)"
    )
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_other_policies_are_found():
    a = timed("pipe(batch, generator=torch.manual_seed(seed))", "import torch", "seed = 33", path="a.py")
    b = timed("pipe(batch, generator=g)", "import torch", G, path="b.py")
    [(aspect, evidence)] = differs(rule.between_sources(a, b))
    assert aspect == "seeds"
    assert "set anew for every call (a.py, line 6)" in evidence and "set once, runs on (b.py, line 3)" in evidence


def test_two_sources_of_one_policy_are_not():
    a = timed("pipe(batch, generator=g)", "import torch", G)
    b = timed(
        "p(generator=own, prompt=batch)",
        "from torch import Generator",
        "SEED = 33",
        "own = Generator(device='cuda').manual_seed(SEED)",
    )
    assert differs(rule.between_sources(a, b)) == []


def test_a_generator_a_sample_against_the_global_seed_is_found():
    script = divided(
        "pipe(prompts, generator=[torch.Generator().manual_seed(k) for k in range(4)])",
        "fast_pipe(prompts)",
        "import torch",
        "torch.manual_seed(0)",
    )
    evidence = "one generator that runs on here, a generator for each sample in line 5"
    assert pointed(script, rule.in_source(script)) == [("fast_pipe(prompts)", evidence, "warning")]


def test_the_global_seed_against_a_generator_that_runs_on_is_not():
    script = divided(
        "pipe(prompts, generator=g)",
        "fast_pipe(prompts)",
        "import torch",
        "torch.manual_seed(0)",
        "g = torch.Generator().manual_seed(0)",
    )
    assert pointed(script, rule.in_source(script)) == []


def test_a_generator_that_a_helper_makes_for_one_side_is_found_where_it_is_made():
    script = source("""
        import time, torch
        def noise(side):
            if side == "old":
                return torch.Generator("cuda").manual_seed(7)
            return None
        def lap(side):
            generator = noise(side)
            start = time.perf_counter()
            pipe(PROMPTS, generator=generator)
            return time.perf_counter() - start
        print(lap("old") / lap("new"))
    """)
    evidence = "no seed here, one generator that runs on in line 4"
    assert pointed(script, rule.in_source(script)) == [("return None", evidence, "warning")]


def test_a_policy_of_ones_own_is_a_note():
    reset = side("b", "shapes+seeds:policy=reset-per-batch")
    evidence = "a is seeded by the policy per-sample, b by reset-per-batch"
    assert said(rule.in_sides(side("a"), reset)) == [("note", evidence)]


def test_the_policy_that_the_other_side_has_from_the_protocol_is_none():
    held = side("b", "shapes+seeds:policy=per-sample")
    assert said(rule.in_sides(side(), held)) == said(rule.in_sides(held, held)) == []
    continuing = {"seed_policy": "continuing"}
    assert said(rule.in_sides(side(protocol=continuing), side(protocol=continuing))) == []
