"""Up to which amount the marketing manager decides on freight beyond the agreed; above it the general manager does (RULES 2).

An amount for each currency, since they are not compared: in a currency without one, every amount is the general manager's.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from domain.customers.rules import CURRENCIES
from domain.shared.entered import Entered
from domain.shared.facts import Fact, fact, state
from domain.shared.journal import journal
from domain.shared.work import Work
from domain.shared.workflow import authorise

FACT = "freight"  # {"CNY": "10000", …}: what a company sets; nothing set: the default
DEFAULT = {"CNY": Decimal(10_000)}
MOST = Decimal(10_000_000)


def limits(work: Work) -> dict[str, Decimal]:
    """By currency, untaxed; one that is missing has none."""
    said = fact(work, FACT)
    return dict(DEFAULT) if said is None else {currency: Decimal(amount) for currency, amount in said.items()}


def manager_most(work: Work, currency: str) -> Decimal | None:
    return limits(work).get(currency)


def is_above(amount: Decimal, most: Decimal | None) -> bool:
    """Is an amount the general manager's to decide, where the marketing manager decides up to `most`?"""
    return most is None or amount > most


def read(fields: Mapping[str, str]) -> dict[str, Decimal]:
    """As they were typed, a field for each currency (`limit-CNY` …); an empty one sets none. Raises Invalid."""
    entered = Entered(fields)
    found = {currency: entered.number(f"limit-{currency}", most=MOST, places=2) for currency in CURRENCIES}
    entered.check()
    return {currency: amount for currency, amount in found.items() if amount is not None}


def change(work: Work, wanted: Mapping[str, Decimal]) -> None:
    """Holds for what is decided from now on; a task that waits stays with whom it waits for. Raises Forbidden."""
    authorise(work, "system.settings.edit")
    before = limits(work)
    if dict(wanted) != before:
        value = {currency: f"{amount:f}" for currency, amount in wanted.items()}
        state(work, FACT, value)
        journal(work, "fact.changed", Fact(key=FACT, value=value), before={"limits": _said(before)}, after={"limits": _said(wanted)})


def _said(limits: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{currency} {amount:f}" for currency, amount in sorted(limits.items()))
