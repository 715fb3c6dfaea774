"""The page of an order shows its invoices, at both doors, to those who may read them."""

from __future__ import annotations

from typing import Any

from tests.receivables.received import ARM, House, received


def test_the_page_of_an_order_shows_its_invoices_to_whoever_may_read_them(house: House, visit: Any) -> None:
    number = house.issued((ARM, 10, "86.40"), tax_number="26322000000012345678")
    order = house.lines(house.invoice(number).statement_number)[0].order_number
    for who, url in ((house.cast.xu, f"/admin/orders/{order}"), (house.cast.wang_min, f"/orders/{order}")):
        page = visit(who).get(url).text
        assert "26322000000012345678" in page and "¥976.32" in page
    assert "26322000000012345678" not in visit(house.cast.sun_li).get(f"/admin/orders/{order}").text


def test_an_order_without_an_invoice_has_no_panel(house: House, visit: Any) -> None:
    order = received(house.cast, (ARM, 10, "86.40"))
    assert 'id="invoices"' not in visit(house.cast.xu).get(f"/admin/orders/{order}").text
