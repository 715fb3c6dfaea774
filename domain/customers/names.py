"""What customers are called in English: the English name of each short and full name that stands in Chinese."""

from __future__ import annotations

import re
import uuid
from collections import Counter

from sqlalchemy import select

from domain.customers.models import Customer
from domain.shared.names import Names, keep, kept, reading, told_apart, watch
from domain.shared.work import Work

CUSTOMERS = "customers"
HAN = re.compile("[\u4e00-\u9fff]")
watch(Customer)


def customer_names(work: Work, customer_id: uuid.UUID | None = None) -> Names:
    """Of all customers; for the eyes of one, its own. A short name that is Latin already stays."""
    if (known := kept(CUSTOMERS, customer_id)) is not None:
        return known
    wanted = [Customer.name_en != "", Customer.project_id.is_(None)]
    if customer_id is not None:
        wanted.append(Customer.id == customer_id)
    with reading(work):
        found = work.session.execute(select(Customer.name_zh, Customer.name_short, Customer.number, Customer.name_en).where(*wanted)).all()
    rows = [(name, number, en) for zh, short, number, en in found for name in {zh, short} if HAN.search(name)]
    often = Counter(name for name, *_ in rows)
    single = {name: en for name, _, en in rows if often[name] == 1}
    return keep(CUSTOMERS, customer_id, Names(single, told_apart(row for row in rows if often[row[0]] > 1)))
