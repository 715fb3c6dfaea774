"""A customer's FM070100-13 from Excel: each row a part, several rows of a part where it has several prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import select

from domain.customers.models import Customer
from domain.products import actions
from domain.products.imports.kinds import normal
from domain.products.imports.steps import Plan, Row, Step, differing, words
from domain.products.inputs import EntryInput, PriceInput, read_entry, read_price
from domain.products.models import ListEntry, Price, Product
from domain.products.queries.entries import part_key
from domain.products.rules import takes_the_place
from domain.shared.clock import today
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.work import Work

ENTRY = tuple(field.name for field in fields(EntryInput))
PRICE = tuple(field.name for field in fields(PriceInput))


class ListPlan:
    """Compares rows with the list as it stands; columns that the sheet does not have stay as they are."""

    def __init__(self, work: Work, customer: Customer) -> None:
        self.work, self.customer, self.plan = work, customer, Plan()
        self.products = {product.code.upper(): product for product in work.session.scalars(select(Product))}
        entries = work.session.scalars(select(ListEntry).where(ListEntry.customer_id == customer.id))
        self.entries = {part_key(entry.customer_part): entry for entry in entries}
        self.prices: dict[Any, list[Price]] = defaultdict(list)
        for price in work.session.scalars(select(Price).where(Price.customer_id == customer.id)):
            self.prices[price.entry_id].append(price)
        self.seen: dict[str, tuple[int, EntryInput]] = {}
        self.new: dict[Any, list[PriceInput]] = defaultdict(list)  # prices that rows above add, by part and kind

    def read(self, rows: Sequence[Row]) -> Plan:
        for number, raw in rows:
            before = len(self.plan.steps)
            with self.plan.row(number):
                self._row(number, {name: normal(name, text) for name, text in raw.items()})
                if len(self.plan.steps) == before:
                    self.plan.unchanged += 1
        return self.plan

    def _row(self, number: int, given: dict[str, str]) -> None:
        part = part_key(given.get("customer_part", ""))
        entry = self.entries.get(part)
        product = self._product(given, entry)
        known = _typed(entry) if entry else {"active": "1"}
        read = read_entry({**known, **given})
        price = self._price(given)
        if part in self.seen:
            self._same(part, read)
        else:
            self.seen[part] = number, read
            self._entry(number, entry, product, read)
        if price:
            self._priced(number, part, entry, price, final="provisional" in given)

    def _product(self, given: dict[str, str], entry: ListEntry | None) -> Product:
        product = self.products.get(part_key(given.get("code", "")))
        if product is None:
            raise Invalid({"code": Message("No part has this company code. Enter the part first.")})
        if entry and entry.product_id != product.id:
            raise Invalid({"code": Message("This customer part stands for another company code.")})
        return product

    def _same(self, part: str, read: EntryInput) -> None:
        """Rows of one part differ in their prices only."""
        first, other = self.seen[part]
        for name, before, _ in differing(asdict(other), asdict(read)):
            raise Invalid({name: Message("Row {row} says “{before}” for the same part.", row=first, before=before)})

    def _entry(self, number: int, entry: ListEntry | None, product: Product, read: EntryInput) -> None:
        part = read.customer_part
        if entry is None:
            self._step(number, part, read.name, "added", differing({}, {"code": product.code, **asdict(read)}),
                       lambda: self.entries.__setitem__(part, actions.add_entry(self.work, self.customer, product, read)))
        elif changed := differing({name: getattr(entry, name) for name in ENTRY}, asdict(read)):
            self._step(number, part, read.name, "changed", changed,
                       lambda: actions.edit_entry(self.work, entry, read, version=entry.version))

    def _price(self, given: dict[str, str]) -> PriceInput | None:
        if not given.get("unit_price"):
            return None
        return read_price({**given, "currency": given.get("currency") or self.customer.currency})

    def _priced(self, number: int, part: str, entry: ListEntry | None, given: PriceInput, *, final: bool) -> None:
        """`final`: the sheet has a column for it, so that an empty cell says that the price is not provisional."""
        kept = [each for each in self.prices[entry.id] if _kind(each) == _kind(given) and _ever_held(each)] if entry else []
        new = self.new[part, _kind(given)]
        same = next((each for each in kept if each.valid_from == given.valid_from), None)
        if same is None or (takes_the_place(given, same) and (final or same.unit_price != given.unit_price)):
            if given in new:
                return
            _check_later("valid_from", given, [*new, *kept])
            known: list[PriceInput | Price] = [*reversed(new), *kept]
            before = next((each for each in known if _meets(each, given)), None)
            new.append(given)
            self._step(number, part, words(given.currency), "price", differing(_shown(before), _shown(given)),
                       lambda: actions.add_price(self.work, self.entries[part], given))
        elif same.unit_price != given.unit_price:
            why = Message("A price is never rewritten: this one holds at {price}. Give the new price a first day of its own.",
                          price=words(same.unit_price))
            raise Invalid({"unit_price": why})
        elif same.valid_to != given.valid_to:
            _check_later("valid_to", given, [*new, *(each for each in kept if each is not same)])
            self._ended(number, part, same, given)

    def _ended(self, number: int, part: str, price: Price, given: PriceInput) -> None:
        day = today(self.work)
        if given.valid_to is None or given.valid_to < day or (price.valid_to is not None and price.valid_to < day):
            raise Invalid({"valid_to": Message("A price may end today or later; one that has ended is followed by a new one.")})
        last = given.valid_to
        self._step(number, part, price.currency, "price", (("valid_to", words(price.valid_to), words(last)),),
                   lambda: actions.end_price(self.work, price, last, version=price.version))

    def _step(self, row: int, key: str, title: str, what: str, changed: Any, run: Callable[[], object]) -> None:
        self.plan.steps.append(Step(row, key, title, what, tuple(changed), run))


def _typed(entry: ListEntry) -> dict[str, str]:
    return {name: words(getattr(entry, name)) for name in ENTRY}


def _kind(price: Price | PriceInput) -> tuple[Any, ...]:
    return price.currency, price.source, price.minimum_quantity


def _ever_held(price: Price) -> bool:
    """Not so one that was ended on the day before it began."""
    return price.valid_to is None or price.valid_to >= price.valid_from


def _meets(price: Price | PriceInput, given: PriceInput) -> bool:
    return (price.valid_to is None or price.valid_to >= given.valid_from) and (given.valid_to is None or price.valid_from <= given.valid_to)


def _check_later(field: str, given: PriceInput, others: Sequence[Price | PriceInput]) -> None:
    """Raises Invalid at the field where a price of this kind begins on this one's first day or later, while this one holds."""
    later = next((each for each in others if each.valid_from >= given.valid_from and _meets(each, given)
                  and not takes_the_place(given, each)), None)
    if later is not None:
        raise Invalid({field: actions.already_from(later.valid_from)})


def _shown(price: Price | PriceInput | None) -> dict[str, Any]:
    if price is None:
        return {}
    return {"unit_price": price.unit_price, "price_from": price.minimum_quantity or None, "valid_from": price.valid_from,
            "valid_to": price.valid_to, "source_number": price.source_number, "provisional": price.provisional}
