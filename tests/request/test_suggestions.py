"""A wrong candidate string leads to right ones near it; techniques that exclude each other are refused everywhere."""

import pytest

from bench_core.errors import InputError
from bench_core.request.build import make_spec
from bench_core.request.suggestions import suggestions
from bench_core.words.phrases import in_words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("shapes+deepcach", ["shapes+deepcache"]),
        ("Shapes + DeepCache:interval=3", ["shapes+deepcache:interval=3"]),
        ("shape#2+bf16", ["shapes#2+bf16"]),
        ("shapes+deepcache:intervall=4", ["shapes+deepcache:interval=4"]),
        ("shapes+deepcache:interval=abc", ["shapes+deepcache:interval=3"]),
        ("shapes+tome:ratio=9", ["shapes+tome:ratio=0.75"]),
        ("shapes+deepcache:interval=0", ["shapes+deepcache:interval=1"]),
        ("shapes+scheduler:name=ddimm", ["shapes+scheduler:name=ddim", "shapes+scheduler:name=ddpm"]),
        ("shapes++bf16", ["shapes+bf16"]),
        ("shapes+fp16+bf16", ["shapes+bf16", "shapes+fp16"]),
        ("shapes+bf16+bf16", ["shapes+bf16"]),
        ("shapes+xyzzy", []),
        ("nothing like it", []),
        ("", []),
    ],
)
def test_near_a_wrong_candidate_are_right_ones(typed, meant):
    assert suggestions(typed) == meant
    for text in meant:
        make_spec([text])


def test_a_file_is_suggested_by_its_name_and_only_from_the_folder(tmp_path, monkeypatch):
    (tmp_path / "offered").mkdir()
    (tmp_path / "offered/faster.py").write_text("pipe = 1\n")
    (tmp_path / "fastre.py").write_text("pipe = 1\n")
    monkeypatch.setenv("FAIRSPEED_MODELS", str(tmp_path / "offered"))
    assert suggestions(f"file:{tmp_path}/offered/fastr.py") == [f"file:{tmp_path}/offered/faster.py"]


@pytest.mark.parametrize("pair", ["fp16+bf16", "bf16+fp32", "fp32+fp16"])
def test_two_techniques_that_set_the_dtype_are_refused(pair):
    with pytest.raises(InputError) as refused:
        make_spec(["shapes", f"shapes+{pair}"])
    first, second = pair.split("+")
    assert f"got 'both {first} and {second}', expected one technique that sets dtype" in str(refused.value)
    assert f"去掉 {first} 或 {second}" in in_words(refused.value, "zh")


@pytest.mark.parametrize(
    "candidate", ["shapes+bf16+deepcache", "shapes+bf16+steps:n=5", "shapes+serial+warm-up:calls=1+seeds"]
)
def test_techniques_that_set_different_things_go_together(candidate):
    assert make_spec(["shapes", candidate]).keys[1] == candidate
