"""The policy: each permission with the predicates of which one must hold. What is not here is closed to everybody."""

from __future__ import annotations

from typing import Any

from domain.access.predicates import Predicate, anybody, customer, decides, department, machine, person, staff
from domain.shared import work as work_module
from domain.shared.actor import Actor, Kind

IT = department("it")
SALES = department("sales")
LOGISTICS = department("logistics")
FINANCE = department("finance")

POLICY: dict[str, tuple[Predicate, ...]] = {
    # the doors
    "public.see": (anybody,),
    "session.open": (anybody,),
    "session.own": (person,),
    "portal.see": (customer(),),
    "admin.see": (staff,),
    "system.specimens.see": (IT,),
    "mailbox.see": (anybody,),
    "search.see": (staff,),
    "flow.see": (staff,),
    "task.see": (staff,),
    "task.hand_on": (staff,),
    # people
    "accounts.person.see": (staff,),
    "accounts.person.manage": (IT,),
    "accounts.delegate": (staff,),
    "accounts.hand_over": (IT,),
    "accounts.portal_user.manage": (customer("administrator"), SALES),
    # customers and products
    "customers.customer.see": (staff,),
    "customers.customer.edit": (SALES,),
    "customers.internal_operation.see": (SALES, department("finance", "general_office")),
    "customers.requirement.edit": (SALES, department("quality", "technical")),
    "products.product.see": (staff,),
    "products.product.edit": (SALES, department("technical")),
    "products.list.see_own": (customer(),),
    "products.price.edit": (SALES,),
    "products.stock.edit": (department("logistics", "production"),),
    "products.capacity.edit": (department("production"),),
    "products.lot.block": (department("quality"),),
    "products.import": (SALES,),
    # orders
    "orders.order.see": (staff,),
    "orders.order.see_own": (customer(),),
    "orders.order.draft": (customer("buyer"),),
    "orders.order.enter": (SALES,),
    "orders.order.submit": (customer("buyer"), SALES),
    "orders.order.amend": (customer("buyer"), SALES),
    "orders.order.withdraw": (customer("buyer"), SALES),
    "orders.order.chase": (customer("buyer"),),
    "orders.order.return": (SALES,),
    "orders.order.hold": (SALES, decides("approval")),
    "orders.order.cancel": (decides("approval"),),
    "orders.order.split": (SALES,),
    "orders.order.decline": (decides("settlement"),),
    "orders.order.countersign": (customer("buyer"),),
    "orders.supplied.book": (department("logistics", "production"),),
    "orders.message.write": (customer(), staff),
    "orders.file.see": (customer(), staff),
    # reviews
    "reviews.review.see": (staff,),
    "reviews.section.answer": (staff,),
    "reviews.section.sign": (staff,),
    "reviews.classify": (decides("classification"),),
    "reviews.overrule": (decides("classification"), decides("approval")),
    "reviews.deviation.propose": (SALES,),
    "reviews.deviation.answer": (customer("buyer"),),
    "reviews.objection.record": (decides("negotiation"),),
    "reviews.ruling.decide": (decides("ruling"),),
    "reviews.approval.decide": (decides("approval"), decides("approval_deputy")),
    "reviews.price.decide": (decides("price_change"),),
    "reviews.release.decide": (decides("release"),),
    "reviews.settlement.decide": (decides("settlement"),),
    "reviews.meeting.hold": (SALES,),
    "reviews.system": (machine,),
    # records
    "records.record.see": (customer(), staff),
    "records.record.prove": (anybody,),
    "records.form.print": (staff,),
    "purchasing.request.acknowledge": (department("purchasing"),),
    "purchasing.request.send": (decides("purchase_request"), decides("release")),
    "purchasing.system": (machine,),
    "production.plan.see": (staff,),
    "production.plan.acknowledge": (department("production"),),
    "process.document.issue": (department("technical"),),
    "development.finish": (department("technical"),),
    # after release
    "changes.change.see": (staff,),
    "changes.change.propose": (SALES,),
    "changes.change.refuse": (SALES,),
    "changes.change.settle": (customer("buyer"),),
    "changes.section.answer": (staff,),
    "changes.approval.decide": (decides("change_approval"), decides("change_approval_deputy")),
    "changes.price.decide": (decides("price_change"),),
    "changes.notice.acknowledge": (staff,),
    "changes.subcontractor.notify": (department("purchasing"),),
    "changes.system": (machine,),
    "deliveries.slip.see": (staff,),
    "deliveries.slip.see_own": (customer(),),
    "deliveries.slip.void": (LOGISTICS,),
    "deliveries.slip.take_back": (LOGISTICS,),
    "deliveries.receipt.open": (anybody,),
    "deliveries.receipt.sign": (customer("buyer"),),
    "deliveries.receipt.record": (LOGISTICS,),
    "deliveries.difference.settle": (department("quality"),),
    "deliveries.packaging.count": (LOGISTICS,),
    "deliveries.tracking.write": (LOGISTICS,),
    "deliveries.system": (machine,),
    "receivables.see": (FINANCE, SALES, department("general_office")),
    "receivables.see_own": (customer("buyer", "administrator"),),
    "receivables.statement.make": (FINANCE,),
    "receivables.statement.answer": (customer("buyer"),),
    "receivables.dispute.answer": (FINANCE, decides("price_change")),
    "receivables.invoice.ask": (customer("buyer"), FINANCE, SALES),
    "receivables.invoice.issue": (decides("invoice"),),
    "receivables.payment.record": (decides("payment"),),
    "receivables.deduction.claim": (customer("buyer"), FINANCE),
    "receivables.deduction.answer": (decides("payment"),),
    "receivables.usage.report": (customer("buyer"), FINANCE),
    "receivables.exception.propose": (FINANCE,),
    "receivables.exception.sign": (decides("retail_exception"),),
    "receivables.system": (machine,),
    "journal.see": (IT, department("general_office")),
    "system.operations.see": (IT,),
    "system.operations.retry": (IT,),
    "system.calendar.see": (staff,),
    "system.calendar.edit": (IT, department("general_office")),
}

# The authority table's first content (RULES 2): decision -> posts that may take it. Kept as rows; this fills an empty table.
AUTHORITY: dict[str, tuple[tuple[str, str], ...]] = {
    "classification": (("sales", "member"),),
    "price": (("sales", "member"),),
    "service": (("sales", "member"),),
    "specification": (("technical", "member"),),
    "quality_conditions": (("production", "member"),),
    "delivery": (("production", "control"),),
    "cost_technical": (("technical", "member"),),
    "cost_finance": (("finance", "member"),),
    "cost_estimate": (("general_office", "deputy_general_manager"),),
    "negotiation": (("sales", "head"), ("technical", "head"), ("production", "head"), ("quality", "head"), ("purchasing", "head"),
                    ("finance", "head"), ("logistics", "head")),
    "ruling": (("general_office", "general_manager"),),
    "approval": (("sales", "head"),),
    "approval_deputy": (("sales", "deputy_head"), ("general_office", "general_manager")),
    "release": (("production", "head"),),
    "settlement": (("general_office", "general_manager"),),
    "price_change": (("general_office", "general_manager"),),
    "purchase_request": (("production", "control"),),
    "change_technical": (("technical", "member"),),
    "change_production": (("production", "control"),),
    "change_finance": (("finance", "member"),),
    "change_marketing": (("sales", "member"),),
    "change_information": (("sales", "member"),),
    "change_approval": (("sales", "head"),),
    "change_approval_deputy": (("sales", "deputy_head"), ("general_office", "general_manager")),
    "invoice": (("finance", "member"),),
    "payment": (("finance", "member"),),
    "retail_exception": (("general_office", "general_manager"),),
}

# A head may do what a member of the department may (RULES 2 names the lowest position that may).
SUPERIOR = {"member": ("member", "control", "deputy_head", "head"), "control": ("control", "head")}


def may(actor: Actor, permission: str, thing: Any = None) -> bool:
    """Does a row of the policy let this actor do this? The system may do everything that it is written to do."""
    predicates = POLICY.get(permission)
    if predicates is None:
        raise KeyError(f"no such permission: {permission}")
    return actor.kind == Kind.SYSTEM or any(predicate(actor, thing) for predicate in predicates)


work_module.policy = may
