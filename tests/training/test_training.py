"""Drawings, captions, split and tokenizer; then the shipped weights, judged straight from pixels."""

from __future__ import annotations

import json

import pytest
import torch

from training import captions, drawings, judge, tokenizer
from training.evaluate import GUIDANCE_SCALE, MODEL, generate


def combination(shape: str, colour: str, size: str, position: str, background: str) -> torch.Tensor:
    asked = (shape, colour, size, position, background)
    return torch.tensor([words.index(word) for words, word in zip(captions.ATTRIBUTES.values(), asked, strict=True)])


def draw_one(*asked: str) -> torch.Tensor:
    return drawings.draw(combination(*asked)[None], torch.Generator().manual_seed(0))[0]


def rgb(colour: str) -> torch.Tensor:
    return 2 * torch.tensor(drawings.RGB[captions.COLOURS.index(colour)])[:, None, None] - 1


def nearest_colour(pixels: torch.Tensor) -> str:
    """The palette's name for the mean of (3, n) pixels."""
    palette = 2 * torch.tensor(drawings.RGB) - 1
    return captions.COLOURS[(palette - pixels.mean(1)).norm(dim=1).argmin()]


def border(picture: torch.Tensor) -> torch.Tensor:
    """Pixels of the four corners, which every drawing leaves to the background."""
    return torch.cat([picture[:, y : y + 6, x : x + 6].flatten(1) for y in (0, 58) for x in (0, 58)], dim=1)


def test_caption_uses_the_right_article():
    text = captions.caption(combination("star", "blue", "large", "top", "orange"))
    assert text == "a large blue star at the top on an orange background"
    text = captions.caption(combination("ring", "orange", "small", "center", "red"))
    assert text == "a small orange ring in the center on a red background"


def test_captions_are_all_different_and_never_ask_for_a_shape_in_the_background_colour():
    rows = captions.combinations()
    assert len({captions.caption(row) for row in rows}) == len(rows) == 6720
    assert (rows[:, 1] != rows[:, 4]).all()


def test_held_out_captions_are_not_in_training_but_all_their_words_are():
    training, held_out = ({captions.caption(row) for row in part} for part in captions.split())
    assert len(held_out) >= 512
    assert not training & held_out
    assert {word for text in held_out for word in text.split()} <= {word for text in training for word in text.split()}


@pytest.mark.parametrize("background", captions.BACKGROUNDS)
def test_drawing_has_the_asked_background_and_colour(background):
    colour = captions.COLOURS[captions.COLOURS.index(background) - 1]
    picture = draw_one("square", colour, "medium", "center", background)
    assert nearest_colour(border(picture)) == background
    assert nearest_colour(picture[:, 28:36, 28:36].flatten(1)) == colour


@pytest.mark.parametrize("shape", captions.SHAPES)
@pytest.mark.parametrize("position", captions.POSITIONS)
def test_drawing_lies_at_the_asked_position(shape, position):
    picture = draw_one(shape, "red", "medium", position, "white")
    weight = (picture - rgb("white")).norm(dim=0)
    weight = weight * (weight > 0.5)
    axis = torch.arange(drawings.IMAGE_SIZE) + 0.5
    x, y = (weight.sum(0) @ axis / weight.sum()).item(), (weight.sum(1) @ axis / weight.sum()).item()
    wanted = drawings.CENTRES[captions.POSITIONS.index(position)]
    assert abs(x - wanted[0]) < 4
    assert abs(y - wanted[1]) < 4


def test_larger_sizes_cover_more():
    areas = [(draw_one("circle", "red", size, "center", "white") - rgb("white")).abs().sum() for size in captions.SIZES]
    assert areas[0] * 1.5 < areas[1] < areas[2] / 1.5


def test_drawings_do_not_depend_on_their_neighbours_in_the_batch():
    rows = captions.combinations()[::97]
    coverage = [(row[:1], torch.tensor([[30.0, 33.0]]), torch.tensor([12.0])) for row in rows]
    together = drawings.coverage(*(torch.cat(column) for column in zip(*coverage, strict=True)))
    torch.testing.assert_close(together, torch.cat([drawings.coverage(*one) for one in coverage]))


def test_drawings_repeat_with_the_seed_and_vary_within_a_caption():
    rows = combination("heart", "red", "small", "left", "blue").repeat(2, 1)
    first, again = (drawings.draw(rows, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(first, again)
    assert not torch.equal(first[0], first[1])


def test_every_caption_word_is_one_token_and_unknown_words_fall_back_to_pieces():
    words = tokenizer.build(captions.words())
    assert all(len(words(word).input_ids) == 3 for word in captions.words())
    assert len(words("zebra").input_ids) > 3
    assert words.decode(words("a zebra").input_ids, skip_special_tokens=True) == "a zebra"


@pytest.fixture(scope="module")
def pipeline():
    from diffusers import StableDiffusionPipeline

    torch.set_num_threads(1)
    loaded = StableDiffusionPipeline.from_pretrained(MODEL, dtype=torch.float32, local_files_only=True)
    loaded.set_progress_bar_config(disable=True)
    return loaded


def test_shipped_weights_are_small_half_precision_safetensors():
    from safetensors import safe_open

    files = list(MODEL.rglob("*.safetensors"))
    assert {file.parent.name for file in files} == {"unet", "vae", "text_encoder", "clip"}
    assert sum(file.stat().st_size for file in files) <= 25e6
    for file in files:
        with safe_open(file, "pt") as tensors:
            kinds = {tensors.get_slice(key).get_dtype() for key in list(tensors.keys())}
        assert kinds <= {"F16", "I64"}, file


def test_text_encoder_is_the_text_tower_of_the_clip_model(pipeline):
    from transformers import CLIPModel

    clip = CLIPModel.from_pretrained(MODEL / "clip", dtype=torch.float32, local_files_only=True)
    ids = pipeline.tokenizer("a large blue circle", padding="max_length", return_tensors="pt").input_ids
    both = [encoder(ids).last_hidden_state for encoder in (pipeline.text_encoder, clip.text_model)]
    torch.testing.assert_close(*both)


def test_generated_pictures_show_the_asked_background_and_colour(pipeline):
    asked = [
        ("circle", "red", "large", "center", "white"),
        ("square", "blue", "large", "center", "yellow"),
        ("heart", "white", "large", "center", "black"),
        ("diamond", "yellow", "large", "center", "purple"),
        ("circle", "green", "large", "center", "orange"),
        ("square", "black", "large", "center", "green"),
    ]
    sentences = [captions.caption(combination(*words)) for words in asked]
    pictures = generate(pipeline, sentences, steps=10, guidance_scale=GUIDANCE_SCALE)
    assert [nearest_colour(border(picture)) for picture in pictures] == [words[4] for words in asked]
    middles = [picture[:, 29:35, 29:35].flatten(1) for picture in pictures]
    assert [nearest_colour(middle) for middle in middles] == [words[1] for words in asked]


def test_generated_pictures_of_held_out_captions_show_what_was_asked(pipeline):
    rows = captions.split()[1][:32]
    pictures = generate(pipeline, [captions.caption(row) for row in rows], steps=10, guidance_scale=GUIDANCE_SCALE)
    assert (judge.load().read(pictures) == rows).all(1).double().mean() >= 0.9


def test_judge_reads_drawings_of_held_out_combinations():
    rows = captions.split()[1][:256]
    answers = judge.load().read(drawings.draw(rows, torch.Generator().manual_seed(5)))
    assert ((answers == rows).double().mean(0) >= 0.97).all()


def test_model_card_states_the_measured_figures():
    from training.card import card
    from training.evaluate import RESULTS

    assert (MODEL / "README.md").read_text() == card(json.loads(RESULTS.read_text()))
