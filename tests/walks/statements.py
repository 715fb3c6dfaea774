"""The deeds of what is billed: statements, disputes, adjustment lists, consumption reports, invoices, credit notes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from domain.customers.models import Customer
from domain.deliveries.models import SlipLine
from domain.receivables.actions import adjusting, answering, asking, consuming, crediting, drafting, invoicing, sending, settling
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.consuming import UsedInput
from domain.receivables.actions.invoicing import InvoiceInput
from domain.receivables.actions.settling import Settling
from domain.receivables.models import Invoice, Statement, StatementLine
from tests.cast import PASSWORD
from tests.walks.goods import PAPER
from tests.walks.receipts import Receipts
from tests.walks.stage import make_final
from tests.walks.walk import NothingThere

CENT = Decimal("0.01")


class Statements(Receipts):
    DEEDS: ClassVar[dict[str, int]] = Receipts.DEEDS | {
        "draft": 6, "drop": 1, "send": 8, "answer": 10, "settle": 6, "cancel_statement": 2, "wish": 1, "unwish": 1, "adjust": 2,
        "final_price": 1, "use_up": 3, "ask": 5, "ask_for_received": 2, "issue": 8, "cancel_invoice": 2, "credit": 4,
    }
    final = False

    def finance(self, deed: Any) -> Any:
        return self.as_(self.cast.xu, deed)

    def customer(self) -> Customer:
        return self.one([self.cast.a, self.cast.a, self.cast.b])

    # statements
    def draft(self) -> Any:
        customer, today = self.customer(), self.story.now.date()
        first = today - timedelta(days=self.one([0, 3, 40]))
        return self.finance(lambda work: [each.number for each in drafting.draft(work, customer.number, first, today)])

    def line_of(self, *states: str) -> tuple[Statement, StatementLine]:
        statement = self.any(Statement, Statement.state.in_(states))
        return statement, self.any(StatementLine, StatementLine.statement_id == statement.id, StatementLine.state != "dropped")

    def drop(self) -> Any:
        statement, line = self.line_of("draft")
        self.finance(lambda work: sending.drop_line(work, statement.number, line.id, None))
        return statement.number, line.position

    def send(self) -> Any:
        statement = self.any(Statement, Statement.state == "draft")
        self.finance(lambda work: sending.send(work, statement.number, None))
        return statement.number

    def answer(self) -> Any:
        statement = self.any(Statement, Statement.state.in_(("sent", "disputed")))
        lines = self.all(StatementLine, StatementLine.statement_id == statement.id, StatementLine.state == "open")
        said = {each.id: self.said(each) for each in lines if self.often(0.85)}
        wish = self.one([None, None, True, False])
        self.as_(self.buyer(statement), lambda work: answering.answer(work, statement.number, said, PASSWORD, None, wish))
        return statement.number, [(each.agrees, each.quantity, each.price) for each in said.values()], wish

    def said(self, line: StatementLine) -> LineAnswer:
        if self.often(0.65):
            return LineAnswer(True)
        fewer = line.quantity - self.pieces(1, 3, 10, 200, -5) * (1 if line.quantity > 0 else -1)
        quantity = self.one([None, fewer])
        price = line.unit_price + self.one([-1, 1, Decimal("-0.37")]) if line.unit_price is not None and self.often(0.4) else None
        return LineAnswer(False, "不对", quantity, price)

    def settle(self) -> Any:
        statement = self.any(Statement, Statement.state == "disputed")
        line = self.any(StatementLine, StatementLine.statement_id == statement.id, StatementLine.state == "disputed")
        outcome = self.one(["accepted", "accepted", "accepted", "kept", "dropped"])
        quantity = line.quantity - self.pieces(1, 2, 30) if self.often(0.2) else None
        said = Settling(outcome, "已核对", quantity)
        who = self.cast.shen if line.their_price is not None and outcome == "accepted" else self.cast.xu
        self.as_(who, lambda work: settling.settle(work, statement.number, line.id, said, PASSWORD, None))
        return statement.number, line.position, outcome, (line.their_quantity, line.their_price), quantity

    def cancel_statement(self) -> Any:
        statement = self.any(Statement, Statement.state != "cancelled")
        self.finance(lambda work: sending.cancel(work, statement.number, "重开", None))
        return statement.number

    def wish(self) -> Any:
        statement = self.any(Statement, Statement.state.in_(("sent", "disputed")))
        self.as_(self.buyer(statement), lambda work: asking.wish(work, statement.number, None))
        return statement.number

    def unwish(self) -> Any:
        statement = self.any(Statement, Statement.invoice_wished_at.is_not(None))
        self.as_(self.buyer(statement), lambda work: asking.withdraw_wish(work, statement.number, None))
        return statement.number

    def adjust(self) -> Any:
        customer = self.customer()
        return self.finance(lambda work: [each.number for each in adjusting.adjust_prices(work, customer.number)])

    def final_price(self) -> Any:
        if self.final:
            raise NothingThere
        self.final, price = True, self.one(["60.10", "63.20", "66.66"])
        self.look(lambda work: make_final(work, price))
        return price

    # invoices
    def ask(self) -> Any:
        statement = self.any(Statement, Statement.state.in_(("sent", "disputed", "confirmed")))
        who = self.one([self.buyer(statement), self.cast.xu])
        return statement.number, self.as_(who, lambda work: invoicing.ask(work, statement.number, None).number)

    def ask_for_received(self) -> Any:
        first = self.any(SlipLine, SlipLine.received > 0, SlipLine.billed.is_(False))
        others = self.all(SlipLine, SlipLine.received > 0, SlipLine.billed.is_(False), SlipLine.customer_id == first.customer_id)
        chosen = {first.id, self.one(others).id}
        made = self.as_(self.buyer(first), lambda work: invoicing.ask_for_received(work, list(chosen), PASSWORD))
        return len(chosen), made and made.number

    def issue(self) -> Any:
        invoice = self.any(Invoice, Invoice.state == "asked")
        off = self.one([0, 0, 0, CENT, -CENT])
        number = f"26{self.random.randint(10**9, 10**10)}"
        day = self.story.now.date() - timedelta(days=self.one([0, 0, 1, 40]))
        given = InvoiceInput(number, day, invoice.net + off, invoice.tax, invoice.gross + off)
        self.finance(lambda work: invoicing.issue(work, invoice.number, given, None, PASSWORD, None))
        return invoice.number, given.gross

    def cancel_invoice(self) -> Any:
        invoice = self.any(Invoice, Invoice.state != "cancelled")
        self.finance(lambda work: invoicing.cancel(work, invoice.number, "红冲", PASSWORD, None))
        return invoice.number, invoice.state

    def credit(self) -> Any:
        statement = self.any(Statement, Statement.state == "confirmed")
        return statement.number, self.finance(lambda work: crediting.credit(work, statement.number, PASSWORD, None).number)

    # consignment
    def use_up(self) -> Any:
        today = self.story.now.date()
        line = self.any(SlipLine, SlipLine.received > 0, SlipLine.order_id == self.stage.consigned.id)
        used = [UsedInput(line.customer_part, self.pieces(5, 20, 60))]
        first = today - timedelta(days=self.random.randint(0, 9))
        who = self.one([self.cast.wang_min, self.cast.xu])
        made = self.as_(who, lambda work: consuming.report(
            work, work.fetch(Customer, self.cast.a.id), self.stage.place.id, first, today, used, "portal", [PAPER]))
        return made.number, used[0].part, used[0].quantity
