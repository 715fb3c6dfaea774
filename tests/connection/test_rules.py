"""The rules of the connection without a database: what a token opens, how long a program waits, what goes into a file."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.access.policy import AUTHORITY, POLICY, may
from domain.connection import hooks, outside, tables, telling, tokens
from domain.connection.kinds import INCOMING, OUTGOING, Span
from domain.connection.kinds.invoices import _read as read_invoice
from domain.connection.kinds.payments import _read as read_payment
from domain.connection.mappings import LONGEST_HEADING, Column
from domain.connection.reading import day, moment, number
from domain.connection.scopes import FINANCE, SCOPES
from domain.connection.signing import signature
from domain.connection.telling import Outcome
from domain.deliveries.making.numbers import _otherwise, reference_of
from domain.shared.actor import Actor, Kind
from domain.shared.base import new_id
from domain.shared.entered import Entered
from domain.shared.errors import Invalid
from domain.shared.journal import canonical
from domain.shared.outbox import LONGEST_WAIT, WAITS
from domain.shared.spreadsheet import read
from tests.cast import NOW


def program(*scopes: str) -> Actor:
    return Actor(kind=Kind.CONNECTION, id=new_id(), name="用友 U8", roles=frozenset(scopes))


def faults(fields: Any) -> dict[str, str]:
    """What is wrong, by field."""
    with pytest.raises(Invalid) as refused:
        fields()
    return {name: str(why) for name, why in refused.value.fields.items()}


class TestAScope:
    @pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
    def test_opens_its_own_permission_and_no_other_scopes(self, scope: Any) -> None:
        opened = {name for name in POLICY if may(program(scope.name), name)} - {name for name in POLICY if may(program(), name)}
        assert opened == {scope.permission}

    def test_of_a_name_that_is_none_opens_nothing(self) -> None:
        for name in ("", "orders", "orders:write", "ORDERS:READ", "orders:read ", "*"):
            assert not any(may(program(name), scope.permission) for scope in SCOPES.values())

    def test_of_a_kind_that_comes_in_is_one_that_writes_and_every_one_that_writes_has_its_kind(self) -> None:
        assert {kind.scope for kind in INCOMING.values()} == {scope.name for scope in SCOPES.values() if scope.writes}
        assert all(SCOPES[kind.scope].permission == f"connection.{kind.name}.write" for kind in INCOMING.values())

    def test_what_a_person_signs_for_a_file_finance_gives_to_a_program(self) -> None:
        """RULES 2: invoice and payment are decisions of finance, whoever's hands bring them."""
        signed = {kind.scope for kind in INCOMING.values() if kind.decision}
        assert signed == {scope for scope in FINANCE if SCOPES[scope].writes}
        assert {kind.decision for kind in INCOMING.values() if kind.decision} <= set(AUTHORITY)
        assert all(AUTHORITY[kind.decision] == AUTHORITY["token_grant"] for kind in INCOMING.values() if kind.decision)

    @pytest.mark.parametrize(("granted", "opens"), [
        (None, {"orders:read", "stock:write"}), (False, {"orders:read", "stock:write"}),
        (True, {"orders:read", "stock:write", "prices:read", "payments:write"}),
    ])
    def test_that_is_finances_opens_with_finances_yes_alone(self, granted: bool | None, opens: set[str]) -> None:
        token: Any = SimpleNamespace(scopes=["orders:read", "stock:write", "prices:read", "payments:write"], granted=granted)
        assert tokens.opened(token) == opens
        assert tokens.waits_for_finance(token) is (granted is None)


class TestAToken:
    @pytest.mark.parametrize(("revoked", "left", "state"), [
        (False, timedelta(seconds=1), "live"), (False, timedelta(0), "expired"), (False, timedelta(seconds=-1), "expired"),
        (True, timedelta(days=9), "revoked"), (True, timedelta(days=-9), "revoked"),
    ])
    def test_is_over_with_its_last_moment_and_a_revoked_one_says_so_ever_after(self, revoked: bool, left: timedelta, state: str) -> None:
        token: Any = SimpleNamespace(revoked_at=NOW if revoked else None, expires_at=NOW + left)
        assert tokens.state_of(token, NOW) == state

    @pytest.mark.parametrize(("fields", "scopes", "wrong"), [
        ({"name": " ", "days": "90"}, ["orders:read"], {"name": "Please fill this in."}),
        ({"name": "x" * 61, "days": "90"}, ["orders:read"], {"name": "At most 60 characters."}),
        ({"name": "x", "days": ""}, ["orders:read"], {"days": "Please fill this in."}),
        ({"name": "x", "days": "0"}, ["orders:read"], {"days": "Enter a number from 1 to 366."}),
        ({"name": "x", "days": "367"}, ["orders:read"], {"days": "Enter a number from 1 to 366."}),
        ({"name": "x", "days": "1.5"}, ["orders:read"], {"days": "Enter a whole number."}),
        ({"name": "x", "days": "90"}, [], {"scopes": "Please choose at least one."}),
        ({"name": "x", "days": "90"}, ["orders:read", "all"], {"scopes": "Please choose at least one."}),
        ({}, [], {"name": "Please fill this in.", "days": "Please fill this in.", "scopes": "Please choose at least one."}),
    ])
    def test_what_is_entered_wrong_is_told_all_at_once(self, fields: dict[str, str], scopes: list[str], wrong: dict[str, str]) -> None:
        assert faults(lambda: tokens.read_token(Entered(fields), scopes)) == wrong

    @pytest.mark.parametrize(("text", "days"), [("1", 1), ("366", 366), (" 90 ", 90), ("９０", 90)])
    def test_and_what_is_right_is_taken_with_its_scopes_in_their_order(self, text: str, days: int) -> None:
        given = tokens.read_token(Entered({"name": " 用友 ", "days": text}), ["payments:write", "orders:read", "orders:read"])
        assert (given.name, given.scopes, given.days) == ("用友", ("orders:read", "payments:write"), days)


class TestAMessage:
    """Of a webhook: signed so that its receiver can check it, tried again ever later, for three days."""

    def test_is_checked_by_its_receiver_with_the_secret_the_moment_and_the_very_bytes(self) -> None:
        body = canonical({"event": "order.released", "order": "SO-261123-001", "客户": "远江"}).encode()
        head = signature("whsec_契合", 1_700_000_000, body)
        told = dict(part.split("=", 1) for part in head.split(","))
        signed = f"{told['t']}.".encode() + body
        assert hmac.compare_digest(told["v1"], hmac.new("whsec_契合".encode(), signed, hashlib.sha256).hexdigest())
        assert len(told["v1"]) == 64 and set(told) == {"t", "v1"}

    def test_of_the_same_content_is_the_same_bytes_in_whatever_order_it_was_put_together(self) -> None:
        one, other = {"b": 1, "a": "契"}, {"a": "契", "b": 1}
        assert canonical(one) == canonical(other) and json.loads(canonical(one)) == one

    @pytest.mark.parametrize(("status", "taken"), [
        (0, False), (100, False), (199, False), (200, True), (201, True), (204, True), (299, True), (300, False), (304, False),
        (400, False), (404, False), (410, False), (429, False), (500, False), (503, False),
    ])
    def test_is_taken_where_the_answer_says_so_and_nowhere_else(self, status: int, taken: bool) -> None:
        assert Outcome(status, 5).taken is taken

    def test_waits_longer_from_try_to_try_and_for_no_more_than_an_hour(self) -> None:
        assert list(WAITS) == sorted(WAITS) and max(WAITS) == 3600
        tries, waited = 0, timedelta()
        while waited <= LONGEST_WAIT:
            waited += timedelta(seconds=WAITS[min(tries, len(WAITS) - 1)])
            tries += 1
        assert 70 < tries < 80, "about once an hour for three days"

    def test_while_an_address_is_quiet_only_the_message_that_asks_is_sent_there(self) -> None:
        ends = [telling.quiet_until(NOW, failures) - NOW for failures in range(7)]
        assert [int(each.total_seconds()) for each in ends] == [29, 119, 599, 1799, 3599, 3599, 3599]

    def test_names_what_happened_and_what_to_ask_for_never_what_it_holds(self) -> None:
        whats = ("released", "changed", "held", "resumed", "cancelled", "shipped", "voided", "received", "invoiced",
                 "invoice_cancelled")
        assert set(hooks.EVENTS) == {f"order.{what}" for what in whats}
        assert hooks.PING not in hooks.EVENTS, "nobody subscribes to the try"

    @pytest.mark.parametrize(("url", "host", "port"), [
        ("https://ERP.Example.com/x", "erp.example.com", None), ("https://erp.example.com:8443/", "erp.example.com", 8443),
        ("https://[::1]:9/", "::1", 9), ("https://erp.example.com?a=b", "erp.example.com", None),
    ])
    def test_goes_to_the_host_that_the_address_names(self, url: str, host: str, port: int | None) -> None:
        parts = outside.split(url)
        assert parts is not None and (parts.hostname, parts.port) == (host, port)


class TestWhatIsRead:
    @pytest.mark.parametrize(("value", "text"), [
        (Decimal("2400.000"), "2400"), (Decimal("0.10"), "0.1"), (Decimal(0), "0"), (Decimal("1E+3"), "1000"), (Decimal("-3.50"), "-3.5"),
        (Decimal("123456789012.123456"), "123456789012.123456"), (None, None),
    ])
    def test_a_number_is_exact_and_written_out(self, value: Decimal | None, text: str | None) -> None:
        assert number(value) == text

    def test_a_moment_is_told_in_universal_time_and_a_day_as_a_day(self) -> None:
        assert moment(datetime(2026, 11, 23, 9, 0, 1, 500, tzinfo=UTC)) == "2026-11-23T09:00:01Z"
        assert moment(datetime.fromisoformat("2026-11-23T00:30:00+08:00")) == "2026-11-22T16:30:00Z"
        assert (day(date(2026, 1, 8)), day(None), moment(None)) == ("2026-01-08", None, None)


class TestAReport:
    @pytest.mark.parametrize(("given", "reference"), [
        ({"reference": " RK-77 "}, "RK-77"), ({"reference": "RK-77", "document_line": ""}, "RK-77"),
        ({"reference": "RK-77", "document_line": " 3 "}, "RK-77#3"), ({"reference": "RK#77", "document_line": "3"}, "RK#77#3"),
    ])
    def test_is_known_by_its_number_and_line(self, given: dict[str, str], reference: str) -> None:
        assert reference_of(given) == reference

    @pytest.mark.parametrize("given", [{}, {"reference": "  "}, {"document_line": "3"}])
    def test_without_a_number_is_none(self, given: dict[str, str]) -> None:
        assert faults(lambda: reference_of(given)) == {"reference": "Please fill this in."}

    @pytest.mark.parametrize(("known", "told", "refused"), [
        ((), "RK-77", False), ((), "RK-77#1", False), (("RK-77#1",), "RK-77#2", False), (("RK-77",), "RK-78", False),
        (("RK-77",), "RK-77#1", True), (("RK-77#1",), "RK-77", True), (("RK-771",), "RK-77", False), (("RK-7",), "RK-77#1", False),
    ])
    def test_is_told_whole_or_by_its_lines(self, known: tuple[str, ...], told: str, refused: bool) -> None:
        assert (_otherwise(dict.fromkeys(known), told) is not None) is refused


class TestMoney:
    """5.1.12(2): as finance's own system writes it."""

    K001: Any = SimpleNamespace(number="K001", currency="CNY")
    PAID, MADE = {"amount": "1,234.50", "day": "2026/11/23", "reference": "B-1"}, {
        "number": "2632", "day": "2026年11月23日", "net": "100", "tax": "13.00", "gross": "113"}

    @pytest.mark.parametrize(("more", "read_as"), [
        ({}, {"amount": Decimal("1234.50"), "currency": "CNY", "method": "transfer", "day": date(2026, 11, 23)}),
        ({"currency": "usd"}, {"currency": "USD"}), ({"method": "承兑汇票"}, {"method": "draft"}), ({"method": "cash"}, {"method": "cash"}),
        ({"invoices": "iv-1，IV-2、iv-3; IV-4"}, {"invoices": ("IV-1", "IV-2", "IV-3", "IV-4")}), ({"invoices": " "}, {"invoices": ()}),
        ({"order": " so-261123-001 "}, {"order": "SO-261123-001"}), ({"amount": "0.01"}, {"amount": Decimal("0.01")}),
    ])
    def test_a_payment_is_read_as_banks_and_ledgers_write_it(self, more: dict[str, str], read_as: dict[str, Any]) -> None:
        found = read_payment(self.K001, self.PAID | more)
        assert {name: getattr(found, name) for name in read_as} == read_as

    @pytest.mark.parametrize(("more", "wrong"), [
        ({"amount": "0"}, "amount"), ({"amount": "-1"}, "amount"), ({"amount": "1.005"}, "amount"), ({"amount": "1000000000001"}, "amount"),
        ({"amount": ""}, "amount"), ({"day": "23.11.2026"}, "day"), ({"day": ""}, "day"), ({"reference": ""}, "reference"),
        ({"reference": "x" * 81}, "reference"), ({"currency": "人民"}, "currency"), ({"currency": "CN"}, "currency"),
        ({"method": "bitcoin"}, "method"),
    ])
    def test_or_refused_at_its_field(self, more: dict[str, str], wrong: str) -> None:
        assert set(faults(lambda: read_payment(self.K001, self.PAID | more))) == {wrong}

    @pytest.mark.parametrize(("more", "wrong"), [
        ({"gross": "113.01"}, {"gross": "Net and tax do not make gross."}),
        ({"tax": "13.001"}, {"tax": "At most 2 decimals.", "gross": "Net and tax do not make gross."}),
        ({"number": "x" * 41}, {"number": "At most 40 characters."}), ({"net": ""}, {"net": "Please fill this in."}),
        ({"net": "", "gross": "7"}, {"net": "Please fill this in."}),
    ])
    def test_an_invoice_adds_up_or_is_refused(self, more: dict[str, str], wrong: dict[str, str]) -> None:
        assert read_invoice(dict(self.MADE)).gross == Decimal(113)
        assert faults(lambda: read_invoice(self.MADE | more)) == wrong


class TestAFileThatGoesOut:
    @pytest.mark.parametrize(("value", "cell"), [
        ("=1+1", "'=1+1"), ("+86", "'+86"), ("-", "'-"), ("@x", "'@x"), ("\tx", "'\tx"), ("＝x", "'＝x"), ("|x", "'|x"), ("%x", "'%x"),
        ("x=1", "x=1"), ("", ""), (None, ""), ("'x", "'x"), (True, "1"), (False, "0"), (7, "7"), (-7, "-7"), (Decimal("-1.50"), "-1.5"),
        (date(2026, 11, 23), "2026-11-23"),
    ])
    def test_has_nothing_that_a_spreadsheet_would_run_and_numbers_stay_numbers(self, value: Any, cell: str) -> None:
        assert tables._inert(value) == cell

    def test_has_the_chosen_fields_in_the_order_of_their_places_and_of_the_list_where_two_are_alike(self) -> None:
        taken, places = ["quantity", "number", "code"], {"quantity": "1", "number": "2", "code": "1"}
        found = tables.read_columns(OUTGOING["orders"], taken, {"number": " 单号 ", "code": ""}, places)
        assert found == [Column("code", "公司料号 Company code"), Column("quantity", "数量 Quantity"), Column("number", "单号")]

    @pytest.mark.parametrize(("taken", "headings", "places", "wrong"), [
        ([], {}, {}, {"fields"}), (["nobody"], {}, {"nobody": "1"}, {"fields"}), (["number"], {}, {"number": ""}, {"place-number"}),
        (["number"], {}, {"number": "1000"}, {"place-number"}), (["number"], {}, {"number": "-1"}, {"place-number"}),
        (["number"], {}, {"number": "²"}, {"place-number"}),
        (["number", "code"], {"number": "x" * (LONGEST_HEADING + 1)}, {"number": "1", "code": "x"}, {"heading-number", "place-code"}),
    ])
    def test_or_it_is_said_what_is_wrong(self, taken: list[str], headings: dict[str, str], places: dict[str, str], wrong: set[str]) -> None:
        assert set(faults(lambda: tables.read_columns(OUTGOING["orders"], taken, headings, places))) == wrong

    @pytest.mark.parametrize(("first", "last", "span"), [
        ("", "", Span()), ("2026-11-01", "", Span(first=date(2026, 11, 1))), ("", "2026/11/30", Span(last=date(2026, 11, 30))),
        ("2026-11-30", "2026-11-01", Span(date(2026, 11, 30), date(2026, 11, 1))),
    ])
    def test_is_of_a_span_of_days(self, first: str, last: str, span: Span) -> None:
        assert tables.read_span(first, last) == span

    @pytest.mark.parametrize(("first", "last", "wrong"), [
        ("gestern", "", {"from"}), ("", "2026-13-01", {"to"}), ("1999-12-31", "2100-01-01", {"from", "to"}),
    ])
    def test_that_are_days(self, first: str, last: str, wrong: set[str]) -> None:
        assert set(faults(lambda: tables.read_span(first, last))) == wrong

    @pytest.mark.parametrize("kind", INCOMING.values(), ids=INCOMING)
    def test_a_template_heads_every_field_and_marks_those_that_are_needed(self, kind: Any) -> None:
        heads = [str(cell) for cell in read(tables.template(kind)).rows[0]]
        assert heads == [field.heading + (" *" if field.needed else "") for field in kind.fields]

    @pytest.mark.parametrize("kind", OUTGOING.values(), ids=OUTGOING)
    def test_no_two_of_its_columns_are_headed_alike(self, kind: Any) -> None:
        heads = [column.heading for column in tables.usual(kind)]
        assert len(set(heads)) == len(heads) == len(kind.fields)

    def test_a_field_that_is_no_more_is_left_out_of_a_kept_mapping(self) -> None:
        mapping: Any = SimpleNamespace(columns=[["number", "单号", ""], ["gone", "x", ""]])
        assert tables.columns_of(OUTGOING["orders"], mapping) == [Column("number", "单号", "")]


@pytest.mark.parametrize("kind", INCOMING.values(), ids=INCOMING)
def test_every_kind_that_comes_in_is_the_deed_of_somebody_of_the_house(kind: Any) -> None:
    """Whoever brings a file needs the very permission that the page for one thing needs."""
    assert kind.permission in POLICY and not kind.permission.startswith("connection.")
    assert all(field.among == () or field.kind == "choice" for field in kind.fields)
