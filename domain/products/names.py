"""What parts are called in English: the parts list's English name of each name that stands there in Chinese."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, func, select

from domain.products.models import ListEntry, Product
from domain.shared.names import Names, keep, kept, reading, told_apart, watch
from domain.shared.work import Work

PARTS = "parts"
NAMED = (Product.name_en != "", Product.name_en != Product.name_zh)
watch(Product, ListEntry)


def part_names(work: Work, customer_id: uuid.UUID | None = None) -> Names:
    """Of all parts; for the eyes of a customer those of the parts on its own list, so that no name that they type tells of others' parts.

    A part that is still confidential stands on no list (RULES 5), and an entry of a project is left out besides.
    """
    if (known := kept(PARTS, customer_id)) is not None:
        return known
    wanted = [*NAMED] if customer_id is None else [*NAMED, Product.id.in_(_listed(customer_id))]
    least, most = func.min(Product.name_en), func.max(Product.name_en)
    with reading(work):
        rows = work.session.execute(select(Product.name_zh, least, most).where(*wanted).group_by(Product.name_zh)).all()
        apart = _apart(work, wanted, [zh for zh, first, last in rows if first != last])
    return keep(PARTS, customer_id, Names({zh: first for zh, first, last in rows if first == last}, apart))


def _listed(customer_id: uuid.UUID) -> Any:
    return select(ListEntry.product_id).where(ListEntry.customer_id == customer_id, ListEntry.project_id.is_(None))


def _apart(work: Work, wanted: list[ColumnElement[bool]], several: list[str]) -> dict[tuple[str, str], str]:
    """Where the same Chinese name has several English ones: by company code, and by the customer's part number where it is of one part."""
    if not several:
        return {}
    columns = select(Product.name_zh, Product.code, ListEntry.customer_part, Product.name_en)
    found = work.session.execute(
        columns.outerjoin(ListEntry, ListEntry.product_id == Product.id).where(*wanted, Product.name_zh.in_(several))
    ).all()
    return told_apart((zh, number, en) for zh, code, part, en in found for number in (code, part) if number)
