"""Which clauses a page carries out, by the page's template: each page names its clauses and opens them beside itself."""

from __future__ import annotations

from dataclasses import dataclass

from domain.procedure.catalogue import CLAUSES, find
from domain.procedure.clause import Clause
from domain.shared.message import Message

PAGES: dict[str, tuple[str, ...]] = {
    "portal/home": ("1.3", "2.1"),
    "portal/orders/list": ("2.1",),
    "portal/orders/show": ("2.1", "5.1.2(1)", "5.1.13(1)"),
    "portal/orders/new": ("5.1.1(1)", "3.3"),
    "portal/orders/check": ("5.1.1(1)", "3.3"),
    "portal/products/list": ("3.1", "6.2.13"),
    "admin/queue": ("1.3",),
    "admin/flow": ("4.1",),
    "admin/orders/list": ("2.1",),
    "admin/orders/show": ("2.1", "5.1.2(1)", "5.1.13(1)"),
    "admin/orders/new": ("5.1.1(1)", "3.1", "3.2", "3.3", "2.3"),
    "admin/reviews/show": ("5.1.2(1)", "5.1.2(2)", "5.1.3(1)", "5.1.4(1)", "5.1.5(1)", "5.1.6", "5.1.7(1)"),
    "admin/customers": ("1.2", "2.3", "5.3.1(1)", "5.3.1(2)", "6.2.10"),
    "admin/products": ("3.1", "6.2.13"),
    "admin/capacity": ("5.1.5(1)",),
    "admin/records/list": ("5.1.13(2)",),
    "admin/records/forms": ("5.1.13(2)", "5.1.13(3)"),
    "admin/calendar": ("1.3",),
    "admin/reviews/list": ("5.1.2(1)", "6.2.1"),
    "admin/reviews/meeting": ("5.1.1(2)",),
    "admin/people/authority": ("5.1.6", "5.1.7(1)"),
    "admin/delegations": ("5.1.6",),
    "admin/journal": ("5.1.13(1)",),
    "admin/plan/plan": ("5.1.7(2)", "5.1.8(1)"),
    "admin/plan/requests": ("5.1.8(2)", "5.1.5(3)"),
    "admin/plan/documents": ("5.1.8(3)",),
    "admin/plan/developments": ("5.1.7(3)",),
    "admin/receipts": ("5.1.11(3)", "5.1.12(1)", "6.2.6"),
    "portal/deliveries": ("5.1.11(3)", "5.1.12(1)"),
    "admin/deliveries/making": ("5.1.10(2)",),
    "admin/deliveries/ledger": ("5.1.10(2)", "6.2.3"),
    "admin/deliveries/rate": ("5.1.10(3)", "6.2.4"),
    "admin/dispatch/ready": ("5.1.11(1)", "6.2.5"),
    "admin/dispatch/list": ("5.1.11(1)", "6.2.5"),
    "admin/dispatch/show": ("5.1.11(1)", "5.1.11(2)", "5.1.11(3)"),
    "admin/dispatch/verify": ("5.1.11(2)",),
    "admin/dispatch/shipments": ("5.1.12(1)",),
    "admin/dispatch/shipment": ("5.1.12(1)", "6.2.6"),
    "admin/dispatch/details": ("5.1.12(1)",),
    "admin/dispatch/concessions": ("5.1.11(2)",),
    "admin/receivables": ("5.1.12(2)", "5.1.12(3)"),
    "portal/receivables": ("5.1.12(2)",),
    "portal/deviations/answer": ("1.1",),
    "portal/changes/new": ("5.1.9(2)", "5.1.9(3)", "5.1.9(4)"),
    "portal/changes/show": ("5.1.9(1)",),
    "admin/changes/entering": ("5.1.9(1)", "5.1.9(3)"),
    "admin/late/board": ("5.1.10(1)",),
    "admin/late/chases": ("5.1.10(1)",),
    "admin/late/delays": ("5.1.10(1)",),
    "admin/late/delay": ("5.1.10(1)",),
    "admin/late/countermeasures": ("5.1.10(4)",),
    "admin/late/freight": ("5.1.10(4)",),
    "admin/settings": ("5.1.10(4)", "5.1.11(3)"),
    "portal/delays/choice": ("5.1.10(1)",),
}


def clauses_of(page: str) -> list[Clause]:
    """The clauses that a page carries out; none for a page that carries out none of its own."""
    return [find(number) for number in PAGES.get(page, ())]


def pages_of(number: str) -> list[str]:
    """The pages that carry out a clause."""
    return [page for page, numbers in PAGES.items() if number in numbers and number in CLAUSES]


@dataclass(frozen=True)
class Place:
    """Where a clause is carried out on the screen; `url` is empty for pages of one thing, which have no address of their own."""

    name: Message
    url: str


PLACES = {
    "portal/home": Place(Message("The customer's first page"), ""),
    "portal/orders/list": Place(Message("The customer's orders"), ""),
    "portal/orders/show": Place(Message("An order, as the customer sees it"), ""),
    "portal/orders/new": Place(Message("A new order in the portal"), ""),
    "portal/orders/check": Place(Message("The check before an order is sent"), ""),
    "portal/products/list": Place(Message("The customer's own parts"), ""),
    "admin/queue": Place(Message("My tasks"), "/admin/queue"),
    "admin/flow": Place(Message("Procedure flow"), "/admin/flow"),
    "admin/orders/list": Place(Message("Orders"), "/admin/orders"),
    "admin/orders/show": Place(Message("The page of an order"), ""),
    "admin/orders/new": Place(Message("Enter an order"), "/admin/orders/new"),
    "admin/reviews/show": Place(Message("The review of an order"), "/admin/reviews"),
    "admin/customers": Place(Message("Customers"), "/admin/customers"),
    "admin/products": Place(Message("Sales list FM070100-13"), "/admin/products"),
    "admin/capacity": Place(Message("Load and capacity"), "/admin/capacity"),
    "admin/reviews/list": Place(Message("Order reviews"), "/admin/reviews"),
    "admin/reviews/meeting": Place(Message("Review meeting"), ""),
    "admin/plan/plan": Place(Message("Daily parts production plan"), "/admin/plan"),
    "admin/receivables": Place(Message("Receivables"), "/admin/receivables"),
    "portal/receivables": Place(Message("The customer's statements and account"), ""),
    "admin/plan/requests": Place(Message("Purchase requests"), "/admin/purchase-requests"),
    "admin/plan/documents": Place(Message("Process documents"), "/admin/plan/documents"),
    "admin/plan/developments": Place(Message("Development tasks"), "/admin/plan/developments"),
    "admin/records/list": Place(Message("Documents issued"), "/admin/records"),
    "admin/records/forms": Place(Message("Register of forms"), "/admin/records/forms"),
    "admin/people/authority": Place(Message("Who decides what"), "/admin/authority"),
    "admin/delegations": Place(Message("Delegations"), "/admin/delegations"),
    "admin/journal": Place(Message("Audit trail"), "/admin/journal"),
    "admin/calendar": Place(Message("Company calendar"), "/admin/calendar"),
    "admin/dispatch/ready": Place(Message("Ready to leave"), "/admin/dispatch/ready"),
    "admin/dispatch/list": Place(Message("Dispatch notices"), "/admin/dispatch"),
    "admin/dispatch/show": Place(Message("The page of a dispatch notice"), ""),
    "admin/dispatch/verify": Place(Message("The verification of a dispatch"), ""),
    "admin/dispatch/shipments": Place(Message("Shipment plan"), "/admin/dispatch/shipments"),
    "admin/dispatch/shipment": Place(Message("The page of a shipment"), ""),
    "admin/dispatch/details": Place(Message("Shipment details"), "/admin/dispatch/details"),
    "admin/dispatch/concessions": Place(Message("Concessions"), "/admin/dispatch/concessions"),
    "admin/late/board": Place(Message("Daily board"), "/admin/deliveries"),
    "admin/late/chases": Place(Message("Chases"), "/admin/deliveries/chases"),
    "admin/late/delays": Place(Message("Delays"), "/admin/deliveries/delays"),
    "admin/late/delay": Place(Message("The page of a delay"), ""),
    "admin/late/countermeasures": Place(Message("Countermeasure sheets"), "/admin/deliveries/countermeasures"),
    "admin/late/freight": Place(Message("Freight"), "/admin/deliveries/freight"),
    "admin/deliveries/making": Place(Message("Production reports"), "/admin/production-reports"),
    "admin/deliveries/ledger": Place(Message("Execution ledger"), "/admin/ledger"),
    "admin/deliveries/rate": Place(Message("On-time delivery"), "/admin/delivery-rate"),
    "admin/receipts": Place(Message("Slips and receipts"), "/admin/deliveries/receipts"),
    "portal/deliveries": Place(Message("The customer's deliveries"), ""),
    "admin/settings": Place(Message("Settings"), "/admin/settings"),
    "portal/delays/choice": Place(Message("The customer's choice of a new date"), ""),
    "portal/changes/new": Place(Message("A change asked for in the portal"), ""),
    "portal/changes/show": Place(Message("A change, as the customer sees it"), ""),
    "admin/changes/entering": Place(Message("A change entered for a customer"), ""),
    "portal/deviations/answer": Place(Message("The customer's answer to a deviation"), ""),
}


def places_of(number: str) -> list[Place]:
    """Where a clause is carried out, by the pages' own names."""
    return [PLACES[page] for page in pages_of(number) if page in PLACES]
