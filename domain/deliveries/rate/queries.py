"""The figures of the rate, added up by the database: from the sums of the months, less what is not judged yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, cast, func, literal_column, not_, select, tuple_, union_all

from domain.customers.models import Customer
from domain.deliveries.judging import LONGEST, is_over, running
from domain.deliveries.models import OnTimeCustomerMonth, OnTimeMonth
from domain.deliveries.on_time import Basis, Share
from domain.deliveries.rate.filtering import Narrowing, RateFilter, month_after
from domain.deliveries.rollup import DAY, DUE, ON_TIME, SUMS
from domain.orders.models import ScheduleLine
from domain.products.models import Product
from domain.shared.among import among_these
from domain.shared.clock import today
from domain.shared.spreadsheet import ONE_TOO_MANY
from domain.shared.work import Work

MONTHS = 12
FIRST, LAST, END, TODAY = (bindparam(name, type_=Date()) for name in ("first", "last", "end", "today"))
NONE: Any = literal_column("0")
WHOLE, CUSTOMER, PRODUCT = 3, 1, 2  # what PostgreSQL's GROUPING says of (customer, product)


@dataclass(frozen=True)
class Figures:
    """A row of the statistics: its name, and what was due and kept on each basis. `confirmed` lines of the counted basis."""

    key: str
    name: str
    shares: Mapping[Basis, Share] = field(default_factory=dict)
    confirmed: int = 0

    def on(self, basis: Basis | str) -> Share:
        return self.shares.get(Basis(basis), Share())

    @property
    def counted(self) -> Share:
        return self.on(Basis.COUNTED)

    @property
    def confirmed_percent(self) -> Decimal | None:
        return Decimal(self.confirmed) * 100 / self.counted.lines if self.counted.lines else None


@dataclass(frozen=True)
class MonthPage:
    """A month: altogether, by customer, by product; what missed most stands first."""

    total: Figures
    customers: Sequence[Figures]
    products: Sequence[Figures]


def series(work: Work, wanted: RateFilter, shown: Figures, months: int = MONTHS, *, unconfidential: bool = False) -> list[Figures]:
    """The months up to the wanted one, which `shown` is, oldest first; one without anything due has empty shares."""
    first = month_after(wanted.month, 1 - months)
    asked = _of_months(wanted.narrowing(unconfidential), whole=not wanted.product)
    found: dict[date, list[Any]] = {}
    for month, *sums in work.session.execute(asked, _given(work, wanted, first, month_after(wanted.month, -1))):
        found.setdefault(month, []).append(sums)
    spans = (month_after(first, n) for n in range(months - 1))
    named = f"{wanted.month:%Y-%m}"
    return [*(_figures(f"{month:%Y-%m}", f"{month:%Y-%m}", found.get(month, ())) for month in spans), replace(shown, key=named, name=named)]


def of_month(work: Work, wanted: RateFilter, *, most: int = ONE_TOO_MANY, unconfidential: bool = False) -> MonthPage:
    """The wanted month; of customers and of products the `most` that missed most.

    `unconfidential`: for paper, which the whole house reads, without what belongs to a project.
    """
    given = _given(work, wanted, wanted.month, wanted.month) | {"most": most}
    found: dict[int, list[Figures]] = {CUSTOMER: [], PRODUCT: [], WHOLE: []}
    for at, number, short, code, name, *sums in work.session.execute(_of_month(wanted.narrowing(unconfidential)), given):
        key, called = {WHOLE: ("", ""), CUSTOMER: (number, short), PRODUCT: (code, name)}[at]
        told = [(basis, *sums[n * len(SUMS):(n + 1) * len(SUMS)]) for n, basis in enumerate(Basis)]
        found[at].append(_figures(key or "", called or "", told))
    return MonthPage(next(iter(found[WHOLE]), Figures("", "")), _ranked(found[CUSTOMER]), _ranked(found[PRODUCT]))


def _given(work: Work, wanted: RateFilter, first: date, last: date) -> dict[str, Any]:
    """The parameters of the statements, which are built once for each kind of narrowing."""
    return wanted.parameters | {"first": first, "last": last, "end": month_after(last), "today": today(work)}


@cache
def _of_months(narrowing: Narrowing, *, whole: bool) -> Select[Any]:
    facts = _facts(narrowing, whole=whole)
    return select(facts.c.month, *_sums(facts)).group_by(facts.c.month, facts.c.basis)


@cache
def _of_month(narrowing: Narrowing) -> Select[Any]:
    facts = _facts(narrowing)
    level = func.grouping(facts.c.customer_id, facts.c.product_id)
    sets = func.grouping_sets(literal_column("()"), tuple_(facts.c.customer_id), tuple_(facts.c.product_id))
    summed = select(level.label("level"), facts.c.customer_id, facts.c.product_id, *_by_basis(facts)).group_by(sets).subquery()
    lines, kept = (summed.c[f"{Basis.COUNTED}_{name}"] for name in ("lines", "lines_on_time"))
    place = func.row_number().over(partition_by=summed.c.level, order_by=((lines - kept).desc(), lines.desc()))
    ranked = select(*summed.c, place.label("place")).subquery()
    return (
        select(ranked.c.level, Customer.number, Customer.name_short, Product.code, Product.name_zh, *_by_basis_of(ranked))
        .outerjoin(Customer, Customer.id == ranked.c.customer_id).outerjoin(Product, Product.id == ranked.c.product_id)
        .where(ranked.c.place <= bindparam("most", type_=Integer()))
    )


def _by_basis(facts: Any) -> list[Any]:
    return [
        func.coalesce(func.sum(facts.c[name]).filter(among_these(facts.c.basis, [basis])), NONE).label(f"{basis}_{name}")
        for basis in Basis for name in SUMS
    ]


def _by_basis_of(ranked: Any) -> list[Any]:
    return [ranked.c[f"{basis}_{name}"] for basis in Basis for name in SUMS]


def _ranked(found: Sequence[Figures]) -> list[Figures]:
    return sorted((each for each in found if each.shares), key=lambda each: (-each.counted.missed, -each.counted.lines, each.key))


def _figures(key: str, name: str, rows: Sequence[Any]) -> Figures:
    shares = {Basis(basis): Share(int(lines), int(on_time), quantity, kept) for basis, lines, on_time, _, quantity, kept in rows if lines}
    confirmed = next((confirmed for basis, _, _, confirmed, *_ in rows if basis == Basis.COUNTED), 0)
    return Figures(key, name, shares, int(confirmed))


def _sums(facts: Any) -> list[Any]:
    return [facts.c.basis, *(func.sum(facts.c[name]).label(name) for name in SUMS)]


def _facts(narrowing: Narrowing, *, whole: bool = False) -> Any:
    """Sums by basis, month and customer (and product, unless `whole`) from the month “first” to the month “last”, of what is judged:
    all that was added up, less what is not over yet, which is no more than the work in hand."""
    added_up = _added_up(OnTimeCustomerMonth if whole else OnTimeMonth, narrowing)
    return union_all(added_up, *(_not_judged(basis, narrowing, whole) for basis in Basis)).subquery("facts")


def _added_up(each: Any, narrowing: Narrowing) -> Select[Any]:
    keys = [each.basis, each.month, each.customer_id, *([each.product_id] if each is OnTimeMonth else [])]
    found = select(*keys, *(getattr(each, name) for name in SUMS))
    return found.where(each.month >= FIRST, each.month <= LAST, each.lines > NONE, *narrowing.of(each))


def _not_judged(basis: Basis, narrowing: Narrowing, whole: bool) -> Select[Any]:
    """What the sums hold and nobody may judge yet, with its sign turned.

    That is of today, or of a day before it that the longest late window of all reaches from.
    """
    each = ScheduleLine
    on, due, kept = (getattr(each, names[basis]) for names in (DAY, DUE, ON_TIME))
    month = cast(func.date_trunc(literal_column("'month'"), on), Date)
    keys = [each.customer_id, *([] if whole else [each.product_id])]
    columns: list[Any] = [
        literal_column(f"'{basis}'").label("basis"), month.label("month"), *keys, (-func.count()).label("lines"),
        (-func.count().filter(kept >= due)).label("lines_on_time"), (-func.count().filter(each.confirmed)).label("lines_confirmed"),
        (-func.sum(due)).label("quantity"), (-func.sum(func.least(kept, due))).label("quantity_on_time"),
    ]
    begun = (on >= FIRST, on >= cast(TODAY - LONGEST, Date), on < END)
    return select(*columns).where(*begun, due > NONE, running(on), not_(is_over(on, TODAY)), *narrowing.of(each)).group_by(month, *keys)
