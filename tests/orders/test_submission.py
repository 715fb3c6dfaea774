"""Handing in an order (5.1.1(1)): what is stored, what is refused, what the house is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from domain.orders import actions
from domain.orders.events import OrderSubmitted
from domain.orders.inputs import DateInput, SuppliedInput
from domain.orders.models import Order, OrderLine, OrderRequirement, OrderRevision, SuppliedMaterial
from domain.orders.queries import by_number, lines_of
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound
from domain.shared.events import _reactions
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import DUE, given, line, new_line, sent
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("by_themselves")


@pytest.mark.clause("5.1.1(1)", "2.1")
def test_a_customers_order_is_stored_with_lines_dates_requirements_and_its_first_revision(cast: Cast) -> None:
    number = sent(cast, line(), line("2916035-K80", 6000), program="E27", services="出口欧盟，需原产地证", flags=("ppap", "regulations"),
                  notes="首批 300 件请于 12-15 前送样。")
    assert number == "SO-261123-001"
    with unit(cast.wang_min, now=NOW) as work:
        order = by_number(work, number)
        assert (order.state, order.revision, order.source, order.order_class) == ("submitted", 1, "portal", "mass_production")
        assert (order.line_count, order.quantity, order.amount) == (2, Decimal(8400), Decimal("337860.00"))
        first, second = lines_of(work, order.id)
        assert [(each.position, each.customer_part, each.unit_price) for each in (first, second)] == [
            (10, "2904110-K80", Decimal("86.40")), (20, "2916035-K80", Decimal("21.75"))]
        assert [(each.requested, each.quantity) for each in first.schedules] == [(DUE, Decimal(2400))]
        revision = work.session.scalars(select(OrderRevision)).one()
        assert revision.revision == 1
        assert [each["customer_part"] for each in revision.content["lines"]] == ["2904110-K80", "2916035-K80"]


@pytest.mark.clause("1.1")
def test_every_requirement_of_an_order_becomes_a_written_line_with_its_source(cast: Cast) -> None:
    sent(cast, flags=("ppap", "regulations", "current_drawings"), services="海运 FOB 上海\n目的港清关文件", notes="唛头按附图")
    with unit(cast.li_qian, now=NOW) as work:
        written = {(each.source, each.text) for each in work.session.scalars(select(OrderRequirement))}
    assert written == {
        ("stated", "首批随货提交 PPAP 或材质证明 / PPAP or material certificate with the first delivery"),
        ("legal", "须符合法规或禁用物质要求 / Regulations or restricted substances to be observed"),
        ("implied", "按现行图纸与协议 / As on the current drawings and agreements"),
        ("stated", "海运 FOB 上海"), ("stated", "目的港清关文件"), ("stated", "唛头按附图"),
    }


@pytest.mark.clause("3.3")
def test_a_mass_production_line_takes_specification_and_quality_from_the_list(cast: Cast) -> None:
    number = sent(cast)
    with unit(cast.wang_min, now=NOW) as work:
        stored = lines_of(work, by_number(work, number).id)[0]
        assert (stored.specification, stored.quality) == ("图纸 DWG-2904110-K80 B 版", "按图纸与控制计划检验")
        assert (stored.drawing_revision, stored.material, stored.name) == ("B", "QStE420", "前下摆臂总成（左）")


@pytest.mark.clause("3.3")
@pytest.mark.parametrize("lacking", ["specification", "quality"])
def test_a_new_part_that_lacks_specification_or_quality_requirement_is_not_taken(cast: Cast, lacking: str) -> None:
    with pytest.raises(Invalid) as refused:
        sent(cast, line(), new_line(**{lacking: ""}))
    assert set(refused.value.fields) == {f"lines-1-{lacking}"}
    assert sent(cast, line(), new_line(**{lacking: None}))


@pytest.mark.clause("3.3")
def test_not_stated_is_for_newly_developed_parts_only(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        sent(cast, line(specification=None, quality=None))
    assert set(refused.value.fields) == {"lines-0-specification", "lines-0-quality"}


def test_all_faults_of_an_order_are_told_at_once_and_nothing_is_stored(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        sent(cast, line(quantity="2.5"), new_line(name=""), new_line("X-2", specification=""))
    assert set(refused.value.fields) == {"lines-0-quantity", "lines-1-name", "lines-2-specification"}
    with unit(system("test"), now=NOW) as work:
        assert work.session.scalar(select(func.count()).select_from(Order)) == 0


@pytest.mark.clause("3.1", "3.2")
def test_each_line_is_stored_with_its_class_and_its_reason(cast: Cast) -> None:
    number = sent(cast, line(), line("2904120-K80", revision="C", specification="C 版图纸", quality="PPAP"), new_line())
    with unit(cast.wang_min, now=NOW) as work:
        told = [(each.line_class, each.class_reason["id"]) for each in lines_of(work, by_number(work, number).id)]
    assert told == [
        ("mass_production", "On your list, revision {revision}"), ("design_changed", "Revision {ordered} ordered, {listed} listed"),
        ("newly_developed", "Not on your list FM070100-13"),
    ]


@pytest.mark.clause("3.2")
def test_a_part_made_for_another_customer_is_newly_developed_here(cast: Cast) -> None:
    number = sent(cast, new_line("B-77120"))
    with unit(cast.wang_min, now=NOW) as work:
        stored = lines_of(work, by_number(work, number).id)[0]
        assert (stored.line_class, stored.entry_id, stored.product_id, stored.unit_price) == ("newly_developed", None, None, None)


def test_the_customers_price_holds_where_one_is_written_and_ours_where_none_is(cast: Cast) -> None:
    number = sent(cast, line(price=Decimal("85.00")), line("2904120-K80"))
    with unit(cast.wang_min, now=NOW) as work:
        first, second = lines_of(work, by_number(work, number).id)
        assert (first.customer_price, first.unit_price) == (Decimal("85.00"), Decimal("85.00"))
        assert (second.customer_price, second.unit_price) == (None, Decimal("86.40"))


def test_a_line_may_have_several_dates(cast: Cast) -> None:
    several = replace(line(), dates=(DateInput(Decimal(1000), DUE), DateInput(Decimal(1400), date(2027, 1, 8), "forecast")))
    number = sent(cast, several, kind="delivery_schedule")
    with unit(cast.wang_min, now=NOW) as work:
        stored = lines_of(work, by_number(work, number).id)[0]
        assert stored.quantity == 2400
        assert [(each.requested, each.quantity, each.zone) for each in stored.schedules] == [
            (DUE, 1000, "firm"), (date(2027, 1, 8), 1400, "forecast")]


@pytest.mark.parametrize("kind", ["single", "framework", "delivery_schedule", "sample", "tooling", "replacement"])
def test_each_kind_of_order_is_stored_as_what_it_is(cast: Cast, kind: str) -> None:
    number = sent(cast, kind=kind)
    with unit(cast.wang_min, now=NOW) as work:
        assert by_number(work, number).kind == kind


@pytest.mark.clause("2.3")
def test_processing_names_the_supplied_material_of_each_line(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        sent(cast, kind="processing")
    assert set(refused.value.fields) == {"lines-0-supplied"}
    sent(cast, line(supplied=(SuppliedInput("钢板 QStE420", Decimal("1200.5")),)), kind="processing")
    with unit(cast.li_qian, now=NOW) as work:
        material = work.session.scalars(select(SuppliedMaterial)).one()
        assert (material.material, material.expected, material.received, material.used) == ("钢板 QStE420", Decimal("1200.5"), 0, 0)


@pytest.mark.clause("5.1.1(1)")
def test_sales_enters_an_order_that_came_by_telephone_in_the_customers_name(cast: Cast) -> None:
    number = sent(cast, actor=cast.li_qian, source="phone", contact="刘伟")
    with unit(cast.wang_min, now=NOW) as work:
        order = by_number(work, number)
        assert (order.source, order.submitted_by_name, order.customer_id) == ("phone", "李倩", cast.a.id)


@pytest.mark.clause("5.1.1(1)")
@pytest.mark.parametrize("source", ["mail", "fax"])
def test_an_order_by_mail_or_fax_is_entered_only_with_its_original(cast: Cast, source: str) -> None:
    with pytest.raises(Invalid) as refused:
        sent(cast, actor=cast.li_qian, source=source)
    assert set(refused.value.fields) == {"files"}


@pytest.mark.parametrize("name", ["a_quality", "a_admin", "fang", "chen", "shen", "it"])
def test_only_buyers_and_sales_hand_in_orders(cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden):
        sent(cast, actor=cast.people[name])


def test_a_customer_cannot_order_in_the_name_of_another(cast: Cast) -> None:
    with pytest.raises((Forbidden, NotFound)):
        sent(cast, actor=cast.b_buyer)


def test_what_follows_from_an_order_happens_in_its_transaction(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setitem(_reactions, OrderSubmitted, [lambda work, event: heard.append(event.order.number)])
    assert heard == [] and [sent(cast)] == heard


def test_when_a_reaction_fails_there_is_no_order(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(work: object, event: object) -> None:
        raise RuntimeError("no review could be opened")

    monkeypatch.setitem(_reactions, OrderSubmitted, [fails])
    with pytest.raises(RuntimeError):
        sent(cast)
    with unit(system("test"), now=NOW) as work:
        assert work.session.scalar(select(func.count()).select_from(Order)) == 0


def test_numbers_are_taken_in_sequence_without_gaps_for_refused_orders(cast: Cast) -> None:
    first = sent(cast, po_number="1")
    with pytest.raises(Invalid):
        sent(cast, new_line(specification=""), po_number="2")
    assert [first, sent(cast, po_number="3")] == ["SO-261123-001", "SO-261123-002"]


class TestTheSameNumberAgain:
    def test_a_true_duplicate_is_refused_and_names_the_first(self, cast: Cast) -> None:
        first = sent(cast)
        with pytest.raises(Invalid) as refused:
            sent(cast, po_number=" 4500 874021")
        assert refused.value.fields["po"].params["number"] == first

    def test_other_lines_under_it_must_say_what_they_are(self, cast: Cast) -> None:
        first = sent(cast)
        with pytest.raises(Invalid) as refused:
            sent(cast, line(quantity=100))
        assert refused.value.fields["relation"].params["number"] == first

    def test_a_call_off_is_an_order_of_its_own_related_to_the_first(self, cast: Cast) -> None:
        first = sent(cast, kind="framework")
        second = sent(cast, line(quantity=100), kind="call_off", relation="call_off_of", related=first)
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, second)
            assert (order.relation, order.related_id) == ("call_off_of", by_number(work, first).id)

    def test_a_revision_before_release_amends_the_first(self, cast: Cast) -> None:
        first = sent(cast)
        assert sent(cast, line(quantity=100), relation="revision_of", related=first) == first
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, first)
            assert (order.revision, order.quantity) == (2, 100)

    def test_another_customers_same_number_is_no_clash(self, cast: Cast) -> None:
        sent(cast)
        with unit(cast.b_buyer, now=NOW) as work:
            assert actions.submit(work, given(cast, line("B-77120"), customer_id=cast.b.id)).number

    def test_a_withdrawn_order_frees_its_number(self, cast: Cast) -> None:
        first = sent(cast)
        with unit(cast.wang_min, now=NOW) as work:
            actions.withdraw(work, first, version=by_number(work, first).version)
        assert sent(cast) != first

    def test_an_order_named_as_related_must_be_one_of_the_customers_own(self, cast: Cast) -> None:
        with unit(cast.b_buyer, now=NOW) as work:
            foreign = actions.submit(work, given(cast, line("B-77120"), customer_id=cast.b.id)).number
        with pytest.raises(Invalid) as refused:
            sent(cast, relation="call_off_of", related=foreign)
        with pytest.raises(Invalid) as unknown:
            sent(cast, relation="call_off_of", related="SO-991231-999")
        assert refused.value.fields["related"].id == unknown.value.fields["related"].id

    @pytest.mark.clause("5.1.1(4)")
    def test_a_clash_with_something_invisible_is_accepted_and_becomes_a_task_of_its_members(self, cast: Cast) -> None:
        hidden = sent(cast, new_line())
        number = sent(cast, line(), actor=replace(cast.a_admin, roles=frozenset({"buyer"})))
        with unit(system("test"), now=NOW) as work:
            task = work.session.scalars(select(Task).where(Task.kind == "order.clash")).one()
            assert (task.object_number, task.person_id) == (hidden, cast.li_qian.id)
            assert task.project_id is not None
            assert task.title["params"]["number"] == number


class TestConfidentialByItself:
    @pytest.mark.clause("5.1.1(4)")
    def test_a_wholly_new_order_draws_its_number_from_its_own_series_and_is_seen_by_members_only(self, cast: Cast) -> None:
        number = sent(cast, new_line())
        assert not number.startswith("SO-")
        for actor in (cast.wang_min, cast.li_qian, cast.sun_deputy):
            if actor is not cast.sun_deputy:
                with unit(actor, now=NOW) as work:
                    assert by_number(work, number).project_id is not None
        for actor in (cast.a_admin, cast.a_quality, cast.wu_jia, cast.zhao, cast.shen, cast.b_buyer):
            with unit(actor, now=NOW) as work, pytest.raises(NotFound):
                by_number(work, number)

    @pytest.mark.clause("5.1.1(4)")
    def test_of_a_mixed_order_outsiders_see_header_and_mass_production_lines_and_nothing_of_the_new_one(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line())
        with unit(cast.wu_jia, now=NOW) as work:
            order = by_number(work, number)
            assert [each.customer_part for each in lines_of(work, order.id)] == ["2904110-K80"]
            assert (order.line_count, order.quantity, order.amount, order.order_class) == (1, 2400, Decimal("207360.00"), "mass_production")
            assert [len(each.content["lines"]) for each in work.session.scalars(select(OrderRevision))] == [1]
            assert not [each for each in work.session.scalars(select(OrderRequirement)) if "2026-11-10" in each.text]
        with unit(cast.wang_min, now=NOW) as work:
            assert [each.customer_part for each in lines_of(work, order.id)] == ["2904110-K80", "5801300-E27"]

    @pytest.mark.clause("5.1.1(4)")
    def test_no_gap_in_the_open_series_tells_of_a_confidential_order(self, cast: Cast) -> None:
        first = sent(cast, po_number="1")
        sent(cast, new_line(), po_number="2")
        assert [first, sent(cast, po_number="3")] == ["SO-261123-001", "SO-261123-002"]


def test_an_order_of_five_hundred_lines_takes_a_bounded_number_of_statements(cast: Cast) -> None:
    def statements(count: int, po: str) -> int:
        with counted() as seen:
            sent(cast, *[line(quantity=n + 1, row=n) for n in range(count)], po_number=po)
        return len(seen)

    few, many = statements(5, "few"), statements(500, "many")
    assert many <= few + 6
    with unit(cast.wang_min, now=NOW) as work:
        assert work.session.scalar(select(func.count()).select_from(OrderLine)) == 505
