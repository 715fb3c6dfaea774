"""Two served worlds, with and without one confidential project, and a comparison of all that an outsider can fetch."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.server import serving
from bench.visitor import Visitor
from concord.demo.accounts import accounts

LINK = re.compile(r'(?:href|hx-get|action)="(/[^"#]*)"')
SKIP = re.compile(r"/(logout|language|theme|static|mailbox)\b")
MASKS = (
    (re.compile(rb'nonce-?="?[\w+/=-]+"?|nonce-[\w+/=-]+'), b"nonce"),
    (re.compile(rb'(name="_(?:csrf|token)" value=")[^"]*'), rb"\1"),
    (re.compile(rb'(name="draft" value="|/orders/files/)[0-9a-f-]*'), rb"\1"),
    (re.compile(rb'("X-CSRF-Token"\s*:\s*(?:"|&#34;|&quot;))[^"&]*'), rb"\1"),
    (re.compile(rb'(<meta name="csrf[^>]*content=")[^"]*'), rb"\1"),
    (re.compile(rb"\b[0-9a-f]{16,64}\b(?=[^.]*</(?:code|small|p)>)"), b"request"),
    (re.compile(rb"\b\d{1,2}:\d{2}(:\d{2})?\b"), b"time"),
)


@dataclass
class Worlds:
    """The two addresses; `with_secret` holds the confidential project."""

    with_secret: str
    without: str


@dataclass
class Difference:
    role: str
    path: str
    what: str


@dataclass
class Comparison:
    fetched: int = 0
    differences: list[Difference] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


@contextmanager
def two_worlds(folder: Path) -> Iterator[Worlds]:
    """Make both worlds from their seed and serve them side by side."""
    for number in (1, 2):
        environment = os.environ | {"CONCORD_VAR": str(folder / str(number))}
        subprocess.run([sys.executable, "-m", "concord", "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([sys.executable, "-m", "concord", "demo", "world", str(number)], env=environment, check=True)
    with serving(folder / "1", CONCORD_PROCESSES="1") as one, serving(folder / "2", CONCORD_PROCESSES="1") as two:
        yield Worlds(one.address, two.address)


def outsiders() -> list[dict[str, str]]:
    """All roles but the project's members: its sales owner and the buyer who ordered; and users of customers not in these worlds."""
    members = {"li.qian@hengchuan.example", "wang.min@k001.example"}
    return [row for row in accounts() if row["email"] not in members]


def compare(worlds: Worlds, account: dict[str, str], most: int, probes: list[str]) -> Comparison:
    """Fetch what this account can reach, in both worlds at once; links are taken from the world without the secret."""
    pair = [Visitor(address, account["site"], account["email"], account["password"]) for address in (worlds.with_secret, worlds.without)]
    for visitor in pair:
        visitor.log_in()
    found, waiting, seen = Comparison(), ["/admin/" if account["site"] == "admin" else "/", *probes], set()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if path in seen or SKIP.search(path):
            continue
        seen.add(path)
        one, two = (visitor.http.get(path) for visitor in pair)
        found.fetched += 1
        found.bodies.append(one.content)
        if what := difference(one, two):
            found.differences.append(Difference(account["role"], path, what))
        if two.headers.get("content-type", "").startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(two.text)]
    return found


def difference(one: httpx.Response, two: httpx.Response) -> str:
    """What tells the two answers apart, once the masks for time and secrets of the form lie over them; empty for nothing."""
    if one.status_code != two.status_code:
        return f"status {one.status_code} and {two.status_code}"
    first, second = masked(one), masked(two)
    if first == second:
        return ""
    at = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    return f"{first[max(0, at - 60):at + 60]!r} and {second[max(0, at - 60):at + 60]!r}"


def masked(answer: httpx.Response) -> bytes:
    body = answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in sorted(archive.namelist()) if not name.startswith("docProps/"))
    for mask, instead in MASKS:
        body = mask.sub(instead, body)
    return body
