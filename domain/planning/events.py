"""What planning did, for the table of reactions."""

from __future__ import annotations

from dataclasses import dataclass

from domain.orders.models import Order
from domain.planning.models import Development, DocumentRequest, PurchaseRequest


@dataclass(frozen=True)
class PlanMade:
    order: Order


@dataclass(frozen=True)
class PurchaseRequestSent:
    request: PurchaseRequest
    order: Order


@dataclass(frozen=True)
class DocumentsRequested:
    request: DocumentRequest
    order: Order


@dataclass(frozen=True)
class DevelopmentStarted:
    development: Development
    order: Order
