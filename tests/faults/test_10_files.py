"""Fault 10: a file that is none, a disk that is full, text that is none are one line, and nothing waits for ever."""

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench_core.errors import InputError
from bench_core.jobs.environment import core_environment
from bench_core.request.values import MAX_PROMPTS
from bench_core.results.result import load_result
from bench_core.store.database import Store
from tests.cli.conftest import fairspeed
from tests.waiting import PATIENCE_S

__all__ = ["fairspeed"]
DATA = Path(__file__).parents[1] / "data"
EXPORT = DATA / "run-shapes.json"
RUN = json.loads(EXPORT.read_text())["run_id"]
MIB = 2**20


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MiB; the test is left out where mounting one is not permitted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def filled(folder, left):
    """Leave so many bytes free on a disk."""
    ballast = folder / "ballast"
    free = os.statvfs(folder)
    ballast.write_bytes(b"x" * max(0, free.f_bavail * free.f_bsize - left))
    yield
    ballast.unlink()


@pytest.fixture
def no_files(tmp_path):
    """What is there and is no file, by name."""
    os.mkfifo(tmp_path / "pipe.py")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "socket.py"))
    (tmp_path / "folder.py").mkdir()
    yield {"pipe": tmp_path / "pipe.py", "socket": tmp_path / "socket.py", "device": "/dev/zero", "folder": tmp_path}
    listening.close()


READERS = {
    "spec": ["run", "--spec"],
    "prompts": ["run", "--candidate", "shapes", "--prompts"],
    "import": ["import"],
    "manifest": ["suite", "--gt-dir", "/tmp", "--gen-dir", "/tmp"],
}


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
@pytest.mark.parametrize("reader", READERS)
def test_no_file(fairspeed, no_files, reader, kind):
    """Fault 10.1: a pipe, socket, device or folder where a file is expected -> one line at once, exit code 2."""
    done = fairspeed(*READERS[reader], no_files[kind])
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert str(no_files[kind]) in done.err and "[Errno" not in done.err.replace("[Errno 21]", "")


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
@pytest.mark.parametrize("arguments", [["audit", "{}"], ["run", "--candidate", "file:{}"]])
def test_no_python_file(fairspeed, no_files, arguments, kind):
    """Fault 10.2: a pipe, socket or device where a Python file is expected -> one line at once, exit code 2."""
    done = fairspeed(*(argument.format(no_files[kind]) for argument in arguments))
    assert done.code == 2 and len(done.err.splitlines()) == 1 and "not a file" in done.err


def test_a_pipe_that_somebody_writes_to():
    """Fault 10.3: `<(...)` of a shell, or its `|`, as a file -> still read: a writer is there already."""
    command = f"cat {EXPORT} | {sys.executable} -m bench_core import <(cat /dev/stdin)"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=PATIENCE_S, env=os.environ | core_environment()
    )
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith(RUN)


@pytest.mark.parametrize("arguments", [["export", "\udcff"], ["import", "/tmp/\udcff"], ["runs", "--search", "\udce9"]])
def test_no_text(fairspeed, arguments):
    """Fault 10.4: a run id or a path that is not UTF-8 -> one line that shows its bytes, exit code 2."""
    done = fairspeed(*arguments)
    assert (done.code, done.out) == (2, "") and len(done.err.splitlines()) == 1
    assert "expected UTF-8 text" in done.err and "\\udc" in done.err


def test_a_folder_with_a_file_whose_name_is_no_text(fairspeed, tmp_path):
    """Fault 10.5: a folder has a file whose name is not UTF-8 -> it is audited like the others."""
    (tmp_path / "caf\udce9.py").write_text("import time\n")
    assert fairspeed("audit", tmp_path).code == 0


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_toml_without_end(fairspeed, tmp_path, depth):
    """Fault 10.6: lists in lists of a spec file without end -> one line, exit code 2."""
    (tmp_path / "deep.toml").write_text(f"steps = {'[' * depth}{']' * depth}\n")
    done = fairspeed("run", "--spec", tmp_path / "deep.toml")
    assert done.code == 2 and "lists in lists without end" in done.err and len(done.err.splitlines()) == 1


def test_a_million_prompts(fairspeed, tmp_path, home):
    """Fault 10.7: a file of a million prompts -> refused in one line, and nothing is stored."""
    (tmp_path / "prompts.txt").write_text("a cat\n" * 1_000_000)
    done = fairspeed("run", "--candidate", "shapes", "--prompts", tmp_path / "prompts.txt")
    assert done.code == 2 and f"got '1000000 prompts', expected at most {MAX_PROMPTS}" in done.err
    store = Store()
    assert store.runs() == []
    store.close()


@pytest.mark.parametrize("model", ["hub:../x", "hub:/etc", "hub:a/../b", "hub:.."])
def test_a_path_for_the_hub(fairspeed, model):
    """Fault 10.8: hub: with a path -> one line, exit code 2; no folder of this machine is loaded under that name."""
    done = fairspeed("run", "--candidate", model)
    assert done.code == 2 and "expected an id of the Hub" in done.err and len(done.err.splitlines()) == 1


def test_an_id_of_the_hub(fairspeed):
    """Fault 10.9: hub: with ids as the Hub has them -> accepted."""
    from bench_core.models import registry

    for name in ("stable-diffusion-v1-5/stable-diffusion-v1-5", "segmind/tiny-sd", "gpt2", "a/b_c.d-1@main"):
        assert registry.describe(f"hub:{name}").source == name.partition("@")[0]


# -- a full disk ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["runs"], ["export", RUN]])
def test_stdout_on_a_full_disk(fairspeed, arguments):
    """Fault 10.10: stdout goes to a full disk -> one line, exit code 2."""
    assert fairspeed("import", EXPORT).code == 0
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "bench_core", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=os.environ | core_environment())
    assert done.returncode == 2
    assert done.stderr.decode().startswith("error: output: got 'No space left on device'")
    assert len(done.stderr.splitlines()) == 1


def test_an_export_to_a_full_device(fairspeed):
    """Fault 10.11: export to /dev/full -> one line, exit code 2."""
    fairspeed("import", EXPORT)
    done = fairspeed("export", RUN, "-o", "/dev/full")
    assert done.code == 2 and "/dev/full (No space left on device)" in done.err and len(done.err.splitlines()) == 1


@pytest.mark.parametrize("format_", ["json", "csv", "parquet", "html"])
def test_an_export_to_a_full_disk(fairspeed, small_disk, format_):
    """Fault 10.12: export to a disk that is full -> one line; the old file is whole, no half of a new one"""
    fairspeed("import", EXPORT)
    (small_disk / "old").write_text("old")
    with filled(small_disk, left=4096):
        done = fairspeed("export", RUN, "--format", format_, "-o", small_disk / "old")
        assert sorted(os.listdir(small_disk)) == ["ballast", "old"]
    assert done.code == 2 and "No space left on device" in done.err and len(done.err.splitlines()) == 1
    assert (small_disk / "old").read_text() == "old"


def test_a_run_on_a_disk_that_fills(bench, small_disk, monkeypatch):
    """Fault 10.13: the disk is full while a run is measured -> one line; what was measured is kept, resume goes on."""
    bench.store.close()
    monkeypatch.setenv("FAIRSPEED_HOME", str(small_disk))
    bench.store = Store()
    run_id = bench.store.add_run(bench.spec("shapes", rounds=400, batch_sizes=(1,)))
    with filled(small_disk, left=300_000), pytest.raises(InputError, match="make room on the disk") as told:
        bench.conductor(run_id).conduct()
    assert len(str(told.value).splitlines()) == 1
    before = [call.call_id for call in bench.store.calls(run_id)]
    assert 2 < len(before) < 400
    subprocess.run(["mount", "-o", "remount,size=32m", small_disk], check=True)
    assert bench.conductor(run_id).conduct() == "done"
    result = load_result(bench.store, run_id)
    assert [call.call_id for call in result.calls][: len(before)] == before
    assert [(cell.status, cell.n_calls) for cell in result.cells] == [("ok", 400)]
