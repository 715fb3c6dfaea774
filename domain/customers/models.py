"""Customers: the record behind FM070100-10, terms, ship-to places, contacts, customer-specific requirements."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class Customer(Identified, Versioned, Scoped, Base):
    """`customer_id` is its own id: a portal user sees this one and no other."""

    __tablename__ = "customer"
    __table_args__ = (Index("ix_customer_sort_key", "sort_key"),)

    number: Mapped[str] = mapped_column(unique=True)  # K001
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    name_short: Mapped[str]
    sort_key: Mapped[str]  # pinyin
    grade: Mapped[str] = mapped_column(default="B")  # A | B | C
    potential: Mapped[bool] = mapped_column(default=False)
    indirect: Mapped[bool] = mapped_column(default=False)  # its own material is processed here (2.3)
    stands_behind: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    distance: Mapped[str] = mapped_column(default="domestic_short")  # domestic_short | domestic_long | overseas
    retail: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="zh-CN")
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", use_alter=True), index=True)
    deputy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", use_alter=True), index=True)
    response_minutes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # task kind -> working minutes, over the defaults
    # terms (RULES 4)
    payment_kind: Mapped[str] = mapped_column(default="month_end")  # invoice | month_end
    payment_days: Mapped[int] = mapped_column(default=60)
    currency: Mapped[str] = mapped_column(default="CNY")
    tax_rate: Mapped[Decimal] = mapped_column(default=Decimal("0.13"))
    invoicing: Mapped[dict[str, Any]] = mapped_column(default=dict)  # 开票资料: title, tax number, address, bank, account
    incoterm: Mapped[str] = mapped_column(default="")
    dates_mean: Mapped[str] = mapped_column(default="gate")  # gate | arrival
    early_days: Mapped[int | None]
    late_days: Mapped[int | None]
    required_documents: Mapped[list[Any]] = mapped_column(default=list)  # inspection_report | material_certificate | …
    label_layout: Mapped[str] = mapped_column(default="")
    supplier_number: Mapped[str] = mapped_column(default="")  # ours with them, as their labels ask for it
    credit_limit: Mapped[Decimal | None]


class ShipTo(Identified, Versioned, Scoped, Base):
    """A place goods go to: plant, dock, unloading window, consignee, and how many days the way takes."""

    __tablename__ = "ship_to"
    __table_args__ = (Index("uq_ship_to_customer_code", "customer_id", "code", unique=True),)

    code: Mapped[str]
    name: Mapped[str]
    plant: Mapped[str] = mapped_column(default="")
    dock: Mapped[str] = mapped_column(default="")
    window: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    consignee: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    transport_days: Mapped[int] = mapped_column(default=0)
    consignment: Mapped[bool] = mapped_column(default=False)  # goods stay ours there until the customer reports that they were used
    active: Mapped[bool] = mapped_column(default=True)


class Contact(Identified, Versioned, Scoped, Base):
    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_customer_id", "customer_id"),)

    name: Mapped[str]
    job: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="zh-CN")
    active: Mapped[bool] = mapped_column(default=True)


class Requirement(Identified, Versioned, Scoped, Base):
    """A customer-specific requirement (1.2): where it comes from and the question that it puts to each review."""

    __tablename__ = "requirement"
    __table_args__ = (Index("ix_requirement_customer_id", "customer_id"),)

    topic: Mapped[str]  # specification | quality | cost | delivery | quantity | service
    source: Mapped[str]  # document and clause of the customer
    text: Mapped[str]
    question: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class InternalOperation(Identified, Versioned, Scoped, Internal, Base):
    """What is known of the customer's own house (5.3.1(2)); sealed to those who need it, never shown in the portal."""

    __tablename__ = "internal_operation"
    __table_args__ = (Index("uq_internal_operation_customer_id", "customer_id", unique=True),)

    organisation: Mapped[str] = mapped_column(default="")
    finance: Mapped[str] = mapped_column(default="")
    debt: Mapped[str] = mapped_column(default="")
    scale: Mapped[str] = mapped_column(default="")
    demands: Mapped[str] = mapped_column(default="")
