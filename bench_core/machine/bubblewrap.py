"""Whether bubblewrap can confine a process on this machine, and the command that does.

A process in it sees a file system of its own, made of what is listed and of nothing else; it has no network, no
capabilities, its own process ids and an environment that is given variable by variable. What it can write to is memory,
of a size that is given (bubblewrap 0.7, where it is not setuid; else half of the machine's for each folder). Systems
may have no `bwrap`, and may forbid what it needs (user namespaces, in many containers): so it is tried, once a process.

>>> confined = Confined(read_only=(Path("/usr"),), hidden=(), variables={"PATH": "/usr/bin"}, cwd="/", most_bytes=2**30)
>>> command(confined)[:4], command(confined)[-1]
(['env', '-i', 'PATH=/usr/bin', 'bwrap'], '--')
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench_core.errors import InputError
from bench_core.phrase import Phrase

PROGRAM = "bwrap"
NAME = "bubblewrap"
NONE = "none"
"""What stands for a process without a sandbox."""
SWITCH = "FAIRSPEED_SANDBOX"
"""Environment variable; `off` uses none, and what is neither on nor off is refused: it might be meant as either."""
OFF, ON = ("off", "0", "no", "false"), ("", "on", "1", "yes", "true")
VERSION = re.compile(r"\d+(\.\d+)+")
PROBE_S = 20.0
DONE = "confined"
"""What the trial prints: a program of this name may be another one, and end well without doing anything."""
ISOLATION = ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox")
"""Own users, process ids, network, shared memory, host name and no terminal; all ends when whoever started it ends."""
LINKED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
"""Folders at the root that are links into /usr on most systems."""
ETC = ("alternatives", "group", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "nsswitch.conf", "passwd")
"""Of /etc what libraries and Python look at; nothing with a secret in it."""
SYSTEM = ("/usr", "/sys", "/nix/store", "/opt/rocm", "/opt/nvidia", *(f"/etc/{name}" for name in ETC))
DEVICES = ("nvidia*", "dri", "kfd")
"""Of /dev: GPUs of NVIDIA and of AMD."""
TEMPORARY, SHARED_MEMORY = "/tmp", "/dev/shm"
LEAST_BYTES = 2**20
"""Of a temporary file system."""


@dataclass(frozen=True)
class Sandbox:
    """What was found: the version where it works, else why not and what to do."""

    version: str | None
    why: str = ""
    todo: str = ""

    @property
    def name(self) -> str:
        """As a run's export states it.

        >>> Sandbox("0.8.0").name, Sandbox(None, "not installed").name
        ('bubblewrap 0.8.0', 'none')
        """
        return f"{NAME} {self.version}" if self.version else NONE


def kind(name: str) -> str:
    """The name of a sandbox without its version: two releases of it cost the same.

    >>> kind("bubblewrap 0.8.0")
    'bubblewrap'
    """
    return name.partition(" ")[0]


@dataclass(frozen=True)
class Confined:
    """What a confined process may see. A deeper path has the last word: a folder may be hidden, and one in it not."""

    read_only: tuple[Path, ...]
    hidden: tuple[Path, ...]
    """Folders that are empty in it, and files that have nothing in them."""
    variables: Mapping[str, str]
    cwd: str
    most_bytes: int
    """Of all that it can write to together: half of it `/tmp`, the other half shared memory, `/` and hidden folders."""

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of each folder that it can write to."""
        others = ("/", SHARED_MEMORY, *(str(path) for path in self.hidden if not path.is_file()))
        half = self.most_bytes // 2
        return {TEMPORARY: max(LEAST_BYTES, half)} | dict.fromkeys(others, max(LEAST_BYTES, half // len(others)))


@cache
def find() -> Sandbox:
    """Try it. Takes some 20 ms the first time. Raises InputError where the switch says nothing that is known."""
    if is_off():
        return Sandbox(None, Phrase("{variable} is off", variable=SWITCH), Phrase("unset {variable}", variable=SWITCH))
    if shutil.which(PROGRAM) is None:
        return Sandbox(None, Phrase("bubblewrap is not installed"), Phrase("on Linux: apt install bubblewrap"))
    error = _trial_error()
    if error is not None:
        why = Phrase("bubblewrap does not work here ({error})", error=error)
        return Sandbox(None, why, Phrase("allow user namespaces, or measure outside of the container"))
    try:
        said = VERSION.search(_run([PROGRAM, "--version"]).stdout)
    except (OSError, subprocess.TimeoutExpired):  # it works, whatever it says of itself
        said = None
    return Sandbox(said[0] if said else "?")


def is_off() -> bool:
    """Whether the switch says that no sandbox is wanted. Raises InputError for what is neither on nor off."""
    said = os.environ.get(SWITCH, "").strip().lower()
    if said not in (*OFF, *ON):
        raise InputError(SWITCH, given=said, expected="on or off", todo="set it to off for no sandbox, or unset it")
    return said in OFF


@cache
def bounds_memory() -> bool:
    """Whether it can give temporary file systems a size."""
    return _trial_error(with_sizes=True) is None


def _trial_error(*, with_sizes: bool = False) -> str | None:
    """Why a process cannot be confined; None where it can."""
    trial = Confined((), (), {"PATH": os.environ.get("PATH", os.defpath)}, "/", LEAST_BYTES)
    try:
        done = _run([*_command(trial, with_sizes=with_sizes), "echo", DONE])
    except subprocess.TimeoutExpired:
        return Phrase("no answer within {n:g} s", n=PROBE_S)
    except OSError as failed:
        return str(failed)
    if done.returncode == 0 and done.stdout.strip() == DONE:
        return None
    none = f"exit code {done.returncode}" if done.returncode else "it ended well, and did not run the command"
    return (done.stderr.strip().splitlines() or [none])[-1]


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, errors="replace", timeout=PROBE_S, stdin=subprocess.DEVNULL
    )


def command(confined: Confined) -> list[str]:
    """What stands before the command that is to be confined.

    bubblewrap itself gets only the variables of the process: what runs in it can read those of its first process.
    """
    return _command(confined, with_sizes=bounds_memory())


def _command(confined: Confined, *, with_sizes: bool) -> list[str]:
    sizes = confined.sizes if with_sizes else {}
    variables = [f"{name}={value}" for name, value in confined.variables.items()]
    root = _temporary("/", sizes) if with_sizes else ()
    parts = [*root, *_system(), *_devices(sizes), *_mounts(confined, sizes)]
    parts += ["--dir", confined.cwd, "--chdir", confined.cwd, "--remount-ro", "/dev"]
    return ["env", "-i", *variables, PROGRAM, *ISOLATION, *parts, "--"]


def _system() -> Iterator[str]:
    for path in SYSTEM:
        yield from ("--ro-bind-try", path, path)
    for name in LINKED:
        place = f"/{name}"
        link = Path(place).is_symlink()
        yield from ("--symlink", os.readlink(place), place) if link else ("--ro-bind-try", place, place)


def _devices(sizes: Mapping[str, int]) -> Iterator[str]:
    yield from ("--proc", "/proc", "--dev", "/dev")
    yield from (*_temporary(SHARED_MEMORY, sizes), *_temporary(TEMPORARY, sizes))
    for path in sorted(path for pattern in DEVICES for path in Path("/dev").glob(pattern)):
        yield from ("--dev-bind-try", str(path), str(path))


def _mounts(confined: Confined, sizes: Mapping[str, int]) -> Iterator[str]:
    """All paths, the shallower ones first, so that the deeper ones lie on top of them."""
    flags = {
        **{path: ("--ro-bind-try", str(path), str(path)) for path in confined.read_only},
        **{path: _hidden(path, sizes) for path in confined.hidden},
    }
    for path in sorted(flags, key=lambda path: (len(path.parts), str(path))):
        yield from flags[path]


def _hidden(path: Path, sizes: Mapping[str, int]) -> tuple[str, ...]:
    return ("--ro-bind", os.devnull, str(path)) if path.is_file() else _temporary(str(path), sizes)


def _temporary(path: str, sizes: Mapping[str, int]) -> tuple[str, ...]:
    """A file system in memory, with its size if it is given."""
    return (*(("--size", str(sizes[path])) if path in sizes else ()), "--tmpfs", path)
