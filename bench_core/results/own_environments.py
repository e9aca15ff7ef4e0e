"""The versions of those candidates of a run that were measured in an environment of their own.

>>> OwnEnvironment("new", {"Python": "3.11.7", "torch": "2.14.0"}, {"Python": "3.11.7", "torch": "2.13.0"}).differing
{'torch': ('2.14.0', '2.13.0')}
"""

from __future__ import annotations

from typing import NamedTuple

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
        shared = ((n, self.versions[n], self.here[n]) for n in self.versions if n in self.here)
        return {name: (there, here) for name, there, here in shared if there != here}

    @property
    def said(self) -> dict[str, str]:
        """The versions that are worth saying."""
        return {n: v for n, v in self.versions.items() if n in MAIN or n in self.differing}


def own_environments(result: Result) -> list[OwnEnvironment]:
    """One for each candidate that was loaded in an environment of its own, in the run's order."""
    environment = result.environment
    here = {n: v for n, v in {"Python": environment.python, **environment.packages}.items() if v is not None}
    own = (c.key for c in result.spec.candidates if techniques.environment(c) is not None)
    return [OwnEnvironment(key, versions, here) for key in own if (versions := result.facts(key).versions)]
