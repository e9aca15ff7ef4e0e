"""A model file that tries at everything it should not reach, prints what came of it, and is a pipeline all the same.

What to try at is in `targets.json` beside it. Each line of its output is JSON: what was tried, and the error, or null.
"""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

from diffusers import StableDiffusionPipeline

HERE = Path(__file__).parent
TARGETS = json.loads((HERE / "targets.json").read_text())


def load_pipeline():
    for name, attempt in attempts().items():
        try:
            attempt()
            print(json.dumps({"tried": name, "error": None}), flush=True)
        except Exception as error:  # noqa: BLE001  whatever stops it is what is to be seen
            print(json.dumps({"tried": name, "error": type(error).__name__}), flush=True)
    print(json.dumps({"tried": "its number in here", "error": str(os.getpid())}), flush=True)
    return StableDiffusionPipeline.from_pretrained(TARGETS["weights"])


def attempts():
    """By name what it does; what succeeds is a hole."""
    found = {f"read {name}": lambda p=path: read(p) for name, path in TARGETS["read"].items()}
    return found | {
        "read the secret of any process": secret_of_processes,
        "see the conductor": lambda: os.kill(TARGETS["conductor"], 0),
        "kill the conductor": lambda: os.kill(TARGETS["conductor"], signal.SIGKILL),
        "connect to the network": lambda: socket.create_connection(("127.0.0.1", TARGETS["port"]), timeout=2).close(),
        "connect to an abstract socket": lambda: connected("\0" + TARGETS["abstract"]),
        "connect to a socket file": lambda: connected(TARGETS["socket"]),
        "find a name": lambda: socket.getaddrinfo("huggingface.co", 443),
        "write its weights": lambda: (Path(TARGETS["weights"]) / "model_index.json").write_text("{}"),
        "write its own file": lambda: Path(__file__).write_text("pipe = None"),
        "write a package": lambda: Path(os.__file__).with_name("fairspeed_was_here.py").write_text("1"),
        "write to the code that measures": lambda: code_that_measures().write_text("1"),
        "mount a file system": lambda: subprocess.run(["mount", "-t", "tmpfs", "x", "/tmp"], check=True),
        "remount its weights": lambda: subprocess.run(
            ["mount", "-o", "remount,rw,bind", TARGETS["weights"]], check=True
        ),
    }


def read(path):
    """A file's first bytes, or the names in a folder; an empty one is none."""
    path = Path(path)
    found = sorted(path.iterdir()) if path.is_dir() else path.read_bytes()[:20]
    if not found:
        raise FileNotFoundError(path)


def secret_of_processes():
    for place in Path("/proc").glob("[0-9]*/environ"):
        if TARGETS["secret"].encode() in place.read_bytes():
            return
    raise LookupError


def connected(address):
    with socket.socket(socket.AF_UNIX) as there:
        there.connect(address)


def code_that_measures():
    import bench_core

    return Path(bench_core.__file__).with_name("fairspeed_was_here.py")
