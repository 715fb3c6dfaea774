"""Tables for the factory's own systems: goods that left, invoices, payments; and that no text of any of them is ever a formula (B15)."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.connection import tables
from domain.connection.kinds import FILES, INCOMING, OUTGOING, Outgoing, Span
from domain.connection.mappings import Column
from domain.deliveries import returns
from domain.deliveries.models import Slip
from domain.receivables.actions import paying
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.spreadsheet import read
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.shipping import released, ship
from tests.receivables.received import ARM, LINK, House, received
from tests.reviews.story import begin_new

PREFIXES = ["=1+1", '=HYPERLINK("http://evil")', "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", "|calc",
            "%0a=1", "=cmd|' /C calc'!A0", '"=1+1']
ANY: Any = None


def told(kind: str, cast: Cast, who: Any = None, span: Span = tables.ALWAYS) -> list[dict[str, Any]]:
    with unit(who or cast.li_qian, now=NOW + timedelta(hours=5)) as work:
        return [dict(row) for row in tables.kind_of(work, kind).rows(work, span, 100)]


def only(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    [row] = rows
    return row


def said(row: dict[str, Any], *names: str) -> list[Any]:
    return [row[name] for name in names]


@pytest.mark.clause("5.1.11(2)")
class TestGoodsThatLeft:
    def test_stand_line_by_line_with_lot_order_and_carrier_and_without_a_price(self, cast: Cast) -> None:
        gone = ship(released(cast), lot="L2611-09")
        row = only(told("outbound", cast))
        slip, [line] = gone.slip, gone.slip_lines
        assert said(row, "number", "notice", "order", "position", "code", "customer_part", "quantity", "unit", "lots") == [
            slip.number, slip.notice_number, gone.story.number, 10, "HC-4801-012", "2904110-K80", Decimal(2400), line.unit, "L2611-09"]
        assert said(row, "customer", "carrier", "plate", "left_at", "received") == ["K001", "顺达物流", "皖A·7K321", TODAY, None]
        assert [name for name in row if "price" in name or "cost" in name] == []

    def test_what_was_signed_for_is_told_with_its_day(self, cast: Cast) -> None:
        received(cast, (ARM, 100, "1.00"), (LINK, 5, "2.00"))
        assert [said(row, "customer_part", "received", "received_on", "returned") for row in told("outbound", cast)] == [
            [ARM, Decimal(100), TODAY, Decimal(0)], [LINK, Decimal(5), TODAY, Decimal(0)]]

    def test_a_void_slip_stays_as_void_for_whoever_booked_it(self, cast: Cast) -> None:
        gone = ship(released(cast))
        before = only(told("outbound", cast))["state"]
        with unit(cast.sun_li, now=NOW) as work:
            returns.void(work, work.fetch(Slip, gone.slip.id), "车辆故障，返回", None)
        after = only(told("outbound", cast))
        assert (after["number"], after["state"] != before) == (gone.slip.number, True)

    def test_are_those_of_the_days_that_are_asked_for(self, cast: Cast) -> None:
        received(cast)  # left two days ago
        left = TODAY - timedelta(days=2)
        day = timedelta(days=1)
        for span, many in [(Span(left, left), 1), (Span(left + day), 0), (Span(None, left - day), 0), (Span(), 1)]:
            assert len(told("outbound", cast, span=span)) == many, span


@pytest.mark.clause("5.1.12(2)")
class TestInvoices:
    def test_that_are_asked_for_go_out_with_all_that_the_tax_system_needs(self, cast: Cast) -> None:
        house = House(cast)
        number = house.asked(house.confirmed((ARM, 1000, "86.40"), (LINK, 10, "3.00")))
        rows = told("billing", cast, cast.xu)
        assert [said(row, "request", "number", "invoiced_on", "customer", "code", "quantity", "unit_price", "net", "tax", "gross")
                for row in rows] == [
            [number, "", None, "K001", "HC-4801-012", Decimal(1000), Decimal("86.40"), Decimal("86400.00"), Decimal("11232.00"),
             Decimal("97632.00")],
            [number, "", None, "K001", "HC-2206-107", Decimal(10), Decimal("3.00"), Decimal("30.00"), Decimal("3.90"), Decimal("33.90")],
        ]
        assert {row["total"] for row in rows} == {Decimal("97665.90")} == {sum(row["gross"] for row in rows)}

    def test_and_come_back_as_the_kind_that_is_brought_in(self, cast: Cast) -> None:
        """What went out names all that “invoices” asks for to be found again: the request, and amounts that add up."""
        house = House(cast)
        house.asked(house.confirmed())
        row = only(told("billing", cast, cast.xu))
        back = {"request": row["request"], "number": "2632", "day": TODAY.isoformat(), "net": str(row["net"]), "tax": str(row["tax"]),
                "gross": str(row["gross"])}
        with unit(cast.xu, now=NOW) as work:
            plan = INCOMING["invoices"].plan(work, [(2, back)])
        assert (plan.wrong, len(plan.steps)) == ([], 1)

    def test_that_are_made_and_paid_say_so(self, cast: Cast) -> None:
        house = House(cast)
        house.issued((ARM, 100, "10.00"))
        house.pay("500.00")
        row = only(told("billing", cast, cast.xu))
        assert said(row, "number", "invoiced_on", "total", "paid") == ["26322000000100000001", TODAY, Decimal("1130.00"), Decimal("500.00")]

    def test_carry_the_title_and_number_that_the_customer_gave(self, cast: Cast) -> None:
        house = House(cast)
        number = house.asked(house.confirmed())
        house.system(lambda work: setattr(work.fetch(type(house.invoice(number)), house.invoice(number).id), "invoicing",
                                          {"title": "远江汽车有限公司", "tax_number": "91340100MA2T"}))
        assert said(only(told("billing", cast, cast.xu)), "title", "taxpayer") == ["远江汽车有限公司", "91340100MA2T"]

    def test_are_finances_and_sales_to_see(self, cast: Cast) -> None:
        for person in (cast.chen, cast.sun_li, cast.it):
            with pytest.raises(Forbidden):
                told("billing", cast, person)
        assert told("billing", cast, cast.li_qian) == told("billing", cast, cast.xu) == []


@pytest.mark.clause("5.1.12(3)")
class TestPayments:
    def test_stand_with_what_of_them_is_matched_and_what_is_left(self, cast: Cast) -> None:
        house = House(cast)
        house.issued((ARM, 100, "10.00"))
        house.pay("1500.00", reference="BK-1", payer="远江汽车")
        row = only(told("receipts", cast, cast.xu))
        assert said(row, "customer", "day", "payer", "reference", "currency", "amount", "allocated", "left") == [
            "K001", TODAY, "远江汽车", "BK-1", "CNY", Decimal("1500.00"), Decimal("1130.00"), Decimal("370.00")]

    def test_one_that_was_taken_back_leaves_nothing(self, cast: Cast) -> None:
        house = House(cast)
        number = house.pay("1500.00")
        stands = only(told("receipts", cast, cast.xu))
        house.as_(cast.xu, lambda work: paying.cancel(work, number, "重复录入", PASSWORD, None))
        back = only(told("receipts", cast, cast.xu))
        assert (stands["left"], back["left"], back["state"] != stands["state"]) == (Decimal("1500.00"), None, True)

    def test_a_way_that_has_no_name_any_more_is_left_empty(self) -> None:
        from domain.connection.kinds.receipts import _row

        row = _row({"kind": "credit_note", "state": "recorded", "method": "note", "left": Decimal(0)})
        assert (row["method"], row["kind"]) == ("", "Credit note")


@pytest.mark.clause("5.1.1(4)")
def test_of_a_confidential_order_nothing_stands_in_any_table_of_who_is_no_member(cast: Cast) -> None:
    story = begin_new(cast)
    received(cast, project=story.order.project_id)
    seen = {name: len(told("outbound", cast, getattr(cast, name))) for name in ("li_qian", "sun_li")}
    assert seen == {"li_qian": 1, "sun_li": 0}


class TestEveryTable:
    """Whatever is taken out, by whichever kind: one set of promises."""

    KINDS = pytest.mark.parametrize("kind", OUTGOING.values(), ids=list(OUTGOING))

    def poisoned(self, kind: Outgoing, text: str) -> Outgoing:
        """A kind whose every text is this one; numbers and days stay what they are."""
        plain = {"number": Decimal("-1.5"), "money": Decimal("0.10"), "date": date(2026, 12, 18)}
        row = {field.name: plain.get(field.kind, text) for field in kind.fields}
        return replace(kind, rows=lambda work, span, most: [row])

    @KINDS
    @pytest.mark.parametrize("text", PREFIXES)
    def test_holds_no_live_formula_as_a_workbook_and_the_text_survives(self, kind: Outgoing, text: str) -> None:
        packed = tables.as_xlsx(ANY, self.poisoned(kind, text), [Column(field.name, text) for field in kind.fields])
        with zipfile.ZipFile(io.BytesIO(packed)) as book:
            sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        assert [sheet for sheet in sheets if re.search(r"<f[ >]|<hyperlink", sheet)] == []
        heads, row = ([str(cell) for cell in line] for line in read(packed).rows)
        assert {*heads, *(cell for cell, field in zip(row, kind.fields, strict=True) if field.kind == "text")} == {text.strip()}

    @KINDS
    @pytest.mark.parametrize("text", PREFIXES)
    def test_nor_as_plain_text_where_an_apostrophe_stands_before_it_and_nothing_is_lost(self, kind: Outgoing, text: str) -> None:
        packed = tables.as_csv(ANY, self.poisoned(kind, text), [Column(field.name, text) for field in kind.fields])
        heads, row = list(csv.reader(io.StringIO(packed.decode("utf-8-sig"), newline="")))
        texts = {*heads, *(cell for cell, field in zip(row, kind.fields, strict=True) if field.kind == "text")}
        quoted = text if text.startswith('"') else f"'{text}"
        assert texts == {quoted}
        assert {cell for cell, field in zip(row, kind.fields, strict=True) if field.kind == "number"} <= {"-1.5"}, "a number stays one"

    @KINDS
    def test_has_a_value_for_each_of_its_fields_in_every_row_and_no_other(self, kind: Outgoing, cast: Cast) -> None:
        """A field without a value would go out as an empty column for ever, and nobody would know."""
        house = House(cast)
        house.issued()
        house.pay("5.00")
        with unit(cast.li_qian, now=NOW) as work:
            rows = kind.rows(work, Span(), 10)
        names = {field.name for field in kind.fields}
        assert [names - set(row) for row in rows if names - set(row)] == []
        assert len(rows) >= 1 or kind.name in {"changes", "ledger"}

    @KINDS
    def test_is_refused_whole_where_there_is_more_than_goes_into_one_file(self, kind: Outgoing, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tables, "MOST_ROWS", 2)
        row = {field.name: None for field in kind.fields}
        asked: list[int] = []

        def rows(many: int) -> Callable[..., list[dict[str, None]]]:
            return lambda work, span, most: asked.append(most) or [row] * many  # type: ignore[func-returns-value]

        columns = tables.usual(kind)
        assert tables.as_csv(ANY, replace(kind, rows=rows(2)), columns).count(b"\r\n") == 3
        with pytest.raises(Refused, match="more than 2 rows"):
            tables.as_csv(ANY, replace(kind, rows=rows(3)), columns)
        assert asked == [3, 3], "one more than may be is asked for, and no more"

    @KINDS
    def test_says_of_which_of_its_days_the_days_are(self, kind: Outgoing) -> None:
        assert str(kind.days) and str(kind.title) and kind.about.endswith(".")

    def test_no_field_is_named_or_headed_twice_and_no_kind_is_named_as_another(self) -> None:
        assert set(FILES).isdisjoint(OUTGOING), "their mappings are kept side by side"
        for kind in (*FILES.values(), *OUTGOING.values()):
            for said in ([field.name for field in kind.fields], [field.zh for field in kind.fields]):
                assert len(set(said)) == len(said), kind.name


class TestDays:
    @pytest.mark.parametrize(("first", "last", "span"), [
        ("", "", Span()), (" ", "\t", Span()), ("2026-11-01", "", Span(date(2026, 11, 1))),
        ("", "2026年11月30日", Span(None, date(2026, 11, 30))),
        ("2026/11/1", "20261130", Span(date(2026, 11, 1), date(2026, 11, 30))), ("２０２６-11-01", "", Span(date(2026, 11, 1))),
    ])
    def test_are_read_as_people_write_them(self, first: str, last: str, span: Span) -> None:
        assert tables.read_span(first, last) == span

    @pytest.mark.parametrize(("first", "last", "wrong"), [
        ("x", "", {"from"}), ("", "2026-02-30", {"to"}), ("1999-12-31", "2100-01-01", {"from", "to"}),
        ("01.11.2026", "now", {"from", "to"}),
    ])
    def test_and_each_that_is_none_is_told_at_its_field(self, first: str, last: str, wrong: set[str]) -> None:
        with pytest.raises(Invalid) as error:
            tables.read_span(first, last)
        assert set(error.value.fields) == wrong

    def test_of_a_span_hold_from_midnight_to_midnight_where_the_company_is(self) -> None:
        """A slip of the last minute of the last day is in, one of the first minute of the next is not."""
        seen: list[tuple[str, str]] = []

        class Said:
            def __ge__(self, other: Any) -> Any:
                return seen.append((">=", other.isoformat())) or True

            def __lt__(self, other: Any) -> Any:
                return seen.append(("<", other.isoformat())) or True

        column = Said()
        assert len(Span(date(2026, 11, 23), date(2026, 11, 23)).within(column)) == 2
        assert seen == [(">=", "2026-11-23T00:00:00+08:00"), ("<", "2026-11-24T00:00:00+08:00")]
        assert Span().within(column) == []


@pytest.mark.parametrize("kind", OUTGOING)
def test_each_table_has_its_page_and_goes_out_in_both_forms(visit: Any, cast: Cast, kind: str) -> None:
    house = House(cast)
    house.issued()
    house.pay("5.00")
    sales = visit(cast.li_qian)
    page = sales.get(f"/admin/exchange/out/{kind}?from=2026-11-01&to=2026-12-31")
    assert page.status_code == 200 and OUTGOING[kind].fields[0].zh in page.text
    assert f'href="/admin/exchange/out/{kind}"' in sales.get("/admin/exchange").text
    sheet = read(sales.get(f"/admin/exchange/out/{kind}/table.xlsx").content)
    table = sales.get(f"/admin/exchange/out/{kind}/table.csv").content.decode("utf-8-sig")
    assert [str(cell) for cell in sheet.rows[0]] == next(csv.reader([table.split("\r\n")[0]])) == [
        field.heading for field in OUTGOING[kind].fields]
    assert visit(cast.fang).get(f"/admin/exchange/out/{kind}/table.csv").status_code == 403
