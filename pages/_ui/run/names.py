"""What candidates, models and techniques are called in words, to stand before their strings.

>>> of_candidate(Candidate.parse("shapes+bf16"))                               # in English
'Bundled model (shapes) + run in bfloat16'
"""

from __future__ import annotations

from bench_core.models import registry as models
from bench_core.spec import Candidate, TechniqueUse
from bench_core.techniques import registry as techniques
from pages._ui.frame.text import language, t, text_or


def of_kind(name: str) -> str:
    """A kind of models."""
    return text_or(f"model.{name}", models.kinds()[name].SUMMARY)


def of_technique(name: str) -> str:
    """What a technique does."""
    return techniques.get(name).LABEL[language()]


def with_string(name: str) -> str:
    """What a technique does, then its string."""
    return t("candidates.technique_named", words=of_technique(name), string=name)


def of_candidate(candidate: Candidate) -> str:
    """A model and what its techniques do to it; of names that are unknown the name."""
    model = _of_model(candidate.short.partition("+")[0])
    return " + ".join([model, *(_of_use(use) for use in candidate.techniques)])


def _of_model(short: str) -> str:
    kind, colon, rest = short.partition(":")
    name, number, again = kind.partition("#")
    if name not in models.kinds():
        return short
    return f"{of_kind(name)}{number}{again}" + (f" {rest}" if colon else "")


def _of_use(use: TechniqueUse) -> str:
    return of_technique(use.name) if use.name in techniques.catalog() else use.name
