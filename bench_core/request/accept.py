"""Which findings a user accepts, each with a reason: `RULE=REASON`.

>>> checked(["dtype-mismatch=fp16 is what we ship"])
{'dtype-mismatch': 'fp16 is what we ship'}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench_core.errors import InputError, nearest
from bench_core.fairness import registry
from bench_core.phrase import Phrase

MAX_REASON = 300
"""Characters: the reason stands beside the verdict, in one line."""
FORM = "RULE=REASON, with the id of a rule"
EXAMPLE = 'dtype-mismatch="fp16 is what we ship"'


def checked(accept: Mapping[str, str] | Sequence[str]) -> dict[str, str]:
    """The reason by rule, of a mapping or of `RULE=REASON` texts.

    Raises InputError for another form, an unknown rule, one that cannot be accepted, and a reason that is empty, of
    several lines or too long.
    """
    pairs = list(accept.items()) if isinstance(accept, Mapping) else [_pair(text) for text in accept]
    found: dict[str, str] = {}
    for rule, reason in pairs:
        _check_rule(rule)
        if rule in found:
            raise InputError("accept", given=rule, expected="each rule once", todo="drop the repeated one")
        found[rule] = _reason(rule, reason)
    return found


def acceptable() -> list[str]:
    """The ids of the rules whose findings may be accepted."""
    return [rule.id for rule in registry.rules().values() if rule.acceptable]


def _pair(text: str) -> tuple[str, str]:
    rule, equals, reason = text.partition("=")
    if not equals:
        raise InputError("accept", given=text, expected=FORM, todo=Phrase("e.g. {example}", example=EXAMPLE))
    return rule.strip(), reason


def _check_rule(rule: str) -> None:
    if rule not in registry.rules():
        raise InputError("accept", given=rule, expected="the id of a rule", todo=nearest(rule, acceptable()))
    if not registry.rules()[rule].acceptable:
        raise InputError(
            "accept",
            given=rule,
            expected="a rule of conditions that may differ on purpose; where this one is broken, the number is wrong",
            todo="mend the cause and measure again",
        )


def _reason(rule: str, reason: str) -> str:
    stripped = reason.strip()
    if not stripped or len(stripped) > MAX_REASON or not stripped.isprintable():
        raise InputError(
            Phrase("reason for accepting {rule}", rule=rule),
            given=reason,
            expected=Phrase("one line of 1 to {most} characters", most=MAX_REASON),
            todo=Phrase("e.g. {example}", example=EXAMPLE),
        )
    return stripped
