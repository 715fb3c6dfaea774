"""The customer's leave for what is blocked (让步/特采): by lot and piece, as confidential as its goods, and a notice straight from it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.deliveries import returns
from domain.deliveries.dispatch import boxes, concessions, editing, notices, outbound, ready
from domain.deliveries.dispatch.inputs import ConcessionInput, NoticeInput, PackInput
from domain.deliveries.dispatch.ready import ReadyFilter
from domain.deliveries.models import Concession, DispatchLine, DispatchNotice
from domain.products.models import Lot, Product
from domain.projects.actions import end, open_project
from domain.projects.models import Project
from domain.shared.errors import Invalid, NotFound, Refused, Stale
from domain.shared.files import Given
from domain.shared.work import Work, unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.shipping import TRUCK, Shipment, in_stock, left, noticed, picture, released, schedules, verified
from tests.faults.racing import kinds, race, unexpected
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story, reasons

D = Decimal
CODE = "HC-4801-012"


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    """An order of 900 arms; 320 are free, 300 lie in a blocked lot."""
    made = released(cast, line(quantity=900))
    in_stock(made, 300, lot="L-STOP", blocked=True)
    in_stock(made, 0, lot="L-GOOD")
    made.system(_all_in_lots)
    return made


def _all_in_lots(work: Work) -> None:
    """What was on hand before is a lot, too."""
    work.session.scalars(select(Lot).where(Lot.number == "L-GOOD")).one().quantity = D(320)


def concede(story: Story, quantity: int | None = 100, lot: str = "L-STOP", who: Any = None, **more: Any) -> Concession:
    product = story.lines[0].product_id
    said: dict[str, Any] = {"product_id": product, "lot": lot, "what": "表面划痕", "reference": "MRB-1", "expires_on": None}
    given = ConcessionInput(**(said | {"quantity": D(quantity) if quantity else None} | more))
    actor = who or story.cast.li_qian
    return story.as_(actor, lambda work: concessions.enter(work, "K001", given, [Given("mrb.jpg", picture().content)]))


def use(shipment: Shipment, concession: Concession | None, at: int = 0) -> None:
    shipment.story.as_(shipment.story.cast.li_qian, lambda work: concessions.use(
        work, shipment.number, shipment.lines[at].id, concession.id if concession else None))


def pack(shipment: Shipment, lot: str, quantity: int, at: int = 0) -> None:
    story = shipment.story
    given = PackInput(lot, None, D(quantity), D(quantity))
    story.as_(story.cast.sun_li, lambda work: boxes.pack(work, shipment.number, shipment.lines[at].id, given))


def scanned(shipment: Shipment) -> Shipment:
    for box in shipment.boxes:
        shipment.story.as_(shipment.story.cast.sun_li, lambda work, box=box: boxes.scan(work, shipment.number, box.code))
    return shipment


def used(story: Story, concession: Concession) -> Decimal:
    return story.system(lambda work: work.fetch(Concession, concession.id).used)


def lots(story: Story) -> dict[str, Decimal]:
    return story.system(lambda work: {each.number: each.quantity for each in work.session.scalars(select(Lot))})


@pytest.fixture
@remembered
def mixed(story: Story) -> Shipment:
    """400 of them on a notice under a concession for 100 of the blocked lot: 300 from the good one, 100 from the blocked."""
    given = concede(story)
    shipment = noticed(story, 300, sign=False)
    draft = {shipment.lines[0].schedule_id: D(400)}

    story.as_(story.cast.li_qian, lambda work: editing.edit(
        work, shipment.number, NoticeInput(draft, TODAY, concession=given.number), version=None))
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, shipment.number, PASSWORD, version=None))
    pack(shipment, "L-GOOD", 300)
    pack(shipment, "L-STOP", 100)
    return verified(scanned(shipment))


def test_the_slip_says_which_lots_left_under_it_and_only_their_pieces_use_it_up(mixed: Shipment) -> None:
    gone = left(mixed)
    (row,) = gone.slip_lines
    assert [(each["lot"], each["quantity"], bool(each["concession"])) for each in row.lots] == [
        ("L-GOOD", "300", False), ("L-STOP", "100", True)]
    (conceded,) = gone.story.system(lambda work: list(work.session.scalars(select(Concession))))
    assert (row.conceded, row.concession_number, conceded.used) == (100, conceded.number, 100)
    assert lots(gone.story) == {"L-GOOD": 20, "L-STOP": 200}


def test_what_comes_back_before_anybody_signed_is_conceded_again_and_in_its_own_lots(mixed: Shipment) -> None:
    gone = left(mixed)
    story = gone.story
    story.as_(story.cast.sun_li, lambda work: returns.void(work, gone.slip, "顾客拒收", None))
    (conceded,) = story.system(lambda work: list(work.session.scalars(select(Concession))))
    assert conceded.used == 0
    assert lots(story) == {"L-GOOD": 320, "L-STOP": 300}
    assert story.system(lambda work: work.session.scalars(select(Product.on_hand).where(Product.code == CODE)).one()) == 620


def test_no_more_is_packed_from_the_blocked_lot_than_it_covers(story: Story) -> None:
    shipment = noticed(story, 300)
    use(shipment, concede(story, 100))
    with pytest.raises(Refused, match="covers 100 more, not 101"):
        pack(shipment, "L-STOP", 101)
    pack(shipment, "L-STOP", 60)
    with pytest.raises(Refused, match="covers 100 more, not 101"):
        pack(shipment, "L-STOP", 41)
    pack(shipment, "L-STOP", 40)
    pack(shipment, "L-GOOD", 200)


def test_of_two_notices_that_leave_at_once_under_one_concession_no_more_leaves_than_it_covers(story: Story) -> None:
    given = concede(story, 200)
    waiting = [noticed(story, {schedules(story)[0].id: D(100)}) for _ in range(2)]
    for shipment in waiting:
        use(shipment, given)
        pack(shipment, "L-STOP", 100)
        verified(scanned(shipment))
    story.system(lambda work: setattr(work.fetch(Concession, given.id), "quantity", D(150)))

    def send(lane: int) -> str:
        with unit(story.cast.sun_li, now=NOW) as work:
            return outbound.ship(work, waiting[lane].number, TRUCK, PASSWORD, version=None).number

    got = race(send, runners=2)
    assert unexpected(got, Refused, Stale) == [] and kinds(got)["done"] == 1
    assert used(story, given) == 100 and lots(story)["L-STOP"] == 200


@pytest.mark.parametrize(("quantity", "written"), [(100, 101), (100, -1), (None, -1)])
def test_the_database_keeps_no_more_used_of_a_concession_than_it_covers(story: Story, quantity: int | None, written: int) -> None:
    more = {} if quantity else {"expires_on": TODAY + timedelta(days=9)}
    given = concede(story, quantity, **more)
    story.system(lambda work: setattr(work.fetch(Concession, given.id), "used", D(quantity or 100_000)))
    with pytest.raises(IntegrityError, match="ck_concession_used"):
        story.system(lambda work: setattr(work.fetch(Concession, given.id), "used", D(written)))


def test_used_up_it_serves_no_second_slip(mixed: Shipment) -> None:
    gone = left(mixed)
    story = gone.story
    (conceded,) = story.system(lambda work: list(work.session.scalars(select(Concession))))
    second = noticed(story, {schedules(story)[0].id: D(20)})
    with pytest.raises(Refused, match="used up"):
        use(second, conceded)
    use(second, concede(story, 10))


def test_of_two_that_pack_under_the_same_one_the_second_does_not_leave(story: Story) -> None:
    """Each by itself is covered; together they are not. Who signs second is told."""
    given, waiting = concede(story, 100), []
    for _ in range(2):
        shipment = noticed(story, {schedules(story)[0].id: D(60)})
        use(shipment, given)
        pack(shipment, "L-STOP", 60)
        waiting.append(verified(scanned(shipment)))
    left(waiting[0])
    assert used(story, given) == 60
    with pytest.raises(Refused) as error:
        left(waiting[1])
    assert "covers 40 more, not 60" in reasons(error)
    assert used(story, given) == 60


@pytest.fixture
@remembered
def two_lines(cast: Cast) -> Shipment:
    """A notice of two lines of 80, the first packed from the blocked lot under a concession for 100."""
    made = released(cast, line(quantity=80), line(quantity=80))
    in_stock(made, 300, lot="L-STOP", blocked=True)
    in_stock(made, 0, lot="L-GOOD")
    made.system(_all_in_lots)
    given, shipment = concede(made), noticed(made)
    use(shipment, given)
    pack(shipment, "L-STOP", 80)
    return shipment


def the_one(story: Story) -> Any:
    return story.system(lambda work: work.session.scalars(select(Concession).order_by(Concession.id)).first())


def test_two_lines_of_one_notice_use_it_up_together(two_lines: Shipment) -> None:
    """Each by itself is covered; sound goods in stock hide it from every other gate."""
    use(two_lines, the_one(two_lines.story), at=1)
    with pytest.raises(Refused, match="covers 20 more, not 21"):
        pack(two_lines, "L-STOP", 21, at=1)
    pack(two_lines, "L-STOP", 20, at=1)
    pack(two_lines, "L-GOOD", 60, at=1)
    left(verified(scanned(two_lines)))
    assert used(two_lines.story, the_one(two_lines.story)) == 100


def test_what_another_one_covers_is_not_laid_on_the_one_that_its_neighbour_uses_up(two_lines: Shipment) -> None:
    first, other = the_one(two_lines.story), concede(two_lines.story, 80, reference="MRB-2")
    use(two_lines, other, at=1)
    pack(two_lines, "L-STOP", 80, at=1)
    with pytest.raises(Refused, match="covers 20 more, not 80"):
        use(two_lines, first, at=1)
    left(verified(scanned(two_lines)))
    assert (used(two_lines.story, first), used(two_lines.story, other)) == (80, 80)


def test_at_the_gate_two_lines_that_exceed_it_do_not_leave(two_lines: Shipment) -> None:
    story, first, other = two_lines.story, the_one(two_lines.story), concede(two_lines.story, 80, reference="MRB-2")
    use(two_lines, other, at=1)
    pack(two_lines, "L-STOP", 80, at=1)
    whole = verified(scanned(two_lines))
    story.system(lambda work: setattr(work.fetch(DispatchLine, whole.lines[1].id), "concession_id", first.id))
    with pytest.raises(Refused) as error:
        left(whole)
    assert "covers 20 more, not 80" in reasons(error)
    story.system(lambda work: setattr(work.fetch(DispatchLine, whole.lines[1].id), "concession_id", other.id))
    left(whole)


def test_taken_off_the_line_the_blocked_boxes_do_not_leave(mixed: Shipment) -> None:
    use(mixed, None)
    with pytest.raises(Refused) as error:
        left(mixed)
    assert "L-STOP is blocked by quality" in reasons(error)
    (conceded,) = mixed.story.system(lambda work: list(work.session.scalars(select(Concession))))
    use(mixed, conceded)
    left(mixed)


# straight from it


def rows(story: Story, number: str, who: Any = None) -> list[tuple[str, Decimal, Decimal]]:
    wanted = ReadyFilter(concession=number)
    found = story.as_(who or story.cast.li_qian, lambda work: ready.page(work, wanted))
    return [(row.customer_part, row.left, row.ready) for place in found.places for row in place.rows]


def test_a_notice_is_made_straight_from_a_concession(story: Story) -> None:
    given = concede(story, 100)
    assert rows(story, given.number) == [("2904110-K80", 900, 420)]
    wanted = {schedules(story)[0].id: D(420)}
    with pytest.raises(Refused, match="320 are in stock"):
        story.as_(story.cast.li_qian, lambda work: notices.make(work, NoticeInput(wanted, TODAY)))
    number = story.as_(story.cast.li_qian, lambda work: notices.make(work, NoticeInput(wanted, TODAY, concession=given.number)).number)
    (row,) = story.system(lambda work: list(work.session.scalars(select(DispatchLine))))
    assert (row.quantity, row.concession_id) == (420, given.id)
    assert story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None)).state == "notified"


def test_no_more_than_it_covers_can_leave_by_such_a_notice(story: Story) -> None:
    given, key = concede(story, 100), schedules(story)[0].id
    with pytest.raises(Refused, match="420 are in stock"):
        story.as_(story.cast.li_qian, lambda work: notices.make(work, NoticeInput({key: D(421)}, TODAY, concession=given.number)))
    story.as_(story.cast.li_qian, lambda work: notices.make(work, NoticeInput({key: D(420)}, TODAY, concession=given.number)))


@pytest.mark.parametrize("number", ["RB-404", "x'; --"])
def test_one_that_is_not_there_adds_nothing_and_serves_nothing(story: Story, number: str) -> None:
    assert rows(story, number) == rows(story, "") == [("2904110-K80", 900, 320)]
    with pytest.raises(Refused, match="none of these goods"):
        story.as_(story.cast.li_qian, lambda work: notices.make(
            work, NoticeInput({schedules(story)[0].id: D(10)}, TODAY, concession=number)))


def test_an_ended_one_adds_nothing_to_what_is_ready(story: Story) -> None:
    given = concede(story, 100)
    story.as_(story.cast.li_qian, lambda work: concessions.end(work, given.number, version=None))
    assert rows(story, given.number) == [("2904110-K80", 900, 320)]


def test_only_the_part_and_the_customer_of_it_are_shown(cast: Cast) -> None:
    story = released(cast, line(quantity=100), line("2916035-K80", quantity=100))
    lot = in_stock(story, 50, lot="L-STOP", blocked=True)
    assert lot.blocked and len(rows(story, "")) == 2
    given = concede(story, 50)
    assert [row[0] for row in rows(story, given.number)] == ["2904110-K80"]


def test_it_holds_until_its_last_day_and_a_notice_for_a_later_one_is_refused(story: Story) -> None:
    given, key = concede(story, None, expires_on=TODAY + timedelta(days=2)), schedules(story)[0].id

    def make(day: int) -> Any:
        wanted = NoticeInput({key: D(10)}, TODAY + timedelta(days=day), concession=given.number)
        return story.as_(story.cast.li_qian, lambda work: notices.make(work, wanted))

    with pytest.raises(Refused, match="held until"):
        make(3)
    assert make(2).state == "draft"


# as confidential as its goods


@pytest.fixture
@remembered
def secret(story: Story) -> Shipment:
    """A notice whose goods are confidential: 李倩 is of the project, and nobody else sees them."""
    shipment = noticed(story, 100)
    story.system(lambda work: _hide(work, story.cast))
    return shipment


def _hide(work: Work, cast: Cast) -> None:
    project = open_project(work, cast.a.id, "试制", {cast.li_qian.id: "test"})
    for model in (DispatchNotice, DispatchLine):
        for row in work.session.scalars(select(model)):
            row.project_id = project.id


def entered_for(shipment: Shipment, **more: Any) -> Concession:
    return concede(shipment.story, line_id=shipment.lines[0].id, **more)


def test_entered_for_an_open_line_it_is_open_with_a_number_of_the_series(story: Story) -> None:
    given = entered_for(noticed(story, 100))
    assert (given.project_id, given.number) == (None, "RB-261123-001")


def test_entered_for_a_confidential_line_it_is_as_confidential_and_its_number_tells_nothing(secret: Shipment) -> None:
    given, story = entered_for(secret), secret.story
    assert given.project_id == secret.lines[0].project_id is not None
    assert re.fullmatch(r"RB-[A-Z2-9]{8}", given.number)
    seen = {who: len(story.as_(getattr(story.cast, who), concessions.rows).rows) for who in ("li_qian", "wu_jia", "sun_li", "liu")}
    assert seen == {"li_qian": 1, "wu_jia": 0, "sun_li": 0, "liu": 0}
    with pytest.raises(NotFound):
        story.as_(story.cast.wu_jia, lambda work: concessions.find(work, given.number))
    assert entered_for(secret, lot="").number != given.number


def test_it_serves_the_lines_of_its_own_project_alone(secret: Shipment) -> None:
    given, story = entered_for(secret), secret.story
    use(secret, given)
    assert secret.lines[0].concession_id == given.id
    other = noticed(story, {schedules(story)[0].id: D(50)})
    with pytest.raises(Refused, match="another project"):
        use(other, given)


def test_once_its_project_has_ended_it_serves_every_line_of_its_part(secret: Shipment) -> None:
    """Conceded while the part was new; it entered the customer's list since, and leaves by a notice that is nobody's secret."""
    given, story = entered_for(secret), secret.story
    story.system(lambda work: end(work, work.fetch(Project, given.project_id), "量产"))
    other = noticed(story, {schedules(story)[0].id: D(50)}, sign=False)
    found = story.system(lambda work: concessions.valid_for(work, other.notice, other.lines))
    assert [each.number for each in found[other.lines[0].id]] == [given.number]
    use(other, given)
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, other.number, PASSWORD, version=None))
    assert other.notice.state == "notified"


def test_for_the_line_of_another_part_or_customer_it_is_not_entered(story: Story) -> None:
    shipment = noticed(story, 100)
    other = story.system(lambda work: work.session.scalars(select(Product.id).where(Product.code == "HC-2206-107")).one())
    with pytest.raises(NotFound):
        entered_for(shipment, product_id=other, lot="")
    assert entered_for(shipment).ended_at is None


def test_a_part_that_the_customer_may_not_order_has_no_concession(story: Story) -> None:
    unlisted = story.system(_unlisted)
    with pytest.raises(Invalid) as error:
        concede(story, product_id=unlisted, lot="")
    assert set(error.value.fields) == {"product"}


def _unlisted(work: Work) -> Any:
    made = work.add(Product(code="HC-9999-001", name_zh="未列零件"))
    work.session.flush()
    return made.id
