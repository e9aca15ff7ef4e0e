"""The command line in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FAIRSPEED = [sys.executable, "-m", "bench_core"]


def started(*arguments, **environment):
    """A command, to its end."""
    command = [*FAIRSPEED, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | environment)
