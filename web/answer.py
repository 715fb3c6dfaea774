"""What a handler answers, and how it is sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
CHUNK = 256 * 1024

Content = bytes | Path | IO[bytes]


@dataclass
class Answer:
    """Status, body (bytes, the path of a file, or an open file that goes with it), and headers; a cookie is a header like any other."""

    status: int = 200
    body: Content = b""
    media_type: str = HTML
    headers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The body of a page or a fragment, to be put into another answer."""
        return self.body.decode() if isinstance(self.body, bytes) else ""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def to_asgi_response(self, *_: Any, **__: Any) -> Answer:
        """What Litestar asks of the answer to an exception of its own."""
        return self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        length = _length(self.body)
        headers = [(b"content-type", self.media_type.encode()), (b"content-length", str(length).encode())]
        headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in self.headers]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        if isinstance(self.body, bytes):
            await send({"type": "http.response.body", "body": self.body, "more_body": False})
            return
        for chunk in _chunks(self.body):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _length(body: Content) -> int:
    if isinstance(body, bytes):
        return len(body)
    return body.stat().st_size if isinstance(body, Path) else body.seek(0, os.SEEK_END)


def _chunks(body: Path | IO[bytes]) -> Iterator[bytes]:
    with body.open("rb") if isinstance(body, Path) else body as file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def attachment(name: str) -> str:
    """The header that has a file saved under its name, whatever the name holds (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ()") else "_" for c in name).strip(". ") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
