"""`fairspeed app`."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

import bench_core
from bench_core.errors import InputError
from bench_core.phrase import Phrase

NAME = "app"
SUMMARY = "Serve the dashboard to browsers on this machine, until Ctrl-C."
HOST = "127.0.0.1"
PORT = "8501"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The port, and whom to trust."""
    parser.add_argument("--port", default=PORT, metavar="N", help=f"default {PORT}")
    parser.add_argument(
        "--trust-model-code",
        action="store_true",
        help="let pages run every model file they offer, also where it cannot be put into a sandbox",
    )


def run(arguments: argparse.Namespace) -> int:
    """Become the dashboard's server. Its runs and relative paths of models belong to the folder this is called in."""
    from bench_core.request import trust
    from bench_core.store.database import Store

    if arguments.trust_model_code:
        os.environ[trust.TRUST] = "1"
    port = free_port(arguments.port)
    Store().close()  # raises InputError when runs cannot be stored here
    print(f"Dashboard: http://{HOST}:{port}  (Ctrl-C ends it)", flush=True)
    _serve(port)


def free_port(text: str) -> int:
    """The number of a port that nobody listens on; raises InputError."""
    expected = Phrase("a free port on {host} (1024 to 65535)", host=HOST)
    todo = "choose another one, e.g. --port 8502 (with make: PORT=8502)"
    if not (text.isdecimal() and 1024 <= int(text) <= 65535):
        raise InputError("port", given=text, expected=expected, todo=todo)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
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


def _serve(port: int) -> NoReturn:
    """The server takes the place of this process, so that signals reach it. It finds its pages beside its script."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    os.execve(sys.executable, [sys.executable, str(script()), str(port)], environment)
