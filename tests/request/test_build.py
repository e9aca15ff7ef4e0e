"""Wrong input is named in one line: what was given, what was expected, what to do."""

import math

import pytest

from bench_core.errors import InputError
from bench_core.machine import cores
from bench_core.request import build, estimate
from bench_core.request.gate import GateOptions, gate_spec


@pytest.mark.parametrize(
    ("candidates", "said"),
    [
        (["shaps"], "did you mean 'shapes'?"),
        (["shapes+depcache"], "did you mean 'deepcache'?"),
        (["shapes+xyzzy"], "known are alone, bf16, channels_last"),
        (["shapes+"], "expected MODEL[+TECHNIQUE"),
        (["shapes+deepcache:interval"], "expected key=value"),
        (["shapes+deepcache:interval=0"], "expected a whole number from 1 to 50"),
        (["shapes+deepcache:intervall=3"], "did you mean 'interval'?"),
        (["shapes+tome:ratio=0.9"], "expected a number from 0 to 0.75"),
        (["shapes+scheduler:name=eular"], "did you mean 'euler'"),
        (["shapes+bf16+bf16"], "expected each technique once"),
        (["shapes", "shapes"], "expected each candidate once; drop one, or write shapes#2 for A against A"),
        (["shapes#2+bf16", "shapes#2+bf16"], "or write shapes#3+bf16 for A against A"),
        (["shapes", "shapes#1"], "got 'shapes#1', expected one of shapes"),
        (["shapes+deepcache", "shapes+deepcache:interval=3"], "expected each candidate once"),
        (["dir:/no/such/place"], "expected a pipeline saved by save_pretrained"),
        ([], "expected at least one"),
    ],
)
def test_candidates(candidates, said):
    with pytest.raises(InputError) as refused:
        build.make_spec(candidates)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"batch_sizes": (0,)}, "batch sizes: got '0', expected whole numbers from 1"),
        ({"batch_sizes": (2, -1)}, "got '-1'"),
        ({"batch_sizes": ()}, "got 'none'"),
        ({"batch_sizes": (2, 2)}, "expected each number once"),
        ({"steps": (0,)}, "steps: got '0'"),
        ({"rounds": 0}, "rounds: got '0'"),
        ({"height": 65, "width": 64}, "expected a multiple of 8"),
        ({"height": 64}, "expected both or neither"),
        ({"guidance_scale": float("nan")}, "guidance scale: got 'nan'"),
        ({"seed": 2**64}, "seed: got"),
        ({"threads": 10**11}, "threads: got"),
        ({"batch_sizes": (10**9,)}, "batch sizes: got"),
        ({"prompts": ["x" * 20_000]}, "20000 characters"),
        ({"name": "\udcff"}, "name: got"),
        ({"seed_policy": "per-smaple"}, "did you mean 'per-sample'?"),
        ({"output_type": "jpg"}, "expected one of pil, np, latent"),
        ({"baseline": "shapes+bf16"}, "baseline: got 'shapes+bf16'"),
        ({"device": "cuda:99"}, "device: got 'cuda:99'"),
        ({"prompts": ["", " "]}, "prompts: got 'none'"),
        ({"max_time": 0}, "max time: got '0'"),
        ({"threads": 0}, "threads: got '0', expected a whole number from 1 to 1024; e.g. --threads"),
        ({"rounds": True}, "rounds: got 'True', expected a whole number"),
        ({"steps": "10"}, "steps: got '10', expected a list of whole numbers"),
        ({"device_name": "cpu"}, "option: got 'device_name', expected the name of an option"),
    ],
)
def test_options(options, said):
    with pytest.raises(InputError) as refused:
        build.make_spec(["shapes"], **options)
    assert said in str(refused.value)


def test_a_technique_that_does_not_apply_to_the_model_is_named(tmp_path):
    (tmp_path / "model_index.json").write_text(
        '{"_class_name": "FluxPipeline", "transformer": ["diffusers", "FluxTransformer2DModel"], "vae": [null, null]}'
    )
    with pytest.raises(InputError, match="got 'a model without unet', expected a pipeline with unet"):
        build.make_spec([f"dir:{tmp_path}+deepcache"])


def test_a_plus_in_a_path_is_percent_encoded(tmp_path):
    folder = tmp_path / "a+b"
    folder.mkdir()
    (folder / "model_index.json").write_text('{"unet": ["diffusers", "UNet2DConditionModel"]}')
    spec = build.make_spec([f"dir:{tmp_path}/a%2Bb+deepcache"])
    assert spec.candidates[0].model == f"dir:{folder}"


def test_fp16_on_a_cpu_is_warned_of():
    spec = build.make_spec(["shapes", "shapes+fp16"], device="cpu")
    assert any("about 15 times slower" in line for line in build.cautions(spec))


def test_a_precision_that_takes_many_starts_says_so_beforehand():
    pair = ["shapes", "shapes+deepcache"]
    (line,) = build.cautions(build.make_spec(pair, precision=0.01))
    assert line.startswith("a precision of 1.00% takes about 150 fresh starts of every candidate")
    assert build.cautions(build.make_spec(pair, precision=0.05)) == []
    assert build.cautions(build.make_spec(pair[:1], precision=0.01)) == []


def test_a_gate_says_nothing_of_starts_it_ends_when_it_is_decided():
    spec = gate_spec(GateOptions(base="shapes", head="shapes#2", fail_slower=0.01))
    assert spec.protocol.precision is not None
    assert not any("starts" in line for line in build.cautions(spec))


def test_the_first_candidate_is_the_baseline_and_one_core_is_left_free():
    spec = build.make_spec(["shapes+bf16", "shapes"])
    assert spec.baseline == "shapes+bf16"
    assert spec.protocol.threads == max(1, len(cores.affinity()) - 1)


def test_the_estimate_grows_with_the_work_and_learns_from_stored_runs(bench):
    small, large = (bench.spec("shapes", rounds=n) for n in (6, 60))
    assert estimate.estimate_s(small) < estimate.estimate_s(large)
    bench.run(small, {"shapes": {"fixed_s": 5.0}})
    assert estimate.estimate_s(small, bench.store) > 2 * estimate.estimate_s(small)


def test_a_precision_has_a_time_limit_and_excludes_a_number_of_rounds():
    spec = build.make_spec(["shapes"], precision=0.02, device="cpu")
    assert (spec.protocol.precision, spec.max_time_s) == (0.02, 600.0)
    with pytest.raises(InputError, match="expected one of the two"):
        build.make_spec(["shapes"], precision=0.02, rounds=10)


@pytest.mark.parametrize("precision", [0, -0.01, 2, math.nan])
def test_a_precision_out_of_range_is_refused(precision):
    with pytest.raises(InputError, match="precision: got .* expected a relative half-width"):
        build.make_spec(["shapes"], precision=precision)


def test_starts_are_no_more_than_rounds():
    assert build.make_spec(["shapes"], rounds=1, device="cpu").protocol.starts == 1
    assert build.make_spec(["shapes"], device="cpu").protocol.starts == 2
    with pytest.raises(InputError, match="starts: got '5'"):
        build.make_spec(["shapes"], rounds=3, starts=5)
