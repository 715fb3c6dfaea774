"""The workflow engine: a table of moves, refusals that name their reason, and the written history of each move."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, Uuid, bindparam, select
from sqlalchemy.orm import Mapped

from domain.shared import work as work_module
from domain.shared.base import Base, Identified, LooselyScoped, new_id
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.once import read_once
from domain.shared.work import Work

Need = Callable[[Work, Any], Iterable[Message]]


class Transition(Identified, LooselyScoped, Base):
    """A move that was made: what, from, to, when, by whom, why, and the signature that it rests on."""

    __tablename__ = "transition"
    __table_args__ = (Index("ix_transition_object", "object_kind", "object_id", "at"),)

    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    action: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    at: Mapped[datetime]
    person_id: Mapped[uuid.UUID | None]
    person_name: Mapped[str]
    person_kind: Mapped[str]
    on_behalf_of: Mapped[str | None]
    why: Mapped[str | None]
    signature_id: Mapped[uuid.UUID | None]


@dataclass(frozen=True)
class Move:
    """A row of an area's `workflow.py`.

    `needs` are rules that must find nothing against it; `signed` says that a signature must come with it; `reason` that a
    why must be given. An empty `target` leaves the state as it is.
    """

    action: str
    sources: tuple[str, ...]
    target: str
    permission: str
    needs: tuple[Need, ...] = ()
    signed: bool = False
    reason: bool = False


class Workflow:
    """The table of one kind of thing, whose state stands in its `state` column."""

    def __init__(self, kind: str, states: type, *moves: Move) -> None:
        self.kind, self.states = kind, states
        self.moves = {move.action: move for move in moves}

    def refusals(self, work: Work, thing: Any, action: str) -> list[Message]:
        """Why this move is not open to this actor now; empty when it is. For greyed buttons and refusal pages."""
        move = self.moves[action]
        if not allowed(work, move.permission, thing):
            return [Message("This is for somebody else to decide.")]
        if thing.state not in move.sources:
            return [Message("This cannot be done while it is “{state}”.", state=state_name(self.kind, thing.state))]
        return [reason for need in move.needs for reason in need(work, thing)]

    def open_moves(self, work: Work, thing: Any) -> dict[str, list[Message]]:
        """Each move of the thing's present state that the actor has the right to, with what stands against it."""
        with read_once(work):
            return {
                name: self.refusals(work, thing, name)
                for name, move in self.moves.items() if thing.state in move.sources and allowed(work, move.permission, thing)
            }

    def apply(self, work: Work, thing: Any, action: str, *, version: int | None, why: str | None = None,
              signature: Any = None, target: str | None = None, project_id: uuid.UUID | None = None) -> Transition:
        """Make the move: check right, version, state and needs, set the state, write the history and the audit entry.

        `version` is the one the actor saw; None only for what the system does by itself. `target` is for a move whose row
        names none: back to where the thing was. `project_id` where the move itself is confidential and the thing is not.
        Raises Forbidden, Stale, Refused.
        """
        move = self.moves[action]
        if not allowed(work, move.permission, thing):
            raise Forbidden(Message("This is for somebody else to decide."))
        require_version(thing, version)
        if reasons := self.refusals(work, thing, action):
            raise Refused(*reasons)
        if move.reason and not (why or "").strip():
            raise Refused(Message("Please give a reason."))
        if move.signed and signature is None:
            raise RuntimeError(f"{self.kind}.{action} is signed and came without a signature")
        source, thing.state = thing.state, move.target or target or thing.state
        made = work.add(Transition(
            id=new_id(), object_kind=self.kind, object_id=thing.id, action=action, source=source, target=thing.state, at=work.now,
            person_id=work.person.id, person_name=work.person.name, person_kind=work.person.kind.value, why=why,
            on_behalf_of=getattr(signature, "on_behalf_of", None), signature_id=getattr(signature, "id", None),
            customer_id=getattr(thing, "customer_id", None), project_id=project_id or getattr(thing, "project_id", None),
        ))
        journal(work, f"{self.kind}.{action}", thing, before={"state": source}, after={"state": thing.state}, why=why,
                on_behalf_of=made.on_behalf_of, project_id=project_id)
        return made


def allowed(work: Work, permission: str, thing: Any = None) -> bool:
    """May the actor do this (to this thing)? Closed where no policy says yes."""
    if work_module.policy is None:
        raise RuntimeError("no policy is installed: import domain.access")
    return work_module.policy(work.actor, permission, thing)


def authorise(work: Work, permission: str, thing: Any = None) -> None:
    """Raises Forbidden unless the actor may."""
    if not allowed(work, permission, thing):
        raise Forbidden(Message("This is for somebody else to decide."))


def require_version(thing: Any, version: int | None) -> None:
    """Raises Stale when the thing changed since the actor saw `version` of it."""
    if version is not None and thing.version != version:
        raise Stale


def history(work: Work, kind: str, object_id: uuid.UUID) -> list[Transition]:
    """All moves of a thing, oldest first."""
    return list(work.session.scalars(MOVES_OF, {"kind": kind, "thing": object_id}))


MOVES_OF = (
    select(Transition)
    .where(Transition.object_kind == bindparam("kind", type_=Text()), Transition.object_id == bindparam("thing", type_=Uuid()))
    .order_by(Transition.at, Transition.id)
)


_state_names: dict[tuple[str, str], Message] = {}


def name_states(kind: str, names: dict[str, Message]) -> None:
    """Give the states of a kind the words that people read (an area's `workflow.py` does, once)."""
    _state_names.update({(kind, str(state)): name for state, name in names.items()})


def state_name(kind: str, state: str) -> Message:
    return _state_names[kind, str(state)]
