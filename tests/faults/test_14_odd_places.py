"""Fault 14: folders, users, locales, streams and programs as they are in odd places, with real processes and files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench_core.cli import output
from bench_core.errors import InputError
from bench_core.jobs.environment import core_environment
from bench_core.machine import bubblewrap, lock_folder
from bench_core.spec import Candidate
from bench_core.worker import sandbox
from tests.cli.conftest import fairspeed
from tests.waiting import PATIENCE_S

__all__ = ["fairspeed"]
ROOT = Path(__file__).parents[2]
EXPORT = ROOT / "tests/data/run-shapes.json"
RUN = json.loads(EXPORT.read_text())["run_id"]
LONG = "x" * 300
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
needs_bubblewrap = pytest.mark.skipif(bubblewrap.find().version is None, reason=str(bubblewrap.find().why))


def ran(*arguments, shell="", cwd=ROOT, safe=True, **environment):
    """The command line in a process of its own; `shell` is what a shell does with its streams."""
    found = os.environ | core_environment() | environment
    if not safe:
        del found["PYTHONSAFEPATH"]
    command = ["bash", "-c", f'exec "$@" {shell}', "-", sys.executable, "-m", "bench_core", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=cwd, env=found, timeout=PATIENCE_S)


@pytest.fixture
def stored(fairspeed):
    """A run in the store."""
    assert fairspeed("import", EXPORT).code == 0


# -- folders ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a b+c%20#", "'\"$x;&?*", "a:b,c=d@e\\", "中文🎉", "a\nb", "~", "-x"])
def test_a_folder_with_an_odd_name(fairspeed, tmp_path, monkeypatch, name):
    """Fault 14.1: the folder of runs has spaces, quotes, signs, a line break or emoji in its name -> all works."""
    monkeypatch.setenv("FAIRSPEED_HOME", str(tmp_path / name / "runs"))
    assert fairspeed("import", EXPORT).code == 0
    assert fairspeed("export", "latest", "-o", tmp_path / name / "out.json").code == 0
    assert sorted(os.listdir(tmp_path / name)) == ["out.json", "runs"]
    assert "fairspeed.db" in os.listdir(tmp_path / name / "runs") and fairspeed("doctor", "--store").code == 0


def test_a_home_of_nobody(fairspeed, monkeypatch, tmp_path):
    """Fault 14.2: FAIRSPEED_HOME begins with ~ and a user that there is not -> one line, and no folder of that name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAIRSPEED_HOME", "~nobody-of-this-name/runs")
    done = fairspeed("runs")
    assert (done.code, len(done.err.splitlines())) == (2, 1) and "FAIRSPEED_HOME" in done.err
    assert os.listdir(tmp_path) == []


COMMANDS = {
    "export": ["export", RUN, "-o", LONG],
    "audit": ["audit", LONG],
    "import": ["import", LONG],
    "file": ["run", "--candidate", f"file:{LONG}"],
    "prompts": ["run", "--candidate", "shapes", "--prompts", LONG],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_that_is_too_long(fairspeed, stored, command):
    """Fault 14.3: a name of a file that is longer than any file's may be -> one line, exit code 2."""
    done = fairspeed(*COMMANDS[command])
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)


@pytest.mark.parametrize("kind", ["file", "dir"])
def test_a_null_byte(fairspeed, kind):
    """Fault 14.4: a path of a candidate has a null byte, percent-encoded -> one line, exit code 2."""
    done = fairspeed("run", "--candidate", f"{kind}:a%00b")
    assert (done.code, len(done.err.splitlines())) == (2, 1)


def test_a_long_temporary_folder(tmp_path):
    """Fault 14.5: the path of TMPDIR is longer than a socket's may be -> workers start all the same."""
    folder = tmp_path.joinpath(*["x" * 100] * 3)
    folder.mkdir(parents=True)
    code = (
        "from multiprocessing import connection\n"
        "from bench_core.worker import library_internals as own\n"
        "own._let_sockets_have_a_short_path()\n"
        "import tempfile, sys\n"
        "connection.Listener(connection.arbitrary_address('AF_UNIX')).close()\n"
        "print(tempfile.gettempdir() == sys.argv[1])"
    )
    environment = os.environ | core_environment() | {"TMPDIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, env=environment)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_modules_of_the_folder_it_is_started_in(tmp_path):
    """Fault 14.6: a json.py and a torch.py lie where the program is started -> they are not imported."""
    for name in ("json", "torch", "random", "pandas", "numpy"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('shadowed')")
    done = ran("runs", cwd=tmp_path, safe=False, PYTHONPATH=str(ROOT))
    assert done.returncode == 0 and b"shadowed" not in done.stderr


# -- streams and languages --------------------------------------------------------------------------------------------


def test_streams_that_are_closed(stored, tmp_path):
    """Fault 14.7: stdin, stdout or stderr are closed -> no traceback, and nothing is printed into another file."""
    closed = ran("export", RUN, shell=">&-")
    assert closed.returncode == 2 and closed.stderr.startswith(b"error: output: got 'a stdout that is closed'")
    assert ran("runs", shell="<&- >&- 2>&-").returncode == 0


def test_a_terminal_without_the_characters(stored):
    """Fault 14.8: LC_ALL=C without UTF-8 mode, or an ASCII terminal -> Chinese names are taken, shown as escapes."""
    assert ran("rename", RUN, "名字 🎉", **ASCII).returncode == 0
    escaped = ran("runs", PYTHONIOENCODING="ascii")
    assert escaped.returncode == 0 and b"\\u540d" in escaped.stdout
    exported = ran("export", RUN, PYTHONIOENCODING="ascii")
    assert json.loads(exported.stdout)["name"] == "名字 🎉"


# -- where a result goes ----------------------------------------------------------------------------------------------


def test_a_link_to_what_is_open(stored, tmp_path):
    """Fault 14.9: -o /dev/stdout or /dev/fd/3, redirected to a file -> appended there; the link stays a link."""
    link = tmp_path / "stdout"  # as /dev/stdout, which root could replace
    link.symlink_to("/proc/self/fd/1")
    (tmp_path / "got").write_text("before\n")
    assert ran("export", RUN, "-o", link, shell=f">>'{tmp_path}/got'").returncode == 0
    assert link.is_symlink()
    before, _, document = (tmp_path / "got").read_text().partition("\n")
    assert before == "before" and json.loads(document)["run_id"] == RUN
    assert ran("export", RUN, "-o", "/dev/fd/3", shell=f"3>'{tmp_path}/three'").returncode == 0
    assert json.loads((tmp_path / "three").read_text())["run_id"] == RUN


@pytest.mark.parametrize("shell", ["", "3</dev/null"])
def test_a_number_that_is_not_open(stored, shell):
    """Fault 14.21: -o names /dev/fd/3, which is not open, or to read only -> refused before anything is measured."""
    done = ran("export", RUN, "-o", "/dev/fd/3", shell=shell)
    assert done.returncode == 2 and done.stderr.startswith(b"error: output file: got '/dev/fd/3'")
    with pytest.raises(InputError):
        output.writer("/proc/self/fd/999999")


def test_a_link_to_a_file(fairspeed, stored, tmp_path):
    """Fault 14.10: -o names a link to a file -> the file is replaced, whole, and the link stays."""
    (tmp_path / "target").write_text("old")
    (tmp_path / "link").symlink_to("target")
    assert fairspeed("export", RUN, "-o", tmp_path / "link").code == 0
    assert (tmp_path / "link").is_symlink() and json.loads((tmp_path / "target").read_text())["run_id"] == RUN


def test_a_pipe_that_nobody_reads_yet(stored, tmp_path):
    """Fault 14.11: -o names a pipe that nobody reads -> says so in one line, and goes on once somebody does."""
    os.mkfifo(tmp_path / "pipe")
    command = [sys.executable, "-m", "bench_core", "export", RUN, "-o", tmp_path / "pipe"]
    environment = os.environ | core_environment()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as writes:
        assert writes.stderr.readline().startswith("waits for somebody who reads")
        assert json.loads((tmp_path / "pipe").read_text())["run_id"] == RUN
        assert writes.wait(PATIENCE_S) == 0


# -- users and their homes --------------------------------------------------------------------------------------------


@needs_bubblewrap
@pytest.mark.parametrize("home", ["/", "", "/nonexistent", "/usr", "relative", None])
def test_a_home_that_is_none(monkeypatch, tmp_path, home):
    """Fault 14.12: HOME is /, nothing, missing or a folder of the system's -> the sandbox works, and shows no more."""
    if home is None:
        monkeypatch.delenv("HOME")
    else:
        monkeypatch.setenv("HOME", home)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "m.py").write_text("pipe = None")
    (tmp_path / "secret").write_text("x")
    place = sandbox.of([Candidate.parse(f"file:{tmp_path / 'models' / 'm.py'}")])
    code = f"import os; print(os.path.exists({str(tmp_path / 'secret')!r}), os.listdir('/root'))"
    command = [*place.command(), sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.stdout.startswith("False ") and ".ssh" not in done.stdout, done.stderr


@needs_bubblewrap
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_a_user_that_the_system_does_not_know(monkeypatch):
    """Fault 14.13: the user has no entry in passwd, and HOME is not set -> no home, and no traceback."""
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(sandbox.os, "getuid", lambda: 12345)
    assert sandbox._homes() == []


def test_a_folder_of_locks_for_everybody(monkeypatch, tmp_path):
    """Fault 14.14: FAIRSPEED_LOCKS names a new folder, under umask 077 -> every user can have a lock in it."""
    monkeypatch.setenv(lock_folder.VARIABLE, str(tmp_path / "new" / "locks"))
    before = os.umask(0o077)
    try:
        assert lock_folder.folder().stat().st_mode & 0o7777 == 0o1777
    finally:
        os.umask(before)
