"""Kinds of what comes in and goes out: their fields, which are columns of a file, members of JSON and lines of the description alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement

from domain.products.imports.steps import Plan, Row
from domain.shared.filtering import within
from domain.shared.message import Message
from domain.shared.work import Work

OTHERWISE = Message("This number was told before for something else; each has a number of its own.")
Shape = Literal["text", "number", "money", "date", "moment", "choice"]


@dataclass(frozen=True)
class Field:
    """`name` is the field's in JSON and in mappings; `zh` and `en` head a column, `also` are other ways in which people head it.

    `about` says in English, for programmers, what it means; `among` are the words of a choice.
    """

    name: str
    zh: str
    en: str
    about: str
    kind: Shape = "text"
    width: int = 14
    needed: bool = False
    also: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    longest: int = 200

    @property
    def heading(self) -> str:
        return f"{self.zh} {self.en}"

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.heading, self.zh, self.en, self.name, *self.also)


# What rows of several tables name alike.
OF_CUSTOMER = (
    Field("customer", "顾客编号", "Customer", "Number of the customer.", width=10),
    Field("customer_name", "顾客名称", "Customer name", "Name of the customer.", width=26),
)
OF_ORDER = (
    Field("order", "订单号", "Order", "Number of the order.", width=16),
    Field("po_number", "顾客订单号", "Customer's order", "The customer's own number.", width=18),
)
OF_PART = (
    Field("code", "公司料号", "Company code", "Company code.", width=16),
    Field("customer_part", "顾客料号", "Customer part", "The customer's part number.", width=18),
    Field("name", "品名", "Name", "Name of the part.", width=24),
)


@dataclass(frozen=True)
class Incoming:
    """What other systems report. `scope` is the token's (empty: by file alone), `permission` that of whoever uploads a file.

    `plan` reads and checks rows.
    """

    name: str
    title: Message
    scope: str
    permission: str
    fields: tuple[Field, ...]
    plan: Callable[[Work, Sequence[Row]], Plan]
    about: str
    decision: str = ""  # of the authority table, where whoever brings a file signs it (RULES 2)

    def heading_of(self, name: str) -> str:
        return next((field.heading for field in self.fields if field.name == name.removesuffix("_id")), name)


@dataclass(frozen=True)
class Span:
    """Days from and to which rows are taken, both included; None is without an end."""

    first: date | None = None
    last: date | None = None

    def within(self, column: Any) -> list[ColumnElement[bool]]:
        """As conditions on a column of moments."""
        return within(column, self.first, self.last)


@dataclass(frozen=True)
class Outgoing:
    """What other systems take, as a table: `rows` yields a mapping by field name for each row, newest first.

    `days` says of which of its days the span is.
    """

    name: str
    title: Message
    permission: str
    fields: tuple[Field, ...]
    rows: Callable[[Work, Span, int], Sequence[Mapping[str, Any]]]
    about: str
    days: Message
