"""Which GPUs torch sees, by a fake driver, and what is about one GPU goes by its UUID."""

import pytest

from bench_core.errors import InputError
from bench_core.machine import device, visible_gpus
from bench_core.machine.nvml import open_gpu
from bench_core.machine.visible_gpus import GpuInfo, visible
from bench_core.store import ceilings
from tests.fakes import FakeDriver

A, B, C = GpuInfo("A100", "GPU-aa11", 0), GpuInfo("H200", "GPU-bb22", 1), GpuInfo("A100", "GPU-cc33", 2)
SLICE = GpuInfo("A100 MIG 1g.5gb", "MIG-dd44", None)
UNKNOWN = GpuInfo("A100 or H200", None, None)
TWO_ALIKE = (("H200", "GPU-aa11"), ("H200", "GPU-bb22"))
MIXED = tuple((gpu.name, gpu.uuid) for gpu in (A, B, C))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (None, (A, B, C)),
        ("1", (B,)),
        ("2,0", (C, A)),
        (" 2 , 0 ", (C, A)),
        ("GPU-bb", (B,)),
        ("GPU-cc33,GPU-aa11", (C, A)),
        ("", ()),
        ("-1", ()),
        ("0,-1,1", (A,)),  # what follows a wrong entry is not seen
        ("0,7", (A,)),
        ("1,1", ()),
        ("GPU-", ()),  # which of three
        ("GPU-zz", ()),
        ("MIG-dd44,MIG-dd44", (SLICE,)),  # a process gets one
        ("MIG-ee55", ()),
    ],
)
def test_what_cuda_shows_to_a_process(wanted, expected):
    assert visible((A, B, C), wanted, by_bus=True, find_slice={"MIG-dd44": SLICE}.get) == expected


@pytest.mark.parametrize(
    ("host", "wanted", "expected"),
    [
        ((A, C), None, (A, C)),  # of one model
        ((A, C), "1", (C,)),
        ((A, B, C), None, (UNKNOWN,) * 3),
        ((A, B, C), "1", (UNKNOWN,)),
        ((A, B, C), "1,1", ()),
        ((A, B, C), "GPU-bb22", (B,)),
    ],
)
def test_fastest_first_leaves_unknown_which_of_different_models_a_number_means(host, wanted, expected):
    assert visible(host, wanted, by_bus=False) == expected


def test_a_host_without_a_driver_or_a_torch_without_cuda_has_the_cpu_only(use_driver, monkeypatch):
    use_driver(FakeDriver(refuse=("nvmlInit",)))
    assert device.choices() == ["cpu"] and device.resolve("auto") == "cpu"
    use_driver(FakeDriver())
    assert device.choices() == ["cpu", "cuda:0"] and device.resolve("auto") == "cuda:0"
    monkeypatch.setattr(visible_gpus, "torch_has_cuda", lambda: False)
    assert device.choices() == ["cpu"]


def test_only_the_gpus_that_are_visible_can_be_asked_for(use_driver, monkeypatch):
    use_driver(FakeDriver(gpus=MIXED))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1,0")
    assert device.choices() == ["cpu", "cuda:0", "cuda:1"]
    assert [device.name_of(name) for name in device.choices()[1:]] == ["H200", "A100"]
    with pytest.raises(InputError, match="got 'cuda:2', expected auto or one of cpu, cuda:0, cuda:1"):
        device.resolve("cuda:2")


def test_cuda_in_workers_counts_like_the_driver_unless_told_otherwise(use_driver, monkeypatch):
    use_driver(FakeDriver(gpus=MIXED))
    assert device.thread_environment(1, "passive")["CUDA_DEVICE_ORDER"] == "PCI_BUS_ID"
    assert device.identity("cuda:1") == "GPU-bb22"
    monkeypatch.setenv("CUDA_DEVICE_ORDER", "FASTEST_FIRST")
    assert device.thread_environment(1, "passive")["CUDA_DEVICE_ORDER"] == "FASTEST_FIRST"
    with pytest.raises(InputError, match="A100 or H200 .*; set CUDA_DEVICE_ORDER=PCI_BUS_ID"):
        device.resolve("auto")
    assert open_gpu("cuda:1") is None
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "GPU-bb22")
    assert device.identity("cuda:0") == "GPU-bb22"


def test_telemetry_is_of_the_gpu_that_is_measured(use_driver, monkeypatch):
    asked = []
    driver = use_driver(FakeDriver(gpus=TWO_ALIKE))
    monkeypatch.setattr(driver, "nvmlDeviceGetTemperature", lambda handle, which: asked.append(handle[1]))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    gpu = open_gpu("cuda:0")
    gpu.sample()
    gpu.close()
    assert asked == ["GPU-bb22"] and not driver.is_open


def test_a_slice_of_a_gpu_can_be_measured_without_telemetry(use_driver, monkeypatch):
    use_driver(FakeDriver(slices=(("H200 MIG 1g.18gb", "MIG-dd44"),)))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "MIG-dd44")
    facts = device.environment("cuda:0", 1, "passive")
    assert (facts["device_name"], facts["device_uuid"]) == ("H200 MIG 1g.18gb", "MIG-dd44")
    assert open_gpu("cuda:0") is None


# -- what is kept of a device, and a resume -----------------------------------------------------------------------


def test_ceilings_and_turns_are_of_one_gpu_whatever_its_number(use_driver, monkeypatch):
    use_driver(FakeDriver(gpus=TWO_ALIKE))
    first, second = (ceilings.key(device.environment(name, 1, "passive")) for name in ("cuda:0", "cuda:1"))
    assert first != second
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert ceilings.key(device.environment("cuda:0", 1, "passive")) == second


def test_the_ceilings_that_older_versions_stored_for_a_cpu_are_found():
    environment = {"device": "cpu", "device_name": "AMD EPYC", "threads": 3, "omp_wait_policy": "passive"}
    assert ceilings.key(environment | {"packages": {"torch": "2.13.0"}}) == "10df7667436e063c"


def test_a_cpu_has_no_uuid_so_its_fingerprint_is_as_before():
    assert "device_uuid" not in device.environment("cpu", 1, "passive")


def test_another_gpu_of_the_same_model_is_another_environment(use_driver):
    use_driver(FakeDriver(gpus=(("H200", "GPU-aa11"),)))
    stored = device.environment("cuda:0", 1, "passive")
    assert device.is_same(stored, device.environment("cuda:0", 1, "passive"))
    use_driver(FakeDriver(gpus=(("H200", "GPU-bb22"),)))
    assert not device.is_same(stored, device.environment("cuda:0", 1, "passive"))


def test_a_run_stored_before_there_were_uuids_can_go_on(use_driver):
    use_driver(FakeDriver())
    now = device.environment("cuda:0", 1, "passive")
    old = {k: v for k, v in now.items() if k not in ("device_uuid", "fingerprint")}
    assert device.is_same(old | {"fingerprint": device.fingerprint(old)}, now)
    other = old | {"threads": 2}
    assert not device.is_same(other | {"fingerprint": device.fingerprint(other)}, now)


# -- cores --------------------------------------------------------------------------------------------------------


@pytest.fixture
def cores(monkeypatch):
    """Lets this process use so many cores; of `threads` each, numbered as Linux does: the second ones come last."""

    def use(n, threads=1):
        monkeypatch.setattr(device, "affinity", lambda: list(range(n)))
        monkeypatch.setattr(device, "physical_core", lambda core: core % (n // threads))

    return use


def test_the_cores_are_divided_among_the_gpus_of_the_host(use_driver, cores, monkeypatch):
    use_driver(FakeDriver(gpus=TWO_ALIKE))
    cores(8)
    assert device.cores_of("cpu") == list(range(8)) and device.default_threads("cpu") == 7
    assert [device.default_threads(name) for name in ("cuda:0", "cuda:1")] == [3, 3]
    assert [device.worker_cores(3, name) for name in ("cuda:0", "cuda:1")] == [[1, 2, 3], [5, 6, 7]]
    assert device.worker_cores(5, "cuda:0") == [3, 4, 5, 6, 7]  # more than its share
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert device.worker_cores(3, "cuda:0") == [5, 6, 7]


def test_the_only_gpu_has_all_cores_as_the_cpu_has(use_driver, cores):
    use_driver(FakeDriver())
    cores(4)
    assert device.worker_cores(3, "cuda:0") == device.worker_cores(3, "cpu") == [1, 2, 3]
    assert device.worker_cores(9, "cuda:0") == [0, 1, 2, 3]


def test_two_threads_of_a_physical_core_go_to_one_gpu(use_driver, cores):
    use_driver(FakeDriver(gpus=TWO_ALIKE))
    cores(8, threads=2)
    assert [device.cores_of(name) for name in ("cuda:0", "cuda:1")] == [[0, 1, 4, 5], [2, 3, 6, 7]]


def test_with_fewer_cores_than_gpus_every_gpu_has_one(cores):
    cores(2)
    assert [device.share([0, 1], i, 3) for i in range(3)] == [[0], [0], [1]]
    cores(10)
    assert sorted(core for i in range(3) for core in device.share(range(10), i, 3)) == list(range(10))
