"""Customers who hand in orders from outside, whatever happens to the program, and keep a ledger of what they were told."""

import random
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import httpx

from bench.visitor import Form, Visitor
from domain.shared.actor import Actor
from tests.cast import PASSWORD

GIVE_UP = 150.0  # seconds; a signature cut short five times waits a minute, as wrong tries do
NOT_NOW = (" answered 409", " answered 429", " answered 503")


class Browser(Visitor):
    """Somebody of the cast."""

    def __init__(self, address: str, site: str, email: str, password: str = PASSWORD) -> None:
        super().__init__(address, site, email, password)


@dataclass
class Ledger:
    """What was acknowledged: customer order number → where the answer led. On the clients' side, out of the program's reach."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    strange: list[str] = field(default_factory=list)
    retried: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Writer(threading.Thread):
    """One customer at one browser. A post whose answer was lost is sent again with the same token until it is answered."""

    def __init__(self, lane: int, address: str, email: str, ledger: Ledger, password: str = PASSWORD) -> None:
        super().__init__(name=f"writer {lane}", daemon=True)
        self.lane, self.address, self.email, self.password, self.ledger = lane, address, email, password, ledger
        self.chance = random.Random(lane)
        self.stopping = threading.Event()

    def run(self) -> None:
        visitor = self.visitor()
        try:
            self._until_answered(visitor.log_in)
            self._write(visitor)
        except RuntimeError as error:
            self.ledger.strange.append(f"{self.name}: {error}")
        finally:
            visitor.http.close()

    def visitor(self) -> Browser:
        return Browser(self.address, "portal", self.email, self.password)

    def _write(self, visitor: Visitor) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            po = f"K{self.lane}-{number:05d}"
            with self.ledger.lock:
                self.ledger.begun.add(po)
            try:
                self.hand_in(visitor, po)
            except RuntimeError as error:
                self.ledger.strange.append(f"{po}: {error}")

    def hand_in(self, visitor: Visitor, po: str, **more: str) -> None:
        """From the blank page to the order, with a file; enters it in the ledger when it is acknowledged."""
        page = self._until_answered(lambda: visitor.get("/orders/new"))
        blank = visitor.form(page, "/orders/new")
        paper = self._until_answered(lambda: attached(visitor, blank, f"{po}.pdf", content_of(po)))
        drafted = self._send(visitor, blank, typed(po, self.chance) | {"step": "check", "files_id": paper} | more)
        check = self._until_answered(lambda: visitor.get(drafted.headers["location"]))
        told = self._send(visitor, visitor.form(check, "/orders"), {})
        location = told.headers.get("location", "")
        if not location.startswith("/orders/"):
            raise RuntimeError(f"led to {location!r}: {told.text[:200]}")
        with self.ledger.lock:
            self.ledger.acknowledged[po] = location

    def _send(self, visitor: Visitor, form: Form, fields: dict[str, str]) -> httpx.Response:
        return self._until_answered(lambda: visitor.post(form, fields))

    def _until_answered(self, send):  # type: ignore[no-untyped-def]
        """Sends again what was not answered, or was answered with "not now"; anything else is the answer."""
        deadline = time.monotonic() + GIVE_UP
        while True:
            try:
                return send()
            except httpx.TransportError:
                self.ledger.retried += 1
            except RuntimeError as error:
                if not any(answer in str(error) for answer in NOT_NOW):
                    raise
                self.ledger.retried += 1
            if time.monotonic() > deadline:
                raise RuntimeError(f"no answer for {GIVE_UP:.0f} seconds")
            time.sleep(0.1)


@dataclass(frozen=True)
class Thing:
    """What somebody does once: the page, its form, what they type; entered in the ledger by its name."""

    name: str
    page: str
    action: str
    fields: Mapping[str, str]


class Presser(Writer):
    """One of the cast who works off what lies before them, thing by thing; the ledger says where each answer led."""

    def __init__(self, lane: int, address: str, who: Actor, ledger: Ledger, things: Iterable[Thing]) -> None:
        super().__init__(lane, address, who.email, ledger)
        self.site, self.things = "portal" if who.is_customer else "admin", things

    def visitor(self) -> Browser:
        return Browser(self.address, self.site, self.email, self.password)

    def _write(self, visitor: Visitor) -> None:
        for thing in self.things:
            if self.stopping.is_set():
                return
            try:
                self._press(visitor, thing)
            except RuntimeError as error:
                self.ledger.strange.append(f"{thing.name}: {error}")

    def _press(self, visitor: Visitor, thing: Thing) -> None:
        page = self._until_answered(lambda: visitor.get(thing.page))
        form, typed = visitor.filled(page, thing.action)
        told = self._send(visitor, form, typed | dict(thing.fields))
        with self.ledger.lock:
            self.ledger.acknowledged[thing.name] = told.headers["location"]


def attached(visitor: Visitor, blank: Form, name: str, content: bytes) -> str:
    """A file of a draft, as the page sends it while somebody types on; the id by which the page then names it."""
    files, headers = {"files": (name, content, "application/pdf")}, {"x-csrf-token": blank.hidden["_csrf"]}
    answer = visitor.http.post(f"/orders/files/{blank.hidden['draft']}", files=files, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"POST {answer.request.url} answered {answer.status_code}: {answer.text[:200]}")
    return str(answer.json()["id"])


def content_of(po: str) -> bytes:
    """The customer's paper to an order: some pages long, and unlike any other."""
    return b"%PDF-1.7\n" + f"%{po}\n".encode() * 8000 + b"1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def typed(po: str, chance: random.Random) -> dict[str, str]:
    return {
        "po": po,
        "transport": "汽运",
        "ship_to_text": "芜湖市经济开发区长春路 8 号",
        "packaging": "周转箱",
        "contact": "刘伟",
        "lines-0-part": "2904110-K80",
        "lines-0-quantity": str(chance.randint(1, 40) * 100),
        "lines-0-due": "2027-06-18",
    }
