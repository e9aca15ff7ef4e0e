"""Who may talk to the dashboard's server: pages under its own name, and nobody else."""

import http.client

import pytest

from tests.serving import Server

SWITCHED, FORBIDDEN = 101, 403


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("served")) as server:
        yield server


def session(server, host, origin):
    """The answer to a browser that opens a session, over which everything is read and started."""
    headers = {"Host": host, "Upgrade": "websocket", "Connection": "Upgrade"}
    headers |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", "/_stcore/stream", headers=headers | {"Origin": origin})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_session_is_opened_under_the_own_name(server, name):
    host = f"{name}:{server.port}"
    assert session(server, host, f"http://{host}") == SWITCHED


@pytest.mark.parametrize("name", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"])
def test_a_session_under_another_name_is_refused(server, name):
    host = f"{name}:{server.port}"
    assert session(server, host, f"http://{host}") == FORBIDDEN


def test_a_page_of_another_site_is_refused(server):
    assert session(server, f"localhost:{server.port}", "http://evil.example") == FORBIDDEN
