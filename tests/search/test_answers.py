"""How many of each kind are answered, in which order, and to whom: no kind hides another, no thing is answered twice."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

import pytest

from domain.search.index import Entry, replace
from domain.search.queries import CUSTOMER_LIMITS, STAFF_LIMITS, find, order_ids
from domain.shared.actor import ANONYMOUS, Actor, system
from domain.shared.base import new_id
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.statements import counted
from tests.tracking.made import order, project

KINDS = ("customer", "order", "change", "proposal", "slip", "invoice", "product", "entry")


def indexed(cast: Cast, *kinds: str, count: int = 15, number: str = "{kind}-{n:02d}", customer: str = "a",
            secret: uuid.UUID | None = None) -> list[uuid.UUID]:  # fmt: skip
    """So many things of each kind, all called ZETA QUX; the first is the newest. What belongs to the house has no customer."""
    ids = []
    with unit(system("test"), now=NOW) as work:
        for kind in kinds:
            owner = None if kind == "product" else cast.customers[customer].id
            made = [
                Entry(kind, new_id(), number.format(kind=kind[:1].upper(), n=n), f"{kind} {n}", NOW - timedelta(hours=n), ("ZETA QUX",),
                      customer_id=owner, project_id=secret)
                for n in range(count)
            ]  # fmt: skip
            replace(work, [each.object_id for each in made], made)
            ids += [each.object_id for each in made]
    return ids


def answered(actor: Actor, query: str, limits: dict[str, int] | None = None) -> list[tuple[str, str]]:
    with unit(actor, now=NOW) as work:
        return [(each.kind, each.number) for each in (find(work, query) if limits is None else find(work, query, limits))]


class TestHowMany:
    def test_staff_are_answered_a_few_of_each_kind_kind_after_kind_the_newest_first(self, cast: Cast) -> None:
        indexed(cast, *KINDS)
        limits = {"customer": 3, "order": 10, "change": 4, "proposal": 2, "slip": 4, "invoice": 4, "product": 6, "entry": 6}
        assert limits.items() <= STAFF_LIMITS.items()
        wanted = [(kind, f"{kind[:1].upper()}-{n:02d}") for kind in STAFF_LIMITS if kind in limits for n in range(limits[kind])]
        assert answered(cast.li_qian, "zeta qux") == wanted

    def test_a_customer_is_answered_orders_and_parts(self, cast: Cast) -> None:
        indexed(cast, *KINDS)
        assert CUSTOMER_LIMITS == {"order": 12, "change": 4, "slip": 4, "delay": 3, "statement": 3, "invoice": 4, "entry": 8}
        found = Counter(kind for kind, _ in answered(cast.wang_min, "zeta qux", CUSTOMER_LIMITS))
        assert found == {kind: most for kind, most in CUSTOMER_LIMITS.items() if kind in KINDS}

    def test_a_kind_that_has_fewer_gives_its_places_to_nobody(self, cast: Cast) -> None:
        indexed(cast, "customer", count=1)
        indexed(cast, "order", count=14)
        assert Counter(kind for kind, _ in answered(cast.li_qian, "zeta qux")) == {"customer": 1, "order": 10}

    def test_kinds_that_were_not_asked_for_are_not_answered(self, cast: Cast) -> None:
        indexed(cast, *KINDS, count=2)
        assert answered(cast.li_qian, "zeta qux", {"entry": 1, "product": 1}) == [("entry", "E-00"), ("product", "P-00")]
        assert answered(cast.li_qian, "zeta", {}) == []

    def test_the_filter_of_a_list_takes_the_newest_orders_and_nothing_else(self, cast: Cast) -> None:
        ids = indexed(cast, "order", "entry", count=6)
        with unit(cast.li_qian, now=NOW) as work:
            assert set(order_ids(work, "zeta qux", 4)) == set(ids[:4])
            assert set(order_ids(work, "zeta qux")) == set(ids[:6])

    @pytest.mark.parametrize("query", ["", "  ", "，。", "%_'"])
    def test_a_question_that_says_nothing_does_not_trouble_the_database(self, cast: Cast, query: str) -> None:
        indexed(cast, "order", count=1)
        with unit(cast.li_qian, now=NOW) as work:
            work.session.connection()
            with counted() as statements:
                assert find(work, query) == [] and order_ids(work, query) == []
        assert [each for each in statements if "concord_search" in each or "search_entry" in each] == []

    @pytest.mark.parametrize("query", ["'", "zeta'", "zeta\\", "zeta:*", "zeta & !zeta", "zeta | q", "<->", "zeta'); --", "\x01zeta"])
    def test_no_question_breaks_out_of_its_quotation_marks(self, cast: Cast, query: str) -> None:
        indexed(cast, "order", count=1)
        assert answered(cast.li_qian, query) in ([], [("order", "O-00")])


class TestTheVeryNumber:
    def test_the_thing_called_so_comes_before_newer_ones_and_before_other_kinds(self, cast: Cast) -> None:
        indexed(cast, *KINDS, count=2, number="{kind}-7{n}-ZETA")
        late = order(cast, "E-70-ZETA-9", at=NOW + timedelta(days=1))
        assert answered(cast.li_qian, "E-70-ZETA")[:2] == [("entry", "E-70-ZETA"), ("order", late.number)]

    def test_it_is_answered_once(self, cast: Cast) -> None:
        indexed(cast, "entry", count=1, number="E-70-ZETA")
        assert answered(cast.li_qian, "E-70-ZETA") == [("entry", "E-70-ZETA")]

    def test_a_number_that_several_share_answers_them_all_the_newest_first(self, cast: Cast) -> None:
        indexed(cast, "entry", count=2, number="SAME-1")
        assert answered(cast.li_qian, "same1") == [("entry", "SAME-1"), ("entry", "SAME-1")]


class TestToWhom:
    def test_what_belongs_to_nobody_is_for_staff_alone(self, cast: Cast) -> None:
        indexed(cast, "product", count=1)
        assert answered(cast.li_qian, "zeta qux") == [("product", "P-00")]
        assert answered(cast.wang_min, "zeta qux") == []

    def test_each_customer_finds_their_own(self, cast: Cast) -> None:
        indexed(cast, "order", count=2, number="A-{n}")
        indexed(cast, "order", count=2, number="B-{n}", customer="b")
        assert [number for _, number in answered(cast.wang_min, "zeta qux")] == ["A-0", "A-1"]
        assert [number for _, number in answered(cast.b_buyer, "zeta qux")] == ["B-0", "B-1"]
        assert len(answered(cast.li_qian, "zeta qux")) == 4

    @pytest.mark.clause("5.1.1(4)")
    def test_what_is_confidential_takes_no_place_from_what_outsiders_may_see(self, cast: Cast) -> None:
        indexed(cast, "order", count=14, number="S-{n:02d}", secret=project(cast, cast.li_qian))
        indexed(cast, "order", count=14, number="OPEN-{n:02d}")
        assert [number for _, number in answered(cast.wu_jia, "zeta qux")] == [f"OPEN-{n:02d}" for n in range(10)]
        assert len(answered(cast.li_qian, "zeta qux")) == 10

    @pytest.mark.clause("5.1.1(4)")
    def test_the_very_number_of_a_confidential_thing_tells_an_outsider_nothing(self, cast: Cast) -> None:
        indexed(cast, "order", count=1, number="S-1", secret=project(cast, cast.li_qian))
        assert answered(cast.li_qian, "S-1") == [("order", "S-1")]
        assert answered(cast.wu_jia, "S-1") == answered(cast.shen, "S-1") == answered(ANONYMOUS, "S-1") == []

    def test_the_system_finds_all(self, cast: Cast) -> None:
        indexed(cast, "order", count=1, number="S-1", secret=project(cast, cast.li_qian))
        indexed(cast, "product", count=1)
        assert len(answered(system("test"), "zeta qux")) == 2
