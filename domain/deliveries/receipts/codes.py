"""The code on the paper of a slip, read from a photograph of it: it says which slip the paper is of."""

from __future__ import annotations

import re
import uuid
import warnings
from collections.abc import Iterable

from domain.deliveries.models import Slip
from domain.deliveries.receipts.links import PURPOSE
from domain.shared.files import Upload
from domain.shared.links import known_link
from domain.shared.work import Work

OPENS = re.compile(r"/goods/([A-Za-z0-9_-]{32})$")
SIDE = 2400  # points; a code on a page of paper is read from fewer
PIXELS = 60_000_000
TURNS = (SIDE, SIDE // 2)  # once as it is, once smaller: what is blurred is read better so


def said(upload: Upload) -> list[str]:
    """What the codes on a picture say; nothing where there is none, where none can be read, or where it is no picture."""
    from PIL import Image, ImageOps  # large, and needed for pictures only

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            upload.file.seek(0)
            with Image.open(upload.file) as picture:
                if picture.width * picture.height > PIXELS:
                    return []
                picture.draft("L", (SIDE, SIDE))
                grey = ImageOps.exif_transpose(picture).convert("L")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        return []
    finally:
        upload.file.seek(0)
    for side in TURNS:
        smaller = grey.copy()
        smaller.thumbnail((side, side))
        if found := _read(smaller):
            return found
    return []


def _read(picture: object) -> list[str]:
    import zxingcpp

    return [found.text for found in zxingcpp.read_barcodes(picture)]


def slips_of(work: Work, texts: Iterable[str]) -> set[uuid.UUID]:
    """The slips that these codes are of, also those whose links have ended meanwhile: paper comes late."""
    found = set()
    for text in texts:
        if match := OPENS.search(text):
            link = known_link(work, match[1], PURPOSE)
            if link is not None and link.object_kind == Slip.__tablename__:
                found.add(link.object_id)
    return found
