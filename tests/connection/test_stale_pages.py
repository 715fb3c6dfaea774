"""What is said on a page that is out of date is not said: the grant of a token, money held for an order, a mapping of columns."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.connection import tokens
from domain.connection.models import ApiToken, ColumnMapping
from domain.connection.tokens import TokenInput
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD
from tests.connection.test_bringing_files import NAMED, TABLE, uploaded
from tests.receivables.received import House, received


@pytest.mark.parametrize("decision", ["yes", "no"])
def test_a_token_that_was_changed_meanwhile_is_neither_granted_nor_denied(visit, cast, decision):
    with unit(cast.it, now=NOW) as work:
        token, _ = tokens.make(work, TokenInput("用友 U8", ("orders:read", "payments:write"), 90))
    finance, url = visit(cast.xu), f"/admin/connection/tokens/{token.id}/grant"
    form = {"decision": decision, "password": PASSWORD}
    assert finance.post(url, form, version=token.version + 1).status_code == 409
    with unit(system("test")) as work:
        assert work.session.get_one(ApiToken, token.id).granted is None
    assert finance.post(url, {"decision": "perhaps", "password": PASSWORD}, version=token.version).status_code == 422
    assert finance.post(url, form, version=token.version).status_code == 303
    with unit(system("test")) as work:
        assert work.session.get_one(ApiToken, token.id).granted is (decision == "yes")


def test_money_is_held_for_an_order_by_who_saw_the_payment_as_it_stands(visit, cast):
    house = House(cast)
    order = received(cast)
    number = house.pay("50.00")
    payment = house.payment(number)
    finance, url = visit(cast.xu), f"/admin/receivables/payments/{number}/reservation"
    assert finance.post(url, {"order": order, "part": "20.00"}, version=payment.version + 1).status_code == 409
    assert house.payment(number).left == payment.left > 0
    assert finance.post(url, {"order": order, "part": "20.00"}, version=payment.version).status_code == 303
    assert house.payment(number).left == payment.left - 20


def changed_meanwhile(work):
    """The one mapping, as a colleague made it since."""
    mapping = work.session.scalars(select(ColumnMapping)).one()
    mapping.columns = [["code", "物料", ""]]
    work.session.flush()
    return mapping.version


def test_a_mapping_that_a_colleague_changed_meanwhile_is_not_written_over(visit, cast):
    sales, url = visit(cast.li_qian), "/admin/exchange/out/orders/mappings"
    form = {"name": "金蝶", "fields": ["number"], "heading-number": "单号", "place-number": "1"}
    assert sales.post(url, form).status_code == 303
    with unit(system("test")) as work:
        version = changed_meanwhile(work)
    assert sales.post(url, form, version=version - 1).status_code == 409
    with unit(system("test")) as work:
        assert work.session.scalars(select(ColumnMapping.columns)).one() == [["code", "物料", ""]]
    assert sales.post(url, form, version=version).status_code == 303


def test_columns_named_after_a_mapping_that_was_changed_meanwhile_are_not_kept_under_its_name(visit, cast):
    logistics, kept = visit(cast.sun_li), uploaded(cast, TABLE.encode())
    url, form = f"/admin/exchange/uploads/{kept.id}/columns", {**NAMED, "name": "现存量"}
    assert logistics.post(url, form).status_code == 303
    with unit(system("test")) as work:
        version = changed_meanwhile(work)
    assert logistics.post(url, form, version=version - 1).status_code == 409
    with unit(system("test")) as work:
        assert work.session.scalars(select(ColumnMapping.columns)).one() == [["code", "物料", ""]]
    assert logistics.post(url, form, version=version).status_code == 303
