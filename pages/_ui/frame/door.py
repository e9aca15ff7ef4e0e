"""The door of the dashboard's server: a request of a visitor who was not agreed on is refused, whatever it asks for.

Streamlit itself looks at names only where a session is opened, takes pages of any port of this machine for its own,
and listens wherever it is told to. Here everything is held to `machine.visitors`: files, uploads and the health check,
too, and what reaches this server from the network although nobody opened it.

>>> # st.App(script, middleware=[Middleware(Door)])
"""

from __future__ import annotations

import sys
from typing import Any

import streamlit as st
from streamlit import config, runtime

from bench_core.errors import EXIT_BAD_INPUT, InputError
from bench_core.machine import visitors
from bench_core.phrase import Phrase

REFUSED = (
    b"403: this dashboard answers browsers on its own machine, at localhost and 127.0.0.1, and pages of its own. "
    b"To serve it under another name: fairspeed app --allow-network NAME\n"
)
NO_FRAMES = (b"content-security-policy", b"frame-ancestors 'self'")
TOO_MANY = b"413: too many uploaded files wait to be imported; import them, or close their pages\n"
UPLOADS, MOST_WAITING = "/_stcore/upload_file/", 128 * 2**20
"""Bytes that all sessions together may leave in memory before a next file is refused."""
POLICY_VIOLATION = 1008
"""The code of RFC 6455 with which a WebSocket is closed; before it is open the browser gets a 403."""


class Door:
    """ASGI middleware in front of everything that Streamlit serves."""

    def __init__(self, app: Any) -> None:
        self.app, self.visitors = app, visitors.allowed()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif self._admits(scope):
            is_too_much = scope.get("method") == "PUT" and UPLOADS in scope["path"] and _waiting_bytes() >= MOST_WAITING
            await (_answer(send, 413, TOO_MANY) if is_too_much else self.app(scope, receive, _unframed(send)))
        elif scope["type"] == "websocket":
            await receive()  # `websocket.connect`
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await _answer(send, 403, REFUSED)

    def _admits(self, scope: Any) -> bool:
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        if len(hosts) != 1 or len(origins) > 1 or not self.visitors.admit(hosts[0], next(iter(origins), None)):
            return False
        return self.visitors.is_network or _is_of_loopback(scope.get("server"))


def _unframed(send: Any) -> Any:
    """What sends an answer that a browser shows in no frame of another site, which could lead a visitor's clicks."""

    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = message | {"headers": [*message.get("headers", ()), NO_FRAMES]}
        await send(message)

    return sent


async def _answer(send: Any, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _waiting_bytes() -> int:
    """Of files that sessions have uploaded and not had imported yet; a page that is closed keeps its for a while."""
    kept = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {}) if runtime.exists() else {}
    return sum(len(file.data) for files in list(kept.values()) for file in list(files.values()))


def _values(scope: Any, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def _is_of_loopback(server: Any) -> bool:
    """Whether a connection arrived at an address of loopback; a Unix socket has no port, some servers tell nothing."""
    return server is None or server[1] is None or visitors.is_loopback(server[0])


def settings() -> dict[str, Any]:
    """Streamlit's own checks, for the visitors who are let in: the door is the stricter one."""
    admitted = visitors.allowed()
    if not admitted.is_network:
        return {"server.allowedHosts": sorted(visitors.LOOPBACK)}
    origins = [f"{scheme}://{name}" for name in sorted(admitted.named) for scheme in ("http", "https")]
    return {"server.allowedHosts": ["*"], "server.corsAllowedOrigins": origins}


def prepare() -> None:
    """Of a server that somebody else started (`streamlit run`): settings, and where it may listen.

    Ends the process with one line where it would be open to the network and nobody said so.
    """
    for name, value in settings().items():
        config.set_option(name, value)
    try:
        check_address(str(st.get_option("server.address") or ""))
    except InputError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        sys.exit(EXIT_BAD_INPUT)


def check_address(address: str) -> None:
    """Raise InputError for an address that others reach, unless the network was let in."""
    if not (visitors.is_loopback(address) or visitors.allowed().is_network):
        raise InputError(
            "server address",
            given=address or Phrase("every address of this machine"),
            expected="127.0.0.1, where only this machine reaches it",
            todo=Phrase(
                "everybody on the network could read all runs and start some: if that is meant, set {variable}={value}",
                variable=visitors.VARIABLE,
                value=visitors.ANY_ADDRESS,
            ),
        )
