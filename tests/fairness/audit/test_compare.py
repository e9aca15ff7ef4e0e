"""Two sources side by side: a table that can be read in Chinese, but for the code in it."""

from string import ascii_letters

from bench_core.fairness.audit.audit import audit_source
from bench_core.fairness.audit.compare import compare_sources

SCRIPT = """
import time
import torch
pipe = DiffusionPipeline.from_pretrained("some/model")
for _ in {warm_up}:
    pipe(prompts[:8])
for batch in batches:
    start = {clock}
    pipe(batch{given})
    laps.append({clock} - start)
print(sum(laps) / len(prompts), "s per image")
"""


def audited(path, warm_up="range(2)", given="", clock="time.perf_counter()"):
    return audit_source(SCRIPT.format(warm_up=warm_up, given=given, clock=clock), path)


def test_what_is_no_code_is_said_in_chinese():
    rows = {row.aspect: row for row in compare_sources(audited("a.py"), audited("b.py", given=", steps=20")).rows}
    assert (
        rows["guidance"].a.text == "the pipeline's own" and rows["guidance"].a.in_language("zh") == "管线自身的默认值"
    )
    for aspect in ("execution", "size", "scheduler", "units"):
        assert not set(rows[aspect].a.in_language("zh")) & set(ascii_letters), aspect
    assert rows["steps"].a.in_language("zh") == "没有传给 pipe" and rows["steps"].b.in_language("zh") == "20"


def test_a_cell_of_several_values_names_their_lines_in_chinese():
    twice = audit_source(audited("a.py").text + "t = time.perf_counter()\npipe(p, guidance_scale=2)\n"
                         "took = time.perf_counter() - t\n", "a.py")  # fmt: skip
    rows = {row.aspect: row for row in compare_sources(twice, twice).rows}
    assert rows["guidance"].a.in_language("zh") == "管线自身的默认值（第 9 行），或 2（第 13 行）"


def test_what_keywords_may_hold_differs_from_nothing():
    """An `inference(pipe, prompts, **keywords)` that hands them on is asked for steps and seeds as any other."""
    found = compare_sources(audited("a.py", given=", **kw"), audited("b.py", given=", num_inference_steps=n, seed=1"))
    rows = {row.aspect: row for row in found.rows}
    for aspect in ("steps", "seeds", "guidance"):
        assert rows[aspect].a.text == "perhaps in the keywords of pipe"
        assert rows[aspect].rule is None, aspect
    none = compare_sources(audited("a.py"), audited("b.py", given=", num_inference_steps=20"))
    assert {row.aspect: row for row in none.rows}["steps"].rule == "steps-mismatch"
