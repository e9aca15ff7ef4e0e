from bench_core.fairness.rules import unseeded as rule
from tests.fairness.sources import found, pointed, script, source


def test_a_call_without_any_seed_is_found():
    script = source("""
        import time
        for prompt in prompts:
            t = time.perf_counter()
            pipe(prompt, num_inference_steps=50)
            laps.append(time.perf_counter() - t)
    """)
    evidence = "pipe is given no generator, and no seed is set before it"
    assert pointed(script, rule.in_source(script)) == [("pipe(prompt, num_inference_steps=50)", evidence)]


def test_a_generator_that_was_never_seeded_is_a_note():
    script = source("""
        import time, torch
        g = torch.Generator(device="cuda")
        t = time.perf_counter()
        pipe(prompts, generator=g)
        print(time.perf_counter() - t)
    """)
    evidence = "the generator that pipe is given is never seeded"
    assert pointed(script, rule.in_source(script)) == [("pipe(prompts, generator=g)", evidence, "note")]


def test_a_seed_set_in_main_before_the_helper_is_not():
    script = source("""
        import time, torch, random

        def fix(seed):
            random.seed(seed)
            torch.manual_seed(seed)

        def lap(pipe):
            t = time.perf_counter()
            pipe(PROMPTS)
            return time.perf_counter() - t

        def main():
            fix(7)
            print([lap(pipe) for _ in range(5)])

        if __name__ == "__main__":
            main()
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_latents_made_before_are_not():
    script = source("""
        import time, torch
        noise = torch.randn(4, 4, 64, 64, generator=torch.Generator().manual_seed(3))
        t = time.perf_counter()
        pipe(prompts, latents=noise.clone())
        print(time.perf_counter() - t)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_arguments_kept_in_a_dictionary_are_not():
    script = source("""
        import time, torch
        from transformers import set_seed
        kw = dict(num_inference_steps=20)
        kw["generator"] = [torch.Generator("cpu").manual_seed(s) for s in range(4)]
        t = time.perf_counter()
        pipe(prompts, **kw)
        print(time.perf_counter() - t)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_seeded_generator_is_not_nor_a_seed_for_all_nor_what_is_passed_through():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(warm_up="torch.manual_seed(0)", call="pipe(batch)"))) == []
    assert found(rule.in_source(script(call="pipe(batch, **settings)"))) == []


def test_one_arm_without_a_seed_is_found():
    script = source("""
        import time, torch
        def lap(generator):
            start = time.perf_counter()
            pipe(prompts, generator=generator)
            return time.perf_counter() - start
        print(lap(torch.Generator().manual_seed(0)) / lap(None))
    """)
    [(line, _)] = pointed(script, rule.in_source(script))
    assert line == "pipe(prompts, generator=generator)"


def test_pipelines_of_names_that_tell_nothing_are_found():
    script = source("""
import time
for name, pipe in (("base", a), ("fast", b)):
    pipe(P)
    t = time.perf_counter()
    for _ in range(10):
        pipe(P)
    print(name, (time.perf_counter() - t) / 10)
""")
    assert [line for line, _ in pointed(script, rule.in_source(script))] == ["pipe(P)"]
