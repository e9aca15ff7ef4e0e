"""The wheel carries all it needs: installed without its sources it measures and serves, from any folder."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.serving import Server
from tests.sessions import visit

ROOT = Path(__file__).parents[2]
ONE_CALL = "--candidate shapes --batch-sizes 1 --steps 1 --rounds 1 --warm-up 0 --starts 1"
OFFLINE = ("--no-deps", "--no-index", "--disable-pip-version-check", "--quiet")

pytestmark = pytest.mark.torch


def plain_environment():
    """Nothing that would find the sources of this checkout."""
    return {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "FAIRSPEED_HOME", "FAIRSPEED_DB")}


def pip(*arguments, python=sys.executable):
    subprocess.run([sys.executable, "-m", "pip", "--python", python, *arguments, *OFFLINE], check=True, cwd=ROOT)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", ".", "--no-build-isolation", "--wheel-dir", folder)
    (built,) = folder.glob("fairspeed-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of the commands of a fresh environment that has the wheel, and reads all else from the present one."""
    fresh = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", fresh], check=True)
    commands = fresh / "bin"
    packages = sysconfig.get_path("purelib", vars={"base": fresh, "platbase": fresh})
    Path(packages, "present.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip("install", wheel, python=commands / "python")
    return commands


@pytest.fixture
def folder(tmp_path):
    """Where it is called: empty but for a file that Python must not take for its own module."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "random.py").write_text("raise RuntimeError('this is not yours')\n")
    return folder


def made(folder):
    """What a command left there."""
    return {path.name for path in folder.iterdir()} - {"random.py"}


def test_what_is_imported_is_the_installed_copy(installed, folder):
    code = "import bench_core; print(bench_core.__file__)"
    command = [installed / "python", "-c", code]
    printed = subprocess.run(command, cwd=folder, env=plain_environment(), capture_output=True, text=True, check=True)
    assert Path(printed.stdout.strip()).is_relative_to(installed.parent)


def test_the_pitfalls_are_in_it(installed, folder):
    command = [installed / "fairspeed", "pitfall", "--list"]
    done = subprocess.run(command, cwd=folder, env=plain_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "serial-baseline" in done.stdout and "missing-synchronize" in done.stdout


def test_a_run_is_measured_from_any_folder(installed, folder):
    command = [installed / "fairspeed", "run", *ONE_CALL.split(), "--json", "x.json"]
    done = subprocess.run(command, cwd=folder, env=plain_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    data = json.loads((folder / "x.json").read_text())
    assert [(call["status"], call["n_images"]) for call in data["calls"]] == [("ok", 1)]
    assert made(folder) == {"runs", "x.json"}


def test_the_dashboard_is_served_from_any_folder(installed, folder, tmp_path):
    command = (installed / "fairspeed", "app", "--port")
    strict = {"PYTHONPATH": "", "PYTHONSAFEPATH": "1", "FAIRSPEED_HOME": ""}
    with Server(tmp_path, command, folder, **strict) as server:
        first = visit(server.port)
    assert first.exceptions == []
    assert first.headings[0] == "Is it really faster?"
    assert first.theme.light.primary_color == "#006BA6"
    assert made(folder) == {"runs"}
