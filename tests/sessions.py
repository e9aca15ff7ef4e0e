"""A session with the dashboard's server, as a browser opens it, as far as that needs no browser."""

from dataclasses import dataclass
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

TIMEOUT_S = 60


@dataclass(frozen=True)
class Visit:
    """What a first visit is sent: the theme, headings, and exceptions of the script."""

    theme: Any
    headings: list[str]
    exceptions: list[str]


def visit(port: int) -> Visit:
    """Open the first page; returns when its script has ended."""
    address = f"127.0.0.1:{port}/_stcore/stream"
    origin = f"http://127.0.0.1:{port}"
    with connect(f"ws://{address}", origin=origin, subprotocols=["streamlit"], max_size=None) as socket:
        opened = BackMsg()
        opened.rerun_script.query_string = ""
        socket.send(opened.SerializeToString())
        messages = list(_until_finished(socket))
    elements = [m.delta.new_element for m in messages if m.WhichOneof("type") == "delta"]
    theme = next(m.new_session.custom_theme for m in messages if m.WhichOneof("type") == "new_session")
    headings = [e.heading.body for e in elements if e.WhichOneof("type") == "heading"]
    return Visit(theme, headings, [e.exception.message for e in elements if e.WhichOneof("type") == "exception"])


def _until_finished(socket):
    while True:
        message = ForwardMsg()
        message.ParseFromString(socket.recv(timeout=TIMEOUT_S))
        yield message
        if message.WhichOneof("type") == "script_finished":
            return
