"""The figures of the rate, added up by the database: from the sums of the months, less what is not judged yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, cast, func, literal, literal_column, not_, select, tuple_, union_all

from domain.customers.models import Customer
from domain.deliveries.judging import is_over, running
from domain.deliveries.models import OnTimeCustomerMonth, OnTimeMonth
from domain.deliveries.on_time import Basis, Share
from domain.deliveries.rate.filtering import RateFilter, month_after
from domain.deliveries.rollup import DAY, DUE, ON_TIME, SUMS
from domain.orders.models import ScheduleLine
from domain.products.models import Product
from domain.projects.ended import in_the_open
from domain.shared.clock import today
from domain.shared.work import Work

MONTHS = 12
EVERY = 10_000
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
    facts = _facts(work, wanted, first, month_after(wanted.month, -1), unconfidential=unconfidential, whole=not wanted.product)
    found: dict[date, list[Any]] = {}
    for month, *sums in work.session.execute(select(facts.c.month, *_sums(facts)).group_by(facts.c.month, facts.c.basis)):
        found.setdefault(month, []).append(sums)
    spans = (month_after(first, n) for n in range(months - 1))
    named = f"{wanted.month:%Y-%m}"
    return [*(_figures(f"{month:%Y-%m}", f"{month:%Y-%m}", found.get(month, ())) for month in spans), replace(shown, key=named, name=named)]


def of_month(work: Work, wanted: RateFilter, *, most: int = EVERY, unconfidential: bool = False) -> MonthPage:
    """The wanted month; of customers and of products the `most` that missed most.

    `unconfidential`: for paper, which the whole house reads, without what belongs to a project.
    """
    facts = _facts(work, wanted, wanted.month, wanted.month, unconfidential=unconfidential)
    level = func.grouping(facts.c.customer_id, facts.c.product_id)
    sets = func.grouping_sets(literal_column("()"), tuple_(facts.c.customer_id), tuple_(facts.c.product_id))
    summed = select(level.label("level"), facts.c.customer_id, facts.c.product_id, *_by_basis(facts)).group_by(sets).subquery()
    lines, kept = (summed.c[f"{Basis.COUNTED}_{name}"] for name in ("lines", "lines_on_time"))
    place = func.row_number().over(partition_by=summed.c.level, order_by=((lines - kept).desc(), lines.desc()))
    ranked = select(*summed.c, place.label("place")).subquery()
    named = (
        select(ranked.c.level, Customer.number, Customer.name_short, Product.code, Product.name_zh, *_by_basis_of(ranked))
        .outerjoin(Customer, Customer.id == ranked.c.customer_id).outerjoin(Product, Product.id == ranked.c.product_id)
        .where(ranked.c.place <= most)
    )
    found: dict[int, list[Figures]] = {CUSTOMER: [], PRODUCT: [], WHOLE: []}
    for at, number, short, code, name, *sums in work.session.execute(named):
        key, called = {WHOLE: ("", ""), CUSTOMER: (number, short), PRODUCT: (code, name)}[at]
        told = [(basis, *sums[n * len(SUMS):(n + 1) * len(SUMS)]) for n, basis in enumerate(Basis)]
        found[at].append(_figures(key or "", called or "", told))
    return MonthPage(next(iter(found[WHOLE]), Figures("", "")), _ranked(found[CUSTOMER]), _ranked(found[PRODUCT]))


def _by_basis(facts: Any) -> list[Any]:
    return [
        func.coalesce(func.sum(facts.c[name]).filter(facts.c.basis == basis.value), 0).label(f"{basis}_{name}")
        for basis in Basis for name in SUMS
    ]


def _by_basis_of(ranked: Any) -> list[Any]:
    return [ranked.c[f"{basis}_{name}"] for basis in Basis for name in SUMS]


def _ranked(found: Sequence[Figures]) -> list[Figures]:
    return sorted((each for each in found if each.shares), key=lambda each: (-each.counted.missed, -each.counted.lines, each.key))


def _figures(key: str, name: str, rows: Sequence[Any]) -> Figures:
    shares = {Basis(basis): Share(lines, on_time, quantity, kept) for basis, lines, on_time, _, quantity, kept in rows if lines}
    confirmed = next((confirmed for basis, _, _, confirmed, *_ in rows if basis == Basis.COUNTED), 0)
    return Figures(key, name, shares, confirmed)


def _sums(facts: Any) -> list[Any]:
    return [facts.c.basis, *(func.sum(facts.c[name]).label(name) for name in SUMS)]


def _facts(work: Work, wanted: RateFilter, first: date, last: date, *, unconfidential: bool = False, whole: bool = False) -> Any:
    """Sums by basis, month and customer (and product, unless `whole`) from the month `first` to the month `last`, of what is judged:
    all that was added up, less what is not over yet, which is no more than the work in hand."""
    day = today(work)
    parts: list[Select[Any]] = [_added_up(OnTimeCustomerMonth if whole else OnTimeMonth, wanted, first, last, unconfidential)]
    waiting = max(first, _first_waited_for(work, day))
    if waiting < month_after(last):
        parts += [_not_judged(work, basis, wanted, waiting, month_after(last), unconfidential, whole) for basis in Basis]
    return union_all(*parts).subquery("facts")


def _first_waited_for(work: Work, day: date) -> date:
    """The first day that may still be waited for: today, or one before it that the longest late window reaches from."""
    window = work.session.scalar(select(func.max(Customer.late_days))) or 0
    return day - timedelta(days=window)


def _added_up(each: Any, wanted: RateFilter, first: date, last: date, unconfidential: bool) -> Select[Any]:
    keys = [each.basis, each.month, each.customer_id, *([each.product_id] if each is OnTimeMonth else [])]
    found = select(*keys, *(getattr(each, name) for name in SUMS))
    return found.where(each.month >= first, each.month <= last, each.lines > 0, *_narrowed(each, wanted, unconfidential))


def _not_judged(work: Work, basis: Basis, wanted: RateFilter, begin: date, end: date, unconfidential: bool, whole: bool) -> Select[Any]:
    """What the sums hold and nobody may judge yet, with its sign turned."""
    each = ScheduleLine
    on, due, kept = (getattr(each, names[basis]) for names in (DAY, DUE, ON_TIME))
    month = cast(func.date_trunc("month", on), Date)
    keys = [each.customer_id, *([] if whole else [each.product_id])]
    columns: list[Any] = [
        literal(basis.value).label("basis"), month.label("month"), *keys, (-func.count()).label("lines"),
        (-func.count().filter(kept >= due)).label("lines_on_time"), (-func.count().filter(each.confirmed)).label("lines_confirmed"),
        (-func.sum(due)).label("quantity"), (-func.sum(func.least(kept, due))).label("quantity_on_time"),
    ]
    waiting = (on >= begin, on < end, due > 0, running(on), not_(is_over(on, today(work))), *_narrowed(each, wanted, unconfidential))
    return select(*columns).where(*waiting).group_by(month, *keys)


def _narrowed(each: Any, wanted: RateFilter, unconfidential: bool) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [in_the_open(each.project_id)] if unconfidential else []
    if wanted.customer:
        conditions.append(each.customer_id == select(Customer.id).where(Customer.number == wanted.customer).scalar_subquery())
    if wanted.product:
        conditions.append(each.product_id == select(Product.id).where(Product.code == wanted.product).scalar_subquery())
    return conditions
