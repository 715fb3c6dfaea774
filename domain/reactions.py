"""The one table of effects that cross areas: event → functions, run in its transaction, in this order.

What happens after commit is a row of the outbox that one of these functions adds.
"""

from __future__ import annotations

import domain.access  # noqa: F401 - installs policy and visibility
from domain.projects import membership
from domain.shared.events import when
from domain.shared.tasks import TaskEnded, TaskOpened

when(TaskOpened, membership.admit)
when(TaskEnded, membership.dismiss)

# each area adds its lines here, in the order in which they must run
