"""回签: the customer's signature under the order confirmation; the dates it names are the counted ones from then on (RULES 7)."""

from __future__ import annotations

from domain.accounts.signing import sign
from domain.orders import snapshot
from domain.orders.events import OrderCountersigned
from domain.orders.models import Order
from domain.orders.queries import by_number, lines_of
from domain.orders.workflow import ORDER
from domain.shared.clock import Allowance
from domain.shared.errors import Refused
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "order.countersign"


def ask_to_countersign(work: Work, order: Order, *, again: bool = False) -> None:
    """The confirmation waits for the customer's signature: at the release, and `again` in the edition of a change in force; system work.

    A signature under an older edition stays with that paper; the task that waited for one is withdrawn (5.1.13(1)).
    """
    end_tasks(work, order, TASK, outcome="withdrawn")
    order.countersigned_at = order.countersigned_by = None
    first = Message("Countersign the confirmation of order {number}", number=order.number)
    newer = Message("Countersign the confirmation of order {number} in revision {revision}", number=order.number, revision=order.revision)
    open_task(
        work, order, TASK, newer if again else first, For(customer=True), Allowance.working_days(2), clause="5.1.13(1)",
        path=f"/orders/{order.number}/countersignature", number=order.number,
    )


def countersign(work: Work, number: str, *, version: int | None, password: str) -> Order:
    """Sign the confirmation of a released order with the password, once.

    Raises NotFound, Forbidden, Stale, Refused (not released, or countersigned already), PasswordNeeded, Throttled.
    """
    order = by_number(work, number, lock=True)
    authorise(work, "orders.order.countersign", order)
    require_version(order, version)
    if reasons := ORDER.refusals(work, order, "countersign"):
        raise Refused(*reasons)
    said = {"number": order.number, "revision": order.revision}
    meaning = Message("We confirm order {number}, revision {revision}, with the dates promised.", **said)
    lines = lines_of(work, order.id, cancelled=False)
    promised = {str(line.position): [[each.promised_latest, each.quantity] for each in line.schedules] for line in lines}
    signature = sign(work, order, "countersign", meaning, snapshot.content(order, lines) | {"promised": promised}, password)
    ORDER.apply(work, order, "countersign", version=None, signature=signature)
    order.countersigned_at, order.countersigned_by = work.now, work.actor.name
    end_tasks(work, order, TASK)
    work.emit(OrderCountersigned(order))
    return order
