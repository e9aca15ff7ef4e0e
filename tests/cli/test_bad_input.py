"""Bad input is one line and exit code 2; nothing is stored, nothing is measured."""

import pytest

from tests.commands import started

GATE = ["--base", "shapes", "--head", "shapes+bf16"]
SHAPES = ["--base", "shapes", "--speedup", "shapes+bf16"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "candidates: got 'none'"),
        (["run", "--candidate", "shaps"], "did you mean 'shapes'?"),
        (["run", "--candidate", "shapes", "--batch-sizes", "a"], "batch sizes: got 'a', expected whole numbers from 1"),
        (["run", "--candidate", "shapes", "--batch-sizes", "-1"], "batch sizes: got '-1'"),
        (["run", "--candidate", "shapes", "--batch-sizes", "0"], "batch sizes: got '0'"),
        (["run", "--candidate", "shapes", "--steps", "0"], "steps: got '0'"),
        (["run", "--candidate", "shapes", "--rounds", "x"], "rounds: got 'x'"),
        (["run", "--candidate", "shapes", "--max-time", "soon"], "max time: got 'soon'"),
        (["run", "--candidate", "shapes", "--prompts", "/no/such/file"], "prompts: got '/no/such/file'"),
        (["run", "--candidate", "shapes", "--spec", "/no/such/file"], "spec file: got '/no/such/file'"),
        (["run", "--candidate", "shapes", "--json", "/no/such/folder/x.json"], "output file"),
        (["run", "--candidate", "shapes", "--height", "64"], "size: got 'height 64, width not given'"),
        (["run", "--candidate", "shapes", "--guidance-scale", "nan"], "guidance scale: got 'nan'"),
        (["run", "--candidate", "shapes", "--prompt-column", "x"], "prompt column: got 'x', expected a file"),
        (["run", "--candidate", "shapes+env:path=/no/such"], "environment: got '/no/such', expected the folder of"),
        (["run", "--candidate", "shapes+env"], "option path of env: got 'none'"),
        (["evaluate", "shapes+env:path=/no/such"], "environment: got '/no/such'"),
        (["compare", "--base", "shapes", "--speedup", "shapes+env:path=/no/such"], "environment: got '/no/such'"),
        (["doctor", "--turns", "shapes+env:path=/no/such"], "expected a candidate of this environment"),
        (["pitfall", "dtype", "--model", "shapes+env:path=/x"], "expected an environment that you type on the command"),
        (["evaluate"], "candidate: got 'none', expected one to evaluate"),
        (["evaluate", "shapes", "--against", "shapes"], "candidates: got 'shapes and shapes'"),
        (["evaluate", "shapes", "--num-samples", "0"], "num samples: got '0', expected a whole number from 1"),
        (["evaluate", "shapes", "--batch-size", "1,2"], "batch size: got '1,2', expected a whole number"),
        (["evaluate", "shapes", "--steps", "2.5"], "steps: got '2.5', expected a whole number"),
        (["evaluate", "shapes", "--steps-from", "file"], "steps from: got 'file', expected config"),
        (["evaluate", "shapes", "--passes", "x"], "passes: got 'x', expected a whole number"),
        (["evaluate", "shapes", "--passes", "2", "--starts", "3"], "starts: got '3'"),
        (["evaluate", "shapes", "--seed", "-1"], "seed: got '-1'"),
        (["evaluate", "--resume", "nobody"], "run: got 'nobody'"),
        (["evaluate", "shapes", "--resume", "latest"], "options with --resume: got '--candidate'"),
        (["compare"], "base: got 'none', expected a candidate; e.g. --base shapes"),
        (["compare", "--base", "shapes"], "speedup: got 'none', expected a candidate"),
        (["compare", "--base", "shapes", "--speedup", "shapes"], "candidates: got 'shapes and shapes'"),
        (["compare", "--base", "shapes", "--speedup", "shaps"], "did you mean 'shapes'?"),
        (
            ["compare", "--base", "shapes", "--speedup", "file:/no/such.py", "--as-original"],
            "model file:/no/such.py: got 'no such file'",
        ),
        (["compare", *SHAPES, "--batch-size", "0"], "batch size: got '0', expected a whole number from 1"),
        (["compare", *SHAPES, "--samples", "few"], "samples: got 'few', expected a whole number"),
        (["compare", *SHAPES, "--as-original=fond"], "as original: got 'fond', expected one of found, proposed"),
        (
            ["compare", *SHAPES, "--as-original", "--samples", "4"],
            "samples: got '4', expected more than the batch size",
        ),
        (["compare", *SHAPES, "--as-original", "--starts", "2"], "starts: got '2', expected as many as passes (4)"),
        (["compare", *SHAPES, "--resume", "latest"], "options with --resume: got '--base, --speedup'"),
        (["gate"], "base: got 'none', expected a candidate; e.g. --base shapes"),
        (["gate", "--base", "shapes"], "head: got 'none', expected a candidate"),
        (["gate", "--base", "shapes", "--head", "shaps"], "did you mean 'shapes'?"),
        (["gate", *GATE, "--control", "shapes+b"], "technique"),
        (["gate", *GATE, "--fail-slower", "3"], "fail-slower: got '3', expected a share such as 0.01 or 1%"),
        (["gate", *GATE, "--fail-slower", "-3%"], "expected one argument"),
        (["gate", *GATE, "--rounds", "9", "--precision", "1%"], "rounds: got '9 rounds and a precision of 0.01'"),
        (["gate", *GATE, "--markdown", "/no/such/folder/x.md"], "output file: got '/no/such/folder/x.md'"),
        (["gate", *GATE, "--resume", "latest"], "options with --resume: got '--base, --head'"),
        (["gate", "--resume", "nobody", "--strict"], "run: got 'nobody'"),
        (["run", "--resume", "nobody"], "run: got 'nobody'"),
        (["run", "--resume", "latest", "--steps", "3"], "options with --resume: got '--steps'"),
        (["export", "nobody"], "run: got 'nobody'"),
        (["export", "latest", "--format", "xml"], "format: got 'xml'"),
        (["import", "/no/such/file"], "export: got '/no/such/file'"),
        (["measure"], "invalid choice: 'measure'"),
        (["run", "--bogus"], "unrecognized arguments: --bogus"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2_and_stores_nothing(fairspeed, arguments, said):
    done = fairspeed(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert "no run is stored yet" in fairspeed("runs").out


def test_it_is_so_in_a_process_of_its_own():
    done = started("run", "--candidate", "shaps")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'shapes'?" in done.stderr and len(done.stderr.splitlines()) == 1


def test_an_unwritable_store_is_one_line(fairspeed, monkeypatch):
    monkeypatch.setenv("FAIRSPEED_HOME", "/proc/nowhere")
    done = fairspeed("runs")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1 and "FAIRSPEED_HOME" in done.err


@pytest.mark.parametrize("line", ["batch_size = [1]", 'batch_sizes = "1,2"', "rounds = true", "steps = [1.5]", "x = ["])
def test_a_wrong_line_in_a_spec_file_is_named(fairspeed, tmp_path, line):
    spec = tmp_path / "run.toml"
    spec.write_text(f'candidates = ["shapes"]\n{line}\n')
    done = fairspeed("run", "--spec", spec)
    assert done.code == 2
    assert len(done.err.splitlines()) == 1 and "spec file" in done.err
