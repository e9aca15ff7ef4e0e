"""torch.compile of the denoiser: still witnessed, anew for every batch size, never silently eager."""

from types import SimpleNamespace

import pytest
import torch

from bench_core.errors import InputError
from bench_core.techniques import compile as technique


@pytest.fixture
def dynamo():
    """The compiler's settings and caches, as they were when the test is over."""
    import torch._dynamo as dynamo

    names = ("recompile_limit", "accumulated_recompile_limit", "fail_on_recompile_limit_hit", "suppress_errors")
    with dynamo.config.patch({name: getattr(dynamo.config, name) for name in names}):
        yield dynamo
    dynamo.reset()


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_compiled_denoiser_is_witnessed_at_every_batch_size(make_spec, start, call, backend):
    worker = start(make_spec(f"+compile:backend={backend}"))
    for n in (1, 2, 2, 1):
        reply, _ = call(worker, n=n)
        seen = reply.witness
        assert (reply.status, seen.denoiser_calls, seen.denoiser_rows) == ("ok", 4, 8 * n)
        assert seen.dtype == "float32"


def test_compiled_pictures_are_those_of_eager_code(make_spec, start, call):
    eager, compiled = (call(start(make_spec(t)))[0] for t in ("", "+compile:backend=eager"))
    assert compiled.image_hashes == eager.image_hashes


def test_every_batch_size_is_compiled_once(dynamo):
    from tests.tiny import build

    pipe = build()
    technique.apply(pipe, backend="eager", mode="default")
    dynamo.utils.counters.clear()
    for n in (1, 2, 3, 1, 2, 3):
        pipe(["a circle"] * n, num_inference_steps=2, output_type="latent")
    assert dynamo.utils.counters["stats"]["unique_graphs"] == 3


def test_beyond_the_limit_a_call_fails_rather_than_running_eagerly(dynamo):
    from tests.tiny import build

    pipe = build()
    technique.apply(pipe, backend="eager", mode="default")
    dynamo.config.recompile_limit = 1
    pipe(["a circle"], num_inference_steps=2)
    with pytest.raises(Exception, match="recompile_limit"):
        pipe(["a circle"] * 2, num_inference_steps=2)


def test_a_whole_sweep_is_below_the_limit(dynamo):
    layer = torch.nn.Linear(4, 4)
    technique.apply(SimpleNamespace(unet=layer), backend="eager", mode="default")
    assert all(layer(torch.ones(n, 4)).shape == (n, 4) for n in range(1, 17))


@pytest.mark.parametrize(
    ("pipe", "mode", "what"),
    [(SimpleNamespace(), "default", "a denoiser"), (SimpleNamespace(unet=object()), "max-autotune", "backend eager")],
)
def test_what_cannot_be_compiled_is_refused_in_words(pipe, mode, what):
    with pytest.raises(InputError, match=what):
        technique.apply(pipe, backend="eager", mode=mode)
