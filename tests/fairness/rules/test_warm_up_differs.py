from bench_core.events import Facts
from bench_core.fairness.rules import warm_up_differs as rule
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import differs, found, pointed, script, source, timed


def test_other_warm_up_calls_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, warm_up_calls=("3", "0")))) == ["warm_up_calls 3 against 0"]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_a_warm_up_with_one_prompt_for_timed_batches_is_found():
    script = timed("pipe(batch, num_inference_steps=50)", "pipe('a cat', num_inference_steps=50)")
    evidence = "the warm-up is given one prompt a call, the timed call in line 5 several"
    assert pointed(script, rule.in_source(script)) == [("pipe('a cat', num_inference_steps=50)", evidence)]


def test_a_warm_up_of_fewer_steps_is_found():
    script = source("""
        import time

        def warm(pipe, prompts):
            for _ in range(2):
                pipe(prompts, num_inference_steps=1)

        def bench(pipe, prompts, steps):
            warm(pipe, prompts)
            t = time.perf_counter()
            pipe(prompts, num_inference_steps=steps)
            return time.perf_counter() - t
    """)
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert line == "warm(pipe, prompts)"
    assert evidence == "the warm-up makes 1 steps, the timed call in line 10 steps"


def test_a_warm_up_like_the_timed_calls_is_not():
    script = source("""
        import time
        call = lambda texts: pipe(texts, num_inference_steps=50, output_type="np")
        for batch in batches:
            if warmed >= 3:
                break
            call(batch)
            warmed += 1
        for batch in batches:
            t = time.perf_counter()
            call(batch)
            laps.append(time.perf_counter() - t)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_one_picture_before_a_warm_up_like_the_timed_calls_is_not():
    script = timed("pipe(batch)", "pipe('a test picture').images[0].save('test.png')", "pipe(batches[0])")
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_which_one_is_not_warmed_up_are_found():
    a = timed("pipe(batch)", "for b in batches[:3]:\n    pipe(b)", path="a.py")
    b = timed("pipe(batch)", path="b.py")
    [(aspect, evidence)] = differs(rule.between_sources(a, b))
    assert aspect == "warm-up"
    assert "(a.py, line 3) against none (b.py, line" in evidence


def test_two_sources_of_one_warm_up_are_not():
    a = timed("pipe(batch)", "for b in batches[:3]:\n    pipe(b)")
    b = timed(
        "run(batch)",
        "def run(texts):\n    return pipe(prompt=texts).images",
        "for head in batches[0:3]:\n    run(head)",
    )
    assert differs(rule.between_sources(a, b)) == []


def test_one_like_them_is_not():
    assert found(rule.in_source(script())) == []
    both = "pipe(PROMPTS[0], num_inference_steps=1)\npipe(PROMPTS[:4], num_inference_steps=20)"
    assert found(rule.in_source(script(warm_up=both))) == []


def test_two_scripts_with_another_number_of_warm_up_calls_are_found():
    three = "for _ in range(3):\n    pipe(PROMPTS[:4], num_inference_steps=20, generator=generator)"
    [(aspect, _)] = differs(rule.between_sources(script(), script(warm_up=three)))
    assert aspect == "warm-up"
    assert differs(rule.between_sources(script(warm_up=three), script(warm_up=three))) == []


WARMED = """
    import time
    def bench(pipe, warm):
        for _ in range(warm):
            pipe(prompts)
        start = time.perf_counter()
        pipe(prompts)
        return time.perf_counter() - start
    a = bench(old_pipe, {a})
    b = bench(new_pipe, {b})
    print(a / b)
"""


def test_more_warm_up_by_one_helper_is_found_at_the_arm():
    script = source(WARMED.format(a=1, b=3))
    evidence = "3 warm-up calls before these times, 1 before those of line 8"
    assert pointed(script, rule.in_source(script)) == [("b = bench(new_pipe, 3)", evidence)]


def test_no_turn_of_a_warm_up_loop_is_no_warm_up():
    script = source(WARMED.format(a=0, b=3))
    evidence = "3 warm-up calls before these times, 0 before those of line 8"
    assert pointed(script, rule.in_source(script)) == [("b = bench(new_pipe, 3)", evidence)]


def test_as_much_warm_up_by_one_helper_is_not():
    script = source(WARMED.format(a=3, b=3))
    assert pointed(script, rule.in_source(script)) == []


def test_a_warm_up_of_smaller_images_is_found():
    script = timed("pipe(batch, height=512)", "pipe(batches[0], height=256)")
    evidence = "height is 256 in the warm-up, 512 in the timed call in line 5"
    assert pointed(script, rule.in_source(script)) == [("pipe(batches[0], height=256)", evidence)]


def test_pictures_before_a_helper_that_is_called_once_for_nothing_are_not():
    script = source("""
        import time
        for prompt in prompts:
            pipe(prompt).images[0].save("reference.png")
        def lap():
            start = time.perf_counter()
            images = pipe(prompts).images
            return time.perf_counter() - start, images
        lap()
        laps = [lap() for _ in range(5)]
        print(sorted(seconds for seconds, _ in laps)[2])
    """)
    assert pointed(script, rule.in_source(script)) == []


TWO_OF_ONE_HELPER = """
    import time, importlib

    def measure(pipe):
        for _ in range({warm}):
            pipe(PROMPTS, num_inference_steps=STEPS)
        start = time.perf_counter()
        pipe(PROMPTS, num_inference_steps=STEPS)
        return time.perf_counter() - start

    def side(name, {more}):
        pipe = importlib.import_module(name).load_pipeline("cuda")
        {before}
        return measure(pipe)
"""


def test_warm_up_calls_of_another_pipeline_in_the_same_helper_are_not_counted():
    helper = TWO_OF_ONE_HELPER.format(warm=2, more="", before="")
    for compared in (
        "a, b = side('plain'), side('quick')\nprint(a / b)",
        "t = [side(n) for n in ('plain', 'quick')]\nprint(t[0] / t[1])",
        "t = {}\nfor n in ('plain', 'quick'):\n    t[n] = side(n)\nprint(t['plain'] / t['quick'])",
    ):
        script = source(helper, compared)
        assert pointed(script, rule.in_source(script)) == []


def test_one_more_warm_up_call_of_one_side_of_a_helper_is_found():
    before = "for _ in range(extra):\n            pipe(PROMPTS, num_inference_steps=STEPS)"
    script = source(TWO_OF_ONE_HELPER.format(warm=2, more="extra", before=before), "print(side('a', 0) / side('b', 4))")
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert line == "print(side('a', 0) / side('b', 4))"
    assert evidence == "6 warm-up calls before these times, 2 before those of line 15"


def test_arms_that_are_warmed_up_together_and_looked_up_by_name_are_not():
    script = source("""
        import time
        def lap(pipe):
            start = time.perf_counter()
            pipe(PROMPTS)
            return time.perf_counter() - start
        def arm(name, times):
            pipe = backends[name]
            for _ in range(10):
                times[name] = lap(pipe)
        for name in names:
            pipe = backends[name]
            for _ in range(3):
                lap(pipe)
        times = {}
        arm("old", times)
        arm("new", times)
        print(times["old"] / times["new"])
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_helpers_that_are_called_side_by_side_for_nothing_are_a_warm_up_each():
    script = source("""
        import time
        def one_by_one():
            for prompt in PROMPTS:
                pipe(prompt)
        def at_once():
            pipe(PROMPTS)
        def clocked(work):
            start = time.perf_counter()
            work()
            return time.perf_counter() - start
        for work in (one_by_one, at_once):
            clocked(work), clocked(work)
        print(clocked(one_by_one) / clocked(at_once))
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_warm_up_with_the_first_batches_is_not():
    for first in ("for b in batches[:3]:\n    pipe(b)", "pipe(batches[0])", "for _ in range(3): pipe(batches[-1])"):
        script = timed("pipe(batch)", "pipe('a test picture').images[0].save('test.png')", first)
        assert pointed(script, rule.in_source(script)) == []


def test_two_sources_that_warm_up_with_a_timed_batch_in_other_words_are_not():
    a = source("""
import time
BS = 4
for _ in range(3):
    pipe(prompts[:BS])
for k in range(0, 32, BS):
    t = time.perf_counter()
    pipe(prompts[k : k + BS])
    laps.append(time.perf_counter() - t)
""")
    b = source("""
import time
batches = [prompts[k : k + 4] for k in range(0, 32, 4)]

def go(batch):
    t = time.perf_counter()
    pipe(batch)
    return time.perf_counter() - t

for _ in range(3):
    go(batches[0])
laps = [go(batch) for batch in batches]
""")
    assert differs(rule.between_sources(a, b)) == []


def test_a_number_of_ones_own_is_a_note_in_any_order_of_the_sides():
    plain, fixed = side("a"), side("b", "shapes+warm-up:calls=1")
    evidence = "warm-up calls of b: 1 at each start, steady or not; of a: until they are steady"
    assert said(rule.in_sides(plain, fixed)) == said(rule.in_sides(fixed, plain)) == [("note", evidence)]
    evidence = "warm-up calls of b: 1 at each start, steady or not; of c: 0"
    assert said(rule.in_sides(fixed, side("c", "shapes+warm-up:calls=0"))) == [("note", evidence)]


def test_the_same_number_on_both_sides_is_not_found_nor_what_a_model_file_declares():
    assert said(rule.in_sides(side(), side())) == []
    assert said(rule.in_sides(side("a", "shapes+warm-up:calls=1"), side("b", "shapes+bf16+warm-up:calls=1"))) == []
    none = {"warm_up_calls": 0}
    assert said(rule.in_sides(side(protocol=none), side("b", "shapes+warm-up:calls=0", protocol=none))) == []
    assert said(rule.in_sides(side(), side("b", facts=Facts(changes={"warm_up_calls": "0"})))) == []
