"""Pictures that a model file forges: what the conductor makes of the messages that bring them."""

from multiprocessing import Pipe
from unittest import mock

import numpy as np
import pytest
from PIL import Image

from bench_core.machine.deadline import Deadline
from bench_core.store import picture_hash
from bench_core.worker import exchange
from bench_core.worker.handle import Worker
from bench_core.worker.lost import WorkerLost
from bench_core.worker.pipe import NoMessage

NO_PICTURES = [
    b"picture ",
    b"picture RGB 2 1\n" + bytes(5),
    b"picture RGB 999999 999999\n" + bytes(6),
    b"picture P 2 1\n" + bytes(2),
    b"picture RGB -2 -1\n" + bytes(6),
    b"picture RGB 2 1 " + bytes(6),
]


@pytest.mark.parametrize("sent", NO_PICTURES)
def test_what_is_no_picture(tmp_path, sent):
    """Fault 12.10: a model file sends what is no picture, of a false size, or of an endless one -> nothing is kept."""
    with pytest.raises(NoMessage, match="a picture"):
        exchange.keep(sent, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_picture_in_the_place_of_another(tmp_path):
    """Fault 12.19: a model file sends a picture under the name of another one's -> its own pixels name its file."""
    images = {color: Image.new("RGB", (4, 2), color) for color in ("red", "blue")}
    for image in images.values():
        exchange.keep(exchange.packed(image), tmp_path)
    names = {color: f"{picture_hash.of_image(image)}.png" for color, image in images.items()}
    assert {p.name for p in tmp_path.iterdir()} == set(names.values())
    assert all(np.array_equal(Image.open(tmp_path / names[c]), images[c]) for c in images)


def test_pictures_without_end(tmp_path):
    """Fault 12.20: a model file sends more pictures than were asked for -> its worker is ended, and nothing is full."""
    (tmp_path / "images").mkdir()
    worker = Worker(None, None, tmp_path, lambda: None)
    worker.connection, there = Pipe()
    worker.lifeline, worker.process, worker.busy = worker.connection, mock.Mock(), True
    for color in ("red", "blue", "green"):
        there.send_bytes(exchange.packed(Image.new("RGB", (4, 2), color)))
    with pytest.raises(WorkerLost, match="the worker's answer is no CallReply"):
        worker._receive_after_pictures(mock.Mock(save=(True, False, True)), Deadline(5))
    assert len(list((tmp_path / "images").iterdir())) == 2
