"""Who writes what of products, what is refused, and what follows for orders."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.orders.evidence import load, stock
from domain.products import actions, inputs
from domain.products.events import PartListed
from domain.products.models import Consumption, LineDayOff, ListEntry, Lot, Material, OutsourcedProcess, Price, Product, ProductionLine
from domain.products.queries import find_entry, price_on
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, Refused, Stale
from domain.shared.events import _reactions, when
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast

ARM = "2904110-K80"
PRODUCT = {"code": "hc-5000-001", "name_zh": "后支架", "unit": "pcs", "lead_days": "20", "safety_stock": "50", "pieces_per_hour": "40"}
ENTRY = {"customer_part": "5000-x", "name": "后支架", "revision": "A", "material": "Q235", "standard_pack": "10", "active": "1"}
PRICE = {"currency": "CNY", "unit_price": "12.345678", "valid_from": "2026-12-01"}


def actor(cast: Cast, name: str) -> Any:
    return getattr(cast, name)


@pytest.mark.clause("3.1")
def test_a_part_on_the_list_is_mass_production_from_then_on(cast: Cast) -> None:
    heard: list[Any] = []
    when(PartListed, lambda work, happened: heard.append(happened.entry.customer_part))
    try:
        with unit(cast.li_qian, now=NOW) as work:
            product = actions.create_product(work, inputs.read_product(PRODUCT))
            assert find_entry(work, cast.a.id, "5000-X") is None
            actions.add_entry(work, work.fetch(type(cast.a), cast.a.id), product, inputs.read_entry(ENTRY))
            found = find_entry(work, cast.a.id, "5000-x")
    finally:
        _reactions[PartListed].pop()
    assert found and (found.code, found.standard_pack) == ("HC-5000-001", 10)
    assert heard == ["5000-X"]


@pytest.mark.clause("6.2.13")
def test_a_part_stands_on_a_list_once(cast: Cast) -> None:
    with pytest.raises(Invalid, match="on this customer's list already"), unit(cast.li_qian, now=NOW) as work:
        actions.add_entry(
            work,
            work.fetch(type(cast.a), cast.a.id),
            work.fetch(Product, cast.entries[ARM].product_id),
            inputs.read_entry({**ENTRY, "customer_part": ARM.lower()}),
        )


@pytest.mark.parametrize(("who", "may"), [("li_qian", True), ("fang", True), ("chen", False), ("liu", False), ("wang_min", False)])
def test_sales_and_technical_edit_parts(cast: Cast, who: str, may: bool) -> None:
    with unit(actor(cast, who), now=NOW) as work:
        if may:
            assert actions.create_product(work, inputs.read_product(PRODUCT)).code == "HC-5000-001"
        else:
            with pytest.raises(Forbidden):
                actions.create_product(work, inputs.read_product(PRODUCT))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"code": ""}, "code"),
        ({"name_zh": ""}, "name_zh"),
        ({"unit": "box"}, "unit"),
        ({"lead_days": "1.5"}, "lead_days"),
        ({"pieces_per_hour": "0"}, "pieces_per_hour"),
        ({"safety_stock": "-1"}, "safety_stock"),
        ({"line_id": "x"}, "line_id"),
        ({"production_ended": "soon"}, "production_ended"),
    ],
)
def test_a_part_that_cannot_be_is_refused(fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        inputs.read_product({**PRODUCT, **fields})
    assert set(refused.value.fields) == {wrong}


def test_a_code_is_given_once(cast: Cast) -> None:
    with pytest.raises(Invalid, match="Another part"), unit(cast.fang, now=NOW) as work:
        actions.create_product(work, inputs.read_product({**PRODUCT, "code": "hc-4801-012"}))


def test_an_edit_of_what_was_changed_meanwhile_is_refused(cast: Cast) -> None:
    with unit(cast.fang, now=NOW) as work:
        product = work.fetch(Product, cast.entries[ARM].product_id)
        entry = work.fetch(ListEntry, cast.entries[ARM].id)
        with pytest.raises(Stale):
            actions.edit_product(work, product, inputs.read_product(PRODUCT), version=product.version + 1)
        with pytest.raises(Stale):
            actions.edit_entry(work, entry, inputs.read_entry(ENTRY), version=entry.version + 1)
        actions.edit_product(work, product, inputs.read_product({**PRODUCT, "code": product.code}), version=product.version)
        actions.edit_entry(work, entry, inputs.read_entry({**ENTRY, "revision": "C"}), version=entry.version)
        assert (product.lead_days, entry.revision) == (20, "C")


# prices


@pytest.mark.clause("6.2.13")
def test_a_new_price_ends_the_open_one_the_day_before(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        entry = work.fetch(ListEntry, cast.entries[ARM].id)
        actions.add_price(work, entry, inputs.read_price(PRICE))
        before, after = (price_on(work, entry.id, day, Decimal(1), "CNY") for day in (date(2026, 11, 30), date(2026, 12, 1)))
    assert before and before.unit_price == Decimal("86.4") and before.valid_to == date(2026, 11, 30)
    assert after and after.unit_price == Decimal("12.345678")


def test_a_price_of_another_break_or_currency_leaves_the_others_alone(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        entry = work.fetch(ListEntry, cast.entries[ARM].id)
        for fields in ({"currency": "EUR"}, {"price_from": "1000"}, {"source": "quotation", "source_number": "QT-9"}):
            actions.add_price(work, entry, inputs.read_price({**PRICE, **fields}))
        still = work.session.scalars(select(Price).where(Price.entry_id == entry.id, Price.valid_to.is_(None))).all()
    assert len(still) == 4


def test_a_price_that_would_begin_under_a_later_one_is_refused(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        entry = work.fetch(ListEntry, cast.entries[ARM].id)
        with pytest.raises(Refused, match="already holds from"):
            actions.add_price(work, entry, inputs.read_price({**PRICE, "valid_from": "2025-06-01"}))
        actions.add_price(work, entry, inputs.read_price({**PRICE, "valid_from": "2025-06-01", "valid_to": "2025-12-31"}))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"unit_price": "0"}, "unit_price"),
        ({"unit_price": "1.2345678"}, "unit_price"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_to": "2026-11-30"}, "valid_to"),
        ({"currency": "RMB"}, "currency"),
        ({"source": "hearsay"}, "source"),
        ({"source": "quotation"}, "source_number"),
    ],
)
def test_a_price_that_cannot_be_is_refused(fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        inputs.read_price({**PRICE, **fields})
    assert set(refused.value.fields) == {wrong}


@pytest.mark.parametrize("who", ["fang", "xu", "wang_min"])
def test_only_sales_set_prices(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden), unit(actor(cast, who), now=NOW) as work:
        actions.add_price(work, cast.entries[ARM], inputs.read_price(PRICE))


def test_a_price_is_ended_and_never_rewritten(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        price = work.session.scalars(select(Price).where(Price.entry_id == cast.entries[ARM].id)).one()
        with pytest.raises(Stale):
            actions.end_price(work, price, TODAY, version=price.version + 1)
        with pytest.raises(Invalid):
            actions.end_price(work, price, date(2025, 1, 1), version=price.version)
        actions.end_price(work, price, TODAY, version=price.version)
        assert price_on(work, price.entry_id, TODAY + timedelta(days=1), Decimal(1), "CNY") is None


# stock, lots


@pytest.mark.parametrize(("who", "may"), [("sun_li", True), ("chen", True), ("li_qian", False), ("liu", False)])
def test_logistics_and_production_enter_the_count(cast: Cast, who: str, may: bool) -> None:
    with unit(actor(cast, who), now=NOW) as work:
        product = work.fetch(Product, cast.entries[ARM].product_id)
        if may:
            actions.count_product(work, product, Decimal(500), TODAY - timedelta(days=1), version=product.version)
            assert product.on_hand == 500 and product.counted_at and product.counted_at.isoformat() == "2026-11-22T09:00:00+00:00"
        else:
            with pytest.raises(Forbidden):
                actions.count_product(work, product, Decimal(500), TODAY, version=product.version)


@pytest.mark.clause("5.1.5(3)")
def test_no_part_of_a_piece_is_counted_nor_lies_in_a_lot(cast: Cast) -> None:
    key = cast.entries[ARM].product_id
    for deed, field in (
        (lambda work, part: actions.count_product(work, part, Decimal("0.5"), TODAY, version=part.version), "on_hand"),
        (lambda work, part: actions.add_lot(work, part, inputs.LotInput("L-9", Decimal("0.5"), TODAY)), "quantity"),
    ):
        with pytest.raises(Invalid, match="whole number of pieces") as told, unit(cast.sun_li, now=NOW) as work:
            deed(work, work.fetch(Product, key))
        assert set(told.value.fields) == {field}
    with unit(cast.sun_li, now=NOW) as work:
        part = work.fetch(Product, key)
        part.unit = "kg"
        actions.count_product(work, part, Decimal("0.5"), TODAY, version=part.version)
        assert part.on_hand == Decimal("0.5")


def test_a_count_lies_not_in_the_future(cast: Cast) -> None:
    with unit(cast.sun_li, now=NOW) as work:
        material = work.fetch(Material, cast.materials["NR-60"].id)
        with pytest.raises(Invalid, match="future"):
            actions.count_material(work, material, Decimal(1), TODAY + timedelta(days=1), version=material.version)
        actions.count_material(work, material, Decimal(1), TODAY, version=material.version)
        assert (material.on_hand, material.counted_at) == (1, NOW)


@pytest.mark.clause("5.1.5(3)")
def test_quality_blocks_a_lot_and_it_is_not_available_until_it_is_free_again(cast: Cast) -> None:
    key = cast.entries[ARM].product_id
    with unit(cast.sun_li, now=NOW) as work:
        given = inputs.read_lot({"number": "L1", "quantity": "100", "produced_on": "2026-11-20"})
        lot = actions.add_lot(work, work.fetch(Product, key), given)
        with pytest.raises(Forbidden):
            actions.block(work, lot, "划伤", version=lot.version)
    with unit(cast.liu, now=NOW) as work:
        lot = work.fetch(Lot, lot.id)
        with pytest.raises(Refused):
            actions.block(work, lot, " ", version=lot.version)
        actions.block(work, lot, "划伤", version=lot.version)
        work.session.flush()
        assert stock(work, [key])[key].available == 220
        with pytest.raises(Refused):
            actions.unblock(work, lot, "", version=lot.version)
        with pytest.raises(Stale):
            actions.unblock(work, lot, "复检合格", version=lot.version + 1)
        actions.unblock(work, lot, "复检合格", version=lot.version)
        work.session.flush()
        assert stock(work, [key])[key].available == 320


@pytest.mark.clause("5.1.5(3)")
def test_quality_stops_pieces_that_lie_in_no_lot_or_all_of_a_part_and_sets_them_free_lot_by_lot(cast: Cast) -> None:
    """320 lie in no lot, 100 of them come into one; 20 of the rest are stopped, then all of the part."""
    key = cast.entries[ARM].product_id
    with unit(cast.sun_li, now=NOW) as work:
        actions.add_lot(work, work.fetch(Product, key), inputs.read_lot({"number": "L1", "quantity": "100", "produced_on": "2026-11-20"}))
    with unit(cast.liu, now=NOW) as work:
        part = work.fetch(Product, key)
        for wrong in ("221", "0", "0.5"):
            with pytest.raises(Invalid, match=r"220 lie in no lot|whole"):
                actions.stop(work, part, Decimal(wrong), "来料疑似混料", version=None)
        lot = actions.stop(work, part, Decimal(20), "来料疑似混料", version=None)
        assert lot is not None and (lot.number, lot.quantity, lot.blocked, lot.block_reason) == ("Q261123-1", 20, True, "来料疑似混料")
        assert stock(work, [key])[key].available == 300
        rest = actions.stop(work, part, None, "全部封存", version=None)
        assert rest is not None and (rest.number, rest.quantity) == ("Q261123-2", 200)
        assert (stock(work, [key])[key].available, part.on_hand) == (0, 320)
        with pytest.raises(Refused, match="not blocked already"):
            actions.stop(work, part, None, "再封存", version=None)
        actions.unblock(work, rest, "复检合格", version=None)
        work.session.flush()
        assert stock(work, [key])[key].available == 200


def test_a_lot_is_entered_once(cast: Cast) -> None:
    given = inputs.read_lot({"number": "L1", "quantity": "100", "produced_on": "2026-11-20"})
    with pytest.raises(Invalid, match="on record already"), unit(cast.sun_li, now=NOW) as work:
        for _ in range(2):
            actions.add_lot(work, work.fetch(Product, cast.entries[ARM].product_id), given)


# what a part is made of


def test_consumption_is_set_changed_and_taken_away(cast: Cast) -> None:
    with unit(cast.fang, now=NOW) as work:
        product, material = work.fetch(Product, cast.entries["2916035-K80"].product_id), work.fetch(Material, cast.materials["NR-60"].id)
        wanted = select(Consumption.per_piece).where(Consumption.product_id == product.id)
        for per_piece, kept in (("0.1", ["0.1"]), ("0.25", ["0.25"]), ("0", [])):
            actions.set_consumption(work, product, material, Decimal(per_piece))
            work.session.flush()
            assert list(work.session.scalars(wanted)) == [Decimal(each) for each in kept]


def test_materials_are_entered_and_changed(cast: Cast) -> None:
    fields = {"code": "al-1", "name": "铝 A356", "unit": "kg", "safety_stock": "10", "lead_days": "12"}
    with unit(cast.fang, now=NOW) as work:
        material = actions.save_material(work, inputs.read_material(fields))
        actions.save_material(work, inputs.read_material({**fields, "lead_days": "20"}), material, version=material.version)
        assert (material.code, material.lead_days) == ("AL-1", 20)
        with pytest.raises(Invalid, match="Another material"):
            actions.save_material(work, inputs.read_material({**fields, "code": "nr-60"}))
        with pytest.raises(Stale):
            actions.save_material(work, inputs.read_material(fields), material, version=99)
    with pytest.raises(Invalid):
        inputs.read_material({})


@pytest.mark.clause("5.1.8(3)")
def test_each_revision_has_each_document_once(cast: Cast) -> None:
    fields = {"kind": "bom", "revision": "C", "number": "BOM-9", "issued_on": "2026-11-01"}
    with unit(cast.fang, now=NOW) as work:
        product = work.fetch(Product, cast.entries[ARM].product_id)
        actions.add_document(work, product, inputs.read_document(fields))
        with pytest.raises(Invalid, match="on record already"):
            actions.add_document(work, product, inputs.read_document(fields))
    with pytest.raises(Invalid) as refused:
        inputs.read_document({"kind": "song"})
    assert set(refused.value.fields) == {"kind", "revision", "number", "issued_on"}


def test_processes_outside_are_recorded_with_their_subcontractor(cast: Cast) -> None:
    with unit(cast.fang, now=NOW) as work:
        product = work.fetch(Product, cast.entries[ARM].product_id)
        with pytest.raises(Invalid):
            actions.add_outsourced(work, product, "", "")
        made = actions.add_outsourced(work, product, "电泳", "吉州表面处理", "ep@jizhou.example")
        actions.remove_outsourced(work, product, made)
        work.session.flush()
        assert work.session.scalar(select(func.count()).select_from(OutsourcedProcess)) == 0


# capacity


@pytest.mark.clause("5.1.5(1)")
def test_production_edits_hours_and_days_off_and_the_load_follows(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        line = work.fetch(ProductionLine, cast.lines["L1"].id)
        actions.set_line(work, line, "焊接一线", Decimal(100), version=line.version)
        assert actions.add_day_off(work, line, TODAY, TODAY + timedelta(days=1), "保养") == 2
        assert actions.add_day_off(work, line, TODAY, None, "保养") == 0
        work.session.flush()
        assert load(work, line.id, TODAY, 1)[0].capacity == 60
        actions.remove_day_off(work, line, work.session.scalars(select(LineDayOff).where(LineDayOff.day == TODAY)).one())
        work.session.flush()
        assert load(work, line.id, TODAY, 1)[0].capacity == 80


def test_capacity_that_cannot_be_is_refused(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        line = work.fetch(ProductionLine, cast.lines["L1"].id)
        for hours in (0, 169, -5):
            with pytest.raises(Invalid):
                actions.set_line(work, line, "", Decimal(hours), version=line.version)
        for last in (TODAY - timedelta(days=1), TODAY + timedelta(days=70)):
            with pytest.raises(Invalid):
                actions.add_day_off(work, line, TODAY, last, "")
        with pytest.raises(Stale):
            actions.set_line(work, line, "", Decimal(80), version=99)
    with pytest.raises(Forbidden), unit(cast.li_qian, now=NOW) as work:
        actions.add_day_off(work, work.fetch(ProductionLine, cast.lines["L1"].id), TODAY, None, "")


def test_each_change_stands_in_the_audit_trail(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        actions.add_day_off(work, work.fetch(ProductionLine, cast.lines["L1"].id), TODAY, None, "保养")
    with unit(system("test"), now=NOW) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "line.days_off")).one()
    assert (entry.actor_name, entry.values["after"]["days"], entry.values["why"]) == ("陈建国", ["2026-11-23"], "保养")


def test_a_count_is_read_with_its_day() -> None:
    assert inputs.read_count({"on_hand": "1,500", "counted_on": "2026年11月20日"}) == (Decimal(1500), date(2026, 11, 20))
    with pytest.raises(Invalid) as refused:
        inputs.read_count({"on_hand": "many"})
    assert set(refused.value.fields) == {"on_hand", "counted_on"}
