"""Several files as one: a zip, made on the disk and gone with the answer. Documents are packed already, and laid side by side."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from domain.shared.files import clean_name

ZIP = "application/zip"
FORBIDDEN = re.compile(r'[<>:"|?*]')  # what a name may not hold where the zip is unpacked under Windows


@dataclass(frozen=True)
class Part:
    """A file of the bundle; `at` is local time."""

    name: str
    content: bytes | Path
    at: datetime


def bundled(parts: Iterable[Part]) -> IO[bytes]:
    """The zip, open, without a name on the disk; each part is asked for when its turn comes. Names are made safe and unlike."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with the answer, which closes it
    taken: set[str] = set()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as whole:
        for part in parts:
            entry = zipfile.ZipInfo(unlike(safe(part.name), taken), part.at.timetuple()[:6])
            with whole.open(entry, "w") as into, _opened(part.content) as source:
                shutil.copyfileobj(source, into)
    return made


def safe(name: str) -> str:
    return FORBIDDEN.sub("_", clean_name(name))


def unlike(name: str, taken: set[str]) -> str:
    """The name, or its first variant that no other has; case does not tell two files apart everywhere."""
    stem, dot, ending = name.rpartition(".")
    tried, n = name, 1
    while tried.casefold() in taken:
        n += 1
        tried = f"{stem} ({n}).{ending}" if dot else f"{name} ({n})"
    taken.add(tried.casefold())
    return tried


def _opened(content: bytes | Path) -> IO[bytes]:
    return content.open("rb") if isinstance(content, Path) else BytesIO(content)
