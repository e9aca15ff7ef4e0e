"""How many threads a run has and on which cores, alone and beside a run on another GPU."""

import pytest

from bench_core.machine import cores
from bench_core.machine.cores import cores_of, default_threads, share, worker_cores
from tests.fakes import FakeDriver

TWO_ALIKE = (("H200", "GPU-aa11"), ("H200", "GPU-bb22"))


@pytest.fixture
def use_cores(monkeypatch):
    """Lets this process use so many cores; of `threads` each, numbered as Linux does: the second ones come last."""

    def use(n, threads=1):
        monkeypatch.setattr(cores, "affinity", lambda: list(range(n)))
        monkeypatch.setattr(cores, "physical_core", lambda core: core % (n // threads))

    return use


def test_the_cores_are_divided_among_the_gpus_of_the_host(use_driver, use_cores, monkeypatch):
    use_driver(FakeDriver(gpus=TWO_ALIKE))
    use_cores(8)
    assert cores_of("cpu") == list(range(8)) and default_threads("cpu") == 7
    assert [default_threads(name) for name in ("cuda:0", "cuda:1")] == [3, 3]
    assert [worker_cores(3, name) for name in ("cuda:0", "cuda:1")] == [[1, 2, 3], [5, 6, 7]]
    assert worker_cores(5, "cuda:0") == [3, 4, 5, 6, 7]  # more than its share
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert worker_cores(3, "cuda:0") == [5, 6, 7]


def test_the_only_gpu_has_all_cores_as_the_cpu_has(use_driver, use_cores):
    use_driver(FakeDriver())
    use_cores(4)
    assert worker_cores(3, "cuda:0") == worker_cores(3, "cpu") == [1, 2, 3]
    assert worker_cores(9, "cuda:0") == [0, 1, 2, 3]


def test_two_threads_of_a_physical_core_go_to_one_gpu(use_driver, use_cores):
    use_driver(FakeDriver(gpus=TWO_ALIKE))
    use_cores(8, threads=2)
    assert [cores_of(name) for name in ("cuda:0", "cuda:1")] == [[0, 1, 4, 5], [2, 3, 6, 7]]


def test_with_fewer_cores_than_gpus_every_gpu_has_one(use_cores):
    use_cores(2)
    assert [share([0, 1], i, 3) for i in range(3)] == [[0], [0], [1]]
    use_cores(10)
    assert sorted(core for i in range(3) for core in share(range(10), i, 3)) == list(range(10))
