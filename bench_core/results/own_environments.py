"""The versions of those candidates of a run that are measured in an environment of their own.

>>> OwnEnvironment("new", {"Python": "3.11.7", "torch": "2.14.0"}, {"Python": "3.11.7", "torch": "2.13.0"}).differing
{'torch': ('2.14.0', '2.13.0')}
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import NamedTuple

from bench_core.machine import versions as versions_here
from bench_core.results.result import Result
from bench_core.techniques import registry as techniques

MAIN = ("Python", "torch", "diffusers")
"""What is said of every environment; of others what differs."""


class OwnEnvironment(NamedTuple):
    """The versions that a candidate's process had, and those of the environment that the run was started in."""

    candidate: str
    versions: dict[str, str]
    here: dict[str, str]

    @property
    def differing(self) -> dict[str, tuple[str, str]]:
        """Both versions of what is installed in both and is not the same: there, and here."""
        return differing(self.versions, self.here)

    @property
    def said(self) -> dict[str, str]:
        """The versions that are worth saying."""
        return {n: v for n, v in self.versions.items() if n in MAIN or n in self.differing}


def own_environments(result: Result) -> list[OwnEnvironment]:
    """One for each candidate that was loaded in an environment of its own, in the run's order."""
    own = (c.key for c in result.spec.candidates if techniques.environment(c) is not None)
    return [OwnEnvironment(key, versions, _here(result)) for key in own if (versions := result.facts(key).versions)]


def asked(versions: Mapping[str, dict[str, str]]) -> list[OwnEnvironment]:
    """The same of a run that is not measured yet: by candidate the versions that its interpreter has."""
    packages = {name: version for name, version in versions_here.packages().items() if version is not None}
    here = {"Python": platform.python_version(), **packages}
    return [OwnEnvironment(candidate, there, here) for candidate, there in versions.items()]


def between(result: Result, base: str, head: str) -> dict[str, tuple[str, str]] | None:
    """The versions that differ between two candidates, those of base first; None where neither has its own."""
    own = {one.candidate: one.versions for one in own_environments(result)}
    if base not in own and head not in own:
        return None
    return differing(own.get(base, _here(result)), own.get(head, _here(result)))


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Both versions of what both have and is not the same."""
    return {name: (one[name], other[name]) for name in one if name in other and one[name] != other[name]}


def _here(result: Result) -> dict[str, str]:
    """The versions of the environment that a run was started in."""
    environment = result.environment
    return {n: v for n, v in {"Python": environment.python, **environment.packages}.items() if v is not None}
