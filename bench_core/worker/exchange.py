"""Pictures on their way from a worker to the run's folder: messages of plain pixels over the worker's own pipe.

A call names its pictures by the hash of their pixels. The conductor computes that hash itself from what it was sent,
names the file by it and writes the PNG: so no worker can put another picture in the place of one, or touch what another
worker made, and the conductor decodes nothing. A worker needs no folder that it could write to.

>>> from PIL import Image
>>> message = packed(Image.new("RGB", (2, 1)))
>>> message, unpacked(message).size
(b'picture RGB 2 1\\n\\x00\\x00\\x00\\x00\\x00\\x00', (2, 1))
"""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from bench_core.store import atomic, picture_hash
from bench_core.worker.pipe import NoMessage

BEGINS = b"picture "
"""What no JSON begins with."""
HEAD = re.compile(rb"picture ([A-Z0-9;]{1,5}) ([1-9][0-9]{0,5}) ([1-9][0-9]{0,5})\n")
PIXEL_BYTES = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "I;16": 2}
"""Bytes of a pixel by Pillow's modes: those that a PNG holds as they are."""
MOST_BYTES = 2**26 + 100
"""Of a message: 4096 times 4096 pixels in four channels. A larger picture is not kept."""


def packed(image: Image.Image) -> bytes | None:
    """The message of a picture; None of one that is not kept."""
    if image.mode not in PIXEL_BYTES or not all(image.size):
        return None
    width, height = image.size
    message = f"picture {image.mode} {width} {height}\n".encode() + image.tobytes()
    return message if len(message) <= MOST_BYTES else None


def unpacked(message: bytes) -> Image.Image:
    """The picture of a message. Raises NoMessage where it is none: whoever sent it is not believed."""
    head = HEAD.match(message)
    if head is None:
        raise NoMessage("a picture without its size")
    mode, width, height = head[1].decode(), int(head[2]), int(head[3])
    pixels = message[head.end() :]
    if len(pixels) != PIXEL_BYTES.get(mode, 0) * width * height:
        raise NoMessage(f"a picture {mode} of {width}x{height} pixels in {len(pixels)} bytes")
    return Image.frombytes(mode, (width, height), pixels)


def keep(message: bytes, folder: Path) -> None:
    """Save the picture of a message as `HASH.png`; one that is there already is the same. Raises OSError too."""
    image = unpacked(message)
    path = folder / f"{picture_hash.of_image(image)}.png"
    if not path.exists():
        with atomic.replacing(path) as partial:
            image.save(partial, format="PNG")
