"""The deeds of money: payments in each way, matches undone, refunds, deductions, retail that leaves unpaid on an exception."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from domain.customers.models import Customer
from domain.orders.models import Order
from domain.receivables.actions import crediting, paying, refunding, retail
from domain.receivables.actions.crediting import DeductionInput
from domain.receivables.actions.paying import PaymentInput
from domain.receivables.actions.refunding import Sent
from domain.receivables.models import Allocation, Deduction, Invoice, Payment, RetailException
from tests.cast import PASSWORD
from tests.walks.goods import PAPER
from tests.walks.statements import CENT, Statements


class Payments(Statements):
    DEEDS: ClassVar[dict[str, int]] = Statements.DEEDS | {
        "claim": 2, "accept": 2, "refuse": 1, "withdraw": 1, "pay": 8, "pay_before": 3, "match": 2, "reserve": 2, "unmatch": 2,
        "cancel_payment": 1, "refund": 2, "approve_refund": 2, "refuse_refund": 1, "except_": 2, "sign_exception": 3, "end_exception": 1,
    }

    # deductions
    def claim(self) -> Any:
        invoice = self.one([*self.all(Invoice, Invoice.state.in_(("issued", "paid"))), None])
        customer = self.customer() if invoice is None else self.customer_of(invoice)
        given = DeductionInput(self.amount(), "索赔", f"DN{self.random.randint(1, 99)}", invoice.number if invoice else "")
        who = self.one([self.cast.wang_min if customer.id == self.cast.a.id else self.cast.b_buyer, self.cast.xu])
        return self.as_(who, lambda work: crediting.claim(work, work.fetch(Customer, customer.id), given, [PAPER]).number), given.amount

    def claimed(self) -> Deduction:
        return self.any(Deduction, Deduction.state == "claimed")

    def accept(self) -> Any:
        claim = self.claimed()
        amount = self.one([claim.amount, (claim.amount / 2).quantize(CENT)])
        self.as_(self.cast.song_head, lambda work: crediting.accept(work, claim.number, amount, "同意", PASSWORD, None))
        return claim.number, amount

    def refuse(self) -> Any:
        claim = self.claimed()
        self.finance(lambda work: crediting.refuse(work, claim.number, "不同意", None))
        return claim.number

    def withdraw(self) -> Any:
        claim = self.claimed()
        who = self.buyer(claim) if claim.claimed_side == "customer" else self.cast.xu
        self.as_(who, lambda work: crediting.withdraw(work, claim.number, None))
        return claim.number

    # payments
    def amount(self) -> Decimal:
        return Decimal(self.random.choice([1, 100, 1000, 4321, 9876])) + Decimal(self.random.randint(0, 99)) / 100

    def pay(self) -> Any:
        customer, amount, named = self.customer(), self.amount(), ()
        if self.often(0.6):
            invoice = self.any(Invoice, Invoice.state == "issued", Invoice.customer_id == customer.id)
            amount, named = self.one([invoice.gross - invoice.paid, amount, invoice.gross + 5]), (invoice.number,)
        reference = self.one(["", f"B{self.random.randint(1, 999)}"])
        given = PaymentInput(customer.number, amount, self.story.now.date(), reference=reference, invoices=named)
        return self.finance(lambda work: paying.record(work, given, PASSWORD).number), amount, named

    def pay_before(self) -> Any:
        order = self.one([self.stage.retail, self.stage.retail, self.stage.first.order])
        given = PaymentInput(self.customer_of(order).number, self.amount(), self.story.now.date(), order=order.number)
        return self.finance(lambda work: paying.record(work, given, PASSWORD).number), given.amount, order.number

    def standing(self) -> Payment:
        return self.any(Payment, Payment.state == "recorded")

    def match(self) -> Any:
        payment = self.standing()
        return payment.number, self.finance(lambda work: paying.match_rest(work, payment.number, [], None))

    def reserve(self) -> Any:
        payment = self.standing()
        order = self.any(Order, Order.customer_id == payment.customer_id)
        amount = self.one([None, CENT * 100])
        self.finance(lambda work: paying.reserve_rest(work, payment.number, order.number, amount, None))
        return payment.number, order.number, amount

    def unmatch(self) -> Any:
        row = self.any(Allocation, Allocation.ended_at.is_(None))
        payment, = self.all(Payment, Payment.id == row.payment_id)
        self.finance(lambda work: paying.unmatch(work, payment.number, row.id, None))
        return payment.number, row.amount

    def cancel_payment(self) -> Any:
        payment = self.standing()
        self.finance(lambda work: paying.cancel(work, payment.number, "银行退回", PASSWORD, None))
        return payment.number

    def refund(self) -> Any:
        payment = self.standing()
        amount = self.one([None, CENT * 50])
        return payment.number, self.finance(lambda work: refunding.propose(work, payment.number, amount, "退款", None).number)

    def proposed(self) -> Payment:
        return self.any(Payment, Payment.state == "proposed")

    def approve_refund(self) -> Any:
        refund = self.proposed()
        sent = Sent(self.story.now.date(), f"R{self.random.randint(1, 999)}")
        self.as_(self.cast.song_head, lambda work: refunding.approve(work, refund.number, sent, PASSWORD, None))
        return refund.number

    def refuse_refund(self) -> Any:
        refund = self.proposed()
        self.finance(lambda work: refunding.refuse(work, refund.number, "不退", None))
        return refund.number

    # retail
    def except_(self) -> Any:
        order = self.one([self.stage.retail, self.any(Order)])
        amount = self.amount()
        until = self.coming_day(10)
        return self.finance(lambda work: retail.propose(work, order.number, amount, "货急", until).number), amount

    def sign_exception(self) -> Any:
        found = self.any(RetailException, RetailException.state == "proposed")
        self.as_(self.cast.shen, lambda work: retail.decide(work, found.number, PASSWORD, None))
        return found.number

    def end_exception(self) -> Any:
        found = self.any(RetailException)
        self.finance(lambda work: retail.withdraw(work, found.number, "款已到", None))
        return found.number
