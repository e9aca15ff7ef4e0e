"""What a candidate is made of stays the same for all of a run, also where it is resumed: its files, its packages.

Calls of two versions of a model file, of other weights or of another release of a library must never be pooled. The
conductor hashes the files itself, so that code in a worker has no say in it; it does so between calls only.

>>> # originals = Originals(spec); originals.remember(events); originals.check_resumed(run_id)
"""

from __future__ import annotations

from collections.abc import Iterable

from bench_core.errors import InputError
from bench_core.events import Event, Facts
from bench_core.machine import bubblewrap
from bench_core.models import registry as models
from bench_core.phrase import Phrase
from bench_core.spec import Candidate, RunSpec


class Originals:
    """The hash of every model of a run as it was first seen; a model whose files are not known has None."""

    def __init__(self, spec: RunSpec) -> None:
        self.spec = spec
        self._sha256: dict[str, str] = {}
        """By model string."""
        self._versions: dict[str, dict[str, str]] = {}
        """By candidate: of Python, of packages and of the sandbox, as its first process had them."""

    def remember(self, events: Iterable[Event]) -> None:
        """Take the hashes and versions of an earlier part of the run. Older versions stored none."""
        model = {c.key: c.model for c in self.spec.candidates}
        for event in events:
            if event.kind == "loaded" and (sha256 := event.payload["facts"].get("sha256")):
                self._sha256.setdefault(model[event.payload["candidate"]], sha256)
            if event.kind == "loaded" and (versions := _versions(Facts.model_validate(event.payload["facts"]))):
                self._versions.setdefault(event.payload["candidate"], versions)

    def check_resumed(self, run_id: str) -> None:
        """Raises InputError where a model has other files than those that the run began with."""
        for candidate in self.spec.candidates:
            if self._has_changed(candidate.model):
                raise InputError(
                    Phrase("resume of run {run}", run=run_id),
                    given=Phrase("other files of {model} than the run began with", model=candidate.model),
                    expected="the same files",
                    todo="start a new run",
                )

    def check(self, candidate: Candidate) -> str | None:
        """The hash of a candidate's model, None where its files are not known. Raises InputError if it has changed."""
        if self._has_changed(candidate.model):
            raise InputError(
                Phrase("model {name}", name=candidate.model),
                given=Phrase("files that changed during the run"),
                expected="the same files until the run has ended",
                todo="start a new run",
            )
        return self._sha256.get(candidate.model)

    def check_versions(self, candidate: Candidate, facts: Facts) -> None:
        """Raises InputError where a process has other versions than the candidate's first one."""
        now = _versions(facts)
        before = self._versions.setdefault(candidate.key, now) if now else {}
        for name in (n for n in before | now if before.get(n) != now.get(n) and before):
            raise InputError(
                Phrase("candidate {candidate!r}", candidate=candidate.key),
                given=f"{name} {now.get(name)}",
                expected=Phrase("{name} {version}, as the run began with", name=name, version=before.get(name)),
                todo="start a new run",
            )

    def check_all(self) -> None:
        """The same of all candidates."""
        for candidate in self.spec.candidates:
            self.check(candidate)

    def check_files(self) -> None:
        """The same of all model files: so small that it can be done before every round."""
        for candidate in self.spec.candidates:
            if models.runs_code(candidate.model):
                self.check(candidate)

    def _has_changed(self, model: str) -> bool:
        """Whether it differs from the first time; the first time it is remembered."""
        now = models.sha256(model)
        return now is not None and self._sha256.setdefault(model, now) != now


def _versions(facts: Facts) -> dict[str, str]:
    """Those of Python and packages, and what confined the process; empty where they are not known."""
    return facts.versions and facts.versions | {"sandbox": facts.sandbox or bubblewrap.NONE}
