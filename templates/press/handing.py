"""How a file leaves the house: as it was stored; a confidential PDF with its reader's name and the time on each page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import templates
from domain.shared.files import StoredFile, path_of
from domain.shared.filetypes import PDF
from templates import press

LARGEST = 30 * 1024 * 1024  # bytes of a PDF that is marked while the reader waits


def handed_out(thing: Any, stored: StoredFile, reader: str, at: datetime) -> bytes | Path:
    """The bytes to send of an attachment or a record.

    A PDF that cannot be marked, because it is locked or too large, goes as it is: that it was opened is on record all the same.
    """
    path = path_of(stored.sha256)
    if thing.project_id is None or stored.media_type != PDF or stored.size > LARGEST:
        return path
    line = templates.render("forms/_reader.html", {"reader": reader, "at": at})
    above = "top-left"  # our own papers have their foot below
    try:
        return press.overlay(path.read_bytes(), line, line, place=above, place_of_rest=above)
    except press.PaperFailed:
        return path
