"""The way of a dispatch notice: sales signs it, logistics holds the goods against it and signs the slip."""

from __future__ import annotations

from domain.deliveries.gates import blocked
from domain.deliveries.models import NoticeState
from domain.shared.message import Message
from domain.shared.workflow import Move, Workflow, name_states

N = NoticeState
OPEN = (N.DRAFT, N.NOTIFIED, N.BLOCKED, N.VERIFIED)  # its quantities are spoken for
WITH_LOGISTICS = (N.NOTIFIED, N.BLOCKED)

name_states(
    "dispatch_notice",
    {
        N.DRAFT: Message("Draft"), N.NOTIFIED: Message("To be verified"), N.BLOCKED: Message("Stopped"), N.VERIFIED: Message("Verified"),
        N.SHIPPED: Message("Shipped"), N.CANCELLED: Message("Cancelled"),
    },
)

NOTICE = Workflow(
    "dispatch_notice",
    NoticeState,
    Move("notify", (N.DRAFT,), N.NOTIFIED, "dispatch.notice.sign", needs=(blocked("notify"),), signed=True),
    Move("block", (*WITH_LOGISTICS, N.VERIFIED), N.BLOCKED, "dispatch.notice.verify"),
    Move("verify", WITH_LOGISTICS, N.VERIFIED, "dispatch.notice.verify"),
    Move("ship", (N.VERIFIED,), N.SHIPPED, "dispatch.slip.sign", needs=(blocked("ship"),), signed=True),
    Move("recall", (*WITH_LOGISTICS, N.VERIFIED), N.DRAFT, "dispatch.notice.write", reason=True),
    Move("cancel", OPEN, N.CANCELLED, "dispatch.notice.write", reason=True),
)
