"""torch.compile of the denoiser: still witnessed, anew for every batch size, never silently eager."""

from types import SimpleNamespace

import pytest
import torch

from bench_core.errors import InputError
from bench_core.techniques import compile as technique
from bench_core.worker.mechanism import Mechanisms


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


class Blocks(torch.nn.Module):
    """A small part of a pipeline, of two parts itself."""

    def __init__(self):
        super().__init__()
        self.first, self.second = (torch.nn.Sequential(torch.nn.Linear(4, 4)) for _ in range(2))

    def forward(self, x):
        return self.second(self.first(x))


def forward(part):
    part.forward = torch.compile(part.forward, backend="eager", dynamic=False)
    return part


def whole(part):
    return torch.compile(part, backend="eager", dynamic=False)


def in_place(part):
    part.compile(backend="eager", dynamic=False)
    return part


@pytest.fixture
def passes(dynamo):
    """Counts of a compiled part of a model file, by a function that runs it with n rows.

    `prepare(part)` is called before it is watched.
    """

    def watched(compiled, prepare=lambda part: None):
        part = compiled(Blocks())
        prepare(part)
        mechanisms = Mechanisms(SimpleNamespace(unet=part))

        def run(*rows):
            mechanisms.begin()
            with torch.no_grad():
                for n in rows:
                    part(torch.ones(n, 4))
            seen = mechanisms.seen()
            return seen.get("compile.compiled_passes"), seen.get("compile.eager_passes")

        return run

    return watched


COMPILED = pytest.mark.parametrize("compiled", [forward, whole, in_place])


@COMPILED
def test_passes_through_compiled_code_are_counted(passes, compiled):
    run = passes(compiled)
    assert [run(2), run(2, 2, 3), run()] == [(1, 0), (3, 0), (None, None)]  # without a call nothing is known


@COMPILED
def test_code_that_was_warmed_while_it_was_loaded_is_not_compiled_again(passes, dynamo, compiled):
    with torch.no_grad():
        run = passes(compiled, prepare=lambda part: part(torch.ones(2, 4)))
    graphs = dynamo.utils.counters["stats"]["unique_graphs"]
    assert run(2, 2) == (2, 0)
    assert dynamo.utils.counters["stats"]["unique_graphs"] == graphs


@COMPILED
def test_beyond_the_recompile_limit_passes_are_seen_to_be_eager(passes, dynamo, compiled):
    dynamo.config.fail_on_recompile_limit_hit = False
    dynamo.config.recompile_limit = 1
    run = passes(compiled)
    assert [run(2, 2), run(3, 3)] == [(2, 0), (0, 2)]


def test_a_compiler_that_fails_and_says_nothing_is_seen(passes, dynamo):
    def failing(graph, inputs):
        raise RuntimeError("no such backend")

    dynamo.config.suppress_errors, dynamo.config.fail_on_recompile_limit_hit = True, False
    assert passes(lambda part: torch.compile(part, backend=failing))(2, 2) == (0, 2)


def test_a_compiler_that_is_switched_off_is_seen(passes):
    run = passes(whole)
    with torch.compiler.set_stance("force_eager"):
        assert run(2, 2) == (0, 2)


def test_caches_and_merging_inside_compiled_code_are_unknown_and_not_0(make_spec, start, call):
    seen = call(start(make_spec("+deepcache:interval=2+compile:backend=eager")))[0].witness.mechanism
    assert seen["compile.compiled_passes"] == 4
    assert not any(name.startswith("deepcache") for name in seen)
