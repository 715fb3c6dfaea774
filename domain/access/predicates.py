"""Who may: pure functions of (actor, thing). A thing of None asks "ever?", for menus and doors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.shared.actor import Actor

Predicate = Callable[[Actor, Any], bool]


def anybody(actor: Actor, thing: Any) -> bool:
    return True


def person(actor: Actor, thing: Any) -> bool:
    return actor.is_staff or actor.is_customer


def staff(actor: Actor, thing: Any) -> bool:
    return actor.is_staff


def machine(actor: Actor, thing: Any) -> bool:
    return actor.kind == "system"


def customer(*roles: str) -> Predicate:
    """A user of the customer that the thing belongs to, in one of these roles (any role where none is named)."""

    def check(actor: Actor, thing: Any) -> bool:
        own = thing is None or getattr(thing, "customer_id", actor.customer_id) == actor.customer_id
        return actor.is_customer and own and (not roles or bool(actor.roles & set(roles)))

    return check


def connection(scope: str = "") -> Predicate:
    """Another program whose token has this scope (any token where none is named)."""
    return lambda actor, thing: actor.kind == "connection" and (not scope or scope in actor.roles)


def department(*names: str) -> Predicate:
    return lambda actor, thing: actor.is_staff and any(actor.in_department(name) for name in names)


def post(department: str, position: str) -> Predicate:
    return lambda actor, thing: actor.is_staff and actor.holds(department, position)


def decides(*decisions: str) -> Predicate:
    """Holds one of these decisions of the authority table, or a mandate for it today."""
    return lambda actor, thing: actor.is_staff and any(
        decision in actor.decisions or any(mandate.decision == decision for mandate in actor.mandates) for decision in decisions
    )


def every(*predicates: Predicate) -> Predicate:
    return lambda actor, thing: all(predicate(actor, thing) for predicate in predicates)


def mine(attribute: str) -> Predicate:
    """The person whose id stands in this column of the thing."""
    return lambda actor, thing: thing is None or (actor.id is not None and getattr(thing, attribute, None) == actor.id)
