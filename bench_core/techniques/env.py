"""Measured in another environment: its worker runs that environment's interpreter, with the packages installed there.

Two versions of a library, or two checkouts of one, are compared as two techniques are: in one run, turn by turn. `path`
is the folder of a virtual environment, or an interpreter. That program is run, so only who types a command may name it
(`request.environments`): a link, a page, a spec file or an imported run may not. Whatever the worker imports beside
this package's own code comes from there: torch, diffusers, transformers, numpy, pillow, psutil and pydantic are needed.

>>> from bench_core.spec import Candidate
>>> from bench_core.techniques import registry
>>> registry.environment(Candidate.parse("shapes+env:path=/opt/other/.venv"))
'/opt/other/.venv'
"""

from __future__ import annotations

from typing import Any

from bench_core.techniques._option import Option

NAME = "env"
SUMMARY = "Measured in another Python environment, with the versions installed there (command line only)"
LABEL = {"en": "another Python environment", "zh": "另一个 Python 环境"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"environment": "{path}"}
OPTIONS = (Option("path", "", required=True, example="/path/to/.venv"),)
IS_CONDITION = True
RUNS_CODE = True


def apply(pipe: Any, path: str) -> None:
    """Change nothing of the pipeline: the process that loaded it is another program."""
