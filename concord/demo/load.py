"""`concord demo load --lines N`: as many order lines as wanted, with all that real orders leave behind, by COPY."""

from __future__ import annotations

import uuid
from collections import Counter as Tally
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from concord.demo import masters as demo_masters
from concord.demo import past, reviewed, trail
from concord.demo.billed import Books
from concord.demo.changed import Changes, Revision
from concord.demo.copying import Copier
from concord.demo.delivered import deliver
from concord.demo.masters import Masters
from concord.demo.packed import Packing
from concord.demo.past import PastOrder
from concord.demo.seed import Seed
from domain.accounts.models import Person, Signature
from domain.connection.feed import ORDER
from domain.connection.models import FeedEntry
from domain.customers.models import Customer, ShipTo
from domain.deliveries import rollup
from domain.orders.models import Order, OrderLine, OrderRevision, ScheduleLine
from domain.orders.search import Ordered, Part, entries
from domain.orders.snapshot import content
from domain.products.models import ListEntry, Price, Product
from domain.projects.models import Project, ProjectMember
from domain.reviews.models import Review
from domain.search.index import Entry
from domain.search.index import row as search_row
from domain.search.models import SearchEntry
from domain.shared.actor import system
from domain.shared.clock import calendar
from domain.shared.journal import Audit, entry_hash, values_hash
from domain.shared.numbering import Counter
from domain.shared.settings import Settings
from domain.shared.settings import settings as own_settings
from domain.shared.work import Work, unit
from domain.shared.workflow import Transition

LOAD_SEED = 7_000_000
DELIVERED_SEED = 8_000_000  # its own, so that the orders stay what they were
BILLED_SEED = 9_000_000
CHANGED_SEED = 10_000_000
PACKED_SEED = 11_000_000
MANY = 20_000


def load(settings: Settings, lines: int) -> None:
    """Add past orders with `lines` lines to the demo company (made first where the database is empty).

    The first load reaches into the present; one on top only lengthens the past: the work in hand stays what the production
    lines can bear. `settings.database_url` is the owner's. The same N makes the same orders.
    """
    with unit(system("demo load")) as work:
        if not work.session.scalar(select(Customer.id).limit(1)):
            demo_masters.introduce(work)
            demo_masters.make(work, Seed(demo_masters.SEED))
    with unit(system("demo load")) as work:
        masters, today = read_masters(work), work.now.astimezone(own_settings().zone).date()
        on_top = work.session.scalar(select(Order.id).limit(1)) is not None
        head = work.session.connection().execute(text("SELECT seq, hash FROM concord_audit_head()")).one()
        counters = {row.series: row.last for row in work.session.scalars(select(Counter))}
        names = Names(masters, {product.id: product.code for product in work.session.scalars(select(Product))})
    with _words_indexed_last(settings.database_url, lines), Copier(settings.database_url) as copier:
        writer, delivering = Writer(copier, masters, names, counters, head.seq, head.hash, today), Seed(DELIVERED_SEED + head.seq)
        for order in past.orders(writer.seed, masters, lines, today, finished=on_top):
            deliver(delivering, order, today)
            writer.write(order)
        writer.close()
    with unit(system("demo load")) as work:
        rollup.rebuild(work)
    _analyse(settings.database_url)


def read_masters(work: Work) -> Masters:
    """The demo company as it stands in the database."""
    read = work.session.scalars
    masters = Masters(calendar=calendar(work), customers=list(read(select(Customer).order_by(Customer.number))), products=list(read(select(Product).order_by(Product.code))))
    masters.staff = {person.email.split("@")[0]: person for person in read(select(Person).where(Person.site == "admin"))}
    numbers = {customer.id: customer.number for customer in masters.customers}
    for user in read(select(Person).where(Person.site == "portal").order_by(Person.id)):
        masters.users[user.email] = user
        if "buyer" in user.roles and user.customer_id:
            masters.buyers.setdefault(numbers[user.customer_id], user)
    for place in read(select(ShipTo).order_by(ShipTo.code)):
        masters.places.setdefault(numbers[place.customer_id], []).append(place)
    for entry in read(select(ListEntry).order_by(ListEntry.id)):
        masters.entries.setdefault(numbers[entry.customer_id], []).append(entry)
    masters.prices = {price.entry_id: price.unit_price for price in read(select(Price).order_by(Price.valid_from))}
    return masters


class Names:
    """What the index of searches needs beside the order's own rows."""

    def __init__(self, masters: Masters, codes: Mapping[Any, str]) -> None:
        self.codes = codes
        self.short = {customer.id: customer.name_short for customer in masters.customers}


class Writer:
    """Writes each past order whole: numbers in sequence, history, review, audit entries chained, words to search by."""

    def __init__(self, copier: Copier, masters: Masters, names: Names, counters: Mapping[str, int], seq: int, head: str, today: date) -> None:
        self.copier, self.masters, self.names = copier, masters, names
        self.seed = Seed(LOAD_SEED + seq)  # what was loaded before stays apart from what comes on top
        self.counters: Tally[str] = Tally(counters)
        self.seq, self.head = seq, head
        self.today = today
        packs = {entry.id: entry.standard_pack for entries in masters.entries.values() for entry in entries if entry.standard_pack}
        packing = Packing(Seed(PACKED_SEED + seq), copier.add, packs, masters.staff["sun.li"].name, today)
        self.books = Books(Seed(BILLED_SEED + seq), copier.add, self._of_day, self._searched, names.codes, masters.staff, today, packing)
        later = Seed(CHANGED_SEED + seq)  # draws for itself too: what comes after an order does not change the next one
        self.changes = Changes(later, copier.add, partial(self._audit, seed=later), self._of_day, partial(self._searched, seed=later),
                               masters.staff, today)

    def write(self, order: PastOrder) -> None:
        if order.new:
            project, members = past.confidential(self.seed, order, self.today)
            order.row["number"] = self._number(project["code"], "")
            self.copier.add(Project.__table__, project)
            for member in members:
                self.copier.add(ProjectMember.__table__, member)
        else:
            order.row["number"] = self._number("SO", f"{order.submitted_at:%y%m%d}")
        revisions = self.changes.enter(order)
        self._rows(order, revisions)
        self._history(order)
        self._index(order)
        if released := order.row.get("released_at"):
            row = order.row
            self.copier.add(FeedEntry.__table__, dict(id=self.seed.id(released), kind=ORDER, object_id=row["id"], at=released, **trail.tie(order)))
        self.books.enter(order)
        self.copier.breathe()

    def _rows(self, order: PastOrder, revisions: Sequence[Revision]) -> None:
        self.copier.add(Order.__table__, order.row)
        for line in order.lines:
            self.copier.add(OrderLine.__table__, line)
        for schedule in order.schedules:
            self.copier.add(ScheduleLine.__table__, schedule)
        first = Revision("", order.submitted_at, order.buyer.name, frozenset())
        for number, each in enumerate((first, *revisions), 1):
            seed = self.changes.seed if number > 1 else self.seed
            later = frozenset[uuid.UUID]().union(*(other.dates for other in revisions[number - 1:]))
            self.copier.add(OrderRevision.__table__, dict(
                id=seed.id(each.at), order_id=order.row["id"], revision=number, at=each.at, by=each.by, why=each.number,
                content=_content(order, later), **trail.tie(order),
            ))

    def _history(self, order: PastOrder) -> None:
        review_number = self._number(order.row["number"].split("-")[0], "") if order.new else self._number("RV", f"{order.submitted_at:%y%m%d}")
        self._audit(trail.entry(order, "order.submitted", order.buyer, order.submitted_at, {"number": order.row["number"], "lines": len(order.lines)}))
        review: dict[str, Any] = {}
        for table, row in reviewed.rows(self.seed, self.masters, order, review_number):
            if table is Review.__table__:
                review = row  # complete when its approval and release are signed
            else:
                self.copier.add(table, row)
            if table is Signature.__table__:
                self._audit(trail.signed(order, row))
        for step in trail.steps(order, self.masters):
            sealed = None
            if step.decision:
                sealed = trail.signature(self.seed, order, "order", order.row["id"], step.person, step.at, step.decision)
                self.copier.add(Signature.__table__, sealed)
                self._audit(trail.signed(order, sealed))
                review |= {f"{step.decision}_signature_id": sealed["id"]} if step.decision in ("approval", "release") else {}
            self.copier.add(Transition.__table__, trail.transition(self.seed, order, step, sealed["id"] if sealed else None))
            self._audit(trail.entry(order, f"order.{step.action}", step.person, step.at, {"state": str(step.target)}))
        self.copier.add(Review.__table__, review)

    def _audit(self, row: dict[str, Any], seed: Seed | None = None) -> None:
        self.seq += 1
        salt = f"{(seed or self.seed).getrandbits(64):016x}"
        row |= dict(seq=self.seq, salt=salt, values_hash=values_hash(salt, row["values"]), prev_hash=self.head)
        row["hash"] = self.head = entry_hash(row)
        self.copier.add(Audit.__table__, row)

    def _index(self, order: PastOrder) -> None:
        row = order.row
        ordered = Ordered(row["id"], row["number"], row["po_number"], row["title"], row["submitted_at"], self.names.short[row["customer_id"]],
                          row["customer_id"], row["project_id"])
        parts = [Part(row["id"], line["customer_part"], line["name"], self.names.codes.get(line.get("product_id")), line["project_id"]) for line in order.lines]
        for found in entries(ordered, parts):
            self._searched(found)

    def _searched(self, entry: Entry, seed: Seed | None = None) -> None:
        self.copier.add(SearchEntry.__table__, search_row(entry) | {"id": (seed or self.seed).id(entry.at)})

    def _of_day(self, prefix: str, day: date) -> str:
        return self._number(prefix, f"{day:%y%m%d}")

    def close(self) -> None:
        """What is known only when all orders are written: sums of the statements and invoices, what was paid, the last numbers."""
        sums = self.books.close()
        self.copier.flush()
        with self.copier.connection.cursor() as cursor:
            cursor.executemany("UPDATE statement SET net = %s, tax = %s, gross = %s WHERE id = %s", [(*each[:3], each[4]) for each in sums])
            cursor.executemany("UPDATE invoice SET net = %s, tax = %s, gross = %s, paid = %s WHERE id = %s",
                               [(*each[:4], each[5]) for each in sums])
        self.store_counters()

    def _number(self, prefix: str, day: str) -> str:
        series = f"{prefix}-{day}" if day else prefix
        self.counters[series] += 1
        return f"{series}-{self.counters[series]:03d}"

    def store_counters(self) -> None:
        with self.copier.connection.cursor() as cursor:
            cursor.executemany("INSERT INTO counter (series, last) VALUES (%s, %s) ON CONFLICT (series) DO UPDATE SET last = excluded.last",
                               list(self.counters.items()))


def _content(order: PastOrder, later: Collection[uuid.UUID]) -> dict[str, Any]:
    """A revision as `orders.snapshot` writes it, from rows; the dates of `later` were put off after it."""
    by_line: dict[Any, list[ScheduleLine]] = {}
    for schedule in order.schedules:
        then = {"promised_latest": schedule["promised_first"]} if schedule["id"] in later else {}
        by_line.setdefault(schedule["line_id"], []).append(ScheduleLine(**{"zone": "firm", **schedule, **then}))
    blank = {"drawing_revision": "", "material": "", "cancelled": False}
    lines = [OrderLine(**{**blank, **line}, schedules=by_line[line["id"]]) for line in order.lines]
    defaults = {"program": "", "services": "", "notes": "", "stands_behind": "", "split_allowed": True, "version": 1}
    return content(Order(**{**defaults, **order.row}), lines) | {"source": order.row["source"]}


@contextmanager
def _words_indexed_last(url: str, lines: int) -> Iterator[None]:
    """The index of words is built once over all rows of a large load, not row by row; also after a load that failed."""
    entries: Any = SearchEntry.__table__
    index = next(each for each in entries.indexes if each.name == "ix_search_entry_words")
    made_again = str(CreateIndex(index, if_not_exists=True).compile(dialect=postgresql.dialect()))
    with _owner(url) as connection:
        if lines > MANY:
            connection.execute("DROP INDEX IF EXISTS ix_search_entry_words")
        try:
            yield
        finally:
            connection.execute(made_again)


def _analyse(url: str) -> None:
    with _owner(url) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _owner(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)


