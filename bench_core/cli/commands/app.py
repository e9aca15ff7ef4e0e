"""`fairspeed app`."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import bench_core
from bench_core.cli import output
from bench_core.errors import InputError
from bench_core.machine import visitors
from bench_core.phrase import Phrase

NAME = "app"
SUMMARY = "Serve the dashboard to browsers on this machine, until Ctrl-C; with --allow-network to others, too."
HOST, EVERYWHERE = "127.0.0.1", "0.0.0.0"
PORT = "8501"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The port, who may come, and whom to trust."""
    parser.add_argument("--port", default=PORT, metavar="N", help=f"default {PORT}")
    parser.add_argument(
        "--address",
        metavar="A",
        help=f"listen there; default {HOST}, which only this machine reaches, with --allow-network {EVERYWHERE}",
    )
    parser.add_argument(
        "--allow-network",
        nargs="?",
        const=visitors.ANY_ADDRESS,
        action="append",
        metavar="HOST",
        help="let others in: under any address and this machine's name, or under HOST, such as that of a proxy",
    )
    parser.add_argument(
        "--trust-model-code",
        action="store_true",
        help="let pages run every model file they offer, also where it cannot be put into a sandbox",
    )


def run(arguments: argparse.Namespace) -> int:
    """Become the dashboard's server. Its runs and relative paths of models belong to the folder this is called in."""
    from bench_core.request import trust
    from bench_core.store.database import Store
    from bench_core.worker import sandbox

    if arguments.trust_model_code:
        os.environ[trust.TRUST] = "1"
    hosts = [_host(text) for text in arguments.allow_network or ()]
    address = arguments.address or (EVERYWHERE if hosts else HOST)
    _check_address(address, is_allowed=bool(hosts))
    port = free_port(arguments.port, address)
    sandbox.check()
    Store().close()  # raises InputError when runs cannot be stored here
    if hosts:
        output.warn(_exposed(hosts, address))
    print(f"Dashboard: http://{_in_url(address)}:{port}  (Ctrl-C ends it)", flush=True)
    _serve(port, address, hosts)


def _host(text: str) -> str:
    """A host that is let in. Raises InputError."""
    if text != visitors.ANY_ADDRESS and not visitors.NAME.fullmatch(text):
        expected = "the name of a host, without a port"
        raise InputError("allow-network", given=text, expected=expected, todo="e.g. --allow-network gpu.example.org")
    return text


def _check_address(address: str, *, is_allowed: bool) -> None:
    """Raise InputError for what is no address of this machine, or is one that others reach and nobody let them in."""
    try:
        socket.getaddrinfo(address, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        expected = "an address of this machine"
        raise InputError("address", given=address, expected=expected, todo=f"e.g. --address {HOST}") from None
    if not (visitors.is_loopback(address) or is_allowed):
        raise InputError(
            "address",
            given=address,
            expected=Phrase("{host}, where only this machine reaches it", host=HOST),
            todo="everybody on the network could read all runs and start some: if that is meant, add --allow-network",
        )


def _exposed(hosts: Sequence[str], address: str) -> str:
    """What is open from now on, in one line."""
    names = " and ".join("any address" if host == visitors.ANY_ADDRESS else host for host in dict.fromkeys(hosts))
    who = "whoever reaches this machine" if not visitors.is_loopback(address) else "whoever a proxy lets through"
    return f"warning: open to the network under {names}: {who} reads all runs, starts runs and deletes them"


def _in_url(address: str) -> str:
    """An address that a browser here can open."""
    if address == EVERYWHERE:
        return HOST
    return f"[{address}]" if ":" in address else address


def free_port(text: str, address: str = HOST) -> int:
    """The number of a port of an address that nobody listens on; raises InputError."""
    expected = Phrase("a free port on {host} (1024 to 65535)", host=address)
    todo = "choose another one, e.g. --port 8502 (with make: PORT=8502)"
    if not (text.isdecimal() and 1024 <= int(text) <= 65535):
        raise InputError("port", given=text, expected=expected, todo=todo)
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, int(text)))
        except OSError as error:
            raise InputError("port", given=f"{text} ({error.strerror})", expected=expected, todo=todo) from None
    return int(text)


def script() -> Path:
    """`app.py` with its pages and, beside it, the configuration that Streamlit reads: theme and server settings.

    It lies within an installed package, else at the root of the checkout.
    """
    package = Path(bench_core.__file__).parent
    installed = package / "_dashboard" / "app.py"
    return installed if installed.exists() else package.parent / "app.py"


def _serve(port: int, address: str, hosts: Sequence[str]) -> NoReturn:
    """The server takes the place of this process, so that signals reach it. It finds its pages beside its script."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    environment[visitors.VARIABLE] = ",".join(hosts)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # until it has loaded, some seconds from now
    os.execve(sys.executable, [sys.executable, str(script()), str(port), address], environment)
