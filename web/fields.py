"""What a browser sent, as text that is clean: query parameters, input fields, files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any
from urllib.parse import parse_qsl

MOST_FIELDS = 20_000
LONGEST_FIELD = 400_000
LONGEST_QUERY = 2_000
LONGEST_NAME = 200
SECRET = re.compile(r"password")
# control characters, lone surrogates, noncharacters, marks of no width that a copy brings along, and marks that turn the direction
UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2060\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


class TooMuch(Exception):
    """More fields or longer ones than anybody types (413)."""


class Fields(Mapping[str, str]):
    """Fields by name; where a name came several times the first value counts, `all` gives each."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        return self._values[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        values = self._values.get(name)
        return values[0] if values else default

    def all(self, name: str) -> list[str]:
        return list(self._values.get(name, ()))

    def getlist(self, name: str) -> list[str]:
        """As WTForms asks for it."""
        return self.all(name)

    def pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self._values.items() for value in values]

    def take(self, name: str) -> str:
        """The first value, gone from the fields: for what the door itself reads."""
        values = self._values.pop(name, None)
        return values[0] if values else ""


@dataclass(frozen=True)
class Upload:
    """A file as it came: `name` is what the browser calls it, never a path; `media_type` is claimed, not proved."""

    field: str
    name: str
    media_type: str
    size: int
    file: IO[bytes]

    @property
    def bytes(self) -> bytes:
        self.file.seek(0)
        return self.file.read()


def clean(text: str) -> str:
    """Text as it may be stored: NFC, one kind of line end, nothing invisible that deceives, no blanks around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", UNWANTED.sub("", text)).strip()


def clean_name(name: str) -> str:
    """A file's name without any folder, control character or trick; never empty."""
    last = PurePath(clean(name).replace("\\", "/").replace("\n", " ").replace("\t", " ")).name.strip(". ")
    stem, dot, suffix = last.rpartition(".")
    if len(last) > LONGEST_NAME and dot and len(suffix) <= 10:
        last = f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"
    return last[:LONGEST_NAME] or "file"


def read_query(raw: bytes) -> Fields:
    """Query parameters, cleaned. Raises TooMuch."""
    if len(raw) > 4 * LONGEST_QUERY:
        raise TooMuch
    return Fields(_cleaned(_pairs(raw), LONGEST_QUERY))


def read_body(raw: bytes) -> Fields:
    """A body of `application/x-www-form-urlencoded`. Values of secrets stay as typed. Raises TooMuch."""
    return Fields(_cleaned(_pairs(raw), LONGEST_FIELD))


def read_parts(parts: Iterable[tuple[str, Any]]) -> tuple[Fields, list[Upload]]:
    """The parts of a multipart body: fields and files (a file field left empty is none). Raises TooMuch."""
    texts: list[tuple[str, str]] = []
    files: list[Upload] = []
    for name, value in parts:
        if isinstance(value, str):
            texts.append((name, value))
        elif value.filename or value.file.seek(0, 2):
            size = value.file.seek(0, 2)
            value.file.seek(0)
            files.append(Upload(clean(name)[:LONGEST_NAME], clean_name(value.filename or ""), value.content_type or "", size, value.file))
    return Fields(_cleaned(texts, LONGEST_FIELD)), files


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            raw.decode("utf-8", "replace"), keep_blank_values=True, encoding="utf-8", errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise TooMuch from error


def _cleaned(pairs: list[tuple[str, str]], longest: int) -> Iterator[tuple[str, str]]:
    if len(pairs) > MOST_FIELDS:
        raise TooMuch
    for name, value in pairs:
        if len(value) > longest or len(name) > LONGEST_NAME:
            raise TooMuch
        yield clean(name), value if SECRET.search(name) else clean(value)
