"""What a model file may see and touch: of this machine's files those that its run needs, read-only, and nothing else.

A model file is somebody's Python. Where bubblewrap works (`machine.bubblewrap`), all workers of a run with a model file
live in one sandbox, also those of other candidates, so that both sides of a comparison live alike. What they can read:

- the system's libraries, this Python with its packages, and of this package the code and the bundled model;
- of every candidate the folder of its files, the folder of offered model files (`FAIRSPEED_MODELS`), and the cache of
  the Hugging Face Hub: what a pipeline is loaded from. The token, which lies beside that cache, is not in it;
- whatever `FAIRSPEED_READABLE` names, folders separated as in PATH: weights that lie elsewhere.

They can write to temporary file systems, of half of the memory that is available, and nowhere else: pictures come out
over their pipes. They have no network, no home, no database, no other run, no variable that is not known to matter
(`VARIABLES`), and see no process but those of their run.

>>> withheld({"HF_TOKEN": "x", "OMP_NUM_THREADS": "2", "DATABASE": "y"})
{'OMP_NUM_THREADS': '2'}
"""

from __future__ import annotations

import os
import pwd
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import constants

import bench_core
from bench_core.errors import InputError
from bench_core.machine import bubblewrap
from bench_core.machine.bubblewrap import Confined
from bench_core.models import registry as models
from bench_core.spec import Candidate
from bench_core.store import folders
from bench_core.worker import fence, memory_limit
from bench_core.worker.secrets import is_secret

VARIABLES = (
    *("CUDA", "CUBLAS", "CUDNN", "NVIDIA", "NCCL", "HIP", "ROCR", "ROCM", "HSA", "MIOPEN"),
    *("OMP", "KMP", "GOMP", "MKL", "OPENBLAS", "NUMEXPR", "DNNL", "ONEDNN", "ATEN", "LD", "GLIBC", "MALLOC", "NVPL"),
    *("TORCH", "TORCHINDUCTOR", "PYTORCH", "TRITON", "HF", "HUGGINGFACE", "TRANSFORMERS", "DIFFUSERS", "TOKENIZERS"),
    *("PYTHON", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONSAFEPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"),
    *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "LC", "TZ", "XDG", "CC", "CXX"),
)
"""The first words of the names of those variables that decide how a library computes or where it looks."""
SET = {"HF_HUB_OFFLINE": "1", "TMPDIR": bubblewrap.TEMPORARY, fence.VARIABLE: "1"}
"""There is no network: what is not in the cache is missing at once, not after retries."""
READABLE = "FAIRSPEED_READABLE"
HINT_BEGINS = "in its sandbox"
HINT = (
    f"{HINT_BEGINS} it reads its own folder, the offered model files and the cache of the Hub, writes only below "
    f"{bubblewrap.TEMPORARY} and has no network; "
    f"{READABLE} names more folders that it may read"
)
"""What may be the reason where a candidate cannot be loaded."""
DATABASE_FILES = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Sandbox:
    """The sandbox of a run: its name, and what its candidates are loaded from."""

    name: str
    files: frozenset[Path]

    def covers(self, other: Sandbox) -> bool:
        """Whether processes of the other's run find all they need in this one."""
        return other.files <= self.files

    def command(self, more: Iterable[Path] = ()) -> list[str]:
        """What stands before a command that is to run in it, and may read `more`."""
        readable = set(_readable({*self.files, *_own_code(), *more}))
        return bubblewrap.command(
            Confined(
                read_only=tuple(readable),
                hidden=tuple({hidden for secret in _secrets() for hidden in _within(secret, readable)}),
                variables=withheld(os.environ) | SET,
                cwd=os.getcwd(),
                most_bytes=memory_limit.available_bytes() // 2,
            )
        )


def of(candidates: Iterable[Candidate]) -> Sandbox | None:
    """The sandbox for a run of these; None where none of them runs code of its own, and where it does not work.

    Raises InputError as `check` does.
    """
    candidates = tuple(candidates)
    if not any(models.runs_code(c.model) for c in candidates) or bubblewrap.find().version is None:
        return None
    check()
    return Sandbox(name(), frozenset(path for c in candidates for path in _files(c.model)))


def name() -> str:
    """What model files are confined by here, and what of it this system does not have; `none` without a sandbox.

    >>> # "bubblewrap 0.8.0", "bubblewrap 0.6.2 without guarded signals, bounded files"
    """
    if bubblewrap.find().version is None:
        return bubblewrap.NONE
    lacking = [*fence.lacking(), *(() if bubblewrap.bounds_memory() else ("bounded files",))]
    return bubblewrap.find().name + (f" without {', '.join(lacking)}" if lacking else "")


def check() -> None:
    """Raise InputError where the variables that set the sandbox up name nothing that is there."""
    bubblewrap.is_off()
    for path in _named():
        if not path.exists():
            expected = "files or folders that are there, separated as in PATH"
            raise InputError(READABLE, given=path, expected=expected, todo="correct it, or unset it")


def _named() -> Iterator[Path]:
    yield from (Path(os.path.expanduser(path)) for path in os.environ.get(READABLE, "").split(os.pathsep) if path)


def withheld(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables that a process in a sandbox is given."""
    return {n: v for n, v in variables.items() if n.partition("_")[0].upper() in VARIABLES and not is_secret(n)}


def _files(model: str) -> Iterator[Path]:
    """Folders that a model is loaded from: as they are written, and where their links lead."""
    try:
        found = models.files(model) or {}
    except InputError:
        return  # loading it will say why
    for path in found.values():
        yield from (Path(os.path.abspath(path)), path.resolve())
        for folder in (Path(os.path.abspath(path)).parent, path.resolve().parent):
            if not _is_shared(folder):
                yield folder


def _is_shared(folder: Path) -> bool:
    """Whether much else lies in a folder: the home, the temporary folder, or one above them."""
    return any(root.is_relative_to(folder) for root in _roots())


def _roots() -> list[Path]:
    return [*_homes(), *(path.resolve() for path in (Path(tempfile.gettempdir()), Path("/tmp"), Path("/etc")))]


def _homes() -> list[Path]:
    """Where the user's home really is: by his environment, and by the system, which may say otherwise.

    What is no folder of his own is none: in a container HOME may be `/`, or nothing.
    """
    found = [os.environ.get("HOME", "")]
    with suppress(KeyError):  # a user that the system does not know
        found.append(pwd.getpwuid(os.getuid()).pw_dir)
    homes = {Path(path).resolve() for path in found if os.path.isabs(path)}
    return [home for home in homes if home.parents and not any(map(home.is_relative_to, bubblewrap.SYSTEM))]


def _own_code() -> Iterator[Path]:
    """This Python, its packages, this package, the script that was started, offered files, the cache of the Hub."""
    yield from map(Path, {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix})
    yield from (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    yield Path(sys.executable).resolve().parent
    yield Path(bench_core.__file__).parent
    yield from (Path(path) for path in sys.path if path and not (Path(path) / bench_core.__name__).is_dir())
    for variable in ("LD_LIBRARY_PATH", "LD_PRELOAD"):
        yield from map(Path, filter(None, os.environ.get(variable, "").split(os.pathsep)))
    yield from _named()
    yield from _main()
    yield from (folders.offered_models(), Path(constants.HF_HUB_CACHE))


def _main() -> Iterator[Path]:
    """The program that was started, which every worker imports once more: its file, or its package with `python -m`."""
    main = sys.modules.get("__main__")
    file, spec = getattr(main, "__file__", None), getattr(main, "__spec__", None)
    if file is not None:
        yield Path(file)
        if spec is not None and spec.parent:
            yield Path(file).parents[spec.parent.count(".")]


def _readable(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths and where their links lead; none that would show all of the home or of the temporary folder."""
    secrets = set(_secrets())
    for path in {form for given in paths for form in (Path(os.path.abspath(given)), given.resolve())}:
        if path.exists() and not (path.is_dir() and (_is_shared(path.resolve()) or path.resolve() in secrets)):
            yield path


def _secrets() -> Iterator[Path]:
    """Where the home, all runs, the database and the tokens of the Hub really lie."""
    yield from (path for path in (*_homes(), folders.home()) if path.is_dir() and path.parents)
    tokens = map(Path, (constants.HF_TOKEN_PATH, constants.HF_STORED_TOKENS_PATH))
    database = folders.database_file()
    is_apart = database is not None and not database.is_relative_to(folders.home())
    stored = [Path(f"{database}{end}") for end in DATABASE_FILES] if is_apart else []
    yield from (path.resolve() for path in (*tokens, *stored) if path.is_file())


def _within(secret: Path, readable: Iterable[Path]) -> Iterator[Path]:
    """A secret by every path that leads to it: links may lead to a folder that it lies in."""
    yield secret
    for path in readable:
        if secret != path.resolve() and secret.is_relative_to(path.resolve()):
            yield path / secret.relative_to(path.resolve())
