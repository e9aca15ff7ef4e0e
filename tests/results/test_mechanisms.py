"""What techniques were seen to do, as it is told of a run."""

import pytest

from bench_core.results import sentences
from tests.altered import OTHER, with_witness


@pytest.fixture
def result(bench):
    return bench.run(bench.spec("shapes", OTHER, batch_sizes=(2,), rounds=2))


def test_what_all_candidates_do_alike_is_left_out(result):
    alike = {"pipeline.fused_attention": 14.0}
    seen = with_witness(with_witness(result, "shapes", mechanism=alike), OTHER, mechanism=alike)
    assert seen.mechanisms == {}
    own = {**alike, "deepcache.cached_passes": 6.0}
    seen = with_witness(seen, OTHER, mechanism=own)
    assert seen.mechanisms == {OTHER: {"deepcache.cached_passes": [6.0]}}
    assert f"seen of {OTHER}: deepcache.cached_passes 6" in list(sentences.run_lines(seen))


def test_what_one_of_them_does_otherwise_is_told_of_both(result):
    plain, fused = {"pipeline.plain_attention": 14.0}, {"pipeline.fused_attention": 14.0}
    seen = with_witness(with_witness(result, "shapes", mechanism=fused), OTHER, mechanism=plain)
    assert list(seen.mechanisms) == ["shapes", OTHER]
