import pytest

from bench_core.fairness.rules import mechanism_not_engaged as rule
from tests.fairness.examples import cell, said

NEVER = {
    "deepcache.cached_passes": "passes of the UNet that used cached deep features",
    "tome.merged": "share of the tokens in these blocks that were merged before self-attention",
    "compile.compiled_passes": "passes in a call of which something ran as compiled code",
    "channels_last.convolutions": "share of the convolutions' weights in channels-last layout",
    "bf16.weights": "share of the weights in bfloat16",
    "scheduler.in_use": "whether it is the pipeline's sampler (1) or not (0)",
}


@pytest.mark.parametrize(("name", "promise"), NEVER.items())
def test_what_a_technique_promises_and_never_does_is_found(name, promise):
    found = said(rule.in_cell(cell(seen={"mechanism": {name: 0.0}})))
    assert found == [f"{name} was 0 in all 6 calls ({promise})"]


@pytest.mark.parametrize("name", NEVER)
def test_what_happens_is_not_found_however_seldom(name):
    assert said(rule.in_cell(cell(seen={"mechanism": {name: 0.01}}))) == []


def test_what_is_not_known_or_never_promised_is_not_found():
    assert said(rule.in_cell(cell())) == []
    assert said(rule.in_cell(cell(seen={"mechanism": {"deepcache.full_passes": 0.0, "other.thing": 0.0}}))) == []
