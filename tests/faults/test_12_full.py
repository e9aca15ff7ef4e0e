"""What a model file can fill: memory of a size, and nothing of the machine's disk."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench_core.machine import bubblewrap
from bench_core.spec import Candidate
from bench_core.worker import fence, memory_limit, sandbox
from tests.faults.test_12_sandbox import HONEST, conducted
from tests.tiny_workers import tiny_dir

__all__ = ["tiny_dir"]

FILLS = """
def inference(pipe, prompts, num_inference_steps, generator):
    with open("/tmp/full", "wb") as file:
        for _ in range(1000):
            file.write(bytes(1_000_000))
"""
FILL = """
import json, os, sys
from bench_core.worker import fence
fence.stand()
found = {}
for folder in sys.argv[1:]:
    written = 0
    try:
        os.makedirs(folder, exist_ok=True)
        with open(folder + "/full", "wb", buffering=0) as file:
            while written < 10**9:
                written += file.write(bytes(100_000))
    except OSError as error:
        found[folder] = written, error.strerror
    else:
        found[folder] = written, None
print(json.dumps(found))
"""
AVAILABLE = 80 * 2**20
FULL = "No space left on device"

pytestmark = [
    pytest.mark.skipif(not bubblewrap.bounds_memory(), reason="this bubblewrap gives no sizes"),
    pytest.mark.torch,
]


def filled(tmp_path, monkeypatch, *folders):
    """What a process behind the fence could write to each of these folders in the sandbox, and why not more."""
    monkeypatch.setattr(memory_limit, "available_bytes", lambda: AVAILABLE)
    (tmp_path / "fast.py").write_text("pipe = None")
    place = sandbox.of([Candidate.parse(f"file:{tmp_path / 'fast.py'}")])
    package = str(Path(sandbox.bench_core.__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {package!r})\n{FILL}"
    command = [*place.command(), sys.executable, "-c", code, *folders]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_all_that_can_be_written(tmp_path, monkeypatch):
    """Fault 12.22: a model file writes wherever it can until nothing fits -> half of the available memory at most."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    tried = filled(tmp_path, monkeypatch, "/tmp", "/dev/shm", str(home), "/var/made", "/dev", "/sys", str(tmp_path))
    assert {why for _, why in tried.values()} <= {FULL, "Read-only file system", "Permission denied"}
    assert tried["/tmp"][1] == FULL and tried["/tmp"][0] > AVAILABLE // 5
    assert sum(written for written, _ in tried.values()) <= AVAILABLE // 2


def test_a_cache_in_a_folder_of_its_own(tmp_path, monkeypatch):
    """Fault 12.23: a variable names a cache outside of all folders of the sandbox -> it is written to, as before."""
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", "/scratch-of-nobody/cache")
    written, why = filled(tmp_path, monkeypatch, "/scratch-of-nobody/cache")["/scratch-of-nobody/cache"]
    assert (written > 10**6, why) == (True, FULL)


def test_the_cell_of_a_file_that_fills_all(tmp_path, tiny_dir, monkeypatch):
    """Fault 12.24: a model file fills its /tmp in every call -> its cells fail and say so, the others are measured."""
    monkeypatch.setenv("FAIRSPEED_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAIRSPEED_READABLE", str(tiny_dir))
    monkeypatch.setattr(memory_limit, "available_bytes", lambda: AVAILABLE)
    honest, fills = tmp_path / "honest" / "honest.py", tmp_path / "fills" / "fills.py"
    for path, more in ((honest, ""), (fills, FILLS)):
        path.parent.mkdir()
        path.write_text(HONEST.format(folder=str(tiny_dir)) + more)
    run = conducted([f"file:{honest}", f"file:{fills}"], tmp_path)
    assert [c.status for c in run.calls(run.honest)] == ["ok", "ok"]
    [failed] = [c for c in run.result.cells if c.candidate != run.honest]
    assert failed.status == "failed" and FULL in failed.message


def test_what_a_system_does_not_have(monkeypatch):
    """Fault 12.25: the fence does not stand, or only a part of it -> the sandbox's name says what is missing."""
    whole = sandbox.name()
    monkeypatch.setattr(fence.platform, "machine", lambda: "riscv64")
    assert sandbox.name() == f"{bubblewrap.find().name} without fence"
    monkeypatch.undo()
    monkeypatch.setenv("OMP_PROC_BIND", "true")
    assert "guarded cores" in sandbox.name() and "guarded cores" not in whole
    assert {bubblewrap.kind(name) for name in (whole, sandbox.name())} == {"bubblewrap"}
