"""What is looked at when a clock has stopped: the process at rest, the images as they were, the original functions."""

import threading
import time

import numpy as np
import pytest
import torch
from PIL import Image

from bench_core.worker import clock, session
from bench_core.worker.aftermath import Aftermath
from bench_core.worker.clock import pixel_bytes, timed
from bench_core.worker.inspection import detail, inspected
from bench_core.worker.tampering import Originals

CPU = torch.device("cpu")


@pytest.fixture
def busy():
    """A thread that computes until it is told to stop."""
    stop = threading.Event()

    def work():
        while not stop.is_set():
            sum(range(1000))

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def idle():
    """Threads that wait."""
    stop = threading.Event()
    threads = [threading.Thread(target=stop.wait) for _ in range(4)]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join()


def test_a_thread_that_works_uses_time_after_the_clock_and_between_calls(busy, monkeypatch):
    monkeypatch.setattr("bench_core.worker.aftermath.MOST_S", 0.1)
    aftermath = Aftermath(CPU, waiting_threads_spin=False)
    aftermath.rest()
    assert aftermath.cpu_after_s() > 0.004
    assert aftermath.cpu_between_s() > 0.004


def test_threads_that_wait_use_none(idle):
    aftermath = Aftermath(CPU, waiting_threads_spin=False)
    assert aftermath.cpu_between_s() is None
    assert aftermath.cpu_after_s() < 0.004
    assert aftermath.gpu_after_s() is None


def test_where_waiting_threads_spin_nothing_is_said():
    aftermath = Aftermath(CPU, waiting_threads_spin=True)
    aftermath.rest()
    assert (aftermath.cpu_after_s(), aftermath.cpu_between_s()) == (None, None)


def test_replaced_functions_are_named_until_they_are_put_back(monkeypatch):
    originals = Originals()
    assert session.timed is timed
    with monkeypatch.context() as patched:
        patched.setattr(time, "perf_counter", lambda: 0.0)
        patched.setattr(torch.cuda.Event, "elapsed_time", lambda self, end: 0.0)
        patched.setattr(timed, "__code__", (lambda call, device: None).__code__)
        assert set(originals.replaced()) == {
            "time.perf_counter",
            "torch.cuda.Event.elapsed_time",
            "bench_core.worker.clock.timed",
            "bench_core.worker.session.timed",
        }
    assert originals.replaced() == ()


def test_a_clock_that_is_stopped_in_its_module_does_not_stop_ours(monkeypatch):
    monkeypatch.setattr(time, "perf_counter_ns", lambda: 0)
    assert timed(lambda: [], CPU).batch_s > 0


@pytest.mark.parametrize(
    "image",
    [
        Image.effect_noise((8, 6), 50).convert("RGB"),
        np.linspace(0, 1, 8 * 6 * 3, dtype=np.float32).reshape(6, 8, 3),
        torch.linspace(-1, 1, 4 * 6 * 8).reshape(4, 6, 8),
        torch.linspace(-1, 1, 4 * 6 * 8, dtype=torch.bfloat16).reshape(4, 6, 8),
    ],
    ids=["pil", "np", "latents", "bfloat16"],
)
def test_images_are_taken_from_their_bytes(image):
    looked = inspected([image, image], [pixel_bytes(image)] * 2)
    assert [p.size for p in looked.pictures] == [(8, 6)] * 2
    assert (looked.images_distinct, looked.images_constant, looked.images_changed) == (1, 0, False)
    assert (looked.detail is None) == isinstance(image, torch.Tensor)
    assert looked.images_latent == (2 if isinstance(image, torch.Tensor) else 0)


def test_an_image_that_changes_when_nobody_times_it_is_seen_and_its_first_pixels_count():
    image = Image.new("RGB", (8, 8))
    pixels = pixel_bytes(image)
    image.paste((255, 0, 0), (0, 0, 4, 4))
    looked = inspected([image], [pixels])
    assert (looked.images_changed, looked.images_constant, looked.detail) == (True, 1, 0.0)


def test_bytes_that_are_no_such_image_are_refused():
    with pytest.raises(ValueError, match="not enough image data"):
        inspected([Image.new("RGB", (8, 8))], [b"few"])


def test_detail_falls_when_an_image_is_blurred():
    sharp = Image.effect_noise((64, 64), 80)
    blurred = sharp.resize((16, 16)).resize((64, 64))
    assert detail(np.asarray(blurred)) < 0.2 * detail(np.asarray(sharp))
    assert detail(np.zeros((4, 4, 3), np.uint8)) == 0.0


def test_when_the_call_returned_is_told_apart_from_when_its_pixels_were_there(monkeypatch):
    now_ns = 0

    def work(seconds):
        nonlocal now_ns
        now_ns += int(seconds * 1e9)

    class Queued:
        """An image whose pixels are waited for when they are asked for, as on a GPU."""

        def tobytes(self):
            work(4.0)
            return b"pixels"

    def call():
        work(0.5)
        return [Queued()]

    monkeypatch.setattr(clock, "_now_ns", lambda: now_ns)
    found = timed(call, CPU)
    assert (found.returned_s, found.batch_s) == (0.5, 4.5)
