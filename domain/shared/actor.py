"""Who acts. Every unit of work carries one; rights and visibility are read from it and from nowhere else."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    STAFF = "staff"
    PORTAL = "portal"
    CONNECTION = "connection"  # another program, by its token
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


class Department(StrEnum):
    SALES = "sales"
    TECHNICAL = "technical"
    PRODUCTION = "production"
    QUALITY = "quality"
    PURCHASING = "purchasing"
    FINANCE = "finance"
    LOGISTICS = "logistics"
    GENERAL_OFFICE = "general_office"
    IT = "it"


class Position(StrEnum):
    """Positions inside a department. `CONTROL` is production control 生管; a head may always do what a member may."""

    MEMBER = "member"
    CONTROL = "control"
    DEPUTY_HEAD = "deputy_head"
    HEAD = "head"
    DEPUTY_GENERAL_MANAGER = "deputy_general_manager"
    GENERAL_MANAGER = "general_manager"
    MANAGEMENT_REPRESENTATIVE = "management_representative"
    ADMINISTRATOR = "administrator"


class Post(NamedTuple):
    department: str
    position: str


class Mandate(NamedTuple):
    """A right held for another person while a delegation runs; a signature under it reads "X for Y"."""

    decision: str
    person_id: uuid.UUID
    person_name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """`decisions` are those of the authority table that this person holds, `mandates` those held for others today."""

    kind: Kind
    id: uuid.UUID | None = None
    name: str = ""
    email: str = ""
    language: str = "zh-CN"
    customer_id: uuid.UUID | None = None
    customer_name: str = ""
    roles: frozenset[str] = frozenset()
    posts: tuple[Post, ...] = ()
    decisions: frozenset[str] = frozenset()
    mandates: tuple[Mandate, ...] = ()
    session_id: str | None = field(default=None, repr=False)

    @property
    def is_staff(self) -> bool:
        return self.kind == Kind.STAFF

    @property
    def sight(self) -> Kind:
        """Whose eyes the wall of the database gives them: another program sees what staff see who are in no confidential project."""
        return Kind.STAFF if self.kind == Kind.CONNECTION else self.kind

    @property
    def is_customer(self) -> bool:
        return self.kind == Kind.PORTAL

    def in_department(self, department: str) -> bool:
        return any(post.department == department for post in self.posts)

    def holds(self, department: str, position: str) -> bool:
        return Post(department, position) in self.posts

    def on_behalf_for(self, decision: str) -> Mandate | None:
        """The mandate under which a decision would be taken, or None where it is the actor's own (or nobody's)."""
        if decision in self.decisions:
            return None
        return next((mandate for mandate in self.mandates if mandate.decision == decision), None)

    def decides_own(self, made_by: Collection[uuid.UUID | None], decision: str) -> bool:
        """Would they decide on their own deed, or in the place of somebody who would? Nobody both makes and approves the same thing."""
        mandate = self.on_behalf_for(decision)
        return self.id in made_by or (mandate is not None and mandate.person_id in made_by)


def system(name: str) -> Actor:
    """Work that no person asked for: a schedule, a reaction after commit, a migration of data."""
    return Actor(kind=Kind.SYSTEM, name=name)


ANONYMOUS = Actor(kind=Kind.ANONYMOUS)
