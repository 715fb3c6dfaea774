"""Static files: under a name that changes with the content, so that a browser asks once."""

from __future__ import annotations

from templates import assets
from web.answer import Answer
from web.visit import Visit

PREFIX = assets.PREFIX
FOR_EVER = ("cache-control", "public, max-age=31536000, immutable")


def answer(visit: Visit) -> Answer | None:
    """The file at a hashed address: 304 where the browser has it, None where there is none."""
    asset = assets.find(visit.path)
    if asset is None or visit.method not in {"GET", "HEAD"}:
        return None
    tag = f'"{asset.url.rsplit(".", 2)[-2]}"'
    headers = [FOR_EVER, ("etag", tag), ("vary", "Accept-Encoding")]
    if tag in visit.headers.get("if-none-match", ""):
        return Answer(304, b"", asset.media_type, headers)
    if "gzip" in visit.headers.get("accept-encoding", "") and len(asset.gzipped) < len(asset.body):
        return Answer(200, asset.gzipped, asset.media_type, [*headers, ("content-encoding", "gzip")])
    return Answer(200, asset.body, asset.media_type, headers)
