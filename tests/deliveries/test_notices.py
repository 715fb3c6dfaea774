"""The dispatch notice: put together from what is ready, signed by sales, and what stands against either (5.1.11(1), RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.customers.models import ShipTo
from domain.deliveries import gates
from domain.deliveries.dispatch import notices, stock
from domain.deliveries.dispatch import ready as ready_list
from domain.deliveries.dispatch.finding import by_number, values_of
from domain.deliveries.dispatch.inputs import NoticeInput
from domain.deliveries.dispatch.ready import Place, ReadyFilter, page
from domain.deliveries.gates import Finding, findings, gate
from domain.deliveries.models import DispatchNotice
from domain.orders import actions
from domain.orders.inputs import DateInput
from domain.orders.models import OrderLine, ScheduleLine
from domain.products.models import Lot, Product
from domain.records.models import Record
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused, Stale
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.paging import Cursor
from domain.shared.work import Work, unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.shipping import Shipment, in_stock, noticed, released, schedules, ship
from tests.faults.racing import kinds, race, unexpected
from tests.orders.ended import cancel_released
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story, reasons
from tests.statements import counted

D = Decimal
CODE = "HC-4801-012"


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    """2,400 ordered and released; 320 stood on hand, 2,400 more come from production."""
    story = released(cast)
    in_stock(story, 2400)
    return story


def make(story: Story, quantity: int = 100, *, who: Any = None, **more: Any) -> str:
    given = NoticeInput(**({"lines": {schedules(story)[0].id: D(quantity)}, "ship_on": TODAY} | more))
    return story.as_(who or story.cast.li_qian, lambda work: notices.make(work, given).number)


def change(story: Story, **values: Any) -> None:
    """Something about the only schedule line is otherwise now."""

    def turn(work: Work) -> None:
        row = work.fetch(ScheduleLine, schedules(story)[0].id)
        for name, value in values.items():
            setattr(row, name, value)

    story.system(turn)


def state(story: Story, number: str) -> str:
    return story.system(lambda work: by_number(work, number).state)


def count(story: Story) -> int:
    return len(story.system(lambda work: list(work.session.scalars(select(DispatchNotice)))))


# made


@pytest.mark.clause("5.1.11(1)")
def test_a_notice_says_what_goes_where_and_how(story: Story) -> None:
    shipment = noticed(story, 500, sign=False, agreed_freight=D(800), remarks="请带 PPAP 文件")
    notice, (row,) = shipment.notice, shipment.lines
    assert notice.number.startswith("DN-261123-") and notice.state == "draft"
    assert (notice.ship_on, notice.agreed_freight, notice.remarks, notice.created_by) == (TODAY, D(800), "请带 PPAP 文件", "李倩")
    assert (row.customer_part, row.code, row.quantity, row.po_number, row.order_position) == ("2904110-K80", CODE, D(500), "4500874021", 10)
    assert (row.drawing_revision, row.specification, row.packaging) == ("B", "图纸 DWG-2904110-K80 B 版", "周转箱 EU-6428")
    assert row.due_on == schedules(story)[0].promised_latest


def test_a_place_of_the_line_goes_before_that_of_the_order_and_is_kept_as_it_was(story: Story) -> None:
    change(story, ship_to_id=story.cast.ship_to["a"].id)
    shipment = noticed(story, 100, sign=False)
    assert (shipment.notice.ship_to["name"], shipment.notice.ship_to["dock"]) == ("总装二厂", "3 号门")
    story.system(lambda work: setattr(work.fetch(ShipTo, story.cast.ship_to["a"].id), "name", "搬走了"))
    assert shipment.notice.ship_to["name"] == "总装二厂"


def test_more_than_ordered_needs_an_approved_change_first(story: Story) -> None:
    with pytest.raises(Refused, match="approved change"):
        make(story, 2401)
    assert count(story) == 0
    make(story, 2400)


def test_what_another_notice_speaks_for_is_not_there_twice(story: Story) -> None:
    make(story, 2000)
    (number,) = story.system(lambda work: list(work.session.scalars(select(DispatchNotice.number))))
    with pytest.raises(Refused) as refused:
        make(story, 401)
    assert f"401 are asked for, 400 of this delivery are still free; {number} speak for 2,000" in str(refused.value)
    assert "approved change" not in str(refused.value), "nothing exceeds the order"
    with pytest.raises(Refused, match="2,401 are more than the 2,400 that are still to be shipped"):
        make(story, 2401)
    make(story, 400)


def test_what_has_left_is_not_sent_again(story: Story) -> None:
    ship(story, 2000)
    with pytest.raises(Refused, match="approved change"):
        make(story, 401)
    make(story, 400)


def test_no_more_than_is_in_stock(cast: Cast) -> None:
    story = released(cast)
    with pytest.raises(Refused, match="321 are asked for, 320 are in stock"):
        make(story, 321)
    make(story, 320)


def test_blocked_lots_count_for_nothing(cast: Cast) -> None:
    story = released(cast)
    in_stock(story, 100, blocked=True)
    with pytest.raises(Refused, match="320 are in stock"):
        make(story, 400)
    in_stock(story, 100, lot="L2611-02")
    make(story, 400)


def test_two_lines_of_one_part_take_from_the_same_stock(cast: Cast) -> None:
    story = released(cast, line(quantity=200), line(quantity=200, day=TODAY + timedelta(days=40)))
    every = {each.id: D(200) for each in schedules(story)}
    with pytest.raises(Refused, match="400 are asked for"):
        story.as_(cast.li_qian, lambda work: notices.make(work, NoticeInput(every, TODAY)))
    in_stock(story, 80)
    story.as_(cast.li_qian, lambda work: notices.make(work, NoticeInput(every, TODAY)))


@pytest.mark.parametrize(("typed", "field"), [(0, "quantity"), (-1, "quantity"), ("0.5", "quantity")])
def test_pieces_are_whole_and_above_nothing(story: Story, typed: Any, field: str) -> None:
    key = schedules(story)[0].id
    with pytest.raises(Invalid) as error:
        story.as_(story.cast.li_qian, lambda work: notices.make(work, NoticeInput({key: D(typed)}, TODAY)))
    assert list(error.value.fields) == [f"{field}-{key}"]


def test_a_day_that_has_passed_is_refused_and_today_is_not(story: Story) -> None:
    with pytest.raises(Invalid, match="has passed"):
        make(story, ship_on=TODAY - timedelta(days=1))
    make(story, ship_on=TODAY)


def test_one_notice_is_for_one_place(cast: Cast) -> None:
    story = released(cast, line(quantity=100), line(quantity=100, day=TODAY + timedelta(days=40)))
    first, second = schedules(story)
    both = NoticeInput({first.id: D(100), second.id: D(100)}, TODAY)
    story.system(lambda work: setattr(work.fetch(ScheduleLine, second.id), "ship_to_id", cast.ship_to["a"].id))
    with pytest.raises(Refused, match="one place"):
        story.as_(cast.li_qian, lambda work: notices.make(work, both))
    story.system(lambda work: setattr(work.fetch(ScheduleLine, first.id), "ship_to_id", cast.ship_to["a"].id))
    story.as_(cast.li_qian, lambda work: notices.make(work, both))


@pytest.mark.parametrize("deed", ["hold", "cancel"])
def test_nothing_leaves_of_an_order_that_is_held_or_cancelled(story: Story, deed: str) -> None:
    if deed == "hold":
        story.as_(story.cast.zhao, lambda work: actions.hold(work, story.number, version=None, why="顾客要求"))
    else:
        cancel_released(story.number)
    with pytest.raises(Refused):
        make(story)
    if deed == "hold":
        story.as_(story.cast.zhao, lambda work: actions.resume(work, story.number, version=None))
        make(story)


def test_a_date_that_is_not_there_and_one_out_of_sight_answer_alike(story: Story) -> None:
    for key in (uuid.uuid4(),):
        with pytest.raises(NotFound):
            story.as_(story.cast.li_qian, lambda work, key=key: notices.make(work, NoticeInput({key: D(1)}, TODAY)))


@pytest.mark.parametrize("who", ["sun_li", "chen", "xu", "liu", "it", "wang_min"])
def test_sales_alone_makes_notices(story: Story, who: str) -> None:
    with pytest.raises(Forbidden):
        make(story, who=getattr(story.cast, who))
    make(story, who=story.cast.zhao)


# signed


@pytest.mark.clause("5.1.11(1)")
def test_sales_signs_and_logistics_is_told(story: Story) -> None:
    shipment = noticed(story, 500)
    notice = shipment.notice
    assert (notice.state, notice.notified_at) == ("notified", NOW)
    (task,) = story.tasks("dispatch")
    assert (task.kind, task.department, task.position, task.clause, task.path) == (
        "dispatch.verify", "logistics", "member", "5.1.11(2)", f"/dispatch/{notice.number}")
    signature = story.system(lambda work: work.fetch(Signature, notice.signature_id))
    assert (signature.person_name, signature.decision) == ("李倩", "dispatch")
    assert signature.content["lines"][0]["quantity"] == "500"


@pytest.mark.clause("6.2.5")
def test_form_fm070100_05_is_issued_with_the_signature(story: Story) -> None:
    shipment = noticed(story, 500)
    (record,) = story.system(lambda work: list(work.session.scalars(select(Record).where(Record.form == "FM070100-05"))))
    assert (record.number, record.edition, record.internal) == (shipment.number, 1, True)
    assert [each["name"] for each in record.signers] == ["李倩"]
    assert record.sheet["lines"][0]["checked"] is None


def test_nothing_is_signed_with_a_wrong_password(story: Story) -> None:
    number = make(story)
    with pytest.raises(PasswordNeeded):
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, "wrong", version=None))
    assert state(story, number) == "draft"


@pytest.mark.parametrize("who", ["sun_li", "chen", "shen", "wang_min"])
def test_who_is_not_sales_does_not_sign(story: Story, who: str) -> None:
    number = make(story)
    with pytest.raises((Forbidden, NotFound)):
        story.as_(getattr(story.cast, who), lambda work: notices.notify(work, number, PASSWORD, version=None))
    story.as_(story.cast.zhao, lambda work: notices.notify(work, number, PASSWORD, version=None))


def test_a_notice_that_changed_since_it_was_seen_is_not_signed(story: Story) -> None:
    number = make(story)
    with pytest.raises(Stale):
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=7))
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=1))


def test_what_was_cut_since_the_draft_is_not_signed(story: Story) -> None:
    number = make(story, 2400)
    change(story, quantity=D(2000))
    with pytest.raises(Refused, match="approved change"):
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))
    change(story, quantity=D(2400))
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))


def test_a_line_that_was_cancelled_since_the_draft_does_not_leave(story: Story) -> None:
    """Its date keeps its quantity, for the rate; the goods stay here all the same."""
    number, key = make(story, 2400), story.lines[0].id
    story.system(lambda work: setattr(work.fetch(OrderLine, key), "cancelled", True))
    with pytest.raises(Refused, match="was cancelled"):
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))
    story.system(lambda work: setattr(work.fetch(OrderLine, key), "cancelled", False))
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))


@pytest.mark.parametrize(("what", "told"), [
    ({"drawing_revision": "C"}, "Drawing revision"), ({"specification": "加强型"}, "Specification"), ({"packaging": "木箱"}, "Packaging"),
])
def test_what_a_change_made_another_since_the_draft_leaves_under_a_new_notice(story: Story, what: dict[str, str], told: str) -> None:
    number = make(story, 2400)
    before = {name: getattr(story.lines[0], name) for name in what}

    def turn(values: dict[str, str]) -> None:
        story.system(lambda work: [setattr(work.fetch(OrderLine, story.lines[0].id), name, value) for name, value in values.items()])

    turn(what)
    with pytest.raises(Refused) as error:
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))
    assert told in reasons(error)
    turn(before)
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))


def test_goods_do_not_leave_for_a_place_that_the_customer_changed_since(story: Story) -> None:
    number = make(story, 2400)
    change(story, ship_to_id=story.cast.ship_to["a"].id)
    with pytest.raises(Refused, match="Place of delivery"):
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))
    again = story.as_(story.cast.li_qian, lambda work: notices.cancel(work, number, "送货地点已改", version=None)) and make(story, 2400)
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, again, PASSWORD, version=None))


def test_a_notice_is_signed_once(story: Story) -> None:
    number = noticed(story, 100).number
    with pytest.raises(Refused):
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))


# cancelled


def test_what_a_cancelled_notice_spoke_for_is_free_again(story: Story) -> None:
    shipment = noticed(story, 2400)
    story.as_(story.cast.li_qian, lambda work: notices.cancel(work, shipment.number, "顾客改期", version=None))
    assert shipment.notice.state == "cancelled"
    assert story.tasks("dispatch") == []
    make(story, 2400)


def test_who_was_told_of_a_notice_is_told_of_its_end_and_nobody_of_a_draft(story: Story) -> None:
    def told() -> int:
        wanted = select(Outbox.payload).where(Outbox.kind == "mail")
        return story.system(lambda work: sum(each["template"] == "dispatch_recalled" for each in work.session.scalars(wanted)))

    for number, mails in ((make(story), 0), (noticed(story, 100).number, 2)):
        story.as_(story.cast.li_qian, lambda work, number=number: notices.cancel(work, number, "顾客改期", version=None))
        assert (state(story, number), told()) == ("cancelled", mails)


def test_a_notice_ends_with_a_reason_and_by_sales(story: Story) -> None:
    number = make(story)
    with pytest.raises(Refused, match="reason"):
        story.as_(story.cast.li_qian, lambda work: notices.cancel(work, number, " ", version=None))
    with pytest.raises(Forbidden):
        story.as_(story.cast.sun_li, lambda work: notices.cancel(work, number, "x", version=None))
    assert state(story, number) == "draft"


def test_goods_that_have_left_are_not_cancelled(story: Story) -> None:
    gone = ship(story, 100)
    with pytest.raises(Refused):
        story.as_(story.cast.li_qian, lambda work: notices.cancel(work, gone.number, "x", version=None))


# the gates of others


@pytest.fixture
def asked() -> Iterator[list[Finding]]:
    """What a gate of another area says at each stage; empty at first."""
    said: list[Finding] = []

    @gate("make", "notify", "ship")
    def other(work: Work, notice: DispatchNotice) -> Iterable[Finding]:
        assert work.actor.kind == "system"
        return list(said)

    yield said
    gates.remove(other)


@pytest.mark.clause("5.1.12(3)")
def test_another_area_can_stop_a_notice_or_only_warn(story: Story, asked: list[Finding]) -> None:
    asked.append(Finding(Message("Unpaid.")))
    with pytest.raises(Refused, match="Unpaid"):
        make(story)
    asked[:] = [Finding(Message("Over the limit."), blocks=False)]
    number = make(story)
    said = story.system(lambda work: findings(work, by_number(work, number), "notify"))
    assert [(str(each.message), each.blocks) for each in said] == [("Over the limit.", False)]
    asked.append(Finding(Message("Unpaid.")))
    with pytest.raises(Refused, match="Unpaid"):
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))
    asked.pop()
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))


def test_gates_are_told_the_untaxed_value_that_leaves_of_each_order(story: Story) -> None:
    shipment = noticed(story, 100, sign=False)
    assert story.system(lambda work: [(o.number, v) for o, v in values_of(work, by_number(work, shipment.number))]) == [
        (story.number, D("8640"))]


# confidential


@pytest.mark.clause("5.1.1(4)")
def test_confidential_goods_leave_by_themselves_and_are_seen_by_members_alone(cast: Cast) -> None:
    from domain.projects.actions import join, open_project

    story = released(cast, line(quantity=100), line(quantity=100, day=TODAY + timedelta(days=40)))

    def hide(work: Work) -> Any:
        project = open_project(work, cast.a.id, "K90", {cast.li_qian.id: "sales owner"})
        date = work.fetch(ScheduleLine, schedules(story)[1].id)
        date.project_id = work.fetch(OrderLine, date.line_id).project_id = project.id
        return project.id

    hidden, (first, second) = story.system(hide), schedules(story)
    with pytest.raises(Refused, match="by themselves"):
        story.as_(cast.li_qian, lambda work: notices.make(work, NoticeInput({first.id: D(10), second.id: D(10)}, TODAY)))
    with pytest.raises(NotFound):
        story.as_(cast.wu_jia, lambda work: notices.make(work, NoticeInput({second.id: D(10)}, TODAY)))
    made = Shipment(story, story.as_(cast.li_qian, lambda work: notices.make(work, NoticeInput({second.id: D(10)}, TODAY)).number))
    assert made.notice.project_id == hidden and not made.number.startswith("DN-")
    with pytest.raises(NotFound):
        story.as_(cast.wu_jia, lambda work: by_number(work, made.number))
    with pytest.raises(NotFound):
        story.as_(cast.sun_li, lambda work: by_number(work, made.number))
    story.as_(cast.li_qian, lambda work: notices.notify(work, made.number, PASSWORD, version=None))
    story.as_(cast.sun_li, lambda work: by_number(work, made.number))  # the task makes logistics a member for its time
    assert join is not None


# what is ready


def ready(story: Story, who: Any = None, **query: str) -> list[Place]:
    return story.as_(who or story.cast.li_qian, lambda work: page(work, ReadyFilter.of(query)).places)


@pytest.mark.clause("5.1.11(1)")
def test_what_is_made_and_in_stock_is_ready_and_the_day_due_first_comes_first(cast: Cast) -> None:
    late, soon = released(cast, line(quantity=300, day=TODAY + timedelta(days=60))), released(cast, line(quantity=300), po_number="P-2")
    rows = [(row.order, row.left, row.ready) for place in ready(soon) for row in place.rows]
    assert rows == [(soon.number, 300, 300), (late.number, 300, 20)]
    noticed(soon, 300, sign=False)
    assert [(row.order, row.left, row.noticed, row.ready) for place in ready(soon) for row in place.rows] == [(late.number, 300, 0, 20)]


def test_what_is_due_and_not_ready_is_shown_on_demand_with_its_reason(cast: Cast) -> None:
    story = released(cast, line("1001120-T15", 100))
    in_stock(story, 60, code="HC-1001-044", blocked=True)
    assert [row.ready for place in ready(story) for row in place.rows] == [40]
    story.system(lambda work: setattr(work.session.scalars(select(Product).where(Product.code == "HC-1001-044")).one(), "on_hand", D(60)))
    assert ready(story) == []
    ((row,),) = [place.rows for place in ready(story, whole="1")]
    assert (row.ready, str(row.why_not)) == (0, "60 in blocked lots")


def test_the_list_is_narrowed_without_giving_away_what_others_are_due_before(cast: Cast) -> None:
    first, second = released(cast, line(quantity=300)), released(cast, line(quantity=300, day=TODAY + timedelta(days=60)), po_number="P-2")
    assert len(ready(first, customer="K001")) == 1 and ready(first, customer="K002") == []
    assert [row.ready for place in ready(first, part="hc-4801") for row in place.rows] == [300, 20]
    assert ready(first, part="2916") == []
    until = schedules(first)[0].promised_latest
    assert [row.order for place in ready(first, until=str(until)) for row in place.rows] == [first.number]
    assert second.number != first.number


# many at once


@pytest.fixture
def own_series(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each notice draws its number from a series of its own, as confidential ones do: nobody waits for the other's number."""
    monkeypatch.setattr(notices, "next_number", lambda work, prefix: f"{prefix}-{uuid.uuid4().hex[:8]}")


@pytest.mark.usefixtures("own_series")
def test_of_many_notices_at_once_for_one_schedule_line_one_gets_it(story: Story) -> None:
    got = race(lambda lane: make(story, 2000))
    assert unexpected(got, Refused) == []
    assert kinds(got)["done"] == 1
    assert story.system(lambda work: stock.on_notices(work, [schedules(story)[0].id])) == {schedules(story)[0].id: D(2000)}


@pytest.mark.usefixtures("own_series")
def test_of_many_notices_at_once_for_one_stock_no_more_leaves_than_there_is(cast: Cast) -> None:
    stories = [released(cast, line(quantity=300), po_number=f"P-{n}") for n in range(4)]
    got = race(lambda lane: make(stories[lane], 300), runners=4)
    assert unexpected(got, Refused) == []
    assert kinds(got)["done"] == 1
    product = stories[0].lines[0].product_id
    assert stories[0].system(lambda work: stock.free(work, [product])) == {product: D(20)}


def test_a_notice_signed_from_many_windows_is_signed_once(story: Story) -> None:
    number = make(story, 100)

    def sign(lane: int) -> None:
        with unit(story.cast.li_qian, now=NOW) as work:
            notices.notify(work, number, PASSWORD, version=None)

    got = race(sign)
    assert unexpected(got, Refused, Stale) == []
    assert kinds(got)["done"] == 1
    assert len(story.tasks("dispatch.verify")) == 1


def test_reasons_are_told_together(story: Story) -> None:
    with pytest.raises(Refused) as error:
        make(story, 9999)
    assert "approved change" in reasons(error) and "in stock" in reasons(error)


# page by page


def test_the_list_is_read_by_pages_and_nothing_due_is_left_out_or_shown_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven dates of one part and one of another, two on a page: the filter never cuts what is due later."""
    monkeypatch.setattr(ready_list, "PAGE", 2)
    days = [DateInput(D(10), TODAY + timedelta(days=20 + n)) for n in range(7)]
    many = released(cast, replace(line(), dates=tuple(days)))
    other = released(cast, line("2916035-K80", 100, TODAY + timedelta(days=60)), po_number="P-2")
    seen: list[Any] = []
    after = ""
    for _ in range(9):
        found = many.as_(cast.li_qian, lambda work, after=after: page(work, ReadyFilter(after=after)))
        seen += [(row.due, row.order) for place in found.places for row in place.rows]
        if found.later is None:
            break
        after = str(found.later)
    assert seen == sorted(seen) and len(seen) == len(set(seen)) == 8
    assert [row.order for place in ready(many, part="2916035") for row in place.rows] == [other.number]


def test_a_page_without_anything_ready_goes_on_to_what_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the part due first nothing is free; what is due later of another part stands on the first page all the same."""
    monkeypatch.setattr(ready_list, "PAGE", 2)
    days = tuple(DateInput(D(10), TODAY + timedelta(days=20 + n)) for n in range(5))
    waiting = released(cast, replace(line("1001120-T15"), dates=days))
    lot = in_stock(waiting, 0, code="HC-1001-044", blocked=True)
    waiting.system(lambda work: setattr(work.fetch(Lot, lot.id), "quantity", D(40)))  # all of it is blocked
    free = released(cast, line("2916035-K80", 100, TODAY + timedelta(days=60)), po_number="P-2")
    assert [row.order for place in ready(free) for row in place.rows] == [free.number]
    assert len([row for place in ready(free, whole="1") for row in place.rows]) >= 1


def test_what_a_page_shows_is_ready_whatever_was_due_before_it(cast: Cast) -> None:
    """320 are free: the first date takes 300 of them, on whichever page it stands."""
    early, late = released(cast, line(quantity=300)), released(cast, line(quantity=300, day=TODAY + timedelta(days=60)), po_number="P-2")
    cut = schedules(early)[0]
    after = str(Cursor(cut.promised_latest or cut.requested, cut.id))
    found = late.as_(cast.li_qian, lambda work: page(work, ReadyFilter(after=after)))
    assert [(row.order, row.ready) for place in found.places for row in place.rows] == [(late.number, 20)]


@pytest.mark.parametrize("after", ["x", "2026-12-18", "2026-12-18_x", "2026-12-18T00:00:00_" + "0" * 36])
def test_a_place_in_the_list_that_is_none_is_the_beginning(story: Story, after: str) -> None:
    assert len(ready(story, after=after)) == 1


def test_an_address_keeps_what_is_asked_and_forgets_where_the_page_was() -> None:
    wanted = ReadyFilter.of({"customer": "K001", "until": "2026-12-31", "part": " HC ", "whole": "1", "concession": "RB-1", "after": "x"})
    assert wanted.address("/r") == "/r?customer=K001&until=2026-12-31&part=HC&whole=1&concession=RB-1"
    assert wanted.address("/r", concession="", after="2026_1") == "/r?customer=K001&until=2026-12-31&part=HC&whole=1&after=2026_1"
    assert ReadyFilter.of({}).address("/r") == "/r"


def test_the_list_asks_the_database_as_much_for_many_dates_as_for_one(cast: Cast) -> None:
    one = released(cast, line(quantity=10))
    with counted() as few:
        ready(one)
    days = tuple(DateInput(D(10), TODAY + timedelta(days=20 + n)) for n in range(9))
    many = released(cast, replace(line("2916035-K80"), dates=days), po_number="P-2")
    with counted() as said:
        assert sum(len(place.rows) for place in ready(many)) == 10
    assert len(said) == len(few)
