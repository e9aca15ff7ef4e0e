"""Fault 3: whoever was not agreed on is not let in, neither a page of another site nor somebody on the network.

The attack of DNS rebinding by hand, over a socket: what a browser sends when a page of evil.example, whose name its
owner lets lead to 127.0.0.1, asks for the dashboard's files, health, uploads and a session.
"""

import http.client
import signal
import socket
import subprocess
import sys

import psutil
import pytest

from bench_core.jobs.environment import core_environment
from tests.serving import ROOT, STREAMLIT, Server
from tests.waiting import PATIENCE_S

APP = (sys.executable, "-m", "bench_core", "app")
SWITCHED, OK, FORBIDDEN = 101, 200, 403
UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
SESSION, FILES = "/_stcore/stream", ("/", "/_stcore/health", "/_stcore/host-config", "/media/0.png", "/static/js/a.js")
UPLOAD = "/_stcore/upload_file/some-session/some-file"
ENVIRONMENT = {"PYTHONPATH": core_environment()["PYTHONPATH"], "PYTHONSAFEPATH": "1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Somebody let a proxy in that is called hub.example."""
    command = (*APP, "--allow-network", "hub.example", "--allow-network", "--port")
    with Server(tmp_path_factory.mktemp("opened"), command, **ENVIRONMENT) as server:
        yield server


def status(server, path, host, origin=None, method="GET", address="127.0.0.1"):
    """What the server answers to a request with these headers."""
    headers = {"Host": host} | ({} if origin is None else {"Origin": origin}) | (UPGRADE if path == SESSION else {})
    connection = http.client.HTTPConnection(address, server.port, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.7"])
def test_a_rebound_name(server, host):
    """Fault 3.1: a page's own name leads to this machine -> neither session nor file, health, media or upload."""
    host = f"{host}:{server.port}"
    assert status(server, SESSION, host, f"http://{host}") == FORBIDDEN
    assert [status(server, path, host) for path in FILES] == [FORBIDDEN] * len(FILES)
    assert status(server, UPLOAD, host, f"http://{host}", method="PUT") == FORBIDDEN


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:3000", "https://127.0.0.1", "x" * 9]
)
def test_a_page_of_another_origin(server, origin):
    """Fault 3.2: a page of another site, or of another port here, asks -> neither session nor upload."""
    host = f"localhost:{server.port}"
    assert status(server, SESSION, host, origin) == FORBIDDEN
    assert status(server, UPLOAD, host, origin, method="PUT") == FORBIDDEN


@pytest.mark.parametrize("host", ["", "localhost@evil.example", "localhost/", "[::1", "a b", "localhost:80:80"])
def test_a_damaged_host(server, host):
    """Fault 3.3: a Host header that is no name -> refused, and no traceback."""
    assert status(server, SESSION, host) in (FORBIDDEN, http.client.BAD_REQUEST)
    assert "Traceback" not in (server.home / "server.log").read_text()


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "localhost:9000", "[::1]:9000"])
def test_an_honest_browser(server, host):
    """Fault 3.4: a browser here, or at the end of a port that ssh forwards -> session and files, as before."""
    host = host.format(port=server.port)
    assert status(server, SESSION, host, f"http://{host}") == SWITCHED
    assert [status(server, path, host) for path in FILES[:3]] == [OK] * 3


def test_a_frame_of_another_site(server):
    """Fault 3.12: a page of another site shows the dashboard in a frame to lead clicks -> no browser shows it there."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/", headers={"Host": f"localhost:{server.port}"})
    assert connection.getresponse().getheader("Content-Security-Policy") == "frame-ancestors 'self'"
    connection.close()


def test_a_proxy_that_was_let_in(opened):
    """Fault 3.5: --allow-network HOST -> that host's pages have sessions, whichever Host the proxy names."""
    assert status(opened, SESSION, "hub.example", "https://hub.example") == SWITCHED
    assert status(opened, SESSION, f"localhost:{opened.port}", "https://hub.example") == SWITCHED
    assert status(opened, SESSION, "10.0.0.7:8501", "http://10.0.0.7:8501") == SWITCHED
    assert status(opened, SESSION, "evil.example", "http://evil.example") == FORBIDDEN
    assert status(opened, SESSION, "hub.example", "https://evil.example") == FORBIDDEN


def test_the_network_is_opened_with_a_word(opened):
    """Fault 3.6: --allow-network -> it listens to the network, and says in one line what that exposes."""
    found = psutil.Process(opened.process.pid).net_connections("inet")
    assert {c.laddr.ip for c in found if c.status == psutil.CONN_LISTEN} == {"0.0.0.0"}
    first = (opened.home / "server.log").read_text().splitlines()[0]
    assert first.startswith("warning: open to the network under hub.example and any address: whoever reaches")


def test_another_address_of_the_command():
    """Fault 3.7: `app --address 0.0.0.0` alone -> refused in one line that says what it would expose."""
    done = subprocess.run([*APP, "--address", "0.0.0.0"], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "everybody on the network could read all runs" in done.stderr


@pytest.mark.parametrize("address", ["0.0.0.0", ""])
def test_another_address_of_streamlit(address):
    """Fault 3.8: `streamlit run app.py --server.address 0.0.0.0` -> refused in one line, nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*STREAMLIT, str(port), "--server.address", address]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
    said = done.stderr.splitlines()[-1]  # before it are lines of Streamlit's own log
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert said.startswith("error: server address: got ") and "FAIRSPEED_ALLOW_NETWORK=*" in said


def test_it_ends_without_a_word(opened):
    """Fault 3.9: Ctrl-C at a server with an open door -> it ends, exit code 0."""
    opened.process.send_signal(signal.SIGINT)
    assert opened.process.wait(timeout=PATIENCE_S) == 0


def put(server, session_id, name, size, token):
    """Upload a file of a session; the answer's status."""
    body = b"--b\r\nContent-Disposition: form-data; name=f; filename=a.json\r\n\r\n" + b"x" * size + b"\r\n--b--\r\n"
    headers = {"Host": f"localhost:{server.port}", "Content-Type": "multipart/form-data; boundary=b"}
    headers |= {"Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("PUT", f"/_stcore/upload_file/{session_id}/{name}", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_uploads_without_end(server):
    """Fault 3.11: a session uploads file after file and imports none -> refused from 128 MiB on."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
    from websockets.sync.client import connect

    token, opened, message = generate_xsrf_token_string(), BackMsg(), ForwardMsg()
    opened.rerun_script.query_string = ""
    with connect(f"ws://127.0.0.1:{server.port}{SESSION}", subprotocols=["streamlit"], max_size=None) as page:
        page.send(opened.SerializeToString())
        while message.WhichOneof("type") != "new_session":
            message.ParseFromString(page.recv(timeout=PATIENCE_S))
        session_id = message.new_session.initialize.session_id
        assert put(server, session_id, "large", 33 * 2**20, token) == http.client.REQUEST_ENTITY_TOO_LARGE
        seen = [put(server, session_id, f"file{n}", 30 * 2**20, token) for n in range(6)]
    assert seen == [http.client.NO_CONTENT] * 5 + [http.client.REQUEST_ENTITY_TOO_LARGE]
