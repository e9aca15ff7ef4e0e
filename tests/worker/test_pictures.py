"""Images of all the kinds that pipelines return, as the same 8-bit picture."""

import numpy as np
import pytest
import torch
from PIL import Image

from bench_core.worker.pictures import eight_bit

LEVELS = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
UNIT = LEVELS.astype(np.float32) / 255
PICTURES = {
    "pil": Image.fromarray(LEVELS),
    "np": UNIT,
    "np of 8 bits": LEVELS,
    "pt": torch.from_numpy(UNIT).permute(2, 0, 1),
    "pt of 8 bits": torch.from_numpy(LEVELS).permute(2, 0, 1),
}


@pytest.mark.parametrize("image", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_the_same_in_every_form(image):
    picture = eight_bit(image)
    assert (picture.size, picture.finite) == ((6, 4), True)
    assert picture.hash == eight_bit(PICTURES["pil"]).hash
    assert np.array_equal(np.asarray(picture.image), LEVELS)


def test_grey_pictures_have_one_channel():
    assert eight_bit(UNIT[..., :1]).image.mode == "L"


def test_latents_are_no_picture_but_have_a_hash():
    latents = torch.zeros(4, 8, 8)
    assert eight_bit(latents).image is None and eight_bit(latents).hash != eight_bit(latents + 1).hash


def test_values_that_are_no_numbers_are_noticed():
    assert not eight_bit(np.full((2, 2, 3), np.nan)).finite
    assert not eight_bit(torch.full((3, 2, 2), torch.inf)).finite
