"""`audit --fix` and `audit --diff`: what they write, print and leave."""

import json
import subprocess

import pytest

SCRIPT = """\
import time
import torch

pipe = load("sd15").to("cuda")


def run(batch, steps, generator):
    pipe(batch, num_inference_steps=steps, generator=generator)  # warm-up
    torch.cuda.synchronize()
    start = time.time()
    for prompt in batch:
        pipe(prompt, num_inference_steps=steps, generator=generator)
    torch.cuda.synchronize()
    return time.time() - start
"""
FIXED = SCRIPT.replace("time.time()", "time.perf_counter()").replace(
    "    for prompt in batch:\n        pipe(prompt, num", "    pipe(batch, num"
)


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "bench.py"
    path.write_text(SCRIPT)
    return path


def test_fix_writes_the_file_and_says_what_it_did(fairspeed, script):
    assert fairspeed("audit", script).code == 1
    done = fairspeed("audit", script, "--fix")
    assert done.code == 0
    assert script.read_text() == FIXED
    assert f"{script}:10: mended wall-clock-not-monotonic" in done.err
    assert f"{script}:12: mended serial-execution" in done.err
    assert "serial-execution" not in done.out
    before = script.stat().st_mtime_ns
    again = fairspeed("audit", script, "--fix")
    assert (again.code, again.err, script.stat().st_mtime_ns) == (0, "", before)


def test_fix_keeps_line_ends(fairspeed, script):
    script.write_bytes(SCRIPT.replace("\n", "\r\n").encode())
    fairspeed("audit", script, "--fix")
    assert script.read_bytes() == FIXED.replace("\n", "\r\n").encode()


def test_what_is_left_is_named_with_the_reason(fairspeed, script):
    script.write_text(SCRIPT.replace("        pipe(prompt", "        print(prompt)\n        pipe(prompt"))
    done = fairspeed("audit", script, "--fix")
    assert done.code == 1
    assert f"{script}:13: left serial-execution: the loop does something else for every prompt" in done.err
    assert "for prompt in batch" in script.read_text()


def test_fix_and_json_tell_what_is_left_in_the_fixed_file(fairspeed, script):
    done = fairspeed("audit", script, "--fix", "--format", "json")
    rules = {finding["rule"] for finding in json.loads(done.out)["findings"]}
    assert not rules & {"serial-execution", "wall-clock-not-monotonic"}


def test_diff_is_a_patch_and_changes_nothing(fairspeed, script, monkeypatch):
    monkeypatch.chdir(script.parent)
    done = fairspeed("audit", "bench.py", "--diff")
    assert done.code == 1 and done.out.startswith("--- a/bench.py\n+++ b/bench.py\n@@")
    assert script.read_text() == SCRIPT
    subprocess.run(["git", "apply", "-"], cwd=script.parent, input=done.out, text=True, check=True)
    assert script.read_text() == FIXED


def test_one_file_shows_its_corrected_lines(fairspeed, script):
    out = fairspeed("audit", script).out
    assert "corrected lines, which --fix writes:" in out and "+    pipe(batch, num_inference_steps=steps" in out
    script.write_text("x = 1\n")
    assert "corrected" not in fairspeed("audit", script).out


def test_fix_and_diff_exclude_each_other(fairspeed, script):
    done = fairspeed("audit", script, "--fix", "--diff")
    assert done.code == 2 and "not allowed with argument" in done.err
    assert script.read_text() == SCRIPT
