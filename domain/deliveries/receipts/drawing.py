"""A signature drawn with a finger, as the page sends it: a small picture, drawn anew so that nothing else comes along with it."""

from __future__ import annotations

import base64
import binascii
import io
import warnings

from domain.shared.message import Message

HEAD = "data:image/png;base64,"
LONGEST = 300_000  # characters
WIDEST, HIGHEST = 1600, 900
SMALLEST = 24  # dark points; less is a touch by mistake
NOT_READ = Message("The signature did not arrive whole. Please sign again.")


def drawn(text: str) -> bytes | None:
    """The picture as PNG in black on white, or None where nothing was drawn.

    Raises ValueError for what is no such picture, or too large.
    """
    if not text:
        return None
    if not text.startswith(HEAD) or len(text) > LONGEST:
        raise ValueError("not a drawn signature")
    try:
        content = base64.b64decode(text[len(HEAD):], validate=True)
    except binascii.Error as error:
        raise ValueError("not a drawn signature") from error
    return _again(content)


def _again(content: bytes) -> bytes | None:
    from PIL import Image  # large, and needed for pictures only

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=("PNG",)) as picture:
                if not (0 < picture.width <= WIDEST and 0 < picture.height <= HIGHEST):
                    raise ValueError("too large")
                return _ink(picture.convert("RGBA"))
    except (OSError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise ValueError("not a picture") from error


def _ink(picture: object) -> bytes | None:
    from PIL import Image

    paper = Image.new("RGBA", picture.size, "white")  # type: ignore[attr-defined]
    paper.alpha_composite(picture)  # type: ignore[arg-type]
    grey = paper.convert("L")
    if sum(grey.histogram()[:128]) < SMALLEST:
        return None
    out = io.BytesIO()
    grey.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()
