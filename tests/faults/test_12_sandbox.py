"""A hostile model file in the sandbox, beside an honest one, in one real run."""

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from bench_core.conductor import repeats
from bench_core.conductor.conductor import Conductor
from bench_core.machine import bubblewrap, cores
from bench_core.machine.environment import environment
from bench_core.request import build
from bench_core.results.result import load_result
from bench_core.spec import Candidate
from bench_core.store import ceilings
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from bench_core.worker import library_internals, sandbox
from bench_core.worker.confinement import Confinement
from tests.tiny_workers import tiny_dir
from tests.waiting import wait_for

__all__ = ["tiny_dir"]

HOSTILE = Path(__file__).with_name("hostile_file.py")
HONEST = """
from diffusers import StableDiffusionPipeline

pipe = StableDiffusionPipeline.from_pretrained({folder!r})


def inference(pipe, prompts, num_inference_steps, generator):
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator, height=16, width=16)
"""
LEAVES_A_CHILD = """
import subprocess, sys

subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)  # fairspeed left this"], start_new_session=True)
"""
SECRET = "secret-of-this-test"
PERSONAL = {".ssh/id_ed25519": "a private key", ".cache/huggingface/token": "hf_token", ".netrc": "machine x"}

needs_bubblewrap = pytest.mark.skipif(bubblewrap.find().version is None, reason=bubblewrap.find().why)
pytestmark = [needs_bubblewrap, pytest.mark.torch]


class Measured:
    """The run of a hostile file and an honest one, and what the hostile one said."""

    def __init__(self, store, run_id, folder):
        self.folder, self.run_folder = folder, run_folder(run_id)
        self.result = load_result(store, run_id)
        self.honest = self.result.spec.keys[0]
        log = (self.run_folder / "worker.log").read_text().splitlines()
        said = [json.loads(line) for line in log if line.startswith('{"tried"')]
        self.tried = {one["tried"]: one["error"] for one in said}

    def reached(self, *names):
        """Those of these attempts that succeeded, or were never made."""
        return [name for name in names if self.tried.get(name) is None]

    def calls(self, candidate):
        return [c for c in self.result.calls if c.candidate == candidate and c.phase == "timed"]


@pytest.fixture(scope="module")
def measured(tiny_dir, tmp_path_factory):
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    person = tmp_path_factory.mktemp("person")
    with pytest.MonkeyPatch.context() as patched, socket.create_server(("127.0.0.1", 0)) as listening:
        for name, value in cores.thread_environment(1, "passive").items():
            patched.setenv(name, value)
        patched.setenv("FAIRSPEED_HOME", str(home))
        patched.setenv("HOME", str(person))
        patched.setenv("DATABASE_PASSWORD", SECRET)
        patched.setenv("HF_TOKEN", SECRET)
        patched.setenv("FAIRSPEED_READABLE", str(tiny_dir))
        patched.setattr(repeats, "TRIPLES", 1)
        with Targets(folder, tiny_dir, person, home, listening.getsockname()[1]) as files:
            yield conducted([f"file:{path}" for path in files], folder)
    library_internals.leave_server()


class Targets:
    """What a hostile file would like to reach, and both files in folders of their own."""

    def __init__(self, folder, weights, person, home, port):
        self.sockets = [socket.socket(socket.AF_UNIX) for _ in range(2)]
        addresses = f"\0fairspeed-{os.getpid()}", str(folder / "socket")
        for one, address in zip(self.sockets, addresses, strict=True):
            one.bind(address)
            one.listen()
        for name, content in PERSONAL.items():
            (person / name).parent.mkdir(parents=True, exist_ok=True)
            (person / name).write_text(content)
        (home / "another-run" / "images").mkdir(parents=True)
        (home / "another-run" / "images" / "a.png").write_text("a picture")
        honest, hostile = folder / "honest" / "honest.py", folder / "hostile" / "hostile.py"
        for path in (honest, hostile):
            path.parent.mkdir()
        honest.write_text(HONEST.format(folder=str(weights)))
        shutil.copy(HOSTILE, hostile)
        targets = {
            "weights": str(weights),
            "secret": SECRET,
            "conductor": os.getpid(),
            "port": port,
            "abstract": addresses[0][1:],
            "socket": addresses[1],
            "read": {
                "the database": str(home / "fairspeed.db"),
                "another run": str(home / "another-run" / "images" / "a.png"),
                "all runs": str(home),
                "the home": str(person),
                "shadow": "/etc/shadow",
                "the conductor's variables": f"/proc/{os.getpid()}/environ",
                **{name: str(person / name) for name in PERSONAL},
            },
        }
        hostile.with_name("targets.json").write_text(json.dumps(targets))
        self.files = honest, hostile

    def __enter__(self):
        return self.files

    def __exit__(self, *_):
        for one in self.sockets:
            one.close()


def conducted(candidates, folder):
    rates = {"matmul_flops_per_s": {"float32": 1e15}, "copy_bytes_per_s": 1e12, "measured_ns": 1}
    ceilings.store(ceilings.key(environment("cpu", 1, "passive")), rates)
    spec = build.make_spec(candidates, batch_sizes=(2,), steps=(2,), rounds=2, starts=1, threads=1, warm_up=1)
    store = Store()
    try:
        run_id = store.add_run(spec)
        run_folder(run_id).joinpath("images").mkdir(parents=True)
        Conductor(store, run_id).conduct()
        return Measured(store, run_id, folder)
    finally:
        store.close()


def test_files_of_the_person(measured):
    """Fault 12.1: a model file reads the home, a private key, a token of the Hub -> it finds none of them."""
    assert measured.reached("read the home", *(f"read {name}" for name in PERSONAL)) == []


def test_runs_and_database(measured):
    """Fault 12.2: a model file reads the database, another run, all runs -> it finds none of them."""
    assert measured.reached("read the database", "read another run", "read all runs") == []


def test_secrets_of_the_environment(measured):
    """Fault 12.3: a model file looks for a secret in the variables of every process it sees -> it is in none."""
    assert measured.reached("read the secret of any process", "read the conductor's variables") == []


def test_network(measured):
    """Fault 12.4: a model file connects to a port, a name, a socket of another program -> there is no network."""
    sockets = "connect to an abstract socket", "connect to a socket file"
    assert measured.reached("connect to the network", "find a name", *sockets) == []


def test_writing(measured):
    """Fault 12.5: a model file writes its weights, itself, a package, Fairspeed's code -> all are read-only."""
    written = "write its weights", "write its own file", "write a package", "write to the code that measures"
    assert measured.reached(*written, "mount a file system", "remount its weights") == []


def test_the_conductor(measured):
    """Fault 12.6: a model file kills the conductor by its process id -> there is no such process for it."""
    assert measured.reached("see the conductor", "kill the conductor") == []


def test_the_honest_file_beside_it(measured):
    """Fault 12.7: an honest model file runs beside a hostile one -> it runs as always, with its pictures and memory."""
    calls = measured.calls(measured.honest)
    assert [c.status for c in calls] == ["ok", "ok"]
    assert all((measured.run_folder / "images" / f"{h}.png").is_file() for c in calls for h in c.image_hashes)
    assert all(c.peak_memory_bytes for c in calls)


def test_its_number(measured):
    """Fault 12.14: in the sandbox process ids are others -> telemetry and signals go by those outside."""
    hostile = measured.result.spec.keys[-1]
    assert measured.result.facts(hostile).pid not in (None, int(measured.tried["its number in here"]))


def test_it_is_stated(measured):
    """Fault 12.8: somebody reads the export of a run with a model file -> it says what the workers were confined by."""
    stated = {measured.result.facts(key).sandbox for key in measured.result.spec.keys}
    assert stated == {sandbox.name()} and bubblewrap.find().name.startswith("bubblewrap ")


def test_what_a_file_leaves_behind(measured, tiny_dir, monkeypatch, tmp_path):
    """Fault 12.9: a model file starts a process that outlives its worker -> it is gone when the run has ended."""
    monkeypatch.setenv("FAIRSPEED_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAIRSPEED_READABLE", str(tiny_dir))
    path = measured.folder / "honest" / "leaves.py"
    path.write_text(LEAVES_A_CHILD + HONEST.format(folder=str(tiny_dir)))
    run = conducted([f"file:{path}"], measured.folder)
    assert [c.status for c in run.calls(run.honest)] == ["ok", "ok"]
    assert not [p for p in psutil.process_iter(["cmdline"]) if "# fairspeed left this" in str(p.info["cmdline"])]


def test_without_a_sandbox(measured, monkeypatch, tmp_path):
    """Fault 12.29: the same honest file is measured without the sandbox -> the same pictures, outcome and witness."""
    monkeypatch.setenv("FAIRSPEED_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sandbox, "of", lambda candidates: None)
    run = conducted([measured.honest], measured.folder)
    assert run.result.facts(run.honest).sandbox == bubblewrap.NONE
    there, here = (
        [(c.status, c.image_hashes, c.witness.steps_run) for c in m.calls(m.honest)] for m in (measured, run)
    )
    assert there == here


def test_a_link_to_a_folder_with_secrets(tmp_path, monkeypatch):
    """Fault 12.11: runs lie below the folder of a model file, which a link leads to -> they are hidden by both."""
    project, link = tmp_path / "project", tmp_path / "link"
    (project / "runs" / "one").mkdir(parents=True)
    (project / "runs" / "one" / "worker.log").write_text("of another run")
    (project / "fast.py").write_text("pipe = None")
    link.symlink_to(project)
    monkeypatch.setenv("FAIRSPEED_HOME", str(project / "runs"))
    monkeypatch.chdir(project)
    seen = find_in_sandbox(link / "fast.py", project, link)
    assert sorted(seen) == sorted(str(folder / "fast.py") for folder in (project, link))


def find_in_sandbox(file, *folders):
    """The files in folders as a process in the sandbox of a model file sees them."""
    place = Confinement(sandbox.of([Candidate.parse(f"file:{file}")]), os.devnull)
    places = [f"{folder}/" for folder in folders]
    done = subprocess.run([*place.command(), "find", *places, "-type", "f"], capture_output=True, text=True)
    return [line.replace("//", "/") for line in done.stdout.splitlines()]


def test_the_home_as_the_folder_of_a_model_file(tmp_path, monkeypatch):
    """Fault 12.12: a model file lies in the home itself -> it is read, and nothing else of the home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "fast.py").write_text("pipe = None")
    (tmp_path / ".netrc").write_text("a password")
    assert find_in_sandbox(tmp_path / "fast.py", tmp_path) == [str(tmp_path / "fast.py")]


def test_the_conductor_is_killed(tmp_path):
    """Fault 12.13: SIGKILL ends the conductor while a model file computes -> nothing of its sandbox lives on."""
    path = tmp_path / "endless.py"
    path.write_text(LEAVES_A_CHILD + "while True: pass\n" + "pipe = None\n")
    package = str(Path(sandbox.bench_core.__file__).parents[1])
    own = {"FAIRSPEED_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path), "PYTHONPATH": package}
    command = [sys.executable, "-m", "bench_core", "run", "--candidate", f"file:{path}", "--steps", "1", "--quiet"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    conductor = subprocess.Popen(command, env={**os.environ, **own, "LC_FAULT": str(tmp_path)}, **silent)
    try:
        wait_for(lambda: any("# fairspeed left this" in " ".join(p) for p in of_this_test(tmp_path).values()))
        assert len(of_this_test(tmp_path)) > 3
    finally:
        conductor.kill()
        conductor.wait()
    wait_for(lambda: not of_this_test(tmp_path))


def of_this_test(mark):
    """The commands of living processes that have this test's mark in their environment, by process id."""
    found = {}
    for p in psutil.process_iter():
        with suppress(psutil.Error):
            if p.environ().get("LC_FAULT") == str(mark) and p.status() != psutil.STATUS_ZOMBIE:
                found[p.pid] = p.cmdline()
    return found
