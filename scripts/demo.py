"""`make demo`: measure the bundled model and two accelerated candidates, then serve the dashboard."""

from __future__ import annotations

import argparse
import sys

from bench_core.cli.commands import app
from bench_core.cli.main import main as fairspeed
from bench_core.errors import EXIT_BAD_INPUT, InputError

CANDIDATES = ("shapes", "shapes+deepcache:interval=3", "shapes+tome:ratio=0.5")
MEASURE = ("run", "--name", "demo", "--batch-sizes", "1,2,4,8", "--steps", "10")


def main() -> int:
    """The port is tried first, so that a minute of measuring is not lost to a port in use."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default=app.PORT)
    port = parser.parse_args().port
    try:
        app.free_port(port)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    print("Measuring shapes and two accelerated candidates of it; a minute or two.", flush=True)
    candidates = [part for candidate in CANDIDATES for part in ("--candidate", candidate)]
    return fairspeed([*MEASURE, *candidates]) or fairspeed(["app", "--port", port])


if __name__ == "__main__":
    sys.exit(main())
