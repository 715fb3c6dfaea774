"""The catalogues: several .po files a language (one an area), merged, and kept compiled so that a start is quick.

What babel read is stored as JSON under `var/cache`, its name the hash of the .po files: a changed file makes a new one.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from domain.shared.settings import settings

LOCALE = Path(__file__).parent / "locale"
Catalogue = dict[str, "str | list[str]"]


class Conflict(ValueError):
    """Two .po files of one language say different things for one message."""


def lookup(language: str, message: str, n: object = None) -> str:
    """The sentence for `message`, or itself where the catalogue has none; of plural forms the one for `n`."""
    found = _catalogue("en" if language == "en" else "zh_CN").get(message, message)
    if isinstance(found, str):
        return found
    return found[0] if n == 1 or str(n) == "1" else found[-1]


def files(locale: str) -> list[Path]:
    return sorted((LOCALE / locale).glob("*.po"))


def read(locale: str, *, strict: bool = True) -> Catalogue:
    """All messages of `locale` from its .po files.

    Raises Conflict where two files disagree; unless `strict` the first file wins, since a page is worth more than a word.
    """
    merged: Catalogue = {}
    for path in files(locale):
        for message, words in _entries(path).items():
            if merged.setdefault(message, words) != words and strict:
                raise Conflict(f"{path.name} translates {message!r} differently from another file of {locale}")
    return merged


@cache
def _catalogue(locale: str) -> Catalogue:
    digest = hashlib.sha256(b"\0".join(path.name.encode() + path.read_bytes() for path in files(locale))).hexdigest()[:16]
    kept = settings().var / "cache" / f"catalogue-{locale}-{digest}.json"
    try:
        return json.loads(kept.read_bytes())
    except (OSError, ValueError):
        merged = read(locale, strict=False)
    _keep(kept, merged)
    return merged


def _entries(path: Path) -> Catalogue:
    from babel.messages.pofile import read_po  # 60 ms, and not needed where the compiled catalogue is kept

    with path.open("rb") as file:
        messages = list(read_po(file, abort_invalid=True))
    entries: Catalogue = {}
    for message in messages:
        if not message.id or message.fuzzy or not message.string:
            continue
        if isinstance(message.id, tuple | list):
            entries[message.id[1]] = [words for words in message.string if words]
        else:
            entries[message.id] = str(message.string)
    return entries


def _keep(path: Path, catalogue: Catalogue) -> None:
    """A cache that cannot be written costs time, nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting = path.with_suffix(".new")
        waiting.write_text(json.dumps(catalogue, ensure_ascii=False), "utf-8")
        waiting.replace(path)
    except OSError:
        return
