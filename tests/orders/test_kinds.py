"""The kinds of order (RULES 1) at the customers' door: what each asks for more, how it is shown, how it comes again."""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Person
from domain.orders.kinds import FLAGS, KINDS, SOURCES
from domain.orders.models import Order, OrderDraft, OrderKind, ScheduleLine, SuppliedMaterial
from domain.orders.queries import by_number
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import Cast
from tests.orders.test_page import day, typed
from tests.visitors import Visitor, words

pytestmark = pytest.mark.usefixtures("by_themselves")
Visit = Callable[..., Visitor]


def send(cast: Cast, buyer: Visitor, **more: Any) -> Any:
    """Type, check and submit; the last answer, be it a refusal."""
    draft = uuid.uuid4()
    answer = buyer.post("/orders/new", typed(cast, draft, step="check") | more)
    if answer.status_code != 303:
        return answer
    with unit(system("test")) as work:
        version = work.fetch(OrderDraft, draft).version
    return buyer.post(
        "/orders", {"draft": str(draft), "relation": more.get("relation", ""), "related": more.get("related", "")}, version=version
    )


def number(answer: Any) -> str:
    assert answer.status_code == 303, words(answer.text)[:400]
    return str(answer.headers["location"].rpartition("/")[2])


def stored(answer: Any) -> Order:
    with unit(system("test")) as work:
        return by_number(work, number(answer))


def test_every_kind_has_its_word_and_every_source_and_card_too() -> None:
    assert set(KINDS) == set(OrderKind)
    assert set(SOURCES) == {"mail", "fax", "phone"}
    assert set(FLAGS) == {"current_drawings", "drawing_updated", "ppap", "regulations"}


@pytest.mark.parametrize("kind", ["single", "framework", "delivery_schedule", "sample", "tooling", "replacement"])
def test_a_kind_is_chosen_shown_and_stored(cast: Cast, visit: Visit, kind: str) -> None:
    buyer = visit(cast.wang_min)
    assert stored(send(cast, buyer, kind=kind)).kind == kind
    page = buyer.get("/orders/new")
    assert f'value="{kind}"' in page.text


@pytest.mark.clause("2.3")
class TestProcessing:
    def test_it_asks_for_the_material_of_each_line_beside_the_line(self, cast: Cast, visit: Visit) -> None:
        answer = send(cast, visit(cast.wang_min), kind="processing")
        assert answer.status_code == 422 and 'id="lines-0-supplied-error"' in answer.text
        assert 'name="lines-0-supplied_material"' in answer.text

    def test_the_material_is_kept_with_its_line(self, cast: Cast, visit: Visit) -> None:
        supplied = {"lines-0-supplied_material": "钢板 QStE420", "lines-0-supplied_expected": "1,200.5"}
        order = stored(send(cast, visit(cast.wang_min), kind="processing", **supplied))
        with unit(system("test")) as work:
            row = work.session.scalars(select(SuppliedMaterial)).one()
            assert (row.material, str(row.expected.normalize()), row.customer_id) == ("钢板 QStE420", "1200.5", order.customer_id)

    @pytest.mark.parametrize("expected", ["", "viel", "-3", "0"])
    def test_material_without_an_amount_is_refused(self, cast: Cast, visit: Visit, expected: str) -> None:
        supplied = {"lines-0-supplied_material": "钢板", "lines-0-supplied_expected": expected}
        assert send(cast, visit(cast.wang_min), kind="processing", **supplied).status_code == 422


class TestDeliverySchedules:
    def schedule(self, cast: Cast, buyer: Visitor, *rows: tuple[str, str, str]) -> Any:
        (quantity, due, zone), *more = rows
        fields: dict[str, Any] = {"lines-0-quantity": quantity, "lines-0-due": due, "lines-0-zone": zone}
        for name, index in (("more_quantity", 0), ("more_due", 1), ("more_zone", 2)):
            fields[f"lines-0-{name}"] = [row[index] for row in more]
        return send(cast, buyer, kind="delivery_schedule", **fields)

    def test_firm_and_forecast_zones_are_kept_apart(self, cast: Cast, visit: Visit) -> None:
        order = stored(self.schedule(cast, visit(cast.wang_min), ("1000", day(20), "firm"), ("900", day(50), "forecast")))
        with unit(system("test")) as work:
            rows = work.session.scalars(select(ScheduleLine).where(ScheduleLine.order_id == order.id).order_by(ScheduleLine.requested))
            assert [(int(each.quantity), each.zone) for each in rows] == [(1000, "firm"), (900, "forecast")]

    def test_the_next_edition_under_the_same_number_is_one_amendment(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        first = number(self.schedule(cast, buyer, ("1000", day(20), "firm"), ("900", day(50), "forecast")))
        again = self.schedule(cast, buyer, ("1000", day(20), "firm"), ("950", day(50), "firm"), ("800", day(80), "forecast"))
        assert number(again) == first
        assert stored(again).revision == 2

    def test_the_very_same_edition_again_is_a_duplicate(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        self.schedule(cast, buyer, ("1000", day(20), "firm"))
        assert self.schedule(cast, buyer, ("1000", day(20), "firm")).status_code == 422


class TestCallOffs:
    def test_a_call_off_names_its_framework_beside_the_field(self, cast: Cast, visit: Visit) -> None:
        answer = send(cast, visit(cast.wang_min), kind="call_off")
        assert answer.status_code == 422 and 'id="related-error"' in answer.text

    def test_a_call_off_is_related_to_its_framework(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        framework = stored(send(cast, buyer, kind="framework"))
        called = stored(send(cast, buyer, kind="call_off", related=framework.number, po="4500874021-1", **{"lines-0-quantity": "100"}))
        assert (called.relation, called.related_id) == ("call_off_of", framework.id)

    def test_another_customers_framework_is_none(self, cast: Cast, visit: Visit) -> None:
        framework = number(send(cast, visit(cast.wang_min), kind="framework"))
        stranger = {"lines-0-part": "B-77120", "ship_to": str(cast.ship_to["b"].id), "kind": "call_off"}
        there = send(cast, visit(cast.b_buyer), related=framework, **stranger)
        never = send(cast, visit(cast.b_buyer), related="SO-990101-001", **stranger)
        assert there.status_code == never.status_code == 422
        assert words(there.text).replace(framework, "") == words(never.text).replace("SO-990101-001", "")


def test_the_page_speaks_english_to_who_reads_english(cast: Cast, visit: Visit) -> None:
    with unit(system("test")) as work:
        work.fetch(Person, cast.wang_min.id).language = "en"
    said = words(visit(cast.wang_min).get("/orders/new").text)
    assert "New order" in said and "Check before submission" in said and "新建订单" not in said


@pytest.mark.parametrize(("language", "heading"), [("en", "qty"), ("zh-CN", "数量")])
def test_the_template_is_headed_in_the_readers_language(cast: Cast, visit: Visit, language: str, heading: str) -> None:
    with unit(system("test")) as work:
        work.fetch(Person, cast.wang_min.id).language = language
    with zipfile.ZipFile(BytesIO(visit(cast.wang_min).get("/orders/template.xlsx").content)) as book:
        assert f">{heading}<" in book.read("xl/sharedStrings.xml").decode()


def test_what_is_missing_from_a_returned_order_is_said_on_its_page(cast: Cast, visit: Visit) -> None:
    buyer, sales = visit(cast.wang_min), visit(cast.li_qian)
    one = number(send(cast, buyer))
    with unit(system("test")) as work:
        by_number(work, one).state = "in_review"
    sales.post(f"/admin/orders/{one}/return", {"why": "图纸缺少 C 版"})
    page = buyer.get(f"/orders/{one}/completion").text
    assert "图纸缺少 C 版" in words(page) and f"<title>补充订单 {one}" in page and f'href="/orders/{one}"' in page
