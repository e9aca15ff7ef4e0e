"""A GPU driver that answers what a test wants."""

import sys

import pytest

from bench_core.machine import visible_gpus


@pytest.fixture
def use_driver(monkeypatch):
    """Puts a `FakeDriver` in NVML's place, under a torch with CUDA and an environment that says nothing of GPUs."""

    def use(driver):
        monkeypatch.setitem(sys.modules, "pynvml", driver)
        forget()
        return driver

    def forget():
        visible_gpus.on_host.cache_clear()
        visible_gpus._find_slice.cache_clear()
        visible_gpus.driver.cache_clear()

    monkeypatch.setattr(visible_gpus, "torch_has_cuda", lambda: True)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.delenv("CUDA_DEVICE_ORDER", raising=False)
    yield use
    forget()
