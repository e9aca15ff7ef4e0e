from bench_core.fairness.rules import nominal_sample_count as rule
from tests.fairness.sources import found, pointed, script, source


def test_a_batch_size_counted_once_a_batch_is_found():
    script = source("""
        import time
        prompts = ["a red cat"] * 36
        batch_size = 8
        total_time, total_samples = 0.0, 0
        for i in range(0, len(prompts), batch_size):
            start = time.perf_counter()
            pipe(prompts[i:i + batch_size], num_inference_steps=50)
            total_time += time.perf_counter() - start
            total_samples += batch_size
        print("per sample:", total_time / total_samples)
    """)
    evidence = "total_samples += batch_size counts 40 images, of which 36 are made"
    assert pointed(script, rule.in_source(script)) == [("total_samples += batch_size", evidence)]


def test_batches_rounded_up_times_their_size_are_found():
    script = source("""
        import math, time

        def throughput(pipe, prompts, bs):
            n_batches = math.ceil(len(prompts) / bs)
            begin = time.perf_counter()
            for k in range(n_batches):
                pipe(prompts[k * bs:(k + 1) * bs])
            seconds = time.perf_counter() - begin
            return n_batches * bs / seconds
    """)
    evidence = "n_batches * bs counts a full batch for a last one that may be shorter"
    assert pointed(script, rule.in_source(script)) == [("return n_batches * bs / seconds", evidence, "warning")]


def test_images_counted_as_they_are_made_are_not():
    script = source("""
        import time
        batch_size = 8
        n = 0
        seconds = 0.0
        for i in range(0, 36, batch_size):
            part = prompts[i:i + batch_size]
            t = time.perf_counter()
            out = pipe(part)
            seconds += time.perf_counter() - t
            n += len(out.images)
        print(seconds / n)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_batch_size_that_divides_the_prompts_is_not():
    script = source("""
        import time
        bs = 4
        prompts = [f"a cat, number {k}" for k in range(32)]
        seconds, seen = 0.0, 0
        for lo in range(0, 32, bs):
            t = time.perf_counter()
            pipe(prompts[lo:lo + bs])
            seconds += time.perf_counter() - t
            seen += bs
        print(seconds / seen)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_whole_batches_only_are_not():
    script = source("""
        import time

        def per_image(pipe, prompts, batch_size):
            full = len(prompts) // batch_size
            t = time.perf_counter()
            for k in range(full):
                pipe(prompts[k * batch_size:(k + 1) * batch_size])
            return (time.perf_counter() - t) / (full * batch_size)
    """)
    assert pointed(script, rule.in_source(script)) == []


COUNTING = """
pipe(batch, num_inference_steps=20, generator=generator)
n += {count}
"""


def counting(count, n="16", prompts="PROMPTS"):
    lines = {"warm_up": f"n = 0\nPROMPTS = {prompts}\npipe(PROMPTS[:4], generator=generator)", "n": n}
    return script(call=COUNTING.format(count=count), report="print(sum(times) / n, 's per image')", **lines)


def test_where_the_number_of_prompts_is_not_known_it_is_a_warning():
    [(_, evidence, severity)] = found(rule.in_source(counting("4", "len(PROMPTS)", "open('p.txt').readlines()")))
    assert severity == "warning" and "may be shorter" in evidence


def test_the_number_of_batches_times_their_size_is_found_too():
    report = "import math\nprint(sum(times) / (math.ceil(15 / 4) * 4))"
    [(_, evidence)] = found(rule.in_source(script(n="15", report=report, warm_up="PROMPTS = PROMPTS[:15]")))
    assert evidence == "math.ceil(15 / 4) * 4 counts 16 images, of which 15 are made"


def test_images_that_were_made_are_counted_rightly():
    assert found(rule.in_source(counting("len(batch)", "14", "PROMPTS[:14]"))) == []
    assert found(rule.in_source(counting("4"))) == []  # 16 in batches of 4
    assert found(rule.in_source(script())) == []


COUNTED = """
    import math, time
    laps, n = [], 0
    for k in range(0, {total}, 8):
        start = time.perf_counter()
        pipe(PROMPTS[k : k + 8])
        laps.append(time.perf_counter() - start)
        n += 1
    print(sum(laps) / ({count}))
"""


def test_batches_that_are_counted_times_their_size_are_found():
    for count in ("n * 8", "len(laps) * 8"):
        script = source("PROMPTS = [f'picture {k}' for k in range(30)]", COUNTED.format(total=30, count=count))
        evidence = f"{count} counts 32 images, of which 30 are made"
        assert pointed(script, rule.in_source(script)) == [(f"print(sum(laps) / ({count}))", evidence)]


def test_full_batches_that_are_counted_times_their_size_are_not():
    script = source("PROMPTS = [f'picture {k}' for k in range(32)]", COUNTED.format(total=32, count="n * 8"))
    assert pointed(script, rule.in_source(script)) == []


def test_sizes_that_all_divide_the_number_of_prompts_are_not():
    script = source("""
        import time
        PROMPTS = [f"picture {k}" for k in range(32)]
        for size in (1, 2, 4, 8):
            laps = []
            for k in range(0, 32, size):
                start = time.perf_counter()
                pipe(PROMPTS[k : k + size])
                laps.append(time.perf_counter() - start)
            print(size, sum(laps) / len(laps) / size)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_size_that_is_added_for_what_is_left_of_a_list_is_found():
    script = source("""
        import time
        todo, made = [f"picture {k}" for k in range(20)], 0
        start = time.perf_counter()
        while todo:
            head, todo = todo[:8], todo[8:]
            pipe(head)
            made += 8
        print((time.perf_counter() - start) / made)
    """)
    [(line, evidence, *_)] = pointed(script, rule.in_source(script))
    assert line == "made += 8"
    assert "24 images, of which 20 are made" in evidence
