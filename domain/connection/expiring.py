"""Tokens that end soon: whoever keeps the connection hears of it before the program stands still."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select

from domain.connection.models import ApiToken
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.tasks import For, Task, end_tasks, open_task
from domain.shared.work import Work

SOON = timedelta(days=14)
TASK, WITHIN = "connection.expiry", Allowance.working_days(5)


def remind(work: Work) -> list[ApiToken]:
    """Each day: one task for each token that ends within two weeks. It ends with the token, by revocation or by time."""
    asked = exists().where(Task.object_id == ApiToken.id, Task.kind == TASK)
    waits = exists().where(Task.object_id == ApiToken.id, Task.kind == TASK, Task.ended_at.is_(None))
    for over in work.session.scalars(select(ApiToken).where(ApiToken.expires_at <= work.now, waits).order_by(ApiToken.id)):
        end_tasks(work, over, TASK, outcome="withdrawn")
    ending = select(ApiToken).where(
        ApiToken.revoked_at.is_(None), ApiToken.expires_at > work.now, ApiToken.expires_at <= work.now + SOON, ~asked
    )
    found = list(work.session.scalars(ending.order_by(ApiToken.expires_at, ApiToken.id)))
    for token in found:
        last = token.expires_at.astimezone(settings().zone).date().isoformat()
        title = Message("The token “{name}” ends on {day}: give its program a new one", name=token.name, day=last)
        open_task(work, token, TASK, title, For("it", "administrator"), WITHIN, clause="4.1", path=f"/connection/tokens/{token.id}",
                  number=token.name)
    return found
