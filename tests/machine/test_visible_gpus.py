"""Which GPUs torch sees, by a fake driver, and what is about one GPU goes by its UUID."""

import pytest

from bench_core.errors import InputError
from bench_core.machine import cores, device, visible_gpus
from bench_core.machine.environment import environment
from bench_core.machine.nvml import open_gpu
from bench_core.machine.visible_gpus import GpuInfo, visible
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
    assert cores.thread_environment(1, "passive")["CUDA_DEVICE_ORDER"] == "PCI_BUS_ID"
    assert device.identity("cuda:1") == "GPU-bb22"
    monkeypatch.setenv("CUDA_DEVICE_ORDER", "FASTEST_FIRST")
    assert cores.thread_environment(1, "passive")["CUDA_DEVICE_ORDER"] == "FASTEST_FIRST"
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
    facts = environment("cuda:0", 1, "passive")
    assert (facts.device_name, facts.device_uuid) == ("H200 MIG 1g.18gb", "MIG-dd44")
    assert open_gpu("cuda:0") is None
