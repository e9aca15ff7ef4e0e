"""Whom the dashboard's server answers: by default browsers on this machine only, under the names of loopback.

A page of another site can have its name lead here (DNS rebinding): the browser then sends what that page asks for to
this server, with the other site's name as `Host`. And a page that is served by another program here, on another port,
may open a session, for a WebSocket is not held to one origin: its `Origin` shows it. So each request must name one of
the hosts that were agreed on, and come from a page of the same host and port. A port that ssh forwards does.

`FAIRSPEED_ALLOW_NETWORK`, which `fairspeed app --allow-network` sets, opens more: `*` for any address and this
machine's own name (an address cannot be rebound), and names, with commas between them, under which a proxy brings
visitors.

>>> allowed("").admit("localhost:8501", "http://localhost:8501"), allowed("").admit("evil.example", None)
(True, False)
>>> allowed("*").admit("10.0.0.7:8501", None), allowed("gpu.example").admit("gpu.example", "https://gpu.example")
(True, True)
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

VARIABLE = "FAIRSPEED_ALLOW_NETWORK"
ANY_ADDRESS = "*"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9._-]{1,253}))(?::[0-9]{1,5})?", re.ASCII)
NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*", re.ASCII)
"""Of a host that may be allowed: no port, no wildcard."""


@dataclass(frozen=True)
class Visitors:
    """`named` are hosts beside those of loopback; with `any_address` the network may come, too, by any address."""

    named: frozenset[str]
    any_address: bool

    @property
    def is_network(self) -> bool:
        """Whether anybody beyond this machine was let in."""
        return self.any_address or bool(self.named)

    def admit(self, host: str | None, origin: str | None) -> bool:
        """Whether a request with these headers is answered; `origin` is None where a browser sends none."""
        name = _hostname(host)
        if host is None or name is None or not self._is_known(name):
            return False
        if origin is None:
            return True
        parts = urlsplit(origin) if origin.isprintable() else urlsplit("")
        return parts.scheme in ("http", "https") and (
            parts.netloc.lower() == host.lower() or _hostname(parts.netloc) in self.named
        )

    def _is_known(self, name: str) -> bool:
        return name in LOOPBACK or name in self.named or (self.any_address and _is_address(name))


def allowed(text: str | None = None) -> Visitors:
    """The visitors of `FAIRSPEED_ALLOW_NETWORK`, or of a text like it."""
    text = os.environ.get(VARIABLE, "") if text is None else text
    given = [part.strip().lower().rstrip(".") for part in text.split(",") if part.strip()]
    named = {part for part in given if part != ANY_ADDRESS}
    if ANY_ADDRESS in given:
        named |= {socket.gethostname().lower(), socket.getfqdn().lower()} - LOOPBACK
    return Visitors(frozenset(named), ANY_ADDRESS in given)


def is_loopback(address: str) -> bool:
    """Whether nothing beyond this machine reaches a server at this address; a Unix socket is a file.

    >>> [is_loopback(text) for text in ("127.0.0.1", "::1", "localhost", "unix:///tmp/s", "0.0.0.0", "gpu.example", "")]
    [True, True, True, True, False, False, False]
    """
    if address == "localhost" or address.startswith("unix://"):
        return True
    return _is_address(address) and ipaddress.ip_address(address).is_loopback


def _hostname(host: str | None) -> str | None:
    """The name or address in a `Host` header, in lower case; None of what is none."""
    found = HOST.fullmatch(host or "")
    return None if found is None else (found["v6"] or found["name"]).lower().rstrip(".")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
