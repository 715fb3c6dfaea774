"""Customers of somebody who leaves go to the heir (RULES 2: each customer has an owner and a deputy)."""

from __future__ import annotations

from sqlalchemy import or_, select

from domain.accounts.events import PersonLeft
from domain.customers.models import Customer
from domain.shared.journal import journal
from domain.shared.work import Work


def succeed(work: Work, left: PersonLeft) -> None:
    """The heir owns what the leaver owned, and stands in where the leaver stood in; nobody is both for one customer."""
    mine = or_(Customer.owner_id == left.person.id, Customer.deputy_id == left.person.id)
    with work.as_system("leaver"):
        for customer in work.session.scalars(select(Customer).where(mine).with_for_update()):
            before = {"owner": customer.owner_id, "deputy": customer.deputy_id}
            if customer.owner_id == left.person.id:
                customer.owner_id = left.heir.id
            if customer.deputy_id in {left.person.id, left.heir.id}:
                customer.deputy_id = left.heir.id if customer.owner_id != left.heir.id else None
            journal(work, "customer.handed_over", customer, before=before, after={"owner": customer.owner_id, "deputy": customer.deputy_id})
