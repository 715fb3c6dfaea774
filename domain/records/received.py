"""The signed slip, filed when somebody signed for the goods (5.1.11(3)): what came back of FM070100-06, on paper or without any."""

from __future__ import annotations

from domain.customers.models import Customer
from domain.deliveries.events import GoodsReceived
from domain.deliveries.receipts.sheet import receipt_sheet
from domain.records.actions import issue
from domain.shared.work import Work


def on_received(work: Work, happened: GoodsReceived) -> None:
    slip = happened.slip
    with work.as_system("documents of a receipt"):
        customer = work.fetch(Customer, slip.customer_id)
        sheet = receipt_sheet(slip, happened.lines, customer, happened.drawn)
        issue(work, "signed-slip", slip, sheet, number=slip.number, internal=False, language=customer.language)
