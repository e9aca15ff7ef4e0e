"""What techniques are seen to do, on a real pipeline and on a small compiled module."""

import warnings
from types import SimpleNamespace

import pytest
import torch

from bench_core.spec import Candidate
from bench_core.techniques import registry
from bench_core.worker.mechanism import Mechanisms


def after_calls_of_another(techniques):
    """What is seen of a pipeline while something else does the work."""
    from tests.tiny import build

    pipe = build()
    mechanisms = Mechanisms(pipe)
    (use,) = Candidate.parse(f"shapes{techniques}").techniques
    registry.get(use.name).apply(pipe, **registry.resolve(use))
    mechanisms.add(use)
    mechanisms.begin()
    return mechanisms.seen()


def after_two_calls(techniques, steps=4, prepare=lambda pipe: None):
    """What is seen in the second call of a tiny pipeline with these techniques."""
    from tests.tiny import build

    pipe = build()
    prepare(pipe)
    mechanisms = Mechanisms(pipe)
    for use in Candidate.parse(f"shapes{techniques}").techniques:
        registry.get(use.name).apply(pipe, **registry.resolve(use))
        mechanisms.add(use)
    for _ in range(2):
        mechanisms.begin()
        pipe(["a circle"], num_inference_steps=steps, output_type="latent")
        seen = mechanisms.seen()
    return seen


def test_a_call_of_a_worker_has_what_its_technique_did(make_spec, start, call):
    seen = call(start(make_spec("+deepcache:interval=3")), steps=6)[0].witness.mechanism
    assert (seen["deepcache.full_passes"], seen["deepcache.cached_passes"]) == (2, 4)


@pytest.mark.parametrize(("techniques", "steps"), [("+deepcache:interval=1", 4), ("+deepcache:interval=50", 1)])
def test_a_cache_that_is_never_hit_is_seen_as_such(techniques, steps):
    seen = after_two_calls(techniques, steps)
    assert (seen["deepcache.full_passes"], seen["deepcache.cached_passes"]) == (steps, 0)


@pytest.mark.parametrize(("ratio", "merged"), [(0.5, True), (0.0, False)])
def test_merged_tokens_are_counted(ratio, merged):
    seen = after_two_calls(f"+tome:ratio={ratio}")
    assert seen["tome.blocks"] == 4
    assert (seen["tome.merged"] > 0.3) == merged and (seen["tome.merged"] == 0) == (not merged)


@pytest.mark.parametrize(
    ("techniques", "name"),
    [
        ("+bf16", "bf16.weights"),
        ("+fp32", "fp32.weights"),
        ("+channels_last", "channels_last.convolutions"),
        ("+scheduler:name=pndm", "scheduler.in_use"),
    ],
)
def test_formats_layouts_and_samplers_are_read_from_the_pipeline(techniques, name):
    assert after_two_calls(techniques)[name] == 1


def test_techniques_undone_by_others_are_seen():
    seen = after_two_calls("+fp32+bf16")
    assert (seen["fp32.weights"], seen["bf16.weights"]) == (0, 1)


def test_a_technique_that_a_model_applied_by_itself_is_seen():
    def own(pipe):
        registry.get("deepcache").apply(pipe, interval=2, branch=0)

    assert after_two_calls("", prepare=own)["deepcache.cached_passes"] == 2


@pytest.mark.parametrize("techniques", ["+deepcache", "+tome"])
def test_of_a_pipeline_that_is_not_called_nothing_is_promised(techniques):
    """As that of a model file which replays a CUDA graph of it."""
    seen = after_calls_of_another(techniques)
    assert not any(registry.quantities()[name].promised for name in seen)


def test_a_plain_pipeline_shows_its_attention_and_nothing_else():
    assert after_two_calls("") == {"pipeline.fused_attention": 10}


def test_what_is_no_diffusers_pipeline_has_no_mechanism():
    for pipe in (SimpleNamespace(), SimpleNamespace(unet=None), SimpleNamespace(unet=torch.nn.Linear(1, 1))):
        mechanisms = Mechanisms(pipe)
        mechanisms.begin()
        assert mechanisms.seen() is None


def test_a_pipeline_that_cannot_be_read_is_unknown():
    class Closed:
        @property
        def components(self):
            raise RuntimeError("not yours")

    mechanisms = Mechanisms(Closed())
    mechanisms.begin()
    assert mechanisms.seen() is None


def test_warnings_of_a_fallback_are_counted(monkeypatch):
    monkeypatch.setattr(warnings, "showwarning", lambda *_, **__: None)
    mechanisms = Mechanisms(SimpleNamespace())
    said = ["aten::x is not supported on the MPS backend and will fall back to run on the CPU", "use_fast is unset"]
    for message in said:
        warnings.showwarning(message, UserWarning, "model.py", 1)
    assert mechanisms.seen() == {"pipeline.fallback_warnings": 1}


def test_quantized_layers_are_counted():
    layer = torch.nn.Linear(2, 2)
    layer.weight = torch.nn.Parameter(torch.zeros(2, 2, dtype=torch.int8), requires_grad=False)
    assert Mechanisms(SimpleNamespace(unet=layer)).seen() == {"pipeline.quantized_layers": 1}
