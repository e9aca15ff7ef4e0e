"""Another environment's interpreter runs this package's code, and has nothing else of ours; what it lacks is said."""

import subprocess

import pytest

from bench_core.errors import InputError
from bench_core.machine import interpreter
from tests import environments


def test_it_is_found_in_a_folder_or_named_itself(tmp_path):
    folder = environments.make(tmp_path / "own")
    assert interpreter.locate(str(folder)) == interpreter.locate(str(folder / "bin/python")) == folder / "bin/python"


@pytest.mark.parametrize("name", ["nowhere", "empty", "notes.txt"])
def test_what_is_no_environment_is_refused_in_one_line(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("no program")
    with pytest.raises(InputError, match=r"^environment: got .*expected the folder of a Python environment") as raised:
        interpreter.locate(str(tmp_path / name))
    assert "\n" not in str(raised.value)


def test_of_our_packages_it_has_the_code_that_measures_and_no_other(tmp_path, monkeypatch):
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours/surprise.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "ours"))
    python = interpreter.locate(str(environments.make(tmp_path / "bare", shares=False)))
    code = "print(bench_core.__version__)\nfor name in ('pydantic', 'surprise', 'pages'): __import__('importlib.util')"
    code += "\nprint([importlib.util.find_spec(n) for n in ('pydantic', 'surprise', 'pages', 'tests')])"
    command = interpreter.command(python, code)
    done = subprocess.run(command, env=interpreter.environment(), capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[1:] == ["[None, None, None, None]"], done.stderr


def test_what_it_lacks_is_named_with_the_command_that_installs_it(tmp_path):
    versions = dict.fromkeys(("torch", "diffusers", "transformers", "numpy", "pillow", "psutil"), "1.0")
    folder = environments.make(tmp_path / "own", shares=False, versions=versions)
    with pytest.raises(InputError) as raised:
        interpreter.check(folder / "bin/python", ["tomesd"])
    assert "got 'no pydantic, tomesd'" in str(raised.value)
    assert f"install it: {folder}/bin/python -m pip install pydantic tomesd" in str(raised.value)


def test_a_package_that_cannot_be_imported_is_told_by_its_error(tmp_path):
    broken = {"pydantic": "raise ImportError('built for another Python')"}
    folder = environments.make(tmp_path / "own", shadowed=broken)
    with pytest.raises(InputError, match="got 'ImportError: built for another Python'"):
        interpreter.check(folder / "bin/python")


def test_what_has_everything_is_accepted(tmp_path):
    interpreter.check(environments.make(tmp_path / "own") / "bin/python", ["tomesd"])


def test_a_program_that_is_no_python_is_refused():
    with pytest.raises(InputError, match=r"^environment /bin/ls: got .* expected an interpreter"):
        interpreter.check(interpreter.locate("/bin/ls"))


def test_one_that_hangs_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(interpreter, "PROBE_S", 0.1)
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    with pytest.raises(InputError, match=r"got 'no answer within 0\.1 s'"):
        interpreter.check(program)
