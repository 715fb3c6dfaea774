"""The flow of 4.1 as data: each step with its form, who answers for it, and the tasks that wait at it.

A step without task kinds belongs to a later area and is shown as not yet in use, unless `always` says that it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.shared.message import Message


@dataclass(frozen=True)
class Step:
    """`forms` are the numbers of the controlled forms; `path` is where the step's things are listed, below the company's door."""

    key: str
    name: Message
    unit: str
    forms: tuple[str, ...]
    clauses: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    path: str = ""
    always: bool = False

    @property
    def in_use(self) -> bool:
        return self.always or bool(self.kinds)


FLOW = (
    Step("product_list", Message("Product list"), "sales", ("FM070100-13",), ("3.1", "6.2.13"), path="/admin/products", always=True),
    Step("quotation", Message("Quotation"), "sales", (), ("5.1.1(3)",)),
    Step("order", Message("Contract or order of the customer"), "sales", (), ("5.1.1(1)",),
         ("order.completion", "order.clash", "order.chase"), "/admin/orders?view=review"),
    Step("review", Message("Contract and order review"), "all", ("FM070100-01",), ("5.1.2(1)", "5.1.6"), (
        "review.whole", "review.marketing", "review.specification", "review.quality_conditions", "review.delivery", "review.cost_technical",
        "review.cost_finance", "review.cost_estimate", "review.meeting", "review.deviation", "order.deviation", "review.negotiation",
        "review.ruling", "review.approval", "review.price", "review.classification", "price.acknowledge", "technical.acknowledge",
        "credit.acknowledge",
    ), "/admin/orders?view=review"),
    Step("development", Message("New-product development task"), "technical", (), ("5.1.7(3)",),
         ("review.settlement", "development.feasibility", "development.planning", "development.task"),
         "/admin/orders?state=accepted_for_development"),
    Step("production", Message("Production plan and material"), "production", (), ("5.1.7(2)", "5.1.8(1)", "5.1.8(2)", "5.1.8(3)"),
         ("plan.acknowledge", "purchase.request", "purchase.unneeded", "process.documents", "order.supply"), "/admin/plan"),
    Step("sales_order", Message("Sales order"), "production", ("FM070100-02",), ("5.1.7(2)", "6.2.2"),
         ("review.release", "order.countersign"),
         "/admin/orders?view=running"),
    Step("change", Message("Change of contract or order"), "sales", (), ("5.1.9(3)", "5.1.9(6)"), (
        "change.marketing", "change.production", "change.technical", "change.finance", "change.information", "change.engineering",
        "change.settle", "change.answer", "change.unanswered", "change.price_noted", "change.approval", "change.price", "change.refusal",
        "change.acknowledge", "change.subcontractor",
    ), "/admin/changes"),
    Step("execution", Message("Execution and on-time delivery"), "sales", ("FM070100-03", "FM070100-04"), ("5.1.10(2)", "5.1.10(3)"), (
        "delivery.check", "delivery.chase", "delay.meeting", "delay.offers", "delay.confirmation", "delay.offering", "delay.choice",
        "delay.unanswered", "delay.sheet", "delay.signature", "delay.follow_up", "delay.freight",
    ), "/admin/deliveries"),
    Step("dispatch", Message("Dispatch notice"), "sales", ("FM070100-05",), ("5.1.11(1)",),
         ("dispatch.mismatch", "dispatch.recalled"), "/admin/dispatch/ready"),
    Step("outbound", Message("Outbound slip and tracking"), "logistics", ("FM070100-06",), ("5.1.11(3)", "5.1.12(1)"),
         ("dispatch.verify", "dispatch.ship", "delivery.whereabouts", "delivery.return_copy", "delivery.paper", "delivery.difference",
          "delivery.returned_goods", "delivery.packaging", "delivery.packaging_balance"), "/admin/dispatch"),
    Step("receivables", Message("Invoice and receivables"), "finance", (), ("5.1.12(2)", "5.1.12(3)"), (
        "statement.check", "statement.answer", "statement.dispute", "statement.price", "invoice.issue", "receivables.deduction",
        "receivables.exception", "receivables.refund", "invoice.make", "invoice.credit",
    ), "/admin/receivables"),
    Step("service", Message("After-sales service"), "quality", ("FM070100-07", "FM070100-08", "FM070100-09"), ("5.2.1.1(1)", "5.2.3")),
    Step("corrective", Message("Corrective and preventive action"), "quality", (), ("5.3.6(1)",)),
    Step("satisfaction", Message("Satisfaction survey and trend"), "marketing", ("FM070100-11", "FM070100-12"), ("5.2.5(1)", "5.3.3(1)")),
    Step("records", Message("Records"), "all", (), ("5.1.13(1)",), path="/admin/records", always=True),
)
OF_NO_STEP = ("connection.grant", "connection.webhook", "connection.expiry")  # of the program itself: nothing of an order waits for them
