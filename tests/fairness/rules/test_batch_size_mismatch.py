from bench_core.fairness.rules import batch_size_mismatch as rule
from tests.fairness.examples import said, two_runs
from tests.fairness.sources import differs, divided, model_file, pointed, source, timed


def test_batch_sizes_of_which_none_is_shared_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, batch_sizes=("[1]", "[8]")))) == ["batch_sizes [1] against [8]"]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_a_single_prompt_against_a_batch_is_found():
    script = divided("base_pipe(['a cat'])", "fast_pipe(['a cat', 'a dog', 'a fox', 'an owl'])")
    line = "fast_pipe(['a cat', 'a dog', 'a fox', 'an owl'])"
    assert pointed(script, rule.in_source(script)) == [(line, "4 here, 1 in line 3", "warning")]


def test_a_batch_size_that_each_side_of_a_script_is_given_is_found():
    script = source("""
        import time

        def mean_s(pipe, prompts, batch_size):
            laps = []
            for i in range(0, len(prompts), batch_size):
                t = time.perf_counter()
                pipe(prompts[i:i + batch_size])
                laps.append(time.perf_counter() - t)
            return sum(laps) / len(laps)

        base = mean_s(base_pipe, prompts, 1)
        fast = mean_s(fast_pipe, prompts, batch_size=8)
        print(base / fast)
    """)
    [(line, evidence, severity)] = pointed(script, rule.in_source(script))
    assert line == "fast = mean_s(fast_pipe, prompts, batch_size=8)"
    assert (evidence, severity) == ("8 here, 1 in line 11", "warning")


def test_a_sweep_over_batch_sizes_for_both_sides_is_not():
    script = source("""
        import time

        def one(pipe, texts):
            t = time.perf_counter()
            pipe(texts)
            return time.perf_counter() - t

        for size in (1, 2, 4, 8):
            texts = PROMPTS[:size]
            slow, fast = [], []
            for _ in range(10):
                slow.append(one(base_pipe, texts))
                fast.append(one(fast_pipe, texts))
            print(size, sorted(slow)[5] / sorted(fast)[5])
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_other_batch_sizes_are_found():
    a, b = (
        source(
            f"""
            import time
            for i in range(0, 32, {size}):
                t = time.perf_counter()
                pipe(prompts[i:i + {size}])
                laps.append(time.perf_counter() - t)
        """,
            path=path,
        )
        for size, path in ((4, "a.py"), (8, "b.py"))
    )
    evidence = "4 (a.py, line 4) against 8 (b.py, line 4)"
    assert differs(rule.between_sources(a, b)) == [("batch size", evidence)]


def test_two_sources_that_split_alike_in_other_words_are_not():
    a = source("""
        import time
        for i in range(0, len(prompts), 4):
            t = time.perf_counter()
            pipe(prompts[i:i + 4])
            laps.append(time.perf_counter() - t)
    """)
    b = source("""
        import argparse, time
        p = argparse.ArgumentParser()
        p.add_argument("--bs", default=4, type=int)
        o = p.parse_args()

        def chunks(xs, n):
            for k in range(0, len(xs), n):
                yield xs[k:k + n]

        for chunk in chunks(prompts, o.bs):
            t = time.perf_counter()
            pipe(prompt=chunk)
            laps.append(time.perf_counter() - t)
    """)
    assert differs(rule.between_sources(a, b)) == []


BATCHES_OF_8 = timed("pipe(batch, num_inference_steps=20)", "batches = [prompts[k:k + 8] for k in range(0, 32, 8)]")


def test_a_model_file_that_makes_the_batches_that_it_is_given_is_not():
    for body in ("return pipe(prompts)", "return pipe([p + ', 4k' for p in prompts])"):
        for pair in ((model_file(body), BATCHES_OF_8), (BATCHES_OF_8, model_file(body))):
            assert differs(rule.between_sources(*pair)) == [], body


def test_a_model_file_with_a_batch_size_of_its_own_is_found():
    body = "for k in range(0, len(prompts), 2): pipe(prompts[k:k + 2])"
    [(aspect, evidence)] = differs(rule.between_sources(model_file(body), BATCHES_OF_8))
    assert aspect == "batch size" and evidence.startswith("2 (model.py")


def test_two_sources_of_which_one_is_given_its_batches_are_a_warning():
    own = source("""
        import time
        for i in range(0, 32, 8):
            t = time.perf_counter()
            pipe(prompts[i:i + 8])
            laps.append(time.perf_counter() - t)
    """)
    given = timed("pipe(batch)")
    assert [severity for _, _, severity in differs(rule.between_sources(own, given))] == ["warning"]


def test_one_text_for_one_arm_and_a_list_for_the_other_are_found():
    script = source("""
        import time
        def lap(texts):
            texts = [texts] if isinstance(texts, str) else texts
            start = time.perf_counter()
            pipe(texts)
            return (time.perf_counter() - start) / len(texts)
        old = lap("a castle by the sea")
        new = lap(["a cat", "a dog", "a cow"])
        print(old / new)
    """)
    [(line, evidence, _)] = pointed(script, rule.in_source(script))
    assert evidence == "3 here, 1 in line 7"
    assert line == 'new = lap(["a cat", "a dog", "a cow"])'
