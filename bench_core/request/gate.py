"""The run of a gate: base and head as candidates of one interleaved run, until it is clear whether head takes longer.

>>> spec = gate_spec(GateOptions(base="shapes", head="shapes", fail_slower=0.03))
>>> spec.roles, spec.protocol.fail_slower, round(spec.protocol.precision, 4)
({'base': 'shapes', 'head': 'shapes#2'}, 0.03, 0.01)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.records import Record
from bench_core.request import build
from bench_core.request.options import checked
from bench_core.request.values import LEAST_PRECISION, MOST_PRECISION
from bench_core.spec import Candidate, RunSpec

FAIL_SLOWER = 0.03
"""The share by which head may take longer than base, where nothing else is asked for."""
MAX_TIME_S = 300.0
"""Time limit of a gate that measures until it is decided, unless another one is given."""
PRECISION_SHARE = 1 / 3
"""Of the tolerance: where intervals as narrow as that do not decide, head is as slow as is just tolerated."""
ROLES = ("base", "head", "control")


class GateOptions(Record):
    """What may be asked of a gate; `others` are further options of a run, by their names in `RunOptions`."""

    base: str
    head: str
    control: str | None = None
    """A candidate that cannot differ from base, such as the same one once more."""
    fail_slower: float = FAIL_SLOWER
    others: Mapping[str, Any] = {}


def gate_spec(options: GateOptions) -> RunSpec:
    """The run that decides it. Raises InputError for what does not exist or cannot be measured."""
    roles = _roles(options)
    spec = build.spec_from(checked(candidates=list(roles.values()), **_asked(options, roles)))
    protocol = spec.protocol.model_copy(update={"fail_slower": options.fail_slower})
    changes = {"command": "gate", "roles": roles, "protocol": protocol.model_dump()}
    return RunSpec.model_validate(spec.model_dump() | changes)


def _roles(options: GateOptions) -> dict[str, str]:
    """Candidates by role; one that is there already is measured once more under the next number, A against A."""
    roles: dict[str, str] = {}
    for role in ROLES:
        key = (getattr(options, role) or "").strip()
        while key in roles.values():
            key = build.once_more(Candidate.parse(key))
        roles |= {role: key} if key or role != "control" else {}
    return roles


def _asked(options: GateOptions, roles: Mapping[str, str]) -> dict[str, Any]:
    """The fields of `RunOptions`: where no number of rounds is asked for, as many as it takes to decide."""
    short = [Candidate.parse(key).short for key in (roles["head"], roles["base"])]
    asked = {"name": f"gate {short[0]} against {short[1]}", **options.others}
    if asked.get("rounds") is None:
        precision = min(MOST_PRECISION, max(LEAST_PRECISION, options.fail_slower * PRECISION_SHARE))
        asked = {"precision": precision, "max_time": MAX_TIME_S} | asked
    return asked
