"""Who comes through which door to products and customers: each page and each deed, for those who may and those who may not."""

import re
from typing import Any

import pytest

from admin.capacity import FOOT, HEIGHT, LEFT, TOP, WIDTH, drawn
from domain.orders.evidence import WeekLoad
from tests.cast import TODAY, Cast

PART, LIST, CUSTOMER = "/admin/products/HC-4801-012", "/admin/product-lists/K001", "/admin/customers/K001"
STAFF = ("li_qian", "zhao", "fang", "chen", "he_head", "liu", "qian", "xu", "sun_li", "lu_deputy_gm", "shen", "jiang", "it")
READ = ("/admin/products", PART, "/admin/materials", LIST, "/admin/capacity", "/admin/customers", CUSTOMER)
DEEDS = {  # what is done: (address, fields, those who may)
    "a new part": ("/admin/products", {"code": "HC-7", "name_zh": "件", "unit": "pcs", "lead_days": "5"}, {"li_qian", "zhao", "fang"}),
    "a count": (f"{PART}/count", {"on_hand": "5", "counted_on": str(TODAY)}, {"chen", "he_head", "sun_li"}),
    "a lot": (f"{PART}/lots", {"number": "L", "quantity": "5", "produced_on": "2026-11-20"}, {"chen", "he_head", "sun_li"}),
    "a part stopped": (f"{PART}/block", {"stopped": "5", "why": "混料"}, {"liu"}),
    "a document": (
        f"{PART}/documents",
        {"kind": "bom", "revision": "Z", "number": "B", "issued_on": "2026-11-20"},
        {"li_qian", "zhao", "fang"},
    ),
    "a process outside": (f"{PART}/outsourced", {"process": "电泳", "subcontractor": "外协"}, {"li_qian", "zhao", "fang"}),
    "a material": ("/admin/materials", {"code": "M", "name": "料", "unit": "kg", "lead_days": "5"}, {"li_qian", "zhao", "fang"}),
    "a day off": ("/admin/capacity/L1/days-off", {"first": "2026-12-24"}, {"chen", "he_head"}),
    "an entry": (f"{LIST}/entries", {"code": "HC-9001-001", "customer_part": "N", "name": "件"}, {"li_qian", "zhao", "fang"}),
    "a customer": (
        "/admin/customers",
        {"number": "K5", "name_zh": "新", "name_short": "新", "grade": "A", "distance": "overseas", "language": "en"},
        {"li_qian", "zhao"},
    ),
    "a requirement": (
        f"{CUSTOMER}/parts/requirements",
        {"topic": "cost", "source": "s", "text": "t", "question": "q"},
        {"li_qian", "zhao", "fang", "liu"},
    ),
    "the internal operation": (f"{CUSTOMER}/internal-operation", {"debt": "x"}, {"li_qian", "zhao", "xu", "lu_deputy_gm", "shen", "jiang"}),
    "a form issued": (f"{LIST}/form", {}, set(STAFF)),
}


@pytest.mark.parametrize("who", STAFF)
def test_all_staff_read_parts_lists_capacity_and_customers(cast: Cast, visit: Any, who: str) -> None:
    reader = visit(getattr(cast, who))
    assert {path: reader.get(path).status_code for path in READ} == dict.fromkeys(READ, 200)


@pytest.mark.parametrize("deed", list(DEEDS))
def test_each_deed_is_for_those_whose_task_it_is(cast: Cast, visit: Any, deed: str) -> None:
    address, fields, may = DEEDS[deed]
    for who in ("li_qian", "fang", "chen", "liu", "xu", "sun_li", "shen", "it"):
        given = {**fields, "owner_id": str(cast.li_qian.id)} if deed == "a customer" else fields
        given = {**given, "number": f"K-{who}"} if deed == "a customer" else given
        given = {**given, "customer_part": f"N-{who}"} if deed == "an entry" else given
        given = {
            key: f"{value}-{who}"[:20] if key in {"revision", "number"} and deed in {"a lot", "a document"} else value
            for key, value in given.items()
        }
        given = {**given, "code": f"C-{who}"} if deed in {"a new part", "a material"} else given
        status = visit(getattr(cast, who)).post(address, given).status_code
        assert status == (303 if who in may else 403), f"{who}: {deed}"


@pytest.mark.parametrize("address", [*READ, f"{PART}/record", f"{LIST}/FM070100-13.xlsx", "/admin/imports/list/new?customer=K001"])
def test_customers_never_come_through_the_companys_door(cast: Cast, visit: Any, address: str) -> None:
    stranger = visit(None, "admin")
    answer = stranger.get(address)
    assert answer.status_code in (302, 303) and "/admin/login" in answer.headers["location"]


def test_staff_never_come_through_the_customers_door(cast: Cast, visit: Any) -> None:
    assert visit(None, "portal").get("/products").status_code in (302, 303)
    assert visit(None, "portal").get("/products.xlsx").status_code in (302, 303)


@pytest.mark.parametrize("who", ["wang_min", "a_quality", "a_admin"])
def test_every_user_of_a_customer_reads_its_list(cast: Cast, visit: Any, who: str) -> None:
    answer = visit(getattr(cast, who)).get("/products")
    assert answer.status_code == 200 and "2904110-K80" in answer.text


def test_only_those_who_may_order_are_offered_an_order(cast: Cast, visit: Any) -> None:
    assert 'href="/orders/new"' in visit(cast.wang_min).get("/products").text
    assert 'href="/orders/new"' not in visit(cast.a_quality).get("/products").text.split("<main")[1]


@pytest.mark.parametrize(
    "address", [f"{PART}/count", f"{PART}/documents", f"{LIST}/entries", f"{CUSTOMER}/record", "/admin/capacity/L1/days-off"]
)
def test_a_form_from_elsewhere_is_refused(cast: Cast, visit: Any, address: str) -> None:
    answer = visit(cast.zhao).post(address, {}, csrf="forged")
    assert answer.status_code == 403


def test_the_same_form_sent_twice_enters_one_material(cast: Cast, visit: Any) -> None:
    technical = visit(cast.fang)
    given = {"code": "AL-1", "name": "铝", "unit": "kg", "lead_days": "5"}
    first, second = (technical.post("/admin/materials", given, token="the-same-token-twice") for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert len(re.findall(r">AL-1<", technical.get("/admin/materials").text)) == 1


def test_a_token_is_good_for_one_content_only(cast: Cast, visit: Any) -> None:
    technical = visit(cast.fang)
    given = {"code": "AL-1", "name": "铝", "unit": "kg", "lead_days": "5"}
    technical.post("/admin/materials", given, token="another-token-twice")
    assert technical.post("/admin/materials", {**given, "code": "AL-2"}, token="another-token-twice").status_code == 422


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "{{7*7}}", "'; DROP TABLE product; --", "\u202eevil"])
def test_what_is_typed_is_shown_as_text(cast: Cast, visit: Any, hostile: str) -> None:
    technical = visit(cast.fang)
    technical.post("/admin/products", {"code": "HC-X", "name_zh": f"件{hostile}", "unit": "pcs", "lead_days": "5"})
    html = technical.get("/admin/products/HC-X").text
    assert "<script>alert" not in html and "件49" not in html and "\u202e" not in html
    assert technical.get("/admin/products?q=" + hostile.replace("'", "%27")).status_code == 200


# the drawing


def week(number: int, capacity: int, committed: int, reserved: int = 0) -> WeekLoad:
    from datetime import timedelta
    from decimal import Decimal
    from uuid import UUID

    return WeekLoad(UUID(int=1), TODAY + timedelta(weeks=number), Decimal(capacity), Decimal(committed), Decimal(reserved))


@pytest.mark.clause("5.1.5(1)")
def test_the_tallest_of_load_and_capacity_fills_the_drawing() -> None:
    chart = drawn([week(0, 80, 40), week(1, 80, 160)])
    first, second = chart.bars
    assert second.committed_height == HEIGHT - FOOT - TOP and first.committed_height == (HEIGHT - FOOT - TOP) / 4
    assert first.capacity_y == second.capacity_y == HEIGHT - FOOT - (HEIGHT - FOOT - TOP) / 2
    assert chart.ticks[0] == (HEIGHT - FOOT, 0) and chart.ticks[-1][1] == 160


@pytest.mark.parametrize(
    ("most", "scale"),
    [(1, [0, 1, 2, 3, 4]), (40, [0, 10, 20, 30, 40]), (41, [0, 20, 40, 60, 80]), (112, [0, 30, 60, 90, 120]),
     (400, [0, 100, 200, 300, 400]), (1517, [0, 400, 800, 1200, 1600])],
)
def test_the_scale_of_hours_goes_in_round_steps_to_just_above_the_tallest(most: int, scale: list[int]) -> None:
    assert [hours for _, hours in drawn([week(0, 0, most)]).ticks] == scale


def test_reservations_stand_on_the_committed_hours() -> None:
    (bar,) = drawn([week(0, 100, 50, 25)]).bars
    assert bar.reserved_y + bar.reserved_height == pytest.approx(bar.committed_y, abs=0.2)


def test_bars_stay_within_the_drawing() -> None:
    chart = drawn([week(number, 80, number * 20) for number in range(16)])
    assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH for bar in chart.bars)
    assert all(earlier.x + earlier.width < later.x for earlier, later in zip(chart.bars, chart.bars[1:], strict=False))


@pytest.mark.parametrize("weeks", [[], [week(0, 0, 0)]])
def test_nothing_to_draw_is_drawn_as_nothing(weeks: list[WeekLoad]) -> None:
    assert all(bar.committed_height == 0 for bar in drawn(weeks).bars)
