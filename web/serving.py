"""From a request to an answer: who it is, one unit of work, one handler, and what is said when something stands against it."""

from __future__ import annotations

import inspect
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import templates
from domain.access.policy import may
from domain.accounts import identity, sessions
from domain.projects import ended
from domain.shared.actor import ANONYMOUS, Actor, system
from domain.shared.errors import DomainError, Forbidden, Throttled
from domain.shared.facts import COMPANY, fact
from domain.shared.idempotency import once, remember
from domain.shared.message import Message
from domain.shared.settings import Settings
from domain.shared.work import Request, Work, unit
from templates.language import DEFAULT, LANGUAGES, looking_up, naming
from templates.page import Flash, Page
from web import held, refusals
from web.answer import Answer
from web.cookies import THEME, Cookies
from web.desk import Desk
from web.keys import Keys
from web.limits import Rates
from web.route import Route
from web.visit import BODILESS, Visit

HOUSE_LASTS = 60.0  # seconds
Counts = Callable[[Work], Mapping[str, int]]
LOGIN_NEEDED = Message("Please sign in.")


class LoginNeeded(DomainError):
    """Nobody is signed in at this door, and the page needs somebody (401)."""


@dataclass
class Door:
    """One side of the house: its routes, cookies and threads. `prefix` is "" for the portal, "/admin" for the company."""

    name: str
    prefix: str
    settings: Settings
    keys: Keys
    cookies: Cookies
    threads: ThreadPoolExecutor
    routes: Sequence[Route]
    rates: Rates = field(default_factory=Rates)
    counts: Counts | None = None
    hashing: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="hashing"))
    customers: dict[uuid.UUID, tuple[str, float]] = field(default_factory=dict)
    house: dict[str, str] = field(default_factory=dict)
    house_read: float = -HOUSE_LASTS
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        self.served = {self.prefix + route.path: route.permission for route in self.routes if route.method == "GET"}

    def handle(self, route: Route, visit: Visit, raw: Mapping[str, str]) -> Answer:
        """The whole of a request inside a thread: one transaction, committed before the answer leaves."""
        try:
            params = route.params(raw)
            request = Request(visit.id, visit.ip, visit.token)
            with unit(system(f"door {self.name}"), now=self.clock(), request=request, announced=False) as work:
                self._enter(work, route, visit)
                with self._naming(work, visit):
                    return self._once(work, route, visit, params)
        except Exception as error:
            return self._refused(route, visit, raw, error)

    def _enter(self, work: Work, route: Route, visit: Visit) -> None:
        """From the session to the actor, and past the door only with the permission that the handler names."""
        self.identify(work, visit)
        work.become(visit.actor)
        self._name_customer(work, visit)
        if not may(visit.actor, route.permission):
            raise LoginNeeded(LOGIN_NEEDED) if visit.actor is ANONYMOUS else Forbidden(Message("This is for somebody else to decide."))
        if route.rate and (seconds := self.rates.wait(route.rate, str(visit.actor.id or visit.ip))):
            raise Throttled(Message("That was too often in a short time. Please try again in {n} seconds.", n=seconds), seconds)

    def _naming(self, work: Work, visit: Visit) -> AbstractContextManager[None]:
        """What parts and customers are called in English, to whom it is who reads."""
        return naming(looking_up(work, visit.actor.customer_id))

    def knows(self, visit: Visit) -> bool:
        """Does the session belong to somebody? Asked by itself, before a large body is read."""
        with unit(system(f"door {self.name}"), now=self.clock(), announced=False) as work:
            self.identify(work, visit)
        return visit.actor is not ANONYMOUS

    def admits(self, route: Route, raw: Mapping[str, str]) -> bool:
        """Does a link stand in for the session that somebody has not? Asked by itself, before a large body is read."""
        if route.admits is None:
            return False
        with unit(ANONYMOUS, now=self.clock()) as work:
            return route.admits(work, **route.params(raw))

    def identify(self, work: Work, visit: Visit) -> None:
        session_id = visit.cookies.get(self.cookies.session, "")
        visit.actor = sessions.actor_of(work, session_id, self.name, self.chosen(visit)) if session_id else ANONYMOUS
        visit.session_id = session_id if visit.actor is not ANONYMOUS else ""

    def _name_customer(self, work: Work, visit: Visit) -> None:
        """Whose customer somebody is stands behind the wall, which opens once it is said who they are; the name is read now and then."""
        if (key := visit.actor.customer_id) is None:
            return
        name, read = self.customers.get(key, ("", -HOUSE_LASTS))
        if time.monotonic() - read > HOUSE_LASTS:
            name = identity.customer_name(work.session, key)
            self.customers[key] = (name, time.monotonic())
        visit.actor = work.actor = work.person = replace(visit.actor, customer_name=name)

    def _once(self, work: Work, route: Route, visit: Visit, params: dict[str, Any]) -> Answer:
        desk = Desk(self, work, visit)
        if route.method == "GET" or not (route.once and visit.token):
            return route(desk, **params)
        where = f"{route.method} {self.prefix}{visit.path}"
        first = once(work, visit.token, where, visit.digest)
        if first is not None:
            return desk.go(first or self.prefix + "/")
        answer = route(desk, **params)
        if answer.status == 303:
            remember(work, visit.token, where, answer.header("location"))
        return answer

    def _refused(self, route: Route, visit: Visit, raw: Mapping[str, str], error: Exception) -> Answer:
        if isinstance(error, LoginNeeded):
            return refusals.to_login(self, visit)
        refusal = refusals.of(error, visit)
        if route.redisplay is not None and refusal.shown_again:
            return self._again(route, visit, raw, refusal)
        return refusals.page(self, visit, refusal)

    def _again(self, route: Route, visit: Visit, raw: Mapping[str, str], refusal: refusals.Refusal) -> Answer:
        """The page of the input once more, with what was typed and what is wrong with it."""
        known: Any = getattr(route.redisplay, "handler", route.redisplay)
        taken = inspect.signature(known).parameters
        params = {name: value for name, value in route.params(raw).items() if name in taken}
        try:
            visit.held, untaken = held.hold(self, visit)
            with unit(visit.actor, now=self.clock(), request=Request(visit.id, visit.ip)) as work, self._naming(work, visit):
                return known(Desk(self, work, visit, {**refusal.fields, **untaken}, refusal.status), **params)
        except Exception as error:
            return refusals.page(self, visit, refusals.of(error, visit))

    def rendered(
        self,
        visit: Visit,
        actor: Actor,
        template: str,
        context: Mapping[str, Any],
        status: int,
        headers: Sequence[tuple[str, str]],
        work: Work | None = None,
    ) -> Answer:
        """A template put into words for this reader, with the cookies that go with it."""
        headers = list(headers)
        flashes = self._flashes(visit, headers)
        bound = self._bound(visit, headers)
        house = self._house(work)
        language = self.language(visit, actor)
        shown = Page(
            door=self.name,
            actor=actor,
            path=visit.path,
            query=visit.raw_query,
            back="" if visit.method in BODILESS else refusals.came_from(self, visit),
            nonce=visit.nonce,
            csrf=self.keys.csrf(bound),
            theme=visit.cookies.get(THEME, ""),
            company=house.get("en" if language == "en" else "zh", ""),
            hotline=house.get("hotline", ""),
            flashes=flashes,
            request_id=visit.id,
            counts=self.counts(work) if self.counts and work and actor is not ANONYMOUS else {},
            may=lambda permission: may(actor, permission),
            serves=lambda url: self.serves(actor, url),
            held=visit.held,
            ended=ended.looking_up(work) if work else lambda project_id: False,
        )
        body = templates.render(template, context, language=language, page=shown)
        headers.append(("cache-control", "no-store"))
        return Answer(status, body.encode("utf-8", "replace"), headers=headers)

    def _house(self, work: Work | None) -> dict[str, str]:
        """The company's names, read now and then."""
        if work is not None and time.monotonic() - self.house_read > HOUSE_LASTS:
            self.house, self.house_read = fact(work, COMPANY) or {}, time.monotonic()
        return self.house

    def serves(self, actor: Actor, url: str) -> bool:
        """Is there such a page at this door, and may this actor open it?"""
        permission = self.served.get(url) or self.served.get(url.rstrip("/") or "/")
        return permission is not None and may(actor, permission)

    def language(self, visit: Visit, actor: Actor) -> str:
        """The person's choice, else the cookie's, else that of whom the page is for, else Chinese."""
        return actor.language if actor is not ANONYMOUS else self.chosen(visit)

    def chosen(self, visit: Visit) -> str:
        """What the browser's cookie says, whatever the browser itself prefers; behind a link, else the customer's; else Chinese."""
        return next((each for each in (visit.language_cookie, visit.tongue) if each in LANGUAGES), DEFAULT)

    def flash_cookie(self, message: Message, state: str, undo: str) -> tuple[str, str]:
        sealed = self.keys.sealed("flash", [state, message.as_json(), undo])
        return self.cookies.set(self.cookies.flash, sealed, age=120)

    def _flashes(self, visit: Visit, headers: list[tuple[str, str]]) -> list[Flash]:
        if not (kept := visit.cookies.get(self.cookies.flash)):
            return []
        headers.append(self.cookies.drop(self.cookies.flash))
        opened = self.keys.opened("flash", kept)
        return [Flash(opened[0], Message.from_json(opened[1]), opened[2])] if opened else []

    def _bound(self, visit: Visit, headers: list[tuple[str, str]]) -> str:
        """What the forms of this page are bound to: the session, or for somebody unknown a cookie of the visit."""
        if visit.session_id:
            return visit.session_id
        return self.visit_cookie(visit, headers)

    def visit_cookie(self, visit: Visit, headers: list[tuple[str, str]]) -> str:
        known = visit.cookies.get(self.cookies.visit, "")
        if len(known) == 32 and known.isalnum():
            return known
        fresh = visit.cookies[self.cookies.visit] = sessions.new_visit()
        headers.append(self.cookies.set(self.cookies.visit, fresh))
        return fresh
