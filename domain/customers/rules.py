"""What a customer may be: the values that its fields take, and how long it waits for an answer."""

from __future__ import annotations

from domain.shared.message import Message

GRADES = ("A", "B", "C")
DISTANCES = {
    "domestic_short": Message("Domestic, short distance"), "domestic_long": Message("Domestic, long distance"),
    "overseas": Message("Overseas"),
}
LANGUAGES = {"zh-CN": Message("Chinese"), "en": Message("English")}
PAYMENTS = {"month_end": Message("Days from the end of the month"), "invoice": Message("Days from the invoice")}
CURRENCIES = ("CNY", "USD", "EUR", "JPY", "GBP")
INCOTERMS = ("", "EXW", "FCA", "FOB", "CIF", "CIP", "CPT", "DAP", "DPU", "DDP")
DATES_MEAN = {"gate": Message("Goods leave our gate"), "arrival": Message("Goods arrive")}
SHIPPING_DOCUMENTS = {
    "inspection_report": Message("Outgoing inspection report"), "material_certificate": Message("Material certificate"),
    "packing_list": Message("Packing list"), "commercial_invoice": Message("Commercial invoice"),
    "certificate_of_origin": Message("Certificate of origin"), "ppap": Message("PPAP file"),
}
INVOICING = {
    "title": Message("Invoice title"), "tax_number": Message("Tax number"), "address": Message("Address and telephone"),
    "bank": Message("Bank"), "account": Message("Account"),
}
TOPICS = {
    "specification": Message("Specification"), "quality": Message("Quality"), "cost": Message("Cost"), "delivery": Message("Delivery"),
    "quantity": Message("Quantity"), "service": Message("Service"),
}
RESPONSE_TIMES = {  # kind of task -> what the customer waits for; kept in working minutes, over the default of the task
    "review": Message("The whole review"), "review.marketing": Message("Classification, price and service"),
    "review.specification": Message("Specification and drawing"), "review.quality_conditions": Message("Quality conditions"),
    "review.delivery": Message("Delivery and material"),
}


def payment_terms(kind: str, days: int) -> Message:
    """Payment terms in words: 月结 60 天, or 30 days from the invoice."""
    if kind == "month_end":
        return Message("{days} days from the end of the month", days=days)
    return Message("{days} days from the invoice", days=days)


def next_number(numbers: list[str]) -> str:
    """A number to suggest for a new customer: the one after the highest K-number."""
    taken = [int(number[1:]) for number in numbers if number[:1] == "K" and number[1:].isdecimal()]
    return f"K{max(taken, default=0) + 1:03d}"
