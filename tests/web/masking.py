"""What differs between two answers to the same question and tells nothing: secrets made anew each time."""

from __future__ import annotations

import re

MASKS = [
    (re.compile(r'nonce="[^"]+"'), 'nonce=""'),
    (re.compile(r'name="_(csrf|token)" value="[^"]+"'), ""),
    (re.compile(r'"X-CSRF-Token": "[^"]+"'), ""),
    (re.compile(r"'nonce-[^']+'"), "'nonce'"),
]
HEADERS = {"x-request-id", "date", "content-length"}  # the length is that of the body, which is compared itself


def masked(text: str, *ids: str) -> str:
    """The page without what is made anew; the id that was asked for is one and the same word."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    for id in ids:
        text = text.replace(id, "ID")
    return text


def seen(answer, *ids: str) -> tuple[int, dict[str, str], str]:
    """All that somebody learns from an answer."""
    headers = {name: masked(value, *ids) for name, value in answer.headers.items() if name not in HEADERS}
    headers["set-cookie"] = " ".join(re.sub("=[^;]*", "", cookie, count=1) for cookie in answer.headers.get_list("set-cookie"))
    return answer.status_code, headers, masked(answer.text, *ids)
