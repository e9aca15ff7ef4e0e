"""What commands do that measure nothing, and how the command line comes to know and to end them."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys

import pytest

from bench_core.cli import main, registry
from tests.commands import FAIRSPEED, ROOT, started

README = (ROOT / "README.md").read_text()
HEAVY = {"torch", "diffusers", "transformers", "streamlit", "numpy", "pandas", "pydantic", "sqlalchemy", "rich"}


def options(command):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return {option for action in parser._actions for option in action.option_strings} - {"-h", "--help"}


def stands(words):
    """Whether words stand in the README by themselves: `run` is not in `runs`, nor `-o` in `--output-type`."""
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", README) is not None


@pytest.mark.parametrize("name", registry.commands())
def test_every_command_says_what_it_does_and_is_documented_with_its_options(name):
    command = registry.commands()[name]
    assert command.SUMMARY.endswith(".") and "\n" not in command.SUMMARY
    assert stands(f"fairspeed {name}")
    assert [o for o in options(command) - {"--output"} if not stands(o)] == []


def test_every_command_is_offered(fairspeed):
    listed = fairspeed("--help")
    assert listed.code == 0
    for name in registry.commands():
        assert re.search(rf"^    {name} +[A-Z]", listed.out, re.MULTILINE)
        assert f"usage: fairspeed {name} [-h]" in fairspeed(name, "--help").out


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_are_there_at_once(argument):
    code = "import sys, atexit; from bench_core.cli.main import main; "
    code += "atexit.register(lambda: print(' '.join(sys.modules), file=sys.stderr)); main(sys.argv[1:])"
    done = subprocess.run([sys.executable, "-c", code, argument], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout
    assert HEAVY & set(done.stderr.split()) == set()


def test_what_reads_the_output_may_stop_reading(bench):
    bench.run(bench.spec())
    process = subprocess.Popen(
        [*FAIRSPEED, "export", "latest"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 1
    process.stderr.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_cancelled_exits_130(fairspeed, monkeypatch, number):
    monkeypatch.setattr(registry.commands()["runs"], "run", lambda arguments: signal.raise_signal(number))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, where a shell started this behind it
    done = fairspeed("runs")
    signal.signal(signal.SIGINT, before)
    assert (done.code, done.out, done.err) == (130, "", "cancelled\n")


def test_a_signal_is_handled_as_before_when_a_command_has_ended(fairspeed):
    before = signal.getsignal(signal.SIGTERM)
    assert fairspeed("runs").code == 0
    assert signal.getsignal(signal.SIGTERM) == before


def test_without_a_command_it_is_said_how_to_learn_of_them(fairspeed):
    assert fairspeed().err == "error: the following arguments are required: COMMAND; see fairspeed --help\n"


def test_a_pipe_is_written_to_and_not_replaced_by_a_file(bench, fairspeed, tmp_path):
    bench.run(bench.spec())
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        done = fairspeed("export", "latest", "-o", pipe)
        printed = reader.stdout.read()
    assert (done.code, json.loads(printed)["schema"]) == (0, 1)
    assert pipe.is_fifo()


def test_names_with_square_brackets_are_shown_as_they_are(bench, fairspeed):
    bench.run(bench.spec(name="a[/b] [bold]c"))
    assert "a[/b] [bold]c" in fairspeed("runs").out


def test_a_spec_file_says_the_same_as_the_options(tmp_path, fairspeed, monkeypatch):
    monkeypatch.setattr("bench_core.jobs.conduct.conduct", lambda store, run_id, report: "done")  # nothing is measured
    spec = tmp_path / "run.toml"
    spec.write_text(
        'candidates = ["shapes"]\nbatch_sizes = [1]\nsteps = [2]\nrounds = 1\nwarm_up = 0\nname = "from a file"\n'
    )
    data = json.loads(fairspeed("run", "--spec", spec, "--rounds", "2", "--json", "-").out)
    protocol = data["protocol"]
    assert (data["name"], protocol["steps"], protocol["rounds"]) == ("from a file", [2], 2)
    same = ["--candidate", "shapes", "--batch-sizes", "1", "--steps", "2", "--rounds", "2", "--warm-up", "0"]
    assert json.loads(fairspeed("run", *same, "--json", "-").out)["protocol"] == protocol


@pytest.mark.torch
def test_the_doctor_finds_this_machine_fit(fairspeed):
    done = fairspeed("doctor")
    assert done.code == 0, done.out
    assert "the bundled model is there" in done.out and "fail" not in done.out


def test_python_m_bench_core_is_the_same():
    done = started("--version")
    assert (done.returncode, done.stdout) == (0, f"Fairspeed {main.__version__}\n")
