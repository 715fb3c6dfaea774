"""Material on request for what a change takes away: withdrawn where nobody took it up, settled by purchasing where somebody did (5.1.9)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.orders.evidence import for_order
from domain.planning.actions import purchasing, unneeded
from domain.planning.models import PurchaseLine, PurchaseRequest
from domain.planning.rules import spare
from domain.records.models import Record
from domain.shared.errors import Forbidden, Invalid, Refused, Stale
from domain.shared.message import Message
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.orders.ended import cancel_released
from tests.orders.given import line
from tests.planning.buying import have
from tests.remembering import remembered
from tests.visitors import Visitor, words

MOUNT = "1001120-T15"  # 40 in stock; each takes half a kilogram of NR-60, of which there are 100, 50 of them for safety
D = Decimal


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("freed", "on_request", "needed", "left_over"), [
    ("300", "230", "0", "230"),  # all of it: nothing of the rest needs any
    ("100", "230", "130", "100"),  # exactly what it frees
    ("50", "230", "200", "30"),  # the rest needs more than half of what is freed
    ("50", "230", "230", "0"),  # stock went elsewhere meanwhile: the rest needs every kilogram
    ("50", "230", "300", "0"),  # never less than nothing
    ("100", "150", "0", "100"),  # what was asked for to fill the safety stock is not the order's to give back
    ("0", "230", "0", "0"),
])
def test_left_over_is_what_it_frees_as_far_as_the_rest_does_not_need_it(freed: str, on_request: str, needed: str, left_over: str) -> None:
    assert spare(D(freed), D(on_request), D(needed)) == D(left_over)


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """600 mounts are released: 230 kg of rubber are asked for, (600 − 40) / 2 + 50 − 100."""
    return released(cast, line(MOUNT, 600), line("2904110-K80", 400, row=1))


def requests(told: Told) -> list[tuple[str, list[tuple[Decimal, Decimal]]]]:
    """Each request's state, and of each of its lines how much it asks for and how much of that is needed no longer."""
    rows = told.story.system(lambda work: list(work.session.execute(
        select(PurchaseRequest.number, PurchaseRequest.state, PurchaseLine.quantity, PurchaseLine.unneeded)
        .join(PurchaseLine, PurchaseLine.request_id == PurchaseRequest.id).order_by(PurchaseRequest.number, PurchaseLine.code))))
    found: dict[str, tuple[str, list[tuple[Decimal, Decimal]]]] = {}
    for number, state, quantity, left in rows:
        found.setdefault(number, (state, []))[1].append((quantity, left))
    return list(found.values())


def number_of(told: Told) -> str:
    return told.story.requests[0].number


def take_up(told: Told) -> None:
    told.story.as_(told.cast.qian, lambda work: purchasing.acknowledge(work, number_of(told), None))


def in_force(told: Told, *wishes: object) -> Told:
    told.asks(*wishes)  # type: ignore[arg-type]
    told.signs_all().approves()
    return told


def told_to(told: Told, department: str) -> set[str]:
    return {str(Message.from_json(each)) for each in told.notices[department].documents} if department in told.notices else set()


class TestCancelled:
    @pytest.mark.clause("5.1.9(3)")
    def test_what_nobody_took_up_is_withdrawn_with_its_task(self, told: Told) -> None:
        assert [state for state, _ in requests(told)] == ["sent"]
        in_force(told, told.cancel())
        assert [state for state, _ in requests(told)] == ["withdrawn"]
        assert told.tasks("purchase.") == []

    @pytest.mark.clause("5.1.9(6)")
    def test_purchasing_is_told_by_its_number_that_it_is_withdrawn(self, told: Told) -> None:
        in_force(told, told.cancel())
        assert told_to(told, "purchasing") == {f"Purchase request {number_of(told)}, withdrawn"}

    @pytest.mark.clause("5.1.9(3)")
    def test_what_purchasing_took_up_is_theirs_to_settle(self, told: Told) -> None:
        take_up(told)
        in_force(told, told.cancel())
        assert requests(told) == [("acknowledged", [(D(230), D(230))])]
        (task,) = told.tasks("purchase.unneeded")
        assert (task.department, task.position, task.path, task.clause) == ("purchasing", "member", "/purchase-requests", "5.1.9(6)")
        assert task.object_number == number_of(told)

    def test_the_material_of_another_line_stays_on_request(self, told: Told) -> None:
        in_force(told, told.cancel(line=1))
        assert requests(told) == [("sent", [(D(230), D(0))])]
        assert [task.kind for task in told.tasks("purchase.")] == ["purchase.request"]

    def test_another_order_keeps_what_it_asked_for(self, told: Told, cast: Cast) -> None:
        other = released(cast, line(MOUNT, 600), po_number="4500874077")
        in_force(told, told.cancel())
        assert [state for state, _ in requests(told)] == ["withdrawn", "sent"]
        assert other.story.requests[1].order_number == other.order.number

    def test_what_is_asked_after_that_is_asked_once(self, told: Told, cast: Cast) -> None:
        """The withdrawn request no longer counts as on request: the next order asks for all that it lacks."""
        in_force(told, told.cancel())
        released(cast, line(MOUNT, 600), po_number="4500874077")
        assert [each for _, each in requests(told)][1] == [(D(230), D(0))]

    def test_what_is_received_already_is_nobodys_to_call_off(self, told: Told) -> None:
        take_up(told)
        told.story.as_(told.cast.qian, lambda work: purchasing.receive(work, number_of(told), None))
        in_force(told, told.cancel())
        assert requests(told) == [("received", [(D(230), D(0))])] and told.tasks("purchase.") == []


class TestLess:
    """100 mounts less free 50 kg."""

    @pytest.mark.clause("5.1.9(3)")
    def test_the_part_that_is_left_over_waits_for_purchasing(self, told: Told) -> None:
        in_force(told, told.quantity("500"))
        assert requests(told) == [("sent", [(D(230), D(50))])]
        assert {task.kind for task in told.tasks("purchase.")} == {"purchase.request", "purchase.unneeded"}

    def test_more_asks_for_more_and_leaves_nothing_over(self, told: Told) -> None:
        in_force(told, told.quantity("700"))
        assert requests(told) == [("sent", [(D(230), D(0))]), ("sent", [(D(50), D(0))])]

    def test_another_day_leaves_nothing_over(self, told: Told) -> None:
        in_force(told, told.day())
        assert requests(told) == [("sent", [(D(230), D(0))])] and not told.tasks("purchase.unneeded")

    def test_twice_less_is_added_up_and_asked_once(self, told: Told) -> None:
        in_force(told, told.quantity("500"))
        in_force(told, told.quantity("400"))
        assert requests(told) == [("sent", [(D(230), D(100))])]
        assert len(told.tasks("purchase.unneeded")) == 1

    def test_of_two_requests_the_later_is_left_over_first(self, told: Told) -> None:
        take_up(told)
        in_force(told, told.quantity("700"))
        in_force(told, told.quantity("600"))
        assert [state for state, _ in requests(told)] == ["acknowledged", "withdrawn"]
        assert requests(told)[0] == ("acknowledged", [(D(230), D(0))])


class TestSettled:
    @pytest.fixture
    @remembered
    def told(self, told: Told) -> Told:
        take_up(told)
        return in_force(told, told.quantity("500"))

    def settle(self, told: Told, how: str, why: str = "供应商同意", version: int | None = None, who: str = "qian") -> None:
        told.story.as_(getattr(told.cast, who), lambda work: unneeded.settle(work, number_of(told), how, why, version))

    @pytest.mark.clause("5.1.9(6)")
    def test_called_off_it_asks_for_less_and_is_printed_anew(self, told: Told) -> None:
        self.settle(told, "called_off")
        assert requests(told) == [("acknowledged", [(D(180), D(0))])] and told.tasks("purchase.unneeded") == []
        papers = told.story.system(lambda work: work.session.scalars(
            select(Record).where(Record.form == "purchase-request").order_by(Record.edition)).all())
        assert [paper.edition for paper in papers] == [1, 2] and "180" in str(papers[1].sheet) and "180" not in str(papers[0].sheet)

    def test_kept_it_stays_on_request_as_it_was(self, told: Told) -> None:
        self.settle(told, "kept")
        assert requests(told) == [("acknowledged", [(D(230), D(0))])] and told.tasks("purchase.unneeded") == []

    def test_called_off_to_the_last_it_is_withdrawn(self, told: Told) -> None:
        in_force(told, told.cancel())
        self.settle(told, "called_off")
        assert [state for state, _ in requests(told)] == ["withdrawn"] and told.tasks("purchase.") == []

    @pytest.mark.parametrize(("how", "why", "fault"), [("", "商定", Invalid), ("both", "商定", Invalid), ("kept", "  ", Refused)])
    def test_without_its_end_or_its_words_it_is_not_settled(self, told: Told, how: str, why: str, fault: type[Exception]) -> None:
        with pytest.raises(fault):
            self.settle(told, how, why)
        assert requests(told) == [("acknowledged", [(D(230), D(50))])]
        self.settle(told, "kept", "转安全库存")

    def test_nobody_but_purchasing_settles_it(self, told: Told) -> None:
        for who in ("chen", "li_qian", "xu"):
            with pytest.raises(Forbidden):
                self.settle(told, "kept", who=who)

    def test_once_and_as_it_was_seen(self, told: Told) -> None:
        with pytest.raises(Stale):
            self.settle(told, "kept", version=99)
        self.settle(told, "kept")
        with pytest.raises(Refused, match="All of this request is needed"):
            self.settle(told, "kept")

    def test_received_first_nothing_waits_any_more(self, told: Told) -> None:
        told.story.as_(told.cast.qian, lambda work: purchasing.receive(work, number_of(told), None))
        assert told.tasks("purchase.") == []

    def test_the_page_says_how_much_and_takes_the_answer(self, told: Told, cast: Cast, visit: Callable[..., Visitor]) -> None:
        buyer, at = visit(cast.qian), f"/admin/purchase-requests/{number_of(told)}/unneeded"
        page = buyer.get("/admin/purchase-requests")
        assert "其中 50 已不再需要" in words(page.text) and f'action="{at}"' in page.text
        assert at not in visit(cast.he_head).get("/admin/purchase-requests").text
        version = told.story.requests[0].version
        refused = buyer.post(at, {"how": "", "why": "供应商同意"}, version=version)
        assert refused.status_code == 422 and "供应商同意" in refused.text
        assert buyer.post(at, {"how": "called_off", "why": "供应商同意"}, version=version).status_code == 303
        assert "已不再需要" not in words(buyer.get("/admin/purchase-requests").text)


@pytest.mark.clause("5.1.9(3)")
def test_an_order_that_is_cancelled_as_a_whole_leaves_all_of_it_over(told: Told) -> None:
    cancel_released(told.order.number)
    assert [state for state, _ in requests(told)] == ["withdrawn"]


def test_an_order_of_which_the_last_line_is_cancelled_counts_nothing_twice(cast: Cast) -> None:
    """Nothing on hand and 50 kg for safety: 100 + 50 are asked for, and 120 are freed, for 40 pieces came from stock."""
    have(cast, "NR-60", 0, 50)
    told = released(cast, line(MOUNT, 240))
    take_up(told)
    assert requests(told) == [("acknowledged", [(D(150), D(0))])]
    in_force(told, told.cancel())
    assert (told.order.state, requests(told)) == ("cancelled", [("acknowledged", [(D(150), D(120))])])


def test_what_the_figures_say_is_what_was_asked(told: Told) -> None:
    """The set-up itself: the order lacks what its request asks for."""
    short = told.story.system(lambda work: for_order(work, told.order).shortages)
    assert {each.code: each.in_order for each in short}["NR-60"] == D(230)
