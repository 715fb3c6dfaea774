"""Static files under hashed names: no build step, the hashes are taken once at start.

`static_url("css/concord.css")` is the address to write into a page; `find` answers what the web serves under it, for ever
(the name changes with the content). A folder that ends in .css or .js is served as one file: its parts joined by name.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache, cached_property
from gzip import compress
from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"
PREFIX = "/static/"
SERVED = {".css", ".js", ".svg", ".png", ".ico", ".woff2", ".webmanifest", ".txt"}


@dataclass(frozen=True)
class Asset:
    """`url` is the hashed address, `integrity` the value of the attribute of that name."""

    name: str
    body: bytes

    @cached_property
    def url(self) -> str:
        stem, dot, suffix = self.name.rpartition(".")
        return f"{PREFIX}{stem}.{hashlib.sha256(self.body).hexdigest()[:12]}{dot}{suffix}"

    @cached_property
    def integrity(self) -> str:
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode()

    @cached_property
    def media_type(self) -> str:
        guessed = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        guessed = {"text/javascript": "text/javascript", "application/javascript": "text/javascript"}.get(guessed, guessed)
        return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed

    @cached_property
    def gzipped(self) -> bytes:
        return compress(self.body, 6, mtime=0)


def static_url(name: str) -> str:
    """The hashed address of `name`.

    Raises KeyError for a file that is not there.
    """
    return manifest()[name].url


def find(path: str) -> Asset | None:
    """The asset under a hashed address (`/static/…`), or None."""
    return _by_url().get(path)


@cache
def manifest() -> dict[str, Asset]:
    """Every served file by its plain name."""
    found: dict[str, Asset] = {}
    for path in sorted(STATIC.rglob("*")):
        name = path.relative_to(STATIC).as_posix()
        if path.is_dir() and path.suffix in SERVED:
            found[name] = Asset(name, b"\n".join(part.read_bytes() for part in sorted(path.iterdir())))
        elif path.is_file() and path.suffix in SERVED and path.parent.suffix not in SERVED:
            found[name] = Asset(name, path.read_bytes())
    return found


@cache
def _by_url() -> dict[str, Asset]:
    return {asset.url: asset for asset in manifest().values()}
