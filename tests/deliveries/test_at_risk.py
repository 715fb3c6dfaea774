"""At risk is what can still be kept and will not be: up to the last day that counts, and no day further (5.1.10(1), RULES 7).

The link is made on L2, 200 an hour, 24 hours a day, and needs no material that is counted; it is nine o'clock on Monday, 23 November.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.customers.models import Customer
from domain.deliveries.board import queries
from domain.deliveries.board.queries import BoardFilter
from domain.deliveries.models import Concession
from domain.orders.models import OrderLine, ScheduleLine
from domain.products.models import ListEntry, Lot, Product
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.deliveries.late import HOUSE, Due, due, member_of, monday_plus, nothing_in_stock, set_in
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(1)")


@pytest.fixture(autouse=True)
@remembered
def _nothing_lies_ready(cast: Cast) -> None:
    nothing_in_stock(cast)


def window(cast: Cast, days: int | None, customer: str = "a") -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Customer).where(Customer.id == cast.customers[customer].id).values(late_days=days))


def views(cast: Cast) -> dict[str, int]:
    """How many stand in each view; the figures say the same."""
    with unit(cast.sun_li, now=NOW) as work:
        found = {view: len(queries.page(work, BoardFilter(view=view)).rows) for view in ("late", "today", "next3", "next7", "risk")}
        assert queries.figures(work).views == found
        return found


HUGE = 100_000  # five hundred hours: no line makes them in a week


@pytest.mark.parametrize(("days", "late_days", "shown"), [
    (-1, None, {"late"}),  # its day is over: late, and no risk any more
    (-1, 0, {"late"}),
    (-1, 1, {"today", "risk"}),  # within the window: it leaves today, and cannot
    (-2, 1, {"late"}),  # a day beyond it
    (-5, 5, {"today", "risk"}),  # the last day of the window
    (-6, 5, {"late"}),
    (0, None, {"today", "risk"}),
    (0, 5, {"today", "risk"}),
    (1, None, {"next3", "next7", "risk"}),
    (9, None, {"next7", "risk"}),  # the seventh working day
    (10, None, set()),  # and one further
    (10, 5, set()),
])
def test_what_can_still_be_kept_and_will_not_be_is_at_risk(cast: Cast, days: int, late_days: int | None, shown: set[str]) -> None:
    window(cast, late_days)
    due(cast, days, HUGE)
    assert {view for view, count in views(cast).items() if count} == shown


@pytest.mark.parametrize(("late_days", "quantity", "risky"), [
    (1, 4200, False), (1, 4201, True),  # twenty-one hours of today are left
    (2, 9000, False), (2, 9001, True),  # and twenty-four of Tuesday
    (3, 13_800, False), (3, 13_801, True),
])
def test_within_the_window_it_is_judged_by_the_hours_until_its_end(cast: Cast, late_days: int, quantity: int, risky: bool) -> None:
    window(cast, late_days)
    due(cast, -1, quantity)  # Sunday's
    assert views(cast) == {"late": 0, "today": 1, "next3": 0, "next7": 0, "risk": int(risky)}


def test_the_reason_names_the_hours_until_the_end_of_the_window(cast: Cast) -> None:
    window(cast, 2)
    due(cast, -1, HUGE)
    with unit(cast.sun_li, now=NOW) as work:
        row, = queries.page(work, BoardFilter(view="risk")).rows
    assert (row.late_days, row.risk, row.why, row.ship_by) == (0, "quantity", "quantity", monday_plus(-1))
    assert [each.params for each in row.reasons] == [{"n": "100,000", "hours": "500", "left": "45"}]


def test_what_is_late_takes_its_turn_on_the_line_before_what_stands_within_its_window(cast: Cast) -> None:
    window(cast, 1)
    due(cast, -3, HUGE)  # late: whatever comes after it waits
    behind = due(cast, -1, 200)
    with unit(cast.sun_li, now=NOW) as work:
        row, = queries.page(work, BoardFilter(view="risk")).rows
    assert (row.id, row.risk) == (behind.id, "load")


def test_a_delivery_within_its_window_that_lies_ready_is_at_no_risk(cast: Cast) -> None:
    window(cast, 1)
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Product).where(Product.code == "HC-2206-107").values(on_hand=HUGE))
    due(cast, -1, HUGE)
    assert views(cast) == {"late": 0, "today": 1, "next3": 0, "next7": 0, "risk": 0}


def test_the_window_of_one_customer_is_not_that_of_another(cast: Cast) -> None:
    window(cast, 5, "b")
    due(cast, -1, HUGE)
    theirs = due(cast, -1, HUGE, customer="b", part="B-77120")
    with unit(cast.sun_li, now=NOW) as work:
        assert [row.id for row in queries.page(work, BoardFilter(view="today")).rows] == [theirs.id]
        assert [row.customer_number for row in queries.page(work, BoardFilter(view="late")).rows] == ["K001"]


@pytest.mark.parametrize(("columns", "risky"), [
    ({}, 1), ({"paused_on": TODAY}, 0), ({"open": 0}, 0), ({"promised_latest": None}, 0),
])
def test_what_is_held_has_left_or_was_never_promised_is_at_no_risk(cast: Cast, columns: dict[str, Any], risky: int) -> None:
    row = due(cast, 1, HUGE)
    if columns:
        set_in(ScheduleLine, row.id, **columns)
    assert views(cast)["risk"] == risky


def test_a_part_of_which_nobody_knows_how_fast_it_is_made_is_not_judged_by_hours(cast: Cast) -> None:
    due(cast, 1, HUGE)
    assert views(cast)["risk"] == 1
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Product).where(Product.code == "HC-2206-107").values(line_id=None, pieces_per_hour=None))
    assert views(cast)["risk"] == 0


def test_confidential_risks_are_the_members_and_in_no_public_figure(cast: Cast) -> None:
    window(cast, 2)
    due(cast, -1, HUGE, project=member_of(cast, cast.chen))
    with unit(cast.chen, now=NOW) as work:
        assert (queries.figures(work).risk, queries.public_figures(work).risk) == (1, 0)
    assert views(cast) == {"late": 0, "today": 0, "next3": 0, "next7": 0, "risk": 0}


def test_each_reason_is_counted_beside_the_sum(cast: Cast) -> None:
    due(cast, 1, HUGE)
    due(cast, 2, 200)
    with unit(cast.sun_li, now=NOW) as work:
        found = queries.figures(work)
        by_reason = {reason: len(queries.page(work, BoardFilter(view="risk", reason=reason)).rows) for reason in queries.REASONS}
        lines = {row.production_line for row in queries.page(work, BoardFilter(view="risk")).rows}
    assert (found.quantity, found.load) == (by_reason["quantity"], by_reason["load"]) == (1, 1)
    assert found.risk == 2 and lines == {"L2"}


# whose goods count: those of the drawing revision that is asked for, and what the customer conceded (decision 0150)


def lots(**pieces: tuple[int, bool]) -> None:
    """Free or blocked lots of the link by the drawing revision that they were made to; `any`: not known."""
    with unit(HOUSE, now=NOW) as work:
        product = work.session.scalars(select(Product).where(Product.code == "HC-2206-107")).one()
        for revision, (quantity, blocked) in pieces.items():
            made = "" if revision == "any" else revision
            work.add(Lot(product_id=product.id, number=f"L-{revision}", quantity=Decimal(quantity), produced_on=TODAY, blocked=blocked,
                         drawing_revision=made))
            product.on_hand += quantity


def asked(row: Due, revision: str) -> Due:
    set_in(OrderLine, row.line.id, drawing_revision=revision)
    return row


def to_make(cast: Cast, *rows: Due) -> list[int]:
    with unit(cast.sun_li, now=NOW) as work:
        return [int(found.to_make or 0) for row in rows if (found := queries.row_of(work, row.id)) is not None]


def concede(cast: Cast, customer: str = "a", **more: Any) -> None:
    with unit(HOUSE, now=NOW) as work:
        product = work.session.scalars(select(Product).where(Product.code == "HC-2206-107")).one()
        lot = work.session.scalars(select(Lot).where(Lot.number == more.pop("lot"))).one().id if more.get("lot") else None
        work.add(Concession(**{
            "number": f"RB-{uuid.uuid4().hex[:6]}", "product_id": product.id, "customer_id": cast.customers[customer].id, "what": "旧版",
            "customer_reference": "MRB-1", "entered_at": NOW, "entered_by": "李倩", "lot_id": lot,
        } | more))


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize(("revision", "made"), [("A", {"B": (400, False)}), ("A", {"A": (0, False), "B": (400, False)})])
def test_stock_of_another_revision_does_not_save_a_delivery(cast: Cast, revision: str, made: dict[str, tuple[int, bool]]) -> None:
    row = asked(due(cast, 1, 400), revision)
    lots(**made)
    assert to_make(cast, row) == [400]


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize(("revision", "made"), [
    ("B", {"B": (400, False)}), (" b", {"B": (400, False)}), ("A", {"any": (400, False)}), ("", {"B": (400, False)}),
])
def test_stock_of_its_revision_or_of_no_known_one_covers_it(cast: Cast, revision: str, made: dict[str, tuple[int, bool]]) -> None:
    row = asked(due(cast, 1, 400), revision)
    if not revision:
        set_in(ListEntry, row.line.entry_id, revision="")
    lots(**made)
    assert to_make(cast, row) == [0]


@pytest.mark.clause("5.1.11(2)")
def test_the_revision_of_the_list_holds_where_the_line_names_none(cast: Cast) -> None:
    row = asked(due(cast, 1, 400), "")
    set_in(ListEntry, row.line.entry_id, revision="C")
    lots(B=(400, False))
    assert to_make(cast, row) == [400]


def test_deliveries_of_two_revisions_take_of_their_own_lots_first(cast: Cast) -> None:
    """100 in B, 70 in C, 50 of no known revision; by hand: B takes 100 of its own and 20 of the 50, C 70 and the other 30."""
    old, new = asked(due(cast, 1, 120), "B"), asked(due(cast, 2, 130), "C")
    lots(B=(100, False), C=(70, False), any=(50, False))
    assert to_make(cast, old, new) == [0, 30]
    assert to_make(cast, asked(due(cast, 3, 10), "B")) == [10], "nothing of B is left, nor of what serves both"


@pytest.mark.clause("5.1.10(1)")
@pytest.mark.parametrize(("wanted", "made"), [
    ([("B", 400), ("C", 70)], [250, 0]),  # B lacks 250 and takes no piece of C's own lot
    ([("D", 400), ("C", 100)], [350, 30]),  # D has no lot: it takes the 50 that serve all
    ([("D", 40), ("B", 110)], [0, 0]), ([("D", 40), ("B", 110), ("C", 71)], [0, 0, 1]),  # of the 50 one piece after the other
    ([("D", 60), ("B", 100), ("C", 70), ("D", 10)], [10, 0, 0, 10]), ([("B", 30), ("D", 60), ("C", 80)], [0, 10, 10]),
])
def test_what_one_revision_lacks_is_missing_to_no_other(cast: Cast, wanted: list[tuple[str, int]], made: list[int]) -> None:
    """100 in B, 70 in C, 50 of no known revision: of a lot of another revision nobody takes anything (decision 0221)."""
    rows = [asked(due(cast, n, pieces), revision) for n, (revision, pieces) in enumerate(wanted, 1)]
    lots(B=(100, False), C=(70, False), any=(50, False))
    assert to_make(cast, *rows) == made


@pytest.mark.clause("5.1.10(1)")
def test_who_names_no_revision_takes_of_any_lot_and_whoever_comes_after_counts_with_that(cast: Cast) -> None:
    first, blank, last = asked(due(cast, 1, 400), "B"), asked(due(cast, 2, 60), ""), asked(due(cast, 3, 70), "C")
    set_in(ListEntry, blank.line.entry_id, revision="")
    lots(B=(100, False), C=(70, False))
    assert to_make(cast, first, blank, last) == [300, 0, 60]


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize(("conceded", "left"), [
    ({}, 0), ({"quantity": Decimal(150)}, 250), ({"quantity": Decimal(150), "used": Decimal(100)}, 350), ({"lot": "L-B"}, 0),
    ({"ended_at": NOW}, 400), ({"expires_on": TODAY}, 400), ({"expires_on": monday_plus(1)}, 0), ({"customer": "b"}, 400),
])
def test_what_the_customer_conceded_of_the_old_revision_covers_it(cast: Cast, conceded: dict[str, Any], left: int) -> None:
    row = asked(due(cast, 1, 400), "C")
    lots(B=(400, False))
    concede(cast, **conceded)
    assert to_make(cast, row) == [left]


def test_blocked_goods_cover_what_they_were_conceded_for_and_each_piece_once(cast: Cast) -> None:
    first, second = due(cast, 1, 300), due(cast, 2, 300)
    lots(any=(400, True))
    assert to_make(cast, first, second) == [300, 300]
    concede(cast, quantity=None)
    assert to_make(cast, first, second) == [0, 200]


def test_two_concessions_of_no_lot_cover_the_same_pieces_once(cast: Cast) -> None:
    row = due(cast, 1, 300)
    lots(any=(100, True))
    for _ in range(2):
        concede(cast, quantity=Decimal(100))
        assert to_make(cast, row) == [200]


@pytest.mark.parametrize(("conceded", "left"), [
    ([("L-any", 80), ("L-any", 80)], 300),  # both for one lot: its hundred
    ([("L-any", 80), ("", 80)], 240),  # the second takes the other twenty and sixty of the other lot
    ([("L-any", 80), ("", None)], 200), ([("L-any", None), ("L-B", None)], 200), ([("L-any", 80), ("L-B", 80)], 240),
])
def test_concessions_of_one_lot_and_of_no_lot_share_what_lies_there(cast: Cast, conceded: list[tuple[str, int | None]], left: int) -> None:
    row = due(cast, 1, 400)
    lots(any=(100, True), B=(100, True))
    for lot, pieces in conceded:
        concede(cast, **({"lot": lot} if lot else {}), quantity=None if pieces is None else Decimal(pieces))
    assert to_make(cast, row) == [left]


def test_what_is_conceded_to_two_customers_serves_whoever_is_due_first(cast: Cast) -> None:
    ours, theirs = due(cast, 1, 100), due(cast, 2, 100, customer="b", part="B-77120")
    for model, row_id in ((OrderLine, theirs.line.id), (ScheduleLine, theirs.id)):
        set_in(model, row_id, product_id=ours.line.product_id)
    lots(any=(150, True))
    concede(cast, customer="b")
    assert to_make(cast, ours, theirs) == [100, 0]
    concede(cast)
    assert to_make(cast, ours, theirs) == [0, 50]


def test_what_earlier_deliveries_take_of_their_own_revision_is_not_left_to_concede(cast: Cast) -> None:
    old, new = asked(due(cast, 1, 300), "B"), asked(due(cast, 2, 400), "C")
    lots(B=(400, False))
    concede(cast)
    assert to_make(cast, old, new) == [0, 300]


@pytest.mark.clause("5.1.1(4)")
def test_a_concession_for_a_confidential_line_covers_no_other(cast: Cast) -> None:
    row = asked(due(cast, 1, 400), "C")
    lots(B=(400, False))
    concede(cast, project_id=member_of(cast, cast.sun_li))
    assert to_make(cast, row) == [400]
