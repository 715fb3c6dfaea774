"""The unit of work: one transaction, one actor, one time. Nothing is read or written outside one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, event, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState
from sqlalchemy.orm.exc import StaleDataError

from domain.shared import at_once  # noqa: F401 - rows with a version are written many at a time
from domain.shared.actor import Actor, Kind, system
from domain.shared.database import WorkSession, new_session
from domain.shared.errors import NotFound, Stale
from domain.shared.events import reactions_to
from domain.shared.told import words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What is kept of the request for the audit trail: its id, the address it came from, the idempotency token."""

    id: str = ""
    ip: str = ""
    token: str = ""


class Work:
    """A transaction with its actor and its clock."""

    def __init__(self, session: WorkSession, actor: Actor, now: datetime, request: Request) -> None:
        self.session, self.actor, self.now, self.request = session, actor, now, request
        self.person = actor  # who is named in the audit trail, also inside `as_system`
        self.pending_journal: list[Any] = []  # written when the unit ends, as what leaves the house
        self.leaving: list[dict[str, Any]] = []
        self.fetched: list[Any] = []  # held until the unit ends, so that who fetches the same again has it
        self.to_tell: dict[str, str] = {}  # the database of who acts; and what it was told in this transaction
        self.told: dict[str, str] = {}

    def fetch(self, model: type[T], key: Any, *, lock: bool = False) -> T:
        """The row with this primary key, if the actor may see it.

        Raises NotFound otherwise; a thing out of sight and a thing that never was answer alike.
        """
        found = self.find(model, key, lock=lock)
        if found is None:
            raise NotFound
        return found

    def find(self, model: type[T], key: Any, *, lock: bool = False) -> T | None:
        """The same, or None."""
        mapper: Mapper[T] = inspect(model)
        if mapper.identity_key_from_primary_key((key,)) in self.session.identity_map:
            found = self.session.get(model, key, with_for_update=lock or None, populate_existing=lock)
        else:
            found = self.session.scalar(_by_key(mapper, lock), {"key": key})
        self.fetched.append(found)
        return found

    def add(self, thing: T) -> T:
        self.session.add(thing)
        return thing

    def emit(self, happened: Any) -> None:
        """Run the reactions to an event inside this transaction, in the order of `domain/reactions.py`."""
        for reaction in reactions_to(type(happened)):
            reaction(self, happened)

    def announce(self) -> None:
        """Let the next statement be preceded by who acts now: the wall of row-level security reads it in each one."""
        self.to_tell = words(self.actor, self.now.isoformat())

    def become(self, actor: Actor) -> None:
        """From here on this actor acts and sees. The doors find out who it is inside the unit, as the system."""
        self.actor = self.person = actor
        self.announce()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Do what may be refused while the rest goes on: of what raises nothing stays: rows, entries of the trail, what was to leave."""
        entered, leaving = len(self.pending_journal), len(self.leaving)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self.pending_journal[entered:], self.leaving[leaving:]
            raise

    @contextmanager
    def as_system(self, name: str) -> Iterator[Work]:
        """Do what follows from the actor's deed and is not theirs to see: open reviews, compute evidence, give tasks.

        The audit trail goes on naming the person; only sight is widened, inside this block.
        """
        before, wider = self.actor, self.actor.kind != Kind.SYSTEM  # within the system's work, sight is as wide as it gets
        if wider:
            self.session.flush()
        self.actor = system(name)
        if wider:
            self.announce()
        try:
            yield self
            if wider:
                self.session.flush()
        finally:
            self.actor = before
            if wider:
                self.announce()


@cache
def _by_key(mapper: Mapper[Any], lock: bool) -> Select[Any]:
    """Built once: `Session.get` builds its statement anew each time, which costs more than to ask it."""
    (key,) = mapper.primary_key
    wanted = select(mapper.class_).where(key == bindparam("key", type_=key.type))
    return wanted.with_for_update() if lock else wanted


policy: Callable[[Actor, str, Any], bool] | None = None  # installed by domain.access
on_commit: list[Callable[[Work], None]] = []  # last things in the transaction (the audit chain)


@contextmanager
def unit(actor: Actor, *, now: datetime | None = None, request: Request | None = None, announced: bool = True) -> Iterator[Work]:
    """One transaction: committed when the block ends, rolled back whole when it raises.

    `now` is an aware UTC time, for tests and the demo. Not `announced`, the database shows nothing that belongs to a customer
    until somebody is named by `become`. Raises Stale where somebody else was faster.
    """
    session = new_session()
    work = Work(session, actor, now or datetime.now(UTC), request or Request())
    session.info["work"] = work
    try:
        if announced:
            work.announce()
        yield work
        session.flush()
        with work.as_system("commit"):
            for last in on_commit:
                last(work)
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Stale from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


@event.listens_for(WorkSession, "do_orm_execute")
def _needs_an_actor(state: ORMExecuteState) -> None:
    if state.session.info.get("work") is None:
        raise RuntimeError("nothing is read outside a unit of work, which names its actor")
