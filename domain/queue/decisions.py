"""In which kinds of task each decision of the authority table is taken: what waits on behalf of those for whom one stands in."""

from __future__ import annotations

from domain.reviews.questions import PARTS

TAKEN_IN: dict[str, tuple[str, ...]] = {
    **{decision: (f"review.{kind}",) for kind, part in PARTS.items() for decision in part.decisions},
    **{name: (f"review.{name}",) for name in ("negotiation", "ruling", "approval", "release", "settlement")},
    "approval_deputy": ("review.approval",),
    "price_change": ("review.price", "change.price", "change.refusal", "statement.price"),
    "purchase_request": ("purchase.request",),
    "change_technical": ("change.technical", "change.engineering"),
    "change_production": ("change.production",),
    "change_finance": ("change.finance",),
    "change_marketing": ("change.marketing",),
    "change_information": ("change.information",),
    "change_approval": ("change.approval", "change.refusal"),
    "change_approval_deputy": ("change.approval", "change.refusal"),
    "dispatch": ("dispatch.mismatch", "dispatch.recalled"),
    "outbound": ("dispatch.verify", "dispatch.ship"),
    "invoice": ("invoice.issue", "invoice.make", "statement.dispute"),
    "payment": ("invoice.credit", "receivables.deduction", "receivables.refund"),
    "retail_exception": ("receivables.exception",),
    "token_grant": ("connection.grant",),
    "delay_dates": ("delay.confirmation",),
    "countermeasure": ("delay.signature",),
    "premium_freight": ("delay.freight",),
    "premium_freight_over": ("delay.freight",),
}
