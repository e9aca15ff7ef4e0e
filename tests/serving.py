"""The dashboard's real server over a store of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from bench_core.store import progress

ROOT = Path(__file__).parents[1]
START_LIMIT_S = 60


STREAMLIT = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port")


class Server:
    """The dashboard on a free port: by default `streamlit run app.py`, else a command that takes the port last.

    As a context it is ready on entry, and ended on exit.
    """

    def __init__(self, home, command=STREAMLIT, folder=ROOT, **environment):
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {"FAIRSPEED_HOME": str(home)} | environment
        self.environment.pop("FAIRSPEED_DB", None)
        self.log = (home / "server.log").open("wb")
        pipes = {"stdout": self.log, "stderr": self.log}
        self.process = subprocess.Popen([*command, str(self.port)], cwd=folder, env=self.environment, **pipes)

    def __enter__(self):
        try:
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def wait(self):
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        pytest.fail(f"the server did not start:\n{(self.home / 'server.log').read_text()}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()
        for folder in self.home.iterdir():  # a conductor outlives the server: end those of this store
            if (folder / "conductor.lock").exists():
                end_conductor(folder)


def end_conductor(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIRSPEED_HOME", str(folder.parent))
        now = progress.read(folder.name)
        if now is not None and progress.is_alive(folder.name):
            os.kill(now.pid, signal.SIGTERM)
