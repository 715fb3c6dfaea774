"""Mails about accounts: rows of the outbox, worded later in the reader's language."""

from __future__ import annotations

from typing import Any

from domain.accounts.models import Person
from domain.shared.outbox import later
from domain.shared.work import Work


def write(work: Work, template: str, person: Person, **params: Any) -> None:
    """Have `templates/mail/<template>` sent to a person; `path` among the params is a page below the public address."""
    later(
        work,
        "mail",
        {
            "template": template,
            "to": {"name": person.name, "email": person.email},
            "language": person.language or "zh-CN",
            "params": params,
        },
    )
