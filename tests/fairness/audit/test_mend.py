"""Mending a whole file: only what the audit finds, never worse, and never twice."""

from pathlib import Path

import pytest

from bench_core.errors import InputError
from bench_core.fairness.audit.audit import audit_source
from bench_core.fairness.audit.mend import MENDS, mend

DATA = Path(__file__).parents[2] / "data"
CORPUS = sorted([*(DATA / "audit").rglob("*.py"), *(DATA / "systems").glob("*.py")])
SCRIPT = """\
import argparse
import time

import torch
from diffusers import StableDiffusionPipeline

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=50)
args = parser.parse_args()
pipe = StableDiffusionPipeline.from_pretrained("sd15").to("cuda")


def measure(prompts):  # seconds per image
    images = []
    torch.cuda.synchronize()
    start = time.time()
    for prompt in prompts:
        images.append(pipe(prompt, num_inference_steps=args.steps).images[0])
    torch.cuda.synchronize()
    return (time.time() - start) / len(images)
"""


def rules_of(audited):
    return {finding.rule for finding in audited.findings}


def test_a_script_is_mended_with_its_comments_and_layout():
    mended = mend(SCRIPT, "bench.py")
    assert {"serial-execution", "wall-clock-not-monotonic"} <= {line.rule for line in mended.mended}
    assert mended.text == SCRIPT.replace("time.time()", "time.perf_counter()").replace(
        """    for prompt in prompts:
        images.append(pipe(prompt, num_inference_steps=args.steps).images[0])
""",
        "    images.extend(pipe(prompts, num_inference_steps=args.steps).images)\n",
    )
    assert not set(MENDS) & rules_of(audit_source(mended.text, "bench.py"))


def test_lines_are_those_of_the_original_file():
    mended = mend(SCRIPT, "bench.py")
    named = {SCRIPT.splitlines()[line.line - 1].strip() for line in mended.mended}
    assert all(any(word in text for word in ("time.time()", "for prompt", "pipe(prompt")) for text in named)


def test_the_diff_is_unified_and_names_the_file():
    lines = mend(SCRIPT, "bench.py").diff.splitlines()
    assert lines[:2] == ["--- a/bench.py", "+++ b/bench.py"]
    assert "-    for prompt in prompts:" in lines and "+    start = time.perf_counter()" in lines


def test_what_cannot_be_mended_is_left_with_line_and_reason():
    code = SCRIPT.replace(".images[0])\n", ".images[0])\n        print(prompt)\n")
    mended = mend(code, "bench.py")
    (left,) = [left for left in mended.left if left.rule == "serial-execution"]
    assert "for prompt" in code.splitlines()[left.line - 1] or "pipe(prompt" in code.splitlines()[left.line - 1]
    assert left.why.en and left.why.zh
    assert "for prompt in prompts:" in mended.text


def test_what_a_comment_ignores_is_not_mended():
    code = SCRIPT.replace(
        "start = time.time()", "start = time.time()  # fairspeed: ignore[wall-clock-not-monotonic] as asked"
    )
    code = code.replace("/ len(images)", "/ len(images)  # fairspeed: ignore[wall-clock-not-monotonic] as asked")
    assert "perf_counter" not in mend(code, "bench.py").text


def test_what_a_file_declares_is_not_mended():
    code = (
        "CHANGES = {'num_inference_steps': 5}\npipe = load()\n\n\ndef inference(pipe, prompts, num_inference_steps):\n"
    )
    code += "    return pipe(prompts, num_inference_steps=5)\n"
    assert (mend(code, "few.py").text, mend(code, "few.py").left) == (code, ())
    undeclared = mend(code.partition("\n")[2], "few.py")
    assert "num_inference_steps=num_inference_steps" in undeclared.text


def test_code_without_findings_stays_as_it_is():
    text = mend(SCRIPT, "bench.py").text
    again = mend(text, "bench.py")
    assert (again.text, again.diff, again.mended) == (text, "", ())


def test_line_ends_stay():
    mended = mend(SCRIPT.replace("\n", "\r\n"), "bench.py")
    assert mended.text.replace("\r\n", "\n") == mend(SCRIPT, "bench.py").text
    assert mended.text.count("\n") == mended.text.count("\r\n")


def test_what_is_not_python_is_one_line():
    with pytest.raises(InputError, match="bench.py: got .* expected Python source"):
        mend("def f(:\n", "bench.py")


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_any_script_is_better_after_it_was_mended_and_is_not_mended_twice(path):
    text = path.read_text()
    before, mended = audit_source(text, path.name), mend(text, path.name)
    after = audit_source(mended.text, path.name)
    assert sum(f.severity == "error" for f in after.findings) <= sum(f.severity == "error" for f in before.findings)
    declared = [f for f in before.findings if (f.rule, f.severity) == ("steps-hard-coded", "note")]
    assert len([f for f in before.findings if f.rule in MENDS]) == len([*declared, *mended.mended, *mended.left])
    again = mend(mended.text, path.name)
    assert (again.text, again.mended, len(again.left)) == (mended.text, (), len(mended.left))
