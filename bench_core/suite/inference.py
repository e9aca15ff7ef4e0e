"""What the source of a candidate says of how it is called: read, never run.

>>> how_called(Candidate.parse("shapes+bf16")).parameters is None         # its pipeline is called
True
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

from bench_core.errors import InputError
from bench_core.fairness.audit.audit import audit_source, read
from bench_core.fairness.source.source import Source
from bench_core.models import registry as models
from bench_core.spec import Candidate
from bench_core.techniques import registry as techniques

GENERATOR = "generator"
OWN_SEEDS = ("seed-reset-per-batch", "unseeded")
"""Rules of a source that show an `inference` which does not use the generator that it is given."""


class Called(NamedTuple):
    """How a candidate is called.

    `own_steps` and `own_seeds`: its `inference` does not make the steps, or does not use the generators, that it is
    asked for. `declares_steps`: it says so of its steps, so they are its on purpose.
    """

    parameters: tuple[str, ...] | None = None
    """Of the `inference` of a model file; None where the pipeline itself is called."""
    required: tuple[str, ...] = ()
    """Those of them that have no default."""
    takes_generator: bool = True
    own_steps: bool = False
    own_seeds: bool = False
    declares_steps: bool = False

    def requires(self, part: str) -> bool:
        """Whether a parameter with this part in its name must be given."""
        return any(part in name for name in self.required)


def how_called(candidate: Candidate) -> Called:
    """How a candidate is called, as far as its source tells. Raises InputError where there is no such model."""
    model = models.describe(candidate.model)
    if not models.runs_code(candidate.model):
        return Called()
    path = Path(model.source)
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        source = read(text, path.name)
        rules = [(f.rule, f.severity) for f in audit_source(text, path.name).findings]
    except InputError:
        return Called()
    if source.model is None or source.model.parameters is None:
        return Called()
    declared = {**(model.changes or {}), **techniques.changes(candidate)}
    found, declares_steps = source.model, "num_inference_steps" in declared
    takes_generator = found.takes_more or any(GENERATOR in name for name in found.parameters or ())
    ignores_steps = not found.takes_steps or ("steps-hard-coded", "error") in rules
    return Called(
        parameters=tuple(name for name in found.parameters or () if name != "self"),
        required=_required(source),
        takes_generator=takes_generator,
        own_steps=ignores_steps and not declares_steps,
        own_seeds=not takes_generator or any(rule in OWN_SEEDS for rule, _ in rules),
        declares_steps=declares_steps,
    )


def _required(source: Source) -> tuple[str, ...]:
    """The parameters of `inference` that have no default."""
    line = source.model.place.line if source.model and source.model.place else None
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef) and line in (node.lineno, *(d.lineno for d in node.decorator_list)):
            in_order = [*node.args.posonlyargs, *node.args.args]
            named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            plain = in_order[: len(in_order) - len(node.args.defaults)]
            return tuple(a.arg for a in (*plain, *(a for a, default in named if default is None)))
    return ()
