"""Invented photos: patterns that a wrong turn, a wrong crop or a lost colour would show."""

import io
from typing import Any

from PIL import Image

TOP_LEFT, TOP_RIGHT, BELOW = (200, 30, 30), (30, 160, 40), (40, 60, 200)


def pattern(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """Return a picture that is red at the upper left, green at the upper right and blue below."""
    picture = Image.new("RGB", (width, height), BELOW)
    picture.paste(TOP_LEFT, (0, 0, width // 2, height // 2))
    picture.paste(TOP_RIGHT, (width // 2, 0, width, height // 2))
    # The palette of the picture's own colours; `convert` would mix them from a common one.
    return picture.quantize(8) if mode == "P" else picture.convert(mode)


def as_file(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the picture as a file."""
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return the picture of a JPEG, with its pixels."""
    picture = Image.open(io.BytesIO(data), formats=("JPEG",))
    picture.load()
    return picture


def near(picture: Image.Image, place: tuple[float, float], colour: tuple[int, int, int]) -> bool:
    """Tell whether the picture has about that colour at a place, given as shares of width and height."""
    at = (int(picture.width * place[0]), int(picture.height * place[1]))
    found = picture.getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(a - b) <= 16 for a, b in zip(found, colour, strict=True))
