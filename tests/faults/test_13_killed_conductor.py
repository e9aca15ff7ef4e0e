"""A conductor that is killed loses nothing that it has acknowledged."""

import json
import os
import subprocess
import sys

from tests.faults import light
from tests.waiting import PATIENCE_S

KILLS = 10


def test_sigkill_of_the_conductor_loses_no_acknowledged_call():
    """Fault 13.1: SIGKILL of the conductor at random moments -> no acknowledged call lost, all runs resumable."""
    command = [sys.executable, "-m", "tests.faults.killing", str(KILLS), "20261126"]
    environment = os.environ | {"PYTHONPATH": str(light.ROOT)}
    done = subprocess.run(
        command, cwd=light.ROOT, env=environment, capture_output=True, text=True, timeout=2 * PATIENCE_S
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["kills"] == KILLS and seen["acknowledged"] > 0, seen
    assert seen["lost"] == seen["wrongly_named"] == seen["not_resumable"] == [], seen
