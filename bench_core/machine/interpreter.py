"""A Python of another environment: where its interpreter is, and how it runs this package's code.

Of this process's environment it gets this package alone, and no folder of ours on its path: everything else that it
imports is its own, which is what is to be measured.

>>> command(Path("/opt/other/bin/python"), "print(bench_core.__file__)")[:2]
['/opt/other/bin/python', '-c']
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench_core.errors import InputError
from bench_core.machine.versions import PACKAGES
from bench_core.phrase import Phrase

NEEDED = ("torch", "diffusers", "transformers", "numpy", "pillow", "psutil", "pydantic")
"""Distributions that a worker imports."""
OLDEST = (3, 11)
PROBE_S = 60.0
"""How long an interpreter may take to say what it has; a cold disk needs some seconds."""
WHAT = Phrase("environment")
OURS = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
"""Variables by which an interpreter would find what belongs to another one."""
PACKAGE = Path(__file__).resolve().parents[1]
LOADER = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location({name!r}, {init!r}, submodule_search_locations=[{folder!r}])
sys.modules[{name!r}] = {name} = importlib.util.module_from_spec(spec)
spec.loader.exec_module({name})
"""
PROBE = """
import json, platform, sys
from importlib.metadata import PackageNotFoundError, version
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        found[name] = None
print(json.dumps({"python": platform.python_version(), "packages": found}))
"""
FOLDERS = "import json, sys; print(json.dumps({'folders': [sys.prefix, sys.base_prefix, *sys.path]}))"


def locate(path: str) -> Path:
    """The interpreter of an environment: `PATH/bin/python`, or the file itself. Raises InputError where there is none.

    Its links are kept: a venv's `python` is a link, and is found to be a venv by where that lies.
    """
    given = Path(os.path.abspath(os.path.expanduser(path)))
    found = given / ("Scripts/python.exe" if os.name == "nt" else "bin/python") if given.is_dir() else given
    if not (found.is_file() and os.access(found, os.X_OK)):
        problem = Phrase("{path}, a folder without bin/python", path=path) if given.is_dir() else path
        raise InputError(
            WHAT,
            given=problem,
            expected="the folder of a Python environment, or its interpreter",
            todo="check the path, or make one: python -m venv PATH",
        )
    return found


def command(python: Path, code: str, *arguments: str) -> list[str]:
    """The command that runs `code` in an interpreter, with this package imported as `bench_core`."""
    names = {"name": PACKAGE.name, "init": str(PACKAGE / "__init__.py"), "folder": str(PACKAGE)}
    return [str(python), "-c", LOADER.format(**names) + code, *arguments]


def folders(python: Path) -> list[Path]:
    """The folders that an interpreter and its packages are in. Raises InputError where it cannot be asked."""
    found = _asked(python, [str(python), "-c", FOLDERS])["folders"]
    return [Path(path) for path in (*found, python.parent, python.resolve().parent) if path]


def environment() -> dict[str, str]:
    """The environment variables of such a process: ours, without those by which it would find our packages."""
    return {k: v for k, v in os.environ.items() if k not in OURS} | {"PYTHONSAFEPATH": "1"}


def check(python: Path, packages: Sequence[str] = ()) -> dict[str, str]:
    """The versions that an interpreter has, of itself and of what a measurement depends on.

    Raises InputError where it is too old, or lacks what a worker needs, or one of these packages.
    """
    needed = (*NEEDED, *packages)
    found = _asked(python, [str(python), "-c", PROBE, *dict.fromkeys((*needed, *PACKAGES))])
    if tuple(map(int, found["python"].split(".")[:2])) < OLDEST:
        expected = Phrase("Python {version} or newer", version=".".join(map(str, OLDEST)))
        given = Phrase("Python {version}", version=found["python"])
        raise _unfit(python, given, expected, Phrase("make the environment with a newer Python"))
    if missing := [name for name in needed if found["packages"][name] is None]:
        todo = Phrase("install it: {command}", command=f"{python} -m pip install {' '.join(missing)}")
        given = Phrase("no {packages}", packages=", ".join(missing))
        raise _unfit(python, given, Phrase("the packages that a worker needs"), todo)
    _asked(python, command(python, "import bench_core.worker.messages; print('{}')"))
    return {"Python": found["python"]} | {n: v for n in PACKAGES if (v := found["packages"][n]) is not None}


def _asked(python: Path, asked: Sequence[str]) -> dict[str, Any]:
    """What an interpreter prints as JSON. Raises InputError where it prints none."""
    try:
        done = subprocess.run(
            asked,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PROBE_S,
        )
        answer: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    except subprocess.TimeoutExpired:
        problem = Phrase("no answer within {seconds:g} s", seconds=PROBE_S)
    except (OSError, UnicodeError) as error:
        problem = Phrase("{error}", error=error)
    except ValueError:
        last = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        problem = Phrase("{error}", error=last[-1])
    else:
        return answer
    raise _unfit(python, problem, Phrase("an interpreter that can run a worker"), Phrase("try to start it by hand"))


def _unfit(python: Path, problem: str, expected: Phrase, todo: Phrase) -> InputError:
    return InputError(Phrase("environment {python}", python=python), given=problem, expected=expected, todo=todo)
