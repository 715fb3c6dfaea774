"""What the kinds of tasks are called."""

from __future__ import annotations

from domain.shared.message import Message

KINDS: dict[str, Message] = {
    "review.whole": Message("Whole review"),
    "review.marketing": Message("Price and service"),
    "review.specification": Message("Specification"),
    "review.quality_conditions": Message("Quality conditions"),
    "review.delivery": Message("Delivery and material"),
    "review.cost_technical": Message("Technical cost"),
    "review.cost_finance": Message("Cost of finance"),
    "review.cost_estimate": Message("Cost estimate"),
    "review.meeting": Message("Review meeting"),
    "review.negotiation": Message("Negotiation of the heads"),
    "review.ruling": Message("Ruling"),
    "review.approval": Message("Approval by the marketing manager"),
    "review.release": Message("Confirmation and release"),
    "review.settlement": Message("Settlement"),
    "review.deviation": Message("Deviation"),
    "review.price": Message("Another price"),
    "review.classification": Message("Class of a line"),
    "price.acknowledge": Message("Another price, to take note of"),
    "technical.acknowledge": Message("Another class, to take note of"),
    "credit.acknowledge": Message("Credit limit, to take note of"),
    "development.planning": Message("Quality planning (APQP)"),
    "order.deviation": Message("Our proposal"),
    "order.completion": Message("Completion"),
    "order.countersign": Message("Countersignature"),
    "order.supply": Message("Customer's material"),
    "order.clash": Message("Same order number"),
    "order.chase": Message("The customer's chase"),
    "change.answer": Message("Answer to a change"),
    "plan.acknowledge": Message("Production plan"),
    "purchase.request": Message("Purchase request"),
    "process.documents": Message("Process documents"),
    "delivery.check": Message("Daily check of deliveries"),
    "delivery.chase": Message("Delivery that is chased"),
    "delay.meeting": Message("Meeting on a delay"),
    "delay.offers": Message("New dates of a delay"),
    "delay.confirmation": Message("New dates, to be confirmed"),
    "delay.offering": Message("New dates, to be offered"),
    "delay.choice": Message("New dates to choose from"),
    "delay.sheet": Message("Delay countermeasure sheet"),
    "delay.signature": Message("Delay countermeasure sheet, to be signed"),
    "delay.follow_up": Message("Follow-up of a countermeasure"),
    "delay.freight": Message("Extra or premium freight"),
    "development.feasibility": Message("Feasibility"),
    "development.task": Message("New-product task"),
    "statement.check": Message("Statement to be checked"),
    "statement.answer": Message("Statement to be confirmed"),
    "statement.dispute": Message("Disputed statement"),
    "statement.price": Message("Another price on a statement"),
    "invoice.issue": Message("Invoice to be issued"),
    "receivables.correction": Message("Invoiced goods that came back"),
    "receivables.deduction": Message("Deduction of the customer"),
    "receivables.exception": Message("Retail before payment"),
    "receivables.usage": Message("Consumption to be settled"),
}


def name(kind: str) -> Message:
    """The word for a kind of task; a plain one for a kind that nobody has named yet."""
    return KINDS.get(kind, Message("Task"))
