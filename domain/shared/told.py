"""What the database is told of who acts: right before the next statement, and only where that changed since the last one.

Row-level security reads it in every statement of the transaction. Work goes in and out of `as_system` more often than it asks, and
what lies behind no such wall (numbers, forms that were sent, the end of the audit trail) is asked without telling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import SessionTransaction

from domain.shared.actor import Actor
from domain.shared.database import WorkSession

if TYPE_CHECKING:
    from domain.shared.work import Work

ANNOUNCE = (  # as the driver has it: it is sent with each page, and often
    "SELECT set_config('concord.kind', %(kind)s, true), set_config('concord.person', %(person)s, true), "
    "set_config('concord.now', %(now)s, true), set_config('concord.customer', %(customer)s, true)"
)
UNTOLD = {"concord_untold": True}  # execution options of a statement that touches nothing which row-level security narrows
AT_ONCE = {"stream_results": False, "yield_per": None}  # also before a statement whose rows are fetched bit by bit
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")  # read nothing; the last one works where nothing else does
WORK = "concord.work"  # of a connection, while a unit of work has it


def words(actor: Actor, now: str) -> dict[str, str]:
    return {"kind": actor.sight.value, "person": str(actor.id or ""), "customer": str(actor.customer_id or ""), "now": now}


@event.listens_for(WorkSession, "after_begin")
def _begun(session: WorkSession, transaction: SessionTransaction, connection: Connection) -> None:
    work: Work | None = session.info.get("work")
    if work is not None and not transaction.nested:  # a savepoint begins with what was told before it
        connection.info[WORK], work.told = work, {}


@event.listens_for(Engine, "before_cursor_execute")
def _tell(connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
    work: Work | None = connection.info.get(WORK)
    if work is None or work.told == work.to_tell or statement.startswith(SAVEPOINTS):
        return
    if context is None or not UNTOLD.items() <= context.execution_options.items():
        work.told = work.to_tell
        connection.exec_driver_sql(ANNOUNCE, work.to_tell, execution_options=AT_ONCE).close()


@event.listens_for(Engine, "rollback_savepoint")
def _forgotten(connection: Connection, *_: Any) -> None:
    """What was told within a savepoint is gone with it."""
    if (work := connection.info.get(WORK)) is not None:
        work.told = {}


@event.listens_for(Engine, "checkin")
def _given_back(connection: Any, record: Any) -> None:
    record.info.pop(WORK, None)
