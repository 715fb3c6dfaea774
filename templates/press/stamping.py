"""Laying a small page of ours over the pages of somebody else's PDF; the original's bytes are never touched."""

from __future__ import annotations

import io

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError

MARGIN = 17.0  # points from the edge of the page as it is seen
MOST_PAGES = 400


class Locked(Exception):
    """It cannot be read, or only with a password."""


def laid_over(original: bytes, first: bytes, rest: bytes, place: str, place_of_rest: str) -> bytes:
    """`first` over the first page and `rest` (if any) over the others, each in a corner, made smaller where the page is small."""
    try:
        reader = PdfReader(io.BytesIO(original))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Locked("the PDF is locked with a password")
        if not 0 < len(reader.pages) <= MOST_PAGES:
            raise Locked("the PDF has no page, or too many")
        writer = PdfWriter(clone_from=reader)
        ours = [PdfReader(io.BytesIO(content)).pages[0] if content else None for content in (first, rest)]  # once: its fonts are shared
        for index, page in enumerate(writer.pages):
            if (small := ours[min(index, 1)]) is not None:
                _merge(page, small, place_of_rest if index else place)
        _disarm(writer)
        made = io.BytesIO()
        writer.write(made)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, AssertionError) as error:
        raise Locked(f"the PDF cannot be read ({type(error).__name__})") from error
    return made.getvalue()


def _merge(page: PageObject, small: PageObject, place: str) -> None:
    if page.rotation:
        page.transfer_rotation_to_content()
    box = page.cropbox
    width, height = float(small.mediabox.width), float(small.mediabox.height)
    scale = min(1.0, (float(box.width) - 2 * MARGIN) / width, (float(box.height) - 2 * MARGIN) / height)
    x = float(box.right) - MARGIN - width * scale if "right" in place else float(box.left) + MARGIN
    y = float(box.top) - MARGIN - height * scale if "top" in place else float(box.bottom) + MARGIN / 2
    page.merge_transformed_page(small, Transformation().scale(max(scale, 0.05)).translate(x, y), over=True)


def _disarm(writer: PdfWriter) -> None:
    """What would act by itself when the copy is opened does not come along."""
    for name in ("/OpenAction", "/AA", "/JavaScript"):
        writer.root_object.pop(name, None)
    if (names := writer.root_object.get("/Names")) is not None:
        names.get_object().pop("/JavaScript", None)
