"""The decisions of the authority table in words."""

from __future__ import annotations

from domain.shared.message import Message

DECISIONS = {
    "classification": Message("Classification of an order"),
    "price": Message("Price"),
    "service": Message("Service conditions"),
    "specification": Message("Specification"),
    "quality_conditions": Message("Quality conditions"),
    "delivery": Message("Delivery and material"),
    "cost_technical": Message("Cost estimate, technical part"),
    "cost_finance": Message("Cost estimate, finance part"),
    "cost_estimate": Message("Cost estimate as a whole"),
    "negotiation": Message("Negotiation of an objection"),
    "ruling": Message("Ruling on an objection"),
    "approval": Message("Approval of a review"),
    "approval_deputy": Message("Approval in place of the marketing manager"),
    "release": Message("Confirmation and release of a mass-production order"),
    "settlement": Message("Settlement of a newly developed or special order, decline"),
    "price_change": Message("Change of a price"),
    "purchase_request": Message("Sending of a purchase request"),
    "change_technical": Message("Engineering change of a released order"),
    "change_production": Message("Production's answer to a change"),
    "change_finance": Message("Finance's answer to a change"),
    "change_marketing": Message("Marketing's answer to a change"),
    "change_information": Message("Product information touched by a change"),
    "change_approval": Message("Approval of a change"),
    "change_approval_deputy": Message("Approval of a change in place of the marketing manager"),
    "invoice": Message("Invoice"),
    "payment": Message("Payment and credit note"),
    "token_grant": Message("A program that sees prices or reports money"),
    "dispatch": Message("Dispatch notice"),
    "outbound": Message("Verification and outbound slip"),
    "retail_exception": Message("Retail shipped before payment"),
    "delay_dates": Message("New dates of a late delivery"),
    "countermeasure": Message("Delay countermeasure sheet"),
    "premium_freight": Message("Premium freight at our cost"),
    "premium_freight_over": Message("Premium freight above the set amount"),
}


def decision(code: str) -> Message | str:
    """The decision's name; a code that is not one of ours stands as it is."""
    return DECISIONS.get(str(code), str(code))
