"""What finance says on a page that is out of date is not said: the grant of a token, money that is held for an order."""

from __future__ import annotations

import pytest

from domain.connection import tokens
from domain.connection.models import ApiToken
from domain.connection.tokens import TokenInput
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD
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
