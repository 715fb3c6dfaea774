"""An order as short as can be, for tests of what is told of it."""

from typing import Any

from domain.orders.models import Order, OrderState
from domain.shared.actor import system
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast


def order_of(cast: Cast, **values: Any) -> Order:
    """A submitted order of A, by Wang Min, looked after by Li Qian; committed."""
    with unit(system("test"), now=NOW) as work:
        return added(work, cast, **values)


def added(work: Work, cast: Cast, **values: Any) -> Order:
    return work.add(Order(**{
        "customer_id": cast.a.id, "number": "SO-261123-001", "po_number": "4500872136", "po_key": "4500872136", "kind": "single",
        "state": OrderState.IN_REVIEW, "order_class": "mass_production", "source": "portal", "order_date": TODAY, "submitted_at": NOW,
        "submitted_by": cast.wang_min.id, "submitted_by_name": cast.wang_min.name, "owner_id": cast.li_qian.id, "currency": "CNY",
        "line_count": 2, "title": "前下摆臂总成（左）", **values,
    }))
