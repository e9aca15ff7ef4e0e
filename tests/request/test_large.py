"""Batch sizes that a run will hardly get through are said before it, with time and memory; usual ones are not."""

import pytest

from bench_core.request import large
from bench_core.request.build import make_spec
from bench_core.store.database import Store
from bench_core.words.phrases import translated
from tests import invented


@pytest.mark.parametrize("size", [1, 64, 1024])
def test_a_usual_batch_size_gets_no_caution(size):
    assert large.cautions(make_spec(["shapes"], batch_sizes=(size,), device="cpu")) == []


def test_a_call_that_would_be_ended_is_said_with_both_times():
    (line,) = large.cautions(make_spec(["shapes"], batch_sizes=(8, 100_000), device="cpu"))
    assert line.startswith("batch size 100000: one call takes about ") and line.endswith("and is ended after 10 min")
    assert translated(line, "zh").endswith("而超过 10 分钟就会被终止")


def test_where_nothing_is_known_the_size_alone_is_said(tmp_path):
    spec = make_spec(["shapes"], batch_sizes=(2000,), height=128, width=128, device="cpu")
    assert large.cautions(spec) == ["batch size 2000 is unusually large: one call takes an unknown time"]


def test_memory_follows_from_two_sizes_that_were_measured():
    store = Store()
    spec = store.run(invented.add(store, gpu=False, sizes=(1, 4), out_of_memory=())).spec
    protocol = spec.protocol.model_copy(update={"batch_sizes": (4, 2000)})
    (line,) = large.cautions(spec.model_copy(update={"protocol": protocol}), store)
    assert line.endswith(", with about 1804.0 GiB of memory")  # 4 GiB and 0.9 GiB for each image
    store.close()
