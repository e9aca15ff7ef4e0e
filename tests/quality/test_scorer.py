"""Real scores: CLIP prefers the right prompts, SSIM is 1 for the same pixels, what is missing costs nothing else."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench_core.jobs.environment import worker_environment
from bench_core.quality import choice, process
from bench_core.quality.messages import ScoreRequest, WantedScore

pytestmark = pytest.mark.torch


def asked(*pictures, **options):
    wanted = tuple(WantedScore(path=path, prompt=prompt, reference=reference) for path, prompt, reference in pictures)
    return ScoreRequest(pictures=wanted, **{"clip_model": str(choice.FOLDER), "size": choice.SIZE} | options)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Eight drawings of what the bundled model learnt, as files, each with its caption."""
    import torch

    from training import captions, drawings

    folder, rows = tmp_path_factory.mktemp("drawn"), captions.split()[1][:8]
    pixels = (drawings.draw(rows, torch.Generator().manual_seed(0)) + 1) * 127.5
    found = []
    for index, picture in enumerate(pixels.round().byte().permute(0, 2, 3, 1).numpy()):
        path = folder / f"{index}.png"
        Image.fromarray(picture).save(path)
        found.append((path, captions.caption(rows[index])))
    return found


@pytest.fixture(scope="module")
def answer():
    from bench_core.quality import scorer

    return scorer.answer


def test_the_process_prefers_pictures_with_their_own_prompts(drawn, tmp_path):
    right = [(path, prompt, None) for path, prompt in drawn]
    shuffled = [(path, drawn[index - 1][1], index) for index, (path, _) in enumerate(drawn)]
    reply = process.scored(
        asked(*right, *shuffled), environment=worker_environment(1, "passive"), log=tmp_path / "log", timeout_s=120
    )
    own, others = reply.scores[: len(drawn)], reply.scores[len(drawn) :]
    assert reply.message == ""
    assert min(s.clip for s in own) > 80 > 50 > np.mean([s.clip for s in others])
    assert [s.ssim for s in others] == pytest.approx([1.0] * len(drawn), abs=1e-9)
    assert {s.ssim for s in own} == {None}


def test_it_ends_with_whoever_asked(drawn):
    path, prompt = drawn[0]
    line = asked((path, prompt, None)).model_dump_json().encode() + b"\n"
    done = subprocess.run(
        process.COMMAND, input=line, capture_output=True, env=worker_environment(1, "passive"), timeout=120, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"")


def test_a_picture_that_is_missing_or_damaged_costs_only_its_own_scores(answer, drawn, tmp_path):
    (path, prompt), damaged = drawn[0], tmp_path / "damaged.png"
    damaged.write_bytes(path.read_bytes()[:100])
    reply = answer(
        asked((path, prompt, None), (tmp_path / "no.png", prompt, 0), (damaged, prompt, 0), (path, prompt, 1))
    )
    assert [s.clip is None for s in reply.scores] == [False, True, True, False]
    assert {s.ssim for s in reply.scores} == {None}
    assert reply.message == "some pictures are no longer there, or cannot be read"


def test_pictures_of_another_size_are_not_judged_by_a_clip_that_never_saw_such_but_compared(answer, drawn, tmp_path):
    large = tmp_path / "large.png"
    Image.new("RGB", (512, 512), "red").save(large)
    reply = answer(asked((large, "a cat", None), (large, "a cat", 0)))
    assert [s.clip for s in reply.scores] == [None, None]
    assert reply.scores[1].ssim == pytest.approx(1.0)
    assert "64x64" in reply.message
    (path, prompt), _ = drawn[:2]
    mixed = answer(asked((path, prompt, None), (large, prompt, 0), size=None))
    assert None not in [s.clip for s in mixed.scores]
    assert mixed.scores[1].ssim is None


def test_a_clip_that_cannot_be_loaded_leaves_the_similarity(answer, drawn, tmp_path):
    path, prompt = drawn[0]
    reply = answer(asked((path, prompt, None), (drawn[1][0], prompt, 0), clip_model=str(tmp_path)))
    assert [s.clip for s in reply.scores] == [None, None]
    assert 0 < reply.scores[1].ssim < 1
    assert "could not be loaded" in reply.message


def test_not_a_number_is_no_score():
    import torch

    from bench_core.quality.clip import Clip

    clip = Clip(str(choice.FOLDER))
    with torch.no_grad():
        clip.model.visual_projection.weight.fill_(float("nan"))
    assert clip.points([Image.new("RGB", (64, 64))], ["a cat"]) == [None]


def test_a_long_prompt_is_cut_as_pipelines_do():
    from bench_core.quality.clip import Clip

    (points,) = Clip(str(choice.FOLDER)).points([Image.new("RGB", (64, 64))], ["a large red circle " * 40])
    assert -100 <= points <= 100


def test_tiny_pictures_have_no_similarity(answer, tmp_path):
    path = Path(tmp_path / "tiny.png")
    Image.new("RGB", (8, 8), "red").save(path)
    reply = answer(asked((path, "a cat", None), (path, "a cat", 0), clip_model=None, size=None))
    assert [(s.clip, s.ssim) for s in reply.scores] == [(None, None)] * 2


def test_the_similarity_of_two_plain_pictures_is_known_in_closed_form():
    from bench_core.quality.similarity import ssim

    dark, light = (Image.new("RGB", (32, 32), (level,) * 3) for level in (51, 204))  # 0.2 and 0.8
    assert ssim(dark, light) == pytest.approx((2 * 0.2 * 0.8 + 1e-4) / (0.2**2 + 0.8**2 + 1e-4), abs=1e-9)
