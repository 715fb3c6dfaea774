"""A house whose clock a story sets: the program served from this process at its own doors, its mails sent and its papers
printed when the story says so. People come in through a browser, at a desk or with a phone.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from sqlalchemy import select, update

from domain.accounts import sessions
from domain.records.models import Record
from domain.shared.actor import system
from domain.shared.outbox import Outbox
from domain.shared.settings import Settings
from domain.shared.settings import settings as settings_of_the_process
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD
from tests.doors import Mailbox, free_port
from workers import actors, run

SHANGHAI = ZoneInfo("Asia/Shanghai")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class House:
    """One clock for everybody who comes in."""

    address: str
    application: Any
    chromium: Any
    mailbox: Mailbox
    now: datetime = NOW
    windows: dict[Any, Any] = field(default_factory=dict)

    def at(self, *moment: int) -> House:
        """It is then, in Shanghai."""
        self.now = datetime(*moment, tzinfo=SHANGHAI).astimezone(UTC)  # type: ignore[arg-type, misc]
        return self

    @contextmanager
    def page(self, actor: Any = None, phone: bool = False) -> Iterator[Person]:
        """The page of somebody who signed in this morning; of somebody unknown where nobody is named. Nothing in it may complain.

        Who comes back finds the page that they left: to open another costs a browser half a second of computing.
        """
        window, wrong = self._window(actor, phone), list[str]()
        page = window.pages[0] if window.pages else window.new_page()
        heard = {
            "pageerror": lambda error: wrong.append(str(error)),
            "console": lambda said: wrong.append(said.text) if said.type == "error" else None,
        }
        for what, hear in heard.items():
            page.on(what, hear)
        yield Person(page, phone)
        assert wrong == [], wrong
        for what, hear in heard.items():
            page.remove_listener(what, hear)

    def _window(self, actor: Any, phone: bool) -> Any:
        """Everybody keeps their browser; who scans or opens a mail has another each time."""
        key = (actor.id, phone) if actor is not None else len(self.windows)
        if key not in self.windows:
            self.windows[key] = self.chromium.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", base_url=self.address, **(PHONE if phone else DESK)
            )
        if actor is not None:
            self.windows[key].add_cookies([self._key(actor)])
        return self.windows[key]

    def _key(self, actor: Any) -> dict[str, Any]:
        door = "admin" if actor.is_staff else "portal"
        with unit(system("test"), now=self.now) as work:
            secret = sessions.begin(work, actor.id, door, ip="127.0.0.1", agent="test")
        name = getattr(self.application, door).state.door.cookies.session
        return {"name": name, "value": secret, "url": self.address.replace("http:", "https:"), "secure": True, "httpOnly": True}

    def works(self, kind: str, **payload: str) -> None:
        """The mails that wait are sent, or the papers printed (`mail`, `pdf`); of those the ones with this in their payload."""
        waiting = [Outbox.kind == kind, Outbox.done_at.is_(None), *(Outbox.payload[key].astext == value for key, value in payload.items())]
        with unit(system("test")) as work:
            work.session.execute(update(Outbox).where(*waiting).values(run_at=NOW))
            rows = list(work.session.scalars(select(Outbox.id).where(*waiting).order_by(Outbox.seq)))
        assert rows, f"no {kind} waits"
        for each in rows:
            run.work_at(str(each))

    def prints(self, form: str) -> None:
        """The newest paper of a form."""
        with unit(system("test")) as work:
            record = work.session.scalars(select(Record.id).where(Record.form == form).order_by(Record.id.desc())).first()
        self.works("pdf", record=str(record))

    def link(self, start: str, to: str) -> str:
        """The address that stands in the last mail to somebody with a link of this kind."""
        for mail in reversed(self.mailbox.messages):
            body = mail.get_body(("plain",))
            found = re.search(re.escape(self.address + start) + r"[\w-]+", str(body.get_content()) if body else "")
            if found and to in str(mail["To"]):
                return found[0]
        raise AssertionError([str(mail["Subject"]) for mail in self.mailbox.messages])


@dataclass
class Person:
    """Somebody before a page. `phone` also holds every page that they open to its width."""

    page: Any
    phone: bool

    def goes(self, url: str) -> str:
        """Opens a page and reads it."""
        answer = self.page.goto(url)
        assert answer.status == 200, f"{url}: {answer.status} {self.page.inner_text('main')[:300]}"
        return self.reads()

    def reads(self) -> str:
        if self.phone:
            assert self.page.evaluate(SIDEWAYS) == 0, f"{self.page.url} is wider than the phone"
        return " ".join(self.page.inner_text("main").split())

    def types(self, **said: Any) -> Person:
        """Into the fields of these names that are seen; a double underscore stands for a hyphen, as in `offers__0__kind`."""
        for name, value in said.items():
            self.into(name.replace("__", "-"), value)
        return self

    def into(self, name: str, value: Any, form: str = "") -> Person:
        field = self.page.locator(f"{form} [name='{name}']").locator("visible=true").first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))
        return self

    def first(self, selector: str) -> Any:
        return self.page.locator(selector).locator("visible=true").first

    def all(self, selector: str) -> list[Any]:
        return list(self.page.locator(selector).locator("visible=true").all())

    def chooses(self, name: str, value: str) -> Person:
        """One of several radio buttons, by its words beside it."""
        self.page.locator(f"label:has(input[name='{name}'][value='{value}'])").locator("visible=true").first.click()
        return self

    def scans(self, code: str) -> Person:
        """As a hand scanner does: the code and Enter, and the page stays."""
        field = self.page.locator("input[name=code]").locator("visible=true").first
        field.fill(code)
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            field.press("Enter")
        return self

    def ticks(self, name: str) -> Person:
        self.page.locator(f"input[type=checkbox][name='{name}']").first.set_checked(True)
        return self

    def follows(self, words: str) -> str:
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("link", name=words).locator("visible=true").first.click()
        return self.reads()

    def found(self, pattern: str) -> str:
        """The first such word of the page."""
        return self.all_found(pattern)[0]

    def all_found(self, pattern: str) -> list[str]:
        words = list(dict.fromkeys(re.findall(pattern, self.page.inner_text("main"))))
        assert words, f"no {pattern} on {self.page.url}: {self.reads()[:800]}"
        return words

    def last_of_url(self) -> str:
        return str(self.page.url.split("?")[0].rpartition("/")[2])

    def downloads(self, start: str) -> bytes:
        """The first document of the page whose address begins so."""
        return bytes(self.page.request.get(self.first(f"a[href^='{start}']").get_attribute("href")).body())

    def draws(self, selector: str) -> None:
        """A stroke with the finger."""
        field = self.first(selector)
        field.scroll_into_view_if_needed()
        box, finger = field.bounding_box(), self.page.context.new_cdp_session(self.page)
        for step, event in enumerate(("touchStart", "touchMove", "touchMove", "touchEnd")):
            at = {"x": box["x"] + 30 + 60 * step, "y": box["y"] + 20 + 25 * step}
            finger.send("Input.dispatchTouchEvent", {"type": event, "touchPoints": [] if event == "touchEnd" else [at]})

    def presses(self, button: str, signs: bool = False) -> str:
        """The button of these words; with the password where it signs. Answers the page that it leads to."""
        if signs:
            self.page.locator("input[name=password]").locator("visible=true").first.fill(PASSWORD)
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("button", name=button).locator("visible=true").first.click()
        assert not self.page.locator(".errsum").count(), self.page.locator(".errsum").inner_text()
        return self.reads()


@contextmanager
def served(application: Any, port: int) -> Iterator[str]:
    """The application at an address, from a thread of this process."""
    begun, ended = threading.Event(), threading.Event()
    held: dict[str, Any] = {}

    async def live() -> None:
        loop, server = asyncio.get_running_loop(), Server(application, "127.0.0.1", port, interface=Interfaces.ASGI, log_enabled=False)
        held["stop"] = lambda: loop.call_soon_threadsafe(server.stop)
        loop.call_later(0.2, begun.set)
        await server.serve()
        ended.set()

    thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
    thread.start()
    assert begun.wait(20)
    yield f"http://127.0.0.1:{port}"
    held["stop"]()
    ended.wait(20)


@pytest.fixture
def house(cast: Any, application: Any, chromium: Any, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    port = free_port()
    told = Settings(var=tmp_path / "var", port=port, smtp_host=mailbox.host, smtp_port=mailbox.port, mail_from="concord@hengchuan.example")
    for name in ("var", "port", "smtp_host", "smtp_port", "mail_from"):
        monkeypatch.setenv(f"CONCORD_{name.upper()}", str(getattr(told, name)))
    settings_of_the_process.cache_clear()
    actors.load()
    doors = [getattr(application, name).state.door for name in ("portal", "admin")]
    before = [door.clock for door in doors]
    with served(application, port) as address:
        made = House(address, application, chromium, mailbox)
        for door in doors:
            door.clock = lambda: made.now
        yield made
        for window in made.windows.values():
            window.close()
    for door, clock in zip(doors, before, strict=True):
        door.clock = clock
    monkeypatch.undo()
    settings_of_the_process.cache_clear()
