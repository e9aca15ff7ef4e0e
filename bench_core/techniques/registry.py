"""Accelerations that can be applied to a loaded pipeline: each is one module of this folder (see `_technique`).

>>> resolve(TechniqueUse(name="deepcache", options={"interval": "3"}))
{'interval': 3, 'branch': 0}
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast

from bench_core.discovery import modules
from bench_core.errors import InputError, nearest
from bench_core.phrase import Phrase, listed
from bench_core.plan import Manner
from bench_core.spec import Candidate, TechniqueUse
from bench_core.techniques import _pipeline
from bench_core.techniques._mechanism import Quantity, Seen
from bench_core.techniques._technique import Technique


@cache
def catalog() -> dict[str, Technique]:
    """All techniques by name, sorted."""
    found = [cast(Technique, module) for module in modules("bench_core.techniques")]
    return {technique.NAME: technique for technique in sorted(found, key=lambda technique: technique.NAME)}


def get(name: str) -> Technique:
    """A technique by its name; raises InputError with the nearest names."""
    if name not in catalog():
        raise InputError("technique", given=name, expected="the name of a technique", todo=nearest(name, catalog()))
    return catalog()[name]


def is_condition(name: str) -> bool:
    """Whether a technique is no acceleration but a condition of measuring, such as `serial`. Raises InputError."""
    return bool(getattr(get(name), "IS_CONDITION", False))


def runs_code(name: str) -> bool:
    """Whether a technique runs a program that an option names, as `env` does. Raises InputError."""
    return bool(getattr(get(name), "RUNS_CODE", False))


def resolve(use: TechniqueUse) -> dict[str, Any]:
    """All options of a technique with their types and defaults; raises InputError for a wrong one."""
    options = {o.name: o for o in get(use.name).OPTIONS}
    for given in use.options:
        if given not in options:
            todo = nearest(given, options) if options else Phrase("write it as {name!r} alone", name=use.name)
            raise InputError(
                Phrase("option of {technique}", technique=use.name), given=given, expected="an option it has", todo=todo
            )
    return {name: option.value(use.options.get(name), use.name) for name, option in options.items()}


def changes(candidate: Candidate, of_model: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a candidate declares to change, e.g. `{'dtype': 'bfloat16'}`: its model, then its techniques; the last wins.

    `of_model`: what its model file declares, as the facts of its loading have it. A technique of another version of
    Fairspeed, which this one does not know, declares nothing here: its runs can still be read and exported.
    """
    declared = dict(of_model or {})
    for use in (use for use in candidate.techniques if use.name in catalog()):
        values = resolve(use)
        declared |= {what: to.format(**values) for what, to in get(use.name).CHANGES.items()}
    return declared


def environment(candidate: Candidate) -> str | None:
    """The path of the environment that a candidate is measured in; None is this one."""
    return changes(candidate).get("environment")


def packages(candidate: Candidate) -> list[str]:
    """The distributions that a candidate's techniques need."""
    needed = (getattr(get(use.name), "PACKAGE", None) for use in candidate.techniques)
    return [package for package in needed if package is not None]


def manners(candidates: Iterable[Candidate]) -> dict[str, Manner]:
    """How candidates are to be called where their techniques have a say in it, by their keys."""
    declared = {candidate.key: changes(candidate) for candidate in candidates}
    return {
        key: Manner(
            warm_up_calls=int(own["warm_up_calls"]) if "warm_up_calls" in own else None,
            is_alone=own.get("order") == "alone",
        )
        for key, own in declared.items()
    }


def apply(use: TechniqueUse, adapter: Any) -> None:
    """Apply a technique to a loaded model. Raises whatever it raises."""
    module, options = cast(Any, get(use.name)), resolve(use)
    module.apply(adapter.pipe, **options)
    if hasattr(module, "adapt"):
        module.adapt(adapter, **options)


def cautions(candidate: Candidate, device: str) -> list[str]:
    """One-line warnings to show before a candidate is measured on a device."""
    found = [getattr(get(use.name), "caution", lambda device: None)(device) for use in candidate.techniques]
    return [Phrase("{candidate}: {caution}", candidate=candidate.key, caution=text) for text in found if text]


def check(candidate: Candidate, components: frozenset[str] | None) -> None:
    """Raise InputError for techniques that are given twice, exclude each other, lack a package, or do not apply.

    Packages of an environment of its own are not looked for: that would run its interpreter.
    `components` are the model's (e.g. `{"unet", "vae", ...}`); None when only loading it would show them.
    """
    seen: set[str] = set()
    for use in candidate.techniques:
        module = get(use.name)
        resolve(use)
        if use.name in seen:
            raise InputError(
                Phrase("candidate {candidate!r}", candidate=candidate.key),
                given=Phrase("{name} twice", name=use.name),
                expected="each technique once",
                todo="drop one",
            )
        seen.add(use.name)
        _check_components(use.name, candidate.model, components)
        if environment(candidate) is None:
            _check_package(use.name, getattr(module, "PACKAGE", None))
    _check_agreement(candidate)


def _check_components(technique: str, model: str, components: frozenset[str] | None) -> None:
    needs = get(technique).NEEDS
    missing = [] if components is None else [part for part in needs if part not in components]
    if missing:
        raise InputError(
            Phrase("technique {technique} on {model}", technique=technique, model=model),
            given=Phrase("a model without {parts}", parts=listed(missing)),
            expected=Phrase("a pipeline with {parts}", parts=listed(needs)),
            todo="choose another technique for this model",
        )


def _check_agreement(candidate: Candidate) -> None:
    """Two techniques that set the same thing: only the last would hold, and the name would promise both."""
    first: dict[str, str] = {}
    for use in candidate.techniques:
        for what in get(use.name).CHANGES:
            if what in first:
                raise InputError(
                    Phrase("candidate {candidate!r}", candidate=candidate.key),
                    given=Phrase("both {first} and {second}", first=first[what], second=use.name),
                    expected=Phrase("one technique that sets {what}", what=what),
                    todo=Phrase("drop {first} or {second}", first=first[what], second=use.name),
                )
            first[what] = use.name


@cache
def quantities() -> dict[str, Quantity]:
    """What is seen of all mechanisms, by name: the technique's and the quantity's, `deepcache.cached_passes`."""
    modules: list[Any] = [*catalog().values(), _pipeline]
    found = ((module.NAME, getattr(module, "MECHANISM", {})) for module in modules)
    return {f"{technique}.{name}": quantity for technique, own in found for name, quantity in own.items()}


def watch_any(pipe: Any) -> dict[str, Seen]:
    """What is seen of every pipeline."""
    return {_pipeline.NAME: _pipeline.mechanism(pipe)}


def watch(pipe: Any, use: TechniqueUse) -> dict[str, Seen]:
    """The mechanism of a technique that was just applied to a pipeline, by its name; empty where it has none."""
    module: Any = get(use.name)
    return {use.name: module.mechanism(pipe, **resolve(use))} if hasattr(module, "mechanism") else {}


def watch_applied(pipe: Any, known: Container[str]) -> dict[str, Seen]:
    """The mechanisms of techniques that are on a pipeline without being among the `known`: a model file's own."""
    modules: dict[str, Any] = {name: m for name, m in catalog().items() if name not in known}
    applied = {name: m for name, m in modules.items() if hasattr(m, "is_applied") and m.is_applied(pipe)}
    return {name: m.mechanism(pipe) for name, m in applied.items()}


def _check_package(technique: str, package: str | None) -> None:
    if package is None:
        return
    try:
        version(package)
    except PackageNotFoundError:
        raise InputError(
            Phrase("technique {technique}", technique=technique),
            given=Phrase("an environment without it"),
            expected=Phrase("the package {package}", package=package),
            todo="run pip install -r requirements.txt",
        ) from None
