"""How far pictures are from the baseline's: the numbers, the picture that shows it, and what has none."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bench_core.records import Group
from bench_core.results.picture_changes import changes, difference_of, difference_picture

OTHER = "shapes+deepcache"


def picture(folder, name, level, size=(8, 8)):
    path = Path(folder) / f"{name}.png"
    Image.new("RGB", size, (level, level, level)).save(path)
    return path


@pytest.fixture
def result(bench):
    return bench.run(bench.spec())


def test_the_largest_change_is_named(result, tmp_path):
    base = picture(tmp_path, "base", 100)
    near, far = picture(tmp_path, "near", 102), picture(tmp_path, "far", 140)
    files = {0: {"shapes": base, OTHER: near}, 3: {"shapes": base, OTHER: far}}
    (change,) = changes(result, files, Group(1, 10))
    assert (change.candidate, change.n, change.mean, change.most, change.most_sample) == (OTHER, 2, 21.0, 40.0, 3)
    assert change.ssim is None


def test_the_same_file_differs_by_nothing(result, tmp_path):
    same = picture(tmp_path, "same", 7)
    (change,) = changes(result, {0: {"shapes": same, OTHER: same}}, Group(1, 10))
    assert (change.mean, change.most) == (0.0, 0.0)


def test_what_cannot_be_compared_is_left_out(result, tmp_path):
    small, large = picture(tmp_path, "small", 1), picture(tmp_path, "large", 1, (16, 16))
    assert difference_of(str(small), str(large)) is None
    assert difference_picture(str(small), str(large), 4) is None
    assert changes(result, {0: {"shapes": small, OTHER: large}, 1: {"shapes": small}}, Group(1, 10)) == []


def test_a_difference_is_shown_amplified_and_never_beyond_white(tmp_path):
    a, b = picture(tmp_path, "a", 10), picture(tmp_path, "b", 20)
    for gain, shown in ((4, 40), (100, 255)):
        with Image.open(BytesIO(difference_picture(str(a), str(b), gain))) as image:
            assert image.getpixel((3, 3)) == (shown, shown, shown)
