"""Mails about goods, late deliveries and money, by their figures: what differs, who is told why, until when a link holds. No database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.deliveries.receipts.rules import OUTCOMES
from domain.notifications import goods, late, receivables

D = Decimal
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
OWNER, BUYER, LOGISTICS, FINANCE = (uuid.UUID(int=n) for n in (1, 2, 3, 4))
NAMES = {OWNER: "owner", BUYER: "buyer", LOGISTICS: "logistics", FINANCE: "finance"}


def line(quantity: str = "100", received: str | None = None, damaged: str = "0", wrong: str = "0", **more: Any) -> Any:
    said = {"name": "前下摆臂", "customer_part": "2904110-K80", "unit": "pcs", "po_number": "4500872136", "order_number": "SO-1"}
    return SimpleNamespace(**said | more, quantity=D(quantity), received=D(received) if received is not None else None, damaged=D(damaged),
                           wrong=D(wrong))


@pytest.mark.clause("5.1.12(1)")
@pytest.mark.parametrize(("lines", "differs"), [
    ([line()], 0),  # signed without a word: all as the slip says
    ([line(received="100")], 0),
    ([line(received="98")], 1),
    ([line(received="0")], 1),
    ([line(received="102")], 1),
    ([line(received="98", wrong="2")], 1),  # other goods in their place are not short besides
    ([line(received="97", wrong="2")], 2),
    ([line(received="98", damaged="1")], 2),
    ([line(damaged="1")], 1),
    ([line(received="100"), line(received="98"), line(received="103", damaged="2")], 3),
])
def test_the_mail_of_a_receipt_counts_what_differs(lines: list[Any], differs: int) -> None:
    assert goods._differs(lines) == differs


@pytest.mark.parametrize(("po", "named"), [("4500872136", "4500872136"), ("", "SO-1")])
def test_goods_are_named_by_the_first_line_and_the_customers_own_number_where_there_is_one(po: str, named: str) -> None:
    words = goods._words(cast(Any, SimpleNamespace(number="DN-1")), [line("100", po_number=po), line("5", name="连接杆")])
    assert words == {"number": "DN-1", "name": "前下摆臂", "part": "2904110-K80", "quantity": D(100), "unit": "pcs", "lines": 2,
                     "po": named}


Mails = list[tuple[str, set[str], dict[str, Any], str]]


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Mails:
    """Each mail that would be written: template, readers, words, path."""
    sent: Mails = []
    monkeypatch.setattr(goods, "_tell", lambda work, template, readers, words, about, path: sent.append(
        (template, {NAMES[each] for each in readers}, words, path)))
    monkeypatch.setattr(goods, "_customers", lambda work, orders: {BUYER})
    monkeypatch.setattr(goods, "_owners", lambda work, orders: {OWNER})
    monkeypatch.setattr(goods, "_department", lambda work, name: {{"logistics": LOGISTICS, "finance": FINANCE}[name]})
    monkeypatch.setattr(goods, "people", lambda work, ids: [])
    return sent


WORK: Any = SimpleNamespace(as_system=lambda name: _Nothing(), session=SimpleNamespace(no_autoflush=None), fetch=lambda model, key: None,
                            person=SimpleNamespace(id=uuid.uuid4()))


class _Nothing:
    def __enter__(self) -> None: ...
    def __exit__(self, *told: object) -> None: ...


WORK.session.no_autoflush = _Nothing()


def slip(**more: Any) -> Any:
    said = {"number": "DN-1", "carrier": "德邦", "waybill": "DPK-9", "plate": "皖A·12345", "expected_on": date(2026, 11, 25),
            "left_at": NOW, "signed_by_name": "刘伟", "signed_at": NOW, "voided_at": NOW, "void_why": "车辆故障返厂"}
    return SimpleNamespace(**said | more)


def test_who_shipped_tells_the_buyers_how_to_follow_the_goods(mails: Mails) -> None:
    goods.on_shipped(WORK, cast(Any, SimpleNamespace(slip=slip(), lines=[line()], orders=[])))
    [(template, readers, words, path)] = mails
    assert (template, readers, path) == ("goods_shipped", {"buyer"}, "/deliveries/DN-1")
    assert (words["carrier"], words["waybill"], words["expected"], words["left"]) == ("德邦", "DPK-9", date(2026, 11, 25), NOW)


def test_without_a_waybill_the_plate_is_what_they_follow(mails: Mails) -> None:
    goods.on_shipped(WORK, cast(Any, SimpleNamespace(slip=slip(waybill=""), lines=[line()], orders=[])))
    assert mails[0][2]["waybill"] == "皖A·12345"


def test_a_receipt_is_told_to_both_sides_each_with_its_own_page(mails: Mails) -> None:
    goods.on_received(WORK, cast(Any, SimpleNamespace(slip=slip(), lines=[line(received="98")], orders=[])))
    assert [(template, readers, path) for template, readers, _, path in mails] == [
        ("goods_received", {"buyer"}, "/deliveries/DN-1"), ("goods_received", {"owner"}, "/admin/deliveries/receipts/DN-1"),
    ]
    assert all((words["by"], words["differs"]) == ("刘伟", 1) for _, _, words, _ in mails)


def test_why_a_slip_is_void_stays_in_the_house(mails: Mails) -> None:
    goods.on_voided(WORK, cast(Any, SimpleNamespace(slip=slip(), lines=[line()], orders=[])))
    assert [(readers, words["why"]) for _, readers, words, _ in mails] == [({"buyer"}, ""), ({"owner", "finance"}, "车辆故障返厂")]


def test_a_notice_called_back_reaches_logistics_alone(mails: Mails) -> None:
    notice = SimpleNamespace(number="DP-1", ship_on=date(2026, 11, 24))
    goods.on_recalled(WORK, cast(Any, SimpleNamespace(notice=notice, why="客户暂停收货", ended=True)))
    words = {"number": "DP-1", "why": "客户暂停收货", "ended": True, "day": date(2026, 11, 24)}
    assert mails == [("dispatch_recalled", {"logistics"}, words, "/admin/dispatch/DP-1")]


@pytest.mark.parametrize(("kind", "outcome"), [(kind, outcome) for kind, outcomes in OUTCOMES.items() for outcome in outcomes])
def test_how_a_difference_ends_is_told_to_both_sides_in_its_own_words(mails: Mails, kind: str, outcome: str) -> None:
    case = SimpleNamespace(number="RD-1", quantity=D(2), kind=kind, outcome=outcome, settlement="按此处理")
    goods.on_settled(WORK, cast(Any, SimpleNamespace(difference=case, slip=slip(), line=line(order_id=None))))
    assert [(readers, path) for _, readers, _, path in mails] == [
        ({"buyer"}, "/deliveries/DN-1"), ({"owner"}, "/admin/deliveries/receipts/differences/RD-1"),
    ]
    assert all(words["end"] == OUTCOMES[kind][outcome].words and words["said"] == "按此处理" for _, _, words, _ in mails)


@pytest.mark.clause("5.1.10(1)")
@pytest.mark.parametrize(("days", "until"), [
    ([["2026-12-24"]], NOW + timedelta(days=14)),  # two weeks
    ([["2026-12-01"]], datetime(2026, 12, 1, 16, tzinfo=UTC)),  # until midnight in Shanghai of the day itself
    ([["2026-12-07"]], NOW + timedelta(days=14)),  # two weeks end on its morning
    ([["2026-12-06"]], datetime(2026, 12, 6, 16, tzinfo=UTC)),
    ([["2026-12-01"], ["2026-12-03"]], datetime(2026, 12, 3, 16, tzinfo=UTC)),  # as long as one of them can still be taken
    ([["2026-12-01", "2026-12-20"]], datetime(2026, 12, 1, 16, tzinfo=UTC)),  # in parts: with its first
    ([["2026-11-23"]], datetime(2026, 11, 23, 16, tzinfo=UTC)),
])
def test_the_link_to_new_dates_holds_two_weeks_and_no_longer_than_the_dates(monkeypatch: pytest.MonkeyPatch, days: list[list[str]],
                                                                           until: datetime) -> None:
    monkeypatch.setattr(late, "parts_of", lambda offer: [(date.fromisoformat(day), D(50)) for day in offer])
    assert late._good_until(NOW, cast(Any, SimpleNamespace(offers=days))) == until


@pytest.mark.clause("5.1.10(1)")
def test_a_row_of_the_morning_says_whose_what_how_much_and_until_when() -> None:
    what: dict[str, Any] = {"order": "SO-1", "position": 10, "name": "前下摆臂", "customer": "远江汽车", "unit": "pcs"}
    row = SimpleNamespace(**what, need=D(400), ship_by=date(2026, 11, 24), need_at_all=D(500))
    assert late._row(cast(Any, row)) == what | {"n": D(400), "day": date(2026, 11, 24)}


class TestMoney:
    """A payment in, money paid back and a credit are three mails, and each reaches those whom it concerns."""

    @pytest.fixture
    def told(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, set[str], str]]]:
        sent: list[tuple[str, set[str], str]] = []

        def tell(kind: str, source: str = "", orders: int = 0) -> list[tuple[str, set[str], str]]:
            monkeypatch.setattr(receivables, "_tell_buyers",
                                lambda work, template, about, words, path: sent.append((template, {"buyer"}, path)))
            monkeypatch.setattr(receivables, "_tell", lambda work, template, about, words, readers, path: sent.append(
                (template, {NAMES[each] for each in readers}, path)))
            held = [SimpleNamespace(number=f"SO-{n}", po_number="", owner_id=OWNER) for n in range(1, orders + 1)]
            answers = iter([held, []])
            work = SimpleNamespace(as_system=WORK.as_system, session=SimpleNamespace(scalars=lambda *asked: next(answers)))
            payment = SimpleNamespace(id=uuid.uuid4(), number="PM-1", amount=D(5), currency="CNY", received_on=date(2026, 11, 23),
                                      reference="", left=D(0), reason="", kind=kind, source=source)
            receivables.on_payment_recorded(cast(Any, work), cast(Any, SimpleNamespace(payment=payment)))
            return sent

        return tell

    @pytest.mark.parametrize(("kind", "source", "expected"), [
        ("refund", "", ["paid_back"]), ("credit_note", "statement", ["credit_given"]), ("credit_note", "deduction", []),
        ("payment", "", ["payment_received"]),
    ])
    def test_each_kind_has_its_mail(self, told: Any, kind: str, source: str, expected: list[str]) -> None:
        assert [template for template, *_ in told(kind, source)] == expected

    def test_whoever_looks_after_an_order_that_waited_for_it_hears_that_it_may_leave(self, told: Any) -> None:
        assert told("payment", orders=2) == [
            ("payment_received", {"buyer"}, "/statements/account"),
            ("order_paid", {"owner"}, "/admin/orders/SO-1"), ("order_paid", {"owner"}, "/admin/orders/SO-2"),
        ]

    @pytest.mark.parametrize(("state", "over"), [("cancelled", True), ("sent", False), ("confirmed", False)])
    def test_the_answer_to_a_dispute_says_whether_the_statement_is_over(self, monkeypatch: pytest.MonkeyPatch, state: str,
                                                                        over: bool) -> None:
        sent: list[dict[str, Any]] = []
        monkeypatch.setattr(receivables, "_tell_buyers", lambda work, template, about, words, path: sent.append(words))
        statement = SimpleNamespace(number="ST-1", state=state)
        receivables.on_dispute_answered(WORK, cast(Any, SimpleNamespace(statement=statement, invoiced=False)))
        assert sent == [{"number": "ST-1", "over": over, "confirmed": state == "confirmed", "invoiced": False}]

    @pytest.mark.parametrize(("tax", "number", "made_out"), [("24312000", "24312000", True), ("", "IV-1", False)])
    def test_an_invoice_that_stands_no_longer_is_named_as_the_customer_knows_it(self, monkeypatch: pytest.MonkeyPatch, tax: str,
                                                                               number: str, made_out: bool) -> None:
        sent: list[tuple[dict[str, Any], str]] = []
        monkeypatch.setattr(receivables, "_tell_buyers", lambda work, template, about, words, path: sent.append((words, path)))
        invoice = SimpleNamespace(number="IV-1", tax_number=tax, gross=D(113), currency="CNY", why_cancelled="开票资料有误")
        receivables.on_invoice_cancelled(WORK, cast(Any, SimpleNamespace(invoice=invoice)))
        [(words, path)] = sent
        assert (words["number"], words["made_out"], words["why"], path) == (number, made_out, "开票资料有误", "/statements/invoices/IV-1")
