from bench_core.fairness.rules import prompts_mismatch as rule
from tests.fairness.examples import said, two_runs
from tests.fairness.sources import ROLES, differs, divided, pointed, script, source, timed


def test_other_prompts_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, prompts=("32 values", "['a cat']")))) == [
        "prompts 32 values against ['a cat']"
    ]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_a_script_that_gives_each_side_other_prompts_is_found():
    script = divided(
        "base_pipe(long)", "fast_pipe(short)", "long = ['a cat on a red sofa', 'a dog']", "short = ['a cat', 'a dog']"
    )
    assert pointed(script, rule.in_source(script)) == [("fast_pipe(short)", "short here, long in line 5", "warning")]


def test_a_script_that_gives_both_sides_the_same_prompts_is_not():
    script = source("""
        import time
        PROMPTS = ("a cat", "a dog")

        def lap(pipe, texts=PROMPTS):
            t = time.perf_counter()
            pipe(list(texts))
            return time.perf_counter() - t

        texts = [t for t in PROMPTS]
        print(lap(base_pipe) / lap(fast_pipe, texts))
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_other_prompts_are_found():
    a, b = (
        timed("pipe(prompts)", f"prompts = {prompts}", path=path)
        for prompts, path in ((["a cat"], "a.py"), (["a dog on the moon"], "b.py"))
    )
    [(aspect, evidence)] = differs(rule.between_sources(a, b))
    assert aspect == "prompts"
    assert "(a.py, line 2) against" in evidence and evidence.endswith("(b.py, line 2)")


def test_two_sources_that_read_the_same_file_are_not():
    a = timed(
        "pipe(batch)", "prompts = open('prompts.txt').read().splitlines()", "batches = [prompts[:4], prompts[4:8]]"
    )
    b = timed(
        "pipe(batch)",
        "with open('prompts.txt') as f:\n    lines = f.read().splitlines()",
        "batches = [lines[:4], lines[4:8]]",
    )
    assert differs(rule.between_sources(a, b)) == []


def test_two_scripts_with_other_prompts_are_found_and_the_same_file_is_not():
    files = [script(warm_up=f"PROMPTS = open({name!r}).read().splitlines()") for name in ("a.txt", "a.txt", "b.txt")]
    assert [aspect for aspect, _ in differs(rule.between_sources(files[0], files[2]))] == ["prompts"]
    assert differs(rule.between_sources(files[0], files[1])) == []


ITERATED = """
    import time
    SIMPLE = [f"a {{colour}} {{thing}}" for colour in ("red", "blue") for thing in ("car", "cup", "boat")]
    OTHER = {other}
    class Run:
        def __init__(self, pipe, prompts):
            self.pipe, self.prompts = pipe, prompts
        def __iter__(self):
            for k in range(0, len(self.prompts), 2):
                yield self.prompts[k : k + 2]
        def total(self):
            seconds = 0.0
            for batch in self:
                start = time.perf_counter()
                self.pipe(batch)
                seconds += time.perf_counter() - start
            return seconds
    old = Run(old_pipe, SIMPLE).total()
    new = Run(new_pipe, OTHER).total()
    print(old / new)
"""


def test_other_prompts_of_an_object_that_is_iterated_over_are_found():
    for other in ('SIMPLE[2:] + ["a dog"] * 2', '[text + ", 8k" for text in SIMPLE]'):
        script = source(ITERATED.format(other=other))
        [(line, evidence, severity)] = pointed(script, rule.in_source(script))
        assert (line, severity) == ("new = Run(new_pipe, OTHER).total()", "warning")
        assert "line 17" in evidence


def test_the_same_prompts_of_such_an_object_are_not():
    script = source(ITERATED.format(other="SIMPLE"))
    assert pointed(script, rule.in_source(script)) == []


def test_other_prompts_in_a_function_of_each_arm_are_found_at_the_call():
    script = source("""
        import time
        OLD, NEW = ["a castle by the sea, oil on canvas"] * 4, ["a cat"] * 4
        def old():
            start = time.perf_counter()
            old_pipe(OLD)
            return time.perf_counter() - start
        def new():
            start = time.perf_counter()
            new_pipe(NEW)
            return time.perf_counter() - start
        print(old() / new())
    """)
    [(line, _, _)] = pointed(script, rule.in_source(script))
    assert line == "new_pipe(NEW)"


def test_prompts_of_roles_that_an_option_names_are_found_where_they_are_written():
    script = source(ROLES.format(new="48:64"))
    assert [line for line, *_ in pointed(script, rule.in_source(script))] == ['"new": LINES[48:64],']
    alike = source(ROLES.format(new=":48"))
    assert pointed(alike, rule.in_source(alike)) == []
