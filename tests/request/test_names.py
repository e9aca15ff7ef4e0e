"""The name of a run that nobody named: what is compared and where, and short enough for a list."""

import pytest

from bench_core.errors import InputError
from bench_core.request import build


@pytest.mark.parametrize(
    ("candidates", "sizes", "name"),
    [
        (("shapes", "shapes+deepcache", "shapes+tome:ratio=0.5"), (1, 2, 8), "shapes: deepcache, tome · batch 1–8"),
        (("shapes", "shapes+tome:ratio=0.3", "shapes+tome:ratio=0.5"), (4,), "shapes: tome:ratio=0.3, tome:ratio=0.5"),
        (("shapes", "shapes#2"), (1,), "shapes vs shapes#2 · batch 1"),
        (("shapes",), ("auto",), "shapes · batch auto"),
    ],
)
def test_a_run_without_a_name_is_named_by_what_it_compares(candidates, sizes, name):
    spec = build.make_spec(candidates, batch_sizes=sizes, device="cpu", threads=1, rounds=6)
    assert spec.name.startswith(name)


def test_a_given_name_is_kept_unless_it_cannot_be_shown():
    options = {"device": "cpu", "threads": 1, "rounds": 6}
    assert build.make_spec(["shapes"], name="nightly", **options).name == "nightly"
    with pytest.raises(InputError, match="control characters"):
        build.make_spec(["shapes"], name="a\x1b[31m", **options)


def test_many_candidates_are_counted_where_they_do_not_fit():
    many = [f"shapes+tome:ratio=0.{n}" for n in range(1, 8)]
    name = build.make_spec(["shapes", *many], device="cpu", threads=1, rounds=6).name
    assert len(name) < 120 and "+" in name and name.startswith("shapes: tome:ratio=0.1, ")
