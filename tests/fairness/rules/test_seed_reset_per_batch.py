import pytest

from bench_core.fairness.rules import seed_reset_per_batch as rule
from tests.fairness.sources import found, model_file, pointed, script, source


def test_a_generator_made_anew_for_every_batch_is_found():
    script = source("""
        import time, torch
        for batch in batches:
            t = time.perf_counter()
            pipe(batch, output_type="np", num_inference_steps=steps, generator=torch.manual_seed(seed))
            total += time.perf_counter() - t
    """)
    line = 'pipe(batch, output_type="np", num_inference_steps=steps, generator=torch.manual_seed(seed))'
    assert pointed(script, rule.in_source(script)) == [(line, "seed again for every batch")]


def test_the_global_seed_set_for_every_batch_is_found():
    script = source("""
        import time, torch
        for i in range(0, len(prompts), 4):
            torch.manual_seed(1234)
            t = time.perf_counter()
            pipe(prompts[i:i + 4])
            total += time.perf_counter() - t
    """)
    assert pointed(script, rule.in_source(script)) == [("torch.manual_seed(1234)", "1234 again for every batch")]


def test_a_model_file_with_a_seed_of_its_own_is_found():
    file = source("""
        import torch
        from diffusers import DiffusionPipeline
        pipe = DiffusionPipeline.from_pretrained("model")

        def inference(pipe, prompts):
            g = torch.Generator("cuda").manual_seed(33)
            return pipe(prompts, num_inference_steps=20, generator=g).images
    """)
    evidence = "inference uses 33 again at every call"
    assert pointed(file, rule.in_source(file)) == [('g = torch.Generator("cuda").manual_seed(33)', evidence)]


def test_one_generator_that_runs_on_is_not():
    script = source("""
        import time, torch
        gen = torch.Generator(device="cuda").manual_seed(33)
        for batch in batches:
            t = time.perf_counter()
            pipe(batch, generator=gen)
            total += time.perf_counter() - t
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_generator_of_its_own_for_each_sample_is_not():
    script = source("""
        import time, torch
        seeds = {text: 1000 + n for n, text in enumerate(prompts)}
        for lo in range(0, len(prompts), b):
            texts = prompts[lo:lo + b]
            own = [torch.Generator("cpu").manual_seed(seeds[text]) for text in texts]
            t = time.perf_counter()
            pipe(texts, generator=own)
            total += time.perf_counter() - t
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_seed_that_counts_up_with_the_batches_is_not():
    script = source("""
        import time, torch
        for k, batch in enumerate(batches):
            torch.manual_seed(seed + k)
            t = time.perf_counter()
            pipe(batch)
            total += time.perf_counter() - t
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_the_same_seed_for_repeats_of_one_batch_is_not():
    script = source("""
        import time, torch
        for attempt in range(10):
            g = torch.Generator().manual_seed(0)
            t = time.perf_counter()
            pipe(PROMPTS, generator=g)
            laps.append(time.perf_counter() - t)
    """)
    assert pointed(script, rule.in_source(script)) == []


CALL = "pipe(batch, num_inference_steps=20, generator={generator})"


def test_a_generator_that_runs_on_is_not_nor_seeds_that_follow_the_loop():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(call=CALL.format(generator="torch.Generator().manual_seed(i)")))) == []
    each = "[torch.Generator().manual_seed(i + k) for k in range(4)]"
    assert found(rule.in_source(script(call=CALL.format(generator=each)))) == []
    body = "return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)"
    assert found(rule.in_source(model_file(body))) == []


def test_generators_numbered_by_sample_are_not():
    script = source("""
        import time, torch
        for i in range(0, len(prompts), 8):
            batch = prompts[i : i + 8]
            own = [torch.Generator("cuda").manual_seed(i + k) for k in range(len(batch))]
            t = time.perf_counter()
            pipe(batch, generator=own)
            laps.append(time.perf_counter() - t)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_seed_for_each_of_several_batch_sizes_is_not():
    script = source("""
        import time, torch
        for size in (1, 2, 4):
            g = torch.Generator("cuda").manual_seed(0)
            for k in range(0, 32, size):
                start = time.perf_counter()
                pipe(PROMPTS[k : k + size], generator=g)
                laps.append(time.perf_counter() - start)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_generators_for_each_sample_that_start_again_with_every_batch_are_found():
    script = source("""
import time, torch
for batch in batches:
    own = [torch.Generator("cuda").manual_seed(k) for k in range(len(batch))]
    t = time.perf_counter()
    pipe(batch, generator=own)
    laps.append(time.perf_counter() - t)
""")
    assert len(pointed(script, rule.in_source(script))) == 1


COUNTED = {
    "one": 'g = torch.Generator("cuda").manual_seed(done)',
    "each": 'g = [torch.Generator("cuda").manual_seed(done + k) for k in range(len(batch))]',
}


@pytest.mark.parametrize("line", COUNTED.values(), ids=COUNTED)
def test_a_seed_that_counts_the_samples_that_were_made_is_not(line):
    script = source(f"""
import time, torch
done = 0
for batch in batches:
    {line}
    t = time.perf_counter()
    pipe(batch, generator=g)
    laps.append(time.perf_counter() - t)
    done += len(batch)
""")
    assert pointed(script, rule.in_source(script)) == []


def test_a_seed_that_is_another_one_at_every_call_is_not():
    script = source("""
import itertools, time, torch
seeds = itertools.count(7)
for batch in batches:
    g = torch.Generator("cuda").manual_seed(next(seeds))
    t = time.perf_counter()
    pipe(batch, generator=g)
    laps.append(time.perf_counter() - t)
""")
    assert pointed(script, rule.in_source(script)) == []
