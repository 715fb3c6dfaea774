"""Receipts in few words: `receipt(sent, 2380, 1000)`, `signed(sent, …)`, `counted(sent, (2380, 5, 0), …)`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from domain.deliveries.models import Slip
from domain.deliveries.receipts import signing
from domain.deliveries.receipts.inputs import Receipt
from domain.deliveries.receipts.rules import Counted
from domain.shared.actor import ANONYMOUS
from tests.deliveries.slips import Sent


def receipt(sent: Sent, *received: Any, name: str = "刘伟", **more: Any) -> Receipt:
    """Each line as (received, damaged, wrong) or received alone; all as on the slip where nothing is said."""
    lines = sent.lines
    said = received or tuple(line.quantity for line in lines)
    figures = [each if isinstance(each, tuple) else (each,) for each in said]
    return Receipt(name, {line.id: Counted(*map(Decimal, each)) for line, each in zip(lines, figures, strict=True)}, **more)


def signed(sent: Sent, *received: Any, **more: Any) -> Slip:
    given = receipt(sent, *received, **more)
    return sent.story.as_(ANONYMOUS, lambda work: signing.by_code(work, sent.token, lambda _: given))
