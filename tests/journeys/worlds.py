"""Two served worlds, with and without one confidential project, and a comparison of all that an outsider can fetch."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from bench.server import serving
from bench.visitor import Visitor
from concord.demo.accounts import accounts
from concord.demo.world import asked_for, last_morning
from concord.postgres.server import APP, OWNER
from domain.connection.kinds import OUTGOING
from tests.databases import TestDatabase
from tests.doors import Mailbox, sink

LINK = re.compile(r'(?:href|hx-get|action)="(/[^"#]*)"')
SKIP = re.compile(r"/(logout|language|theme|static|mailbox)\b")
MASKS = (
    (re.compile(rb'nonce-?="?[\w+/=-]+"?|nonce-[\w+/=-]+'), b"nonce"),
    (re.compile(rb'(name="_(?:csrf|token)" value=")[^"]*'), rb"\1"),
    (re.compile(rb'(name="draft" value="|/orders/files/)[0-9a-f-]*'), rb"\1"),
    (re.compile(rb'("X-CSRF-Token"\s*:\s*(?:"|&#34;|&quot;))[^"&]*'), rb"\1"),
    (re.compile(rb'(<meta name="csrf[^>]*content=")[^"]*'), rb"\1"),
    (re.compile(rb"\b[0-9a-f]{16,64}\b(?=[^.]*</(?:code|small|p)>)"), b"request"),
    (re.compile(rb"127\.0\.0\.1:\d+"), b"address"),
    (re.compile(rb"\b\d{1,2}:\d{2}(:\d{2})?\b"), b"time"),
)
MADE_ANEW = {"date", "x-request-id", "content-length", "content-encoding"}  # the length is that of the body, which is compared itself
WORDS = ("CNRY", "E99", "5801300", "后副车架", "衬套", "保密", "P", "-001", "3000", "wang.min", "潘")
LISTS = {  # what is asked for by each of these words, and in each order and view that its page offers
    "admin": ("search", "orders", "queue", "records", "customers", "products", "people", "materials", "reviews", "plan", "journal"),
    "portal": ("orders", "products"),
}
LATER = {  # what stands after the release: asked for by its canary alone, for these worlds hold orders
    "admin": ("changes", "deliveries", "deliveries/delays", "deliveries/chases", "deliveries/receipts", "deliveries/receipts/differences",
              "dispatch", "dispatch/ready", "dispatch/shipments", "dispatch/details", "dispatch/concessions", "ledger", "delivery-rate",
              "production-reports", "receivables", "receivables/statements", "receivables/invoices", "receivables/payments"),
    "portal": ("changes", "deliveries", "statements", "statements/received", "statements/deductions", "search"),
}
MEMBERS = {"li.qian@hengchuan.example", "wang.min@k001.example"}
PARTS = {"admin": "/admin/orders/parts?customer=K001&", "portal": "/orders/parts?"}
EXPORTS = {
    "admin": ("/admin/orders.xlsx", "/admin/queue.xlsx", "/admin/changes.xlsx", "/admin/deliveries.xlsx", "/admin/deliveries/freight.xlsx",
              "/admin/ledger/FM070100-03.xlsx", "/admin/delivery-rate/FM070100-04.xlsx", "/admin/delivery-rate/misses.xlsx",
              "/admin/dispatch/shipments.xlsx", "/admin/dispatch/details.xlsx", "/admin/receivables.xlsx",
              "/admin/receivables/statements.xlsx", "/admin/receivables/invoices.xlsx", "/admin/receivables/payments.xlsx",
              *(f"/admin/exchange/out/{kind}/table.csv" for kind in OUTGOING)),
    "portal": ("/orders.xlsx", "/products.xlsx", "/statements/account.xlsx"),
}


@dataclass
class Worlds:
    """The two addresses; `with_secret` holds the confidential project."""

    with_secret: str
    without: str
    mails_with: Mailbox
    mails_without: Mailbox
    began: datetime


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
    answers: list[tuple[str, int]] = field(default_factory=list)  # address and status


@contextmanager
def two_worlds(folder: Path, database: TestDatabase) -> Iterator[Worlds]:
    """Make both worlds from their seed and serve them side by side, each over a database and with a post box of its own."""
    began = last_morning(ZoneInfo("Asia/Shanghai"), datetime.now(UTC))
    with ExitStack() as stack:
        mails = [stack.enter_context(sink()) for _ in range(2)]
        served = []
        for number, box in enumerate(mails, 1):
            name, server = stack.enter_context(database.fresh(f"{database.name}_world_{number}")), database.server
            told = {
                "CONCORD_DATABASE_URL": server.url(OWNER, name), "CONCORD_APP_DATABASE_URL": server.url(APP, name),
                "CONCORD_PROCESSES": "1", "CONCORD_SMTP_HOST": box.host, "CONCORD_SMTP_PORT": str(box.port),
            }
            environment = os.environ | told | {"CONCORD_VAR": str(folder / str(number))}
            world = ["demo", "world", str(number), "--began", began.isoformat()]
            subprocess.run([sys.executable, "-m", "concord", *world], env=environment, check=True)
            served.append(stack.enter_context(serving(folder / str(number), **told)).address)
        yield Worlds(served[0], served[1], mails[0], mails[1], began)


def outsiders() -> list[dict[str, str]]:
    """All roles but the project's members: its sales owner and the buyer who ordered; and users of customers not in these worlds."""
    return [row for row in accounts() if row["email"] not in MEMBERS]


def asked_beside(site: str, began: datetime) -> list[str]:
    """What no link leads to: each list asked for each word that could find the secret, and everything that is exported."""
    door, words = "/admin" if site == "admin" else "", (*WORDS, asked_for(began).isoformat())
    lists = [f"{door}/{name}?q={word}" for word in words for name in LISTS[site]]
    lists += [f"{door}/{name}?q={WORDS[0]}" for name in LATER[site]]
    return [*EXPORTS[site], *(f"{PARTS[site]}q={word}&at=0" for word in words), *lists]


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
        one, two = both(pair, path)
        found.fetched += 1
        found.bodies.append(one.content)
        found.answers.append((path, one.status_code))
        if what := difference(one, two):
            found.differences.append(Difference(account["role"], path, what))
        if two.headers.get("content-type", "").startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(two.text)]
    for visitor in pair:
        visitor.http.close()
    return found


def both(pair: list[Visitor], path: str) -> tuple[httpx.Response, httpx.Response]:
    """The same page in both worlds; who is told to wait, waits."""
    for _ in range(90):
        one, two = (visitor.http.get(path) for visitor in pair)
        if 429 not in (one.status_code, two.status_code):
            return one, two
        time.sleep(1)
    raise AssertionError(f"{path} is told to wait for a minute and a half")


def difference(one: httpx.Response, two: httpx.Response) -> str:
    """What tells the two answers apart, once the masks for time and secrets of the form lie over them; empty for nothing."""
    if one.status_code != two.status_code:
        return f"status {one.status_code} and {two.status_code}"
    first, second = masked(one), masked(two)
    if first == second:
        return ""
    at = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    return f"{first[max(0, at - 60):at + 60]!r} and {second[max(0, at - 60):at + 60]!r}"


def headers(answer: httpx.Response) -> dict[str, str]:
    kept = {name: value for name, value in answer.headers.items() if name not in MADE_ANEW}
    kept["set-cookie"] = " ".join(cookie.partition("=")[0] for cookie in answer.headers.get_list("set-cookie"))
    return kept


def masked(answer: httpx.Response) -> bytes:
    body = answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in sorted(archive.namelist()) if not name.startswith("docProps/"))
    body = f"{headers(answer)}\n".encode() + body
    for mask, instead in MASKS:
        body = mask.sub(instead, body)
    return body


def posted(mailboxes: Sequence[Mailbox], number: str) -> list[list[tuple[str, str]]]:
    """Of each box the mails to all who are no members, word for word; waits until those about this order have gone out."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not all(any(number in str(each["subject"]) for each in box.messages) for box in mailboxes):
        time.sleep(0.2)
    time.sleep(3)  # and what goes out with them
    return [_to_outsiders(box) for box in mailboxes]


def _to_outsiders(mailbox: Mailbox) -> list[tuple[str, str]]:
    return sorted(
        (one, re.sub(r"127\.0\.0\.1:\d+", "here", f"{mail['subject']}\n{mail.get_body(('plain',)).get_content()}"))
        for mail, to in zip(mailbox.messages, mailbox.recipients, strict=False)
        for one in {*to} - MEMBERS
    )
