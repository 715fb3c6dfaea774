"""A reader of printed codes, as a telephone is one: the page of a PDF as a picture, and what its codes say."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import zxingcpp
from PIL import Image

DOTS = 130  # to the inch: less than any office scanner, about what a telephone sees


def codes(pdf: bytes, page: int = 1) -> list[str]:
    """What the codes on a page of a PDF say, drawn by poppler and read from the picture alone."""
    with tempfile.TemporaryDirectory() as folder:
        paper, picture = Path(folder) / "paper.pdf", Path(folder) / "page"
        paper.write_bytes(pdf)
        command = ["pdftoppm", "-png", "-r", str(DOTS), "-f", str(page), "-l", str(page), "-singlefile", str(paper), str(picture)]
        subprocess.run(command, check=True, timeout=60, capture_output=True)
        with Image.open(picture.with_suffix(".png")) as drawn:
            return [found.text for found in zxingcpp.read_barcodes(drawn.convert("L"))]
