"""Runs measured one after the other, of which a candidate may have changed in between."""

from tests.altered import OTHER, exact

FAST, SLOW = {"shapes": {"fixed_s": 0.1}}, {"shapes": {"fixed_s": 0.2}}


def at_level(level):
    """The costs of `FAST` where everything takes `level` times as long."""
    return {"shapes": {"fixed_s": 0.1 * level, "per_image_s": 0.01 * level}}


def lone(bench, costs=FAST, candidate="shapes", *, protocol=None, **options):
    """A run of one candidate, which has no control."""
    spec = exact(bench.spec(candidate, **{"batch_sizes": (1, 4), "rounds": 8} | options), **protocol or {})
    return bench.run(spec, {candidate: costs.get("shapes", {})})


def sitting(bench, control=FAST, changed=FAST, **options):
    """A run of `OTHER`, which may have changed, beside `shapes`, its baseline and control."""
    spec = exact(bench.spec(**{"batch_sizes": (1, 4), "rounds": 8} | options))
    return bench.run(spec, {"shapes": control["shapes"], OTHER: changed["shapes"]})


def verdicts(found):
    """The verdict of every cell, by candidate and batch size."""
    return {(c.candidate_b, c.batch_size): c.verdict for c in found.cells}


def rules(cell, severity=None):
    """The rules that a cell breaks, all or those of a severity."""
    return {f.rule for f in cell.findings if severity in (None, f.severity)}
