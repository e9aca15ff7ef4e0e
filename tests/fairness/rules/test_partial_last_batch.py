from bench_core.fairness.rules import partial_last_batch as rule
from tests.fairness.sources import found, pointed, script, source


def test_a_rest_that_is_timed_is_found():
    script = source("""
        import time
        prompts = ["a cat"] * 36
        for i in range(0, len(prompts), 8):
            t = time.perf_counter()
            pipe(prompts[i:i + 8])
            times.append(time.perf_counter() - t)
    """)
    evidence = "36 prompts in batches of 8: the last one has 4"
    assert pointed(script, rule.in_source(script)) == [("pipe(prompts[i:i + 8])", evidence)]


def test_a_batch_size_of_the_command_line_makes_it_a_note():
    script = source("""
        import argparse, time
        parser = argparse.ArgumentParser()
        parser.add_argument("--batch-size", type=int, default=8)
        args = parser.parse_args()
        chunks = [prompts[k:k + args.batch_size] for k in range(0, len(prompts), args.batch_size)]
        for chunk in chunks:
            t = time.perf_counter()
            pipe(chunk)
            times.append(time.perf_counter() - t)
    """)
    evidence = "nothing makes args.batch_size divide the number of prompts: the last batch may be shorter"
    assert [(e, s) for _, e, s in pointed(script, rule.in_source(script))] == [(evidence, "note")]


def test_prompts_that_batches_divide_are_not():
    script = source("""
        import time
        texts = [f"a {animal} on the moon" for animal in ("cat", "dog", "cow", "fox", "owl", "bee", "ant", "elk")]
        for lo in range(0, 8, 4):
            t = time.perf_counter()
            pipe(texts[lo:lo + 4])
            times.append(time.perf_counter() - t)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_prompts_that_are_cut_to_whole_batches_are_not():
    script = source("""
        import time

        def run(pipe, prompts, n):
            prompts = prompts[: len(prompts) // n * n]
            laps = []
            for i in range(0, len(prompts), n):
                t = time.perf_counter()
                pipe(prompts[i : i + n])
                laps.append(time.perf_counter() - t)
            return laps
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_batches_of_a_rest_that_are_not_timed_are_not():
    script = source("""
        import time
        for i in range(0, 36, 8):
            pipe(prompts[i:i + 8])[0][0].save(f"{i}.png")
        t = time.perf_counter()
        pipe(prompts[:8])
        print(time.perf_counter() - t)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_full_batches_are_not_however_they_are_made_so():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(warm_up="PROMPTS = load()", n="len(PROMPTS) // 4 * 4"))) == []


def test_parts_that_a_model_file_makes_of_a_large_batch_are_not():
    model = """
        def load_pipeline():
            return StableDiffusionPipeline.from_pretrained("some/model")
        def inference(pipe, prompts):
            images = []
            for low in range(0, len(prompts), 64):
                images += pipe(prompts[low : low + 64]).images
            return images
    """
    assert not found(rule.in_source(source(model)))
    loop = """
        import time
        for low in range(0, len(prompts), size):
            start = time.perf_counter()
            pipe(prompts[low : low + size])
            laps.append(time.perf_counter() - start)
    """
    assert found(rule.in_source(source(loop)))
