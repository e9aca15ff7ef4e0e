"""The hash of a picture, by which calls name it and its file is called: of its pixels, not of the file.

>>> from PIL import Image
>>> of_image(Image.new("RGB", (2, 1)))
'1c441e39b7a4b3b696ff3ea7ed3d3fad'
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from PIL import Image

DIGITS = 32


def of_bytes(data: bytes) -> str:
    """The hash of bytes, such as those of latents."""
    return hashlib.sha256(data).hexdigest()[:DIGITS]


def of_image(image: Image.Image) -> str:
    """The hash of a picture: of its mode, size and pixels."""
    return of_bytes(f"{image.mode}{image.size}".encode() + image.tobytes())


def is_file_of(path: Path, wanted: str) -> bool:
    """Whether a file is a picture with this hash."""
    try:
        with Image.open(path) as image:
            return of_image(image) == wanted
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # whatever Pillow finds in damaged bytes
        return False
