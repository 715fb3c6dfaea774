"""What nobody types by accident, in every field of the order page (B5): refused or kept as text, never a fault of ours."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.orders.models import Order, OrderDraft
from domain.orders.typed import COLUMNS, HEADER
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import Cast
from tests.orders.test_page import day, the_draft, typed
from tests.visitors import Visitor

Visit = Callable[..., Visitor]
BAD = [
    "", " ", "0", "-1", "1e309", "NaN", "null", "１２", "٣", "1_000", "+5", "00", "9" * 400, "a" * 5000, "件" * 300, "\x00", "a\x00b", "😀",
    "\u202eevil", "\ufeff", "<script>alert(1)</script>", "'; DROP TABLE \"order\"; --", "{{ 7*7 }}", "{n}", "{", "%s%n", "=1+1",
    "../../etc/passwd", "\r\nSet-Cookie: x=1", "2026-02-30", "0000-00-00", "9999-12-31", "2026-12-18T25:00", "on", "true", "[]",
    str(uuid.UUID(int=3)),
]
NAMES = [*HEADER, "flags", "files_id", "amends", "customer", "step", "paste", *(f"lines-0-{column}" for column in COLUMNS),
         "lines-0-more_quantity", "lines-0-more_due", "lines-0-more_zone", "lines-0-supplied_material", "lines-0-supplied_expected"]


def orders() -> int:
    with unit(system("test")) as work:
        return work.session.scalar(select(func.count()).select_from(Order)) or 0


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_in_all_fields_at_once_is_refused_or_kept_and_never_a_fault_of_ours(cast: Cast, visit: Visit, bad: str) -> None:
    form = typed(cast, uuid.uuid4(), step="check")
    answer = visit(cast.wang_min).post("/orders/new", form | dict.fromkeys(set(NAMES) - {"step", "amends", "customer", "draft"}, bad))
    assert answer.status_code in {303, 413, 422}
    assert "<script>alert(1)" not in answer.text and orders() == 0


@pytest.mark.drill
@pytest.mark.parametrize("name", NAMES)
def test_bad_input_in_a_field_is_refused_or_kept_and_never_a_fault_of_ours(cast: Cast, visit: Visit, name: str) -> None:
    buyer = visit(cast.wang_min)
    for bad in BAD:
        form = typed(cast, uuid.uuid4(), step="check") | {name: bad}
        answer = buyer.post("/orders/new", form)
        assert answer.status_code in {303, 404, 409, 413, 422}, (name, bad[:40], answer.status_code)
        assert "<script>alert(1)" not in answer.text
    assert orders() == 0
    with unit(system("test")) as work:
        for draft in work.session.scalars(select(OrderDraft)):
            work.session.delete(draft)


@pytest.mark.drill
@pytest.mark.parametrize("name", ["draft", "customer", "at", "q", "copy", "relation", "related", "why"])
def test_bad_input_in_what_the_page_asks_for_is_no_fault_of_ours(cast: Cast, visit: Visit, name: str) -> None:
    buyer = visit(cast.wang_min)
    for bad in BAD:
        asked = [
            *(buyer.get(path, params={name: bad}) for path in ("/orders/new", "/orders/check", "/orders/parts")),
            buyer.post("/orders/lines", {"lines-0-part": "2904110-K80", name: bad}), buyer.post("/orders", {name: bad}),
        ]
        assert {answer.status_code for answer in asked} <= {200, 303, 404, 409, 413, 422}, (name, bad[:40])
    assert orders() == 0


@pytest.mark.parametrize("bad", BAD)
def test_what_is_kept_is_given_back_as_it_was_typed_and_harmless(cast: Cast, visit: Visit, bad: str) -> None:
    buyer, draft = visit(cast.wang_min), uuid.uuid4()
    buyer.post("/orders/new", typed(cast, draft, notes=bad, step="save"))
    page = buyer.get(f"/orders/new?draft={draft}")
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text and "49" not in page.text.partition('id="notes"')[2][:40]


@pytest.mark.parametrize("bad", ["9999-12-31", "0000-00-00", "NaN", "x" * 5000, "../..", "{n}"])
def test_bad_input_in_what_the_page_asks_for_piece_by_piece_is_no_fault_of_ours(cast: Cast, visit: Visit, bad: str) -> None:
    buyer = visit(cast.wang_min)
    names = ("draft", "customer", "at", "q", "copy", "relation", "related", "why", "order_date", "currency", "kind")
    everywhere = dict.fromkeys(names, bad)
    asked = [buyer.get(path, params=everywhere) for path in ("/orders/new", "/orders/check", "/orders/parts")]
    asked += [buyer.post("/orders/lines", {"lines-0-part": "2904110-K80"} | everywhere), buyer.post("/orders", everywhere)]
    assert {answer.status_code for answer in asked} <= {200, 303, 404, 409, 413, 422}


@pytest.mark.parametrize("path", ["/orders/new", "/orders/draft", "/orders/lines", "/orders"])
def test_a_form_without_its_secret_changes_nothing(cast: Cast, visit: Visit, path: str) -> None:
    assert visit(cast.wang_min).post(path, typed(cast, uuid.uuid4()), csrf="forged").status_code == 403
    assert orders() == 0


def test_more_lines_than_an_order_may_have_are_refused_not_cut(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    form = typed(cast, uuid.uuid4(), *["2904110-K80"] * 1001, step="check")
    answer = buyer.post("/orders/new", form)
    assert answer.status_code == 422 and orders() == 0


def test_row_numbers_beyond_reason_are_no_rows(cast: Cast, visit: Visit) -> None:
    buyer, draft = visit(cast.wang_min), uuid.uuid4()
    strange = {"lines-99999-part": "A", "lines--1-part": "A", "lines-１-part": "A", "lines-1e3-part": "A", "lines-0-__class__": "A"}
    buyer.post("/orders/new", typed(cast, draft, step="save") | strange)
    assert [line["part"] for line in the_draft().content["lines"]] == ["2904110-K80"]


@pytest.mark.parametrize("place", ["draft", "customer"])
def test_a_field_sent_as_a_file_is_no_fault_of_ours(cast: Cast, visit: Visit, place: str) -> None:
    form: dict[str, Any] = typed(cast, uuid.uuid4(), step="save")
    form.pop(place, None)
    assert visit(cast.wang_min).post("/orders/new", form, files={place: ("x.txt", b"x")}).status_code in {303, 422}


def test_a_day_long_past_in_a_posted_date_is_told_beside_its_field(cast: Cast, visit: Visit) -> None:
    form = typed(cast, uuid.uuid4(), step="check") | {"lines-0-due": "1999-01-01"}
    page = visit(cast.wang_min).post("/orders/new", form)
    assert page.status_code == 422 and 'id="lines-0-due-error"' in page.text and "已过" in page.text
    assert day() > "2026"
