"""Where what waits for a customer is followed by those who do not answer it: people of the house, and others of the customer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from domain.shared.task_queries import TaskRow
from domain.shared.work import Work
from domain.shared.workflow import allowed

PAGES = (  # below the portal's door → below the company's
    ("/statements/", "/admin/receivables/statements/"),
    ("/changes/", "/admin/changes/"),
    ("/delays/", "/admin/deliveries/delays/"),
    ("/deliveries/packaging", "/admin/deliveries/receipts/packaging"),
)


def followed(path: str, order: str) -> str:
    """The address for a task that is done at `path` of the portal and is about `order`."""
    for theirs, ours in PAGES:
        if path.startswith(theirs):
            return ours + path.removeprefix(theirs)
    return f"/admin/orders/{order}"


ANSWERED_AT = ("/completion", "/countersignature")  # pages for who answers alone; the order says the rest
SEEN_BY = (("/statements/", "receivables.see_own"),)  # money is not for everybody of the customer


def ways(work: Work, tasks: Iterable[TaskRow]) -> dict[uuid.UUID, str]:
    """Where the actor, of a customer, reads each of its tasks: where it is answered, else a page that tells of it. Empty for none.

    Who may not answer may read: the page is the same, without its form.
    """
    answers = "buyer" in work.actor.roles
    return {task.id: task.path if answers else _read(work, task.path) for task in tasks}


def _read(work: Work, path: str) -> str:
    if any(path.startswith(theirs) and not allowed(work, permission) for theirs, permission in SEEN_BY):
        return ""
    return next((path.removesuffix(each) for each in ANSWERED_AT if path.endswith(each)), path)
