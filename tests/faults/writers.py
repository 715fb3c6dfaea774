"""Customers who hand in orders from outside, whatever happens to the program, and keep a ledger of what they were told."""

import random
import threading
import time
from dataclasses import dataclass, field

import httpx

from bench.visitor import Form, Visitor
from tests.cast import PASSWORD

GIVE_UP = 60.0


class Browser(Visitor):
    """Somebody of the cast."""

    def __init__(self, address: str, site: str, email: str) -> None:
        super().__init__(address, site, email, PASSWORD)


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

    def __init__(self, lane: int, address: str, email: str, ledger: Ledger) -> None:
        super().__init__(name=f"writer {lane}", daemon=True)
        self.lane, self.address, self.email, self.ledger = lane, address, email, ledger
        self.chance = random.Random(lane)
        self.stopping = threading.Event()

    def run(self) -> None:
        visitor = Browser(self.address, "portal", self.email)
        try:
            self._until_answered(visitor.log_in)
            self._write(visitor)
        except RuntimeError as error:
            self.ledger.strange.append(f"{self.name}: {error}")
        finally:
            visitor.http.close()

    def _write(self, visitor: Visitor) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            po = f"K{self.lane}-{number:05d}"
            with self.ledger.lock:
                self.ledger.begun.add(po)
            try:
                self._hand_in(visitor, po)
            except RuntimeError as error:
                self.ledger.strange.append(f"{po}: {error}")

    def _hand_in(self, visitor: Visitor, po: str) -> None:
        page = self._until_answered(lambda: visitor.get("/orders/new"))
        blank = visitor.form(page, "/orders/new")
        drafted = self._send(visitor, blank, typed(po, self.chance) | {"step": "check"})
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
                if " answered 503" not in str(error) and " answered 409" not in str(error):
                    raise
                self.ledger.retried += 1
            if time.monotonic() > deadline:
                raise RuntimeError("no answer for a minute")
            time.sleep(0.1)


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
