"""`fairspeed app`: the dashboard from any folder, on this machine only."""

import signal
import socket
import sys

import psutil
import pytest

from bench_core.jobs.environment import core_environment
from tests.serving import Server
from tests.sessions import visit

APP = (sys.executable, "-m", "bench_core", "app", "--port")


@pytest.fixture
def server(tmp_path):
    """Started from a folder that has modules and pages of its own, with settings of its own."""
    folder = tmp_path / "work"
    (folder / "pages").mkdir(parents=True)
    for name in ("app.py", "random.py", "pages/other.py"):
        (folder / name).write_text("raise RuntimeError('this is not yours')\n")
    environment = {"FAIRSPEED_HOME": "", "PYTHONPATH": core_environment()["PYTHONPATH"], "PYTHONSAFEPATH": "1"}
    with Server(tmp_path, APP, folder, **environment, STREAMLIT_SERVER_ADDRESS="0.0.0.0") as server:
        yield server


def addresses(process):
    """Where a process listens."""
    connections = psutil.Process(process.pid).net_connections("inet")
    return {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}


def test_it_is_served_with_theme_and_settings_and_runs_belong_to_the_folder(server, tmp_path):
    first = visit(server.port)
    assert first.exceptions == []
    assert first.headings[0] == "Is it really faster?"
    assert first.theme.light.primary_color == "#006BA6"
    assert (tmp_path / "work" / "runs" / "fairspeed.db").is_file()
    assert addresses(server.process) == {"127.0.0.1"}


def test_ctrl_c_ends_it_without_a_word(server, tmp_path):
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(timeout=60) == 0
    log = (tmp_path / "server.log").read_text()
    assert log.startswith(f"Dashboard: {server.url}  (Ctrl-C ends it)\n")
    assert "Traceback" not in log and "Aborted" not in log


def test_a_port_in_use_is_one_line(fairspeed):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = fairspeed("app", "--port", port)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: port: got '{port} (Address already in use)', expected a free port on 127.0.0.1")
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "80"], "port: got '80', expected a free port on 127.0.0.1 (1024 to 65535)"),
        (["--port", "http"], "port: got 'http'"),
        (["--address", "0.0.0.0"], "address: got '0.0.0.0', expected 127.0.0.1, where only this machine reaches it"),
        (["--address", "no such"], "address: got 'no such', expected an address of this machine"),
        (["--allow-network", "a:1"], "allow-network: got 'a:1', expected the name of a host, without a port"),
    ],
)
def test_what_cannot_be_served_is_one_line(fairspeed, arguments, said):
    done = fairspeed("app", *arguments)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert said in done.err
