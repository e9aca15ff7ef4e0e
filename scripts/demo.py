"""`make demo`: measure the bundled model and two accelerated candidates, then serve the dashboard with that run open.

The port is tried first, so that a minute of measuring is not lost to a port in use.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench_core.errors import EXIT_BAD_INPUT, InputError  # noqa: E402
from bench_core.store.database import Store  # noqa: E402

HOST = "127.0.0.1"
CANDIDATES = ("shapes", "shapes+deepcache:interval=3", "shapes+tome:ratio=0.5")
MEASURE = ["run", "--name", "demo", "--batch-sizes", "1,2,4,8", "--steps", "10"]


def main() -> int:
    """Measure unless told not to, then become the dashboard's server."""
    arguments = _arguments()
    try:
        port = free_port(arguments.port)
        Store().close()
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    if not arguments.no_measure:
        candidates = [part for c in CANDIDATES for part in ("--candidate", c)]
        print("Measuring shapes and two accelerated candidates of it; a minute or two.", flush=True)
        code = measure([sys.executable, "-m", "bench_core", *MEASURE, *candidates])
        if code:
            return code
    print(f"\nDashboard: http://{HOST}:{port}  (Ctrl-C ends it)", flush=True)
    os.chdir(ROOT)
    serve = ["-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address", HOST]
    os.execv(sys.executable, [sys.executable, *serve])


def measure(command: list[str]) -> int:
    """Run it to its end; a Ctrl-C reaches it from the terminal, and it is left to stop in its own time."""
    process = subprocess.Popen(command, cwd=ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def free_port(text: str) -> int:
    """The port of a number that nobody listens on; raises InputError."""
    problem = f"a free port on {HOST} (1024 to 65535)"
    todo = "choose another one, e.g. make demo PORT=8502"
    if not (text.isdecimal() and 1024 <= int(text) <= 65535):
        raise InputError("port", given=text, expected=problem, todo=todo)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            raise InputError("port", given=f"{text} ({error.strerror})", expected=problem, todo=todo) from None
    return int(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", default="8501")
    parser.add_argument("--no-measure", action="store_true", help="only serve the dashboard")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
