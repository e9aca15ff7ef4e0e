"""Findings are accepted by name with a reason; what cannot be accepted is refused in one line."""

import pytest

from bench_core.errors import InputError
from bench_core.request import accept, build
from bench_core.request.options import checked

REASON = "fp16 is what we ship"


@pytest.mark.parametrize(
    "given", [[f"dtype-mismatch={REASON}"], {"dtype-mismatch": REASON}, (f" dtype-mismatch = {REASON} ",)]
)
def test_a_reason_by_rule_reaches_the_spec(given):
    assert build.make_spec(["shapes"], accept=given).accept == {"dtype-mismatch": REASON}


def test_a_reason_may_hold_an_equals_sign():
    assert accept.checked(["dtype-mismatch=x = y"]) == {"dtype-mismatch": "x = y"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["dtype-mismatch"], "expected RULE=REASON"),
        (["dtyp-mismatch=why"], "did you mean 'dtype-mismatch'"),
        (["cell-failed=why"], "where this one is broken, the number is wrong; mend the cause and measure again"),
        (["dtype-mismatch= "], "reason for accepting dtype-mismatch: got ' '"),
        ({"dtype-mismatch": "one\ntwo"}, "one line of 1 to 300 characters"),
        ({"dtype-mismatch": "x" * 301}, "one line of 1 to 300 characters"),
        (["dtype-mismatch=a", "dtype-mismatch=b"], "expected each rule once"),
        (7, "expected RULE=REASON"),
        ({"dtype-mismatch": 7}, "expected RULE=REASON"),
    ],
)
def test_anything_else_is_refused_in_one_line(given, said):
    with pytest.raises(InputError) as raised:
        checked(candidates=["shapes"], accept=given)
    assert said in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "rule",
    [
        *("cell-failed", "timer-tampered", "outputs-cached", "images-missing", "broken-images", "clocks-disagree"),
        *("work-outside-the-clock", "faster-than-physics"),
    ],
)
def test_what_makes_the_number_itself_wrong_cannot_be_accepted(rule):
    assert rule not in accept.acceptable()
    with pytest.raises(InputError, match="the number is wrong"):
        accept.checked([f"{rule}=we do not mind"])
