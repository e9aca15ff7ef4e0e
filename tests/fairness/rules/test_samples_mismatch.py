from bench_core.fairness.rules import samples_mismatch as rule
from tests.fairness.sources import ROLES, differs, found, pointed, script, source


def test_arms_of_other_numbers_of_images_are_found():
    script = source("""
        import time
        prompts = ["a cat"] * 32

        t = time.perf_counter()
        for p in prompts:
            base_pipe(p)
        base = time.perf_counter() - t

        t = time.perf_counter()
        for p in prompts[:16]:
            fast_pipe(p)
        fast = time.perf_counter() - t
        print(base / fast)
    """)
    assert pointed(script, rule.in_source(script)) == [
        ("fast_pipe(p)", "16 images here, 32 images in line 6", "warning")
    ]


def test_a_number_that_depends_on_the_batch_size_is_found():
    script = source("""
        import time

        def run(pipe, prompts, batch_size):
            pipe(prompts[:batch_size])
            rest = prompts[batch_size:]
            total = 0
            for i in range(0, len(rest), batch_size):
                t = time.perf_counter()
                pipe(rest[i:i + batch_size])
                total += time.perf_counter() - t
            return total
    """)
    [(_, evidence, severity)] = pointed(script, rule.in_source(script))
    assert evidence.endswith("leaves out the warm-up's batch: how many images are timed depends on the batch size")
    assert severity == "warning"


def test_as_many_images_in_other_batches_are_not():
    script = source("""
        import time
        prompts = ["a cat"] * 32
        start = time.perf_counter()
        for p in prompts:
            base_pipe(p)
        base = time.perf_counter() - start
        start = time.perf_counter()
        for i in range(0, 32, 8):
            fast_pipe(prompts[i:i + 8])
        fast = time.perf_counter() - start
        print(base / fast)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_warm_up_of_the_first_batch_that_is_timed_again_is_not():
    script = source("""
        import time
        def run(pipe, prompts, b):
            head, laps = prompts[:b], []
            pipe(head)
            for i in range(0, len(prompts), b):
                t = time.perf_counter()
                pipe(prompts[i:i + b])
                laps += [time.perf_counter() - t]
            return laps
    """)
    assert pointed(script, rule.in_source(script)) == []


def many(n, path):
    return source(
        f"""
                import time
                prompts = open("prompts.txt").read().splitlines()[:{n}]
                for i in range(0, len(prompts), 4):
                    t = time.perf_counter()
                    pipe(prompts[i:i + 4])
                    laps.append(time.perf_counter() - t)
    """,
        path=path,
    )


def test_two_sources_of_other_numbers_are_found():
    [(aspect, evidence)] = differs(rule.between_sources(many(36, "a.py"), many(32, "b.py")))
    assert aspect == "samples"
    assert "36" in evidence.partition("against")[0] and "32" in evidence.partition("against")[2]


def test_two_sources_of_as_many_are_not():
    other = source("""
        from pathlib import Path
        import time
        NUM = 36
        def texts():
            return Path("prompts.txt").read_text().splitlines()[:NUM]
        own = texts()
        for k in range(0, NUM, 4):
            begin = time.perf_counter()
            pipeline(prompt=own[k:k + 4])
            laps.append(time.perf_counter() - begin)
    """)
    assert differs(rule.between_sources(many(36, "a.py"), other)) == []


def test_two_scripts_with_other_numbers_are_found():
    fewer = script(warm_up="PROMPTS = PROMPTS[:8]", n="8")
    assert differs(rule.between_sources(script(), fewer)) == [
        ("samples", "16 images (script.py, line 5) against 8 images (script.py, line 8)")
    ]
    assert differs(rule.between_sources(script(), script())) == []


PARTS = """
    import json, time
    texts = json.load(open("texts.json"))
    def lap(pipe, prompts):
        start = time.perf_counter()
        for k in range(0, len(prompts), 4):
            pipe(prompts[k : k + 4])
        return time.perf_counter() - start
    a = lap(old_pipe, {a})
    b = lap(new_pipe, {b})
    print(a / b)
"""


def test_a_list_and_a_part_of_it_are_found():
    script = source(PARTS.format(a="texts", b="texts[8:]"))
    evidence = "json.load(open('texts.json'))[8:] here, json.load(open('texts.json')) in line 8"
    assert pointed(script, rule.in_source(script)) == [("b = lap(new_pipe, texts[8:])", evidence, "warning")]


def test_two_halves_of_a_list_are_not():
    script = source(PARTS.format(a="texts[:half]", b="texts[half:]"))
    assert pointed(script, rule.in_source(script)) == []


def test_prompts_that_a_loop_over_numbers_leaves_out_are_not_counted():
    script = source("""
        import time
        PROMPTS = [f"picture {n}" for n in range(64)]
        def lap(pipe, n):
            start = time.perf_counter()
            for k in range(0, n, 8):
                pipe(PROMPTS[k : k + 8])
            return time.perf_counter() - start
        print(lap(old_pipe, 64) / lap(new_pipe, 16))
    """)
    [(_, evidence, _)] = pointed(script, rule.in_source(script))
    assert evidence == "16 images here, 64 images in line 8"


def test_samples_of_roles_that_an_option_names_are_found_where_they_are_written():
    script = source(ROLES.format(new="48:64"))
    assert [line for line, *_ in pointed(script, rule.in_source(script))] == ['"new": LINES[48:64],']
    alike = source(ROLES.format(new=":48"))
    assert pointed(alike, rule.in_source(alike)) == []


def test_every_other_prompt_is_half_of_them():
    script = source("""
        import time
        TEXTS = [f"picture {k}" for k in range(16)]
        def lap(texts):
            start = time.perf_counter()
            for k in range(0, len(texts), 4):
                pipe(texts[k : k + 4])
            return time.perf_counter() - start
        old = lap(TEXTS[::-1])
        new = lap(TEXTS[::2])
        print(old / new)
    """)
    [(_, evidence, _)] = pointed(script, rule.in_source(script))
    assert evidence == "8 images here, 16 images in line 8"


def test_two_sources_of_which_one_yields_its_batches_are_not():
    other = source("""
import time
texts = open("prompts.txt").read().splitlines()[:36]

def chunks(n):
    yield from (texts[k : k + n] for k in range(0, len(texts), n))

for chunk in chunks(4):
    t = time.perf_counter()
    pipe(chunk)
    laps.append(time.perf_counter() - t)
""")
    assert differs(rule.between_sources(many(36, "a.py"), other)) == []


def test_prompts_zipped_with_what_each_round_makes_anew_are_counted_in_every_round():
    lines = """
        import time
        prompts = ["a cat", "a dog", "a fox"]
        def in_turn(seeds):
            for prompt, seed in zip(prompts, seeds):
                pipe(prompt, generator=seed)
        def together(seeds):
            pipe({given}, generator=seeds)
        def lap(make, k):
            seeds = [new_generator(k * 3 + i) for i in range(3)]
            start = time.perf_counter()
            make(seeds)
            return time.perf_counter() - start
        a, b = zip(*((lap(in_turn, k), lap(together, k)) for k in range(9)))
        print(sum(a) / sum(b))
    """
    assert not found(rule.in_source(source(lines.format(given="prompts"))))
    assert found(rule.in_source(source(lines.format(given="prompts[:2]"))))


def test_a_first_round_that_is_timed_and_thrown_away_is_no_side():
    lines = """
        import time
        laps = {{}}
        prompts = ["a cat", "a dog", "a fox"]
        def timed(make):
            def inner(*given):
                start = time.perf_counter()
                out = make(*given)
                laps.setdefault(make.__name__, []).append(time.perf_counter() - start)
                return out
            return inner
        @timed
        def run_base(given):
            return base_pipe(given)
        @timed
        def run_fast(given):
            return fast_pipe(given)
        run_base(prompts), run_fast(prompts)
        laps.clear()
        for _ in range(8):
            run_base(prompts), run_fast({given})
        means = {{name: sum(own) / len(own) for name, own in laps.items()}}
        print("speedup", means["run_base"] / means["run_fast"])
    """
    assert not found(rule.in_source(source(lines.format(given="prompts"))))
    assert found(rule.in_source(source(lines.format(given="prompts[:2]"))))
