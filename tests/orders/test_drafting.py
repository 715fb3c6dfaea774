"""Drafts and the buttons of the order page, below the door: kept as typed, seen by one, handed in as a whole."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders import copying, intake, steps
from domain.orders.actions import drafting
from domain.orders.models import OrderDraft, OrderLine, SuppliedMaterial
from domain.orders.preflight import check
from domain.orders.queries import by_number, drafts, lines_of
from domain.shared.actor import Actor, system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.files import Attachment, Given
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.given import line, new_line, sent
from web.fields import Fields

pytestmark = pytest.mark.usefixtures("by_themselves")
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LINE = {"part": "2904110-K80", "quantity": "2,400", "due": "2026-12-18"}
NEW = {"part": "5801300-E27", "name": "衬套", "quantity": "3000", "due": "2026-12-30", "specification": "附图", "quality_unstated": "1"}


def content(cast: Cast, *lines: dict[str, Any], files: list[str] | None = None, **header: str) -> dict[str, Any]:
    typed = {"po": "4500874021", "ship_to": str(cast.ship_to["a"].id), "transport": "汽运", "kind": "single", "split": "1"} | header
    return {"header": typed, "flags": ["ppap"], "files": files or [], "lines": list(lines or (LINE,))}


def keep(cast: Cast, what: dict[str, Any], actor: Actor | None = None, draft_id: uuid.UUID | None = None, **more: Any) -> OrderDraft:
    with unit(actor or cast.wang_min, now=NOW) as work:
        return drafting.keep(work, draft_id or uuid.uuid4(), what, customer_id=cast.a.id, **more)


def with_files(cast: Cast, what: dict[str, Any], *files: Given) -> OrderDraft:
    draft = keep(cast, what)
    with unit(cast.wang_min, now=NOW) as work:
        draft = drafting.open_draft(work, draft.id)
        assert drafting.take(work, draft, files) == {}
        return draft


def hand_in(cast: Cast, draft: OrderDraft, actor: Actor | None = None, **more: Any) -> str:
    with unit(actor or cast.wang_min, now=NOW) as work:
        return drafting.hand_in(work, draft.id, version=draft.version, **more).number


class TestDrafts:
    def test_a_draft_is_kept_word_for_word(self, cast: Cast) -> None:
        draft = keep(cast, content(cast, {"part": "half a numb", "quantity": "viele"}, notes="未完"))
        with unit(cast.wang_min, now=NOW) as work:
            kept = drafting.open_draft(work, draft.id).content
        assert kept["lines"] == [{"part": "half a numb", "quantity": "viele"}] and kept["header"]["notes"] == "未完"

    def test_drafts_are_listed_latest_first_with_number_and_lines(self, cast: Cast) -> None:
        keep(cast, content(cast, po="1"))
        keep(cast, content(cast, LINE, NEW, po="2"))
        with unit(cast.wang_min, now=NOW) as work:
            assert {(each.po_number, each.lines) for each in drafts(work)} == {("1", 1), ("2", 2)}
        with unit(cast.li_qian, now=NOW) as work:
            assert drafts(work) == []

    def test_keeping_again_needs_the_version_that_was_shown(self, cast: Cast) -> None:
        draft = keep(cast, content(cast))
        again = keep(cast, content(cast, notes="2"), draft_id=draft.id, version=draft.version)
        assert again.version == draft.version + 1
        with pytest.raises(Stale):
            keep(cast, content(cast, notes="3"), draft_id=draft.id, version=draft.version)

    @pytest.mark.parametrize("name", ["b_buyer", "li_qian", "a_quality"])
    def test_a_draft_is_not_there_for_anybody_else(self, cast: Cast, name: str) -> None:
        draft = keep(cast, content(cast))
        with unit(cast.people[name], now=NOW) as work:
            for reads in (drafting.open_draft, drafting.forget):
                with pytest.raises(NotFound):
                    reads(work, draft.id)

    @pytest.mark.parametrize(("name", "error"), [("b_buyer", NotFound), ("a_quality", Forbidden), ("fang", Forbidden)])
    def test_nobody_drafts_for_a_customer_that_is_not_theirs_to_order_for(self, cast: Cast, name: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            keep(cast, content(cast), cast.people[name])

    def test_there_are_so_many_drafts_and_no_more(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(drafting, "MOST_DRAFTS", 2)
        keep(cast, content(cast))
        keep(cast, content(cast))
        with pytest.raises(Refused, match="2 drafts already"):
            keep(cast, content(cast))

    def test_a_deleted_draft_takes_its_files_with_it(self, cast: Cast) -> None:
        draft = with_files(cast, content(cast), Given("a.pdf", PDF))
        with unit(cast.wang_min, now=NOW) as work:
            drafting.forget(work, draft.id)
        with unit(system("test"), now=NOW) as work:
            assert work.session.scalars(select(Attachment)).all() == []

    def test_of_several_files_those_that_are_taken_stay_and_each_other_is_named(self, cast: Cast) -> None:
        draft = keep(cast, content(cast))
        files = [Given("virus.exe", b"MZ\x90"), Given("PO.pdf", PDF), Given("empty.pdf", b"")]
        with unit(cast.wang_min, now=NOW) as work:
            draft = drafting.open_draft(work, draft.id)
            told = drafting.take(work, draft, files)
            assert list(told) == ["files"]
            assert [name in str(told["files"]) for name in ("virus.exe", "empty.pdf", "PO.pdf")] == [True, True, False]
            kept = work.session.scalars(select(Attachment).where(Attachment.object_id == draft.id)).all()
            assert [(each.name, [str(each.id)]) for each in kept] == [("PO.pdf", draft.content["files"])]


class TestHandingIn:
    @pytest.mark.clause("5.1.1(1)")
    def test_a_draft_becomes_an_order_and_is_gone(self, cast: Cast) -> None:
        draft = with_files(cast, content(cast, LINE, NEW), Given("PO.pdf", PDF), Given("5801300-E27.pdf", PDF))
        number = hand_in(cast, draft)
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, number)
            lines = lines_of(work, order.id)
            new = lines[1]
            assert (new.customer_part, new.quantity, new.specification, new.quality) == ("5801300-E27", 3000, "附图", None)
            files = {each.name: each.line_id for each in work.session.scalars(select(Attachment).where(Attachment.object_id == order.id))}
            assert files == {"PO.pdf": None, "5801300-E27.pdf": lines[1].id}
            with pytest.raises(NotFound):
                drafting.open_draft(work, draft.id)

    def test_a_draft_with_faults_is_refused_with_all_of_them_and_stays(self, cast: Cast) -> None:
        draft = keep(cast, content(cast, {"part": "2904110-K80", "quantity": "viele"}, transport=""))
        with pytest.raises(Invalid) as refused:
            hand_in(cast, draft)
        assert set(refused.value.fields) == {"transport", "lines-0-quantity", "lines-0-due"}
        with unit(cast.wang_min, now=NOW) as work:
            assert drafting.open_draft(work, draft.id)

    def test_a_draft_changed_meanwhile_is_not_handed_in(self, cast: Cast) -> None:
        draft = keep(cast, content(cast))
        keep(cast, content(cast, notes="2"), draft_id=draft.id, version=draft.version)
        with pytest.raises(Stale):
            hand_in(cast, draft)

    def test_what_the_page_says_of_its_source_counts_for_staff_only(self, cast: Cast) -> None:
        number = hand_in(cast, keep(cast, content(cast, source="fax")))
        with unit(cast.wang_min, now=NOW) as work:
            assert by_number(work, number).source == "portal"
        entered = hand_in(cast, keep(cast, content(cast, source="phone", po="2"), cast.li_qian), cast.li_qian)
        with unit(cast.wang_min, now=NOW) as work:
            assert by_number(work, entered).source == "phone"

    @pytest.mark.clause("5.1.1(1)")
    @pytest.mark.parametrize("source", ["", "portal", "pigeon"])
    def test_staff_say_how_an_order_came_and_nothing_is_guessed(self, cast: Cast, source: str) -> None:
        with pytest.raises(Invalid) as refused:
            hand_in(cast, keep(cast, content(cast, source=source), cast.li_qian), cast.li_qian)
        assert set(refused.value.fields) == {"source"}

    def test_what_is_no_id_of_a_file_is_passed_over(self, cast: Cast) -> None:
        number = hand_in(cast, keep(cast, content(cast) | {"files": ["x" * 36]}))
        with unit(cast.wang_min, now=NOW) as work:
            assert by_number(work, number).state == "submitted"

    @pytest.mark.clause("2.3")
    def test_supplied_material_is_kept_by_line(self, cast: Cast) -> None:
        supplied = LINE | {"supplied": [["钢板", "120.5"], ["焊丝", "3"]]}
        number = hand_in(cast, keep(cast, content(cast, supplied, kind="processing")))
        with unit(cast.wang_min, now=NOW) as work:
            line_id = lines_of(work, by_number(work, number).id)[0].id
            rows = work.session.scalars(select(SuppliedMaterial).where(SuppliedMaterial.line_id == line_id)).all()
            assert {(each.material, str(each.expected.normalize())) for each in rows} == {("钢板", "120.5"), ("焊丝", "3")}

    def test_an_amending_draft_becomes_the_next_revision(self, cast: Cast) -> None:
        number = hand_in(cast, keep(cast, content(cast)))
        draft = keep(cast, content(cast, LINE | {"quantity": "3000"}), amends=number)
        assert hand_in(cast, draft, why="追加") == number
        with unit(cast.wang_min, now=NOW) as work:
            assert by_number(work, number).revision == 2
            assert work.session.scalars(select(OrderDraft)).all() == []

    def test_an_amending_draft_completes_a_returned_order(self, cast: Cast) -> None:
        number = hand_in(cast, keep(cast, content(cast)))
        with unit(system("test"), now=NOW) as work:
            by_number(work, number).state = "returned"
        hand_in(cast, keep(cast, content(cast, LINE | {"quantity": "3000"}), amends=number))
        with unit(cast.wang_min, now=NOW) as work:
            assert by_number(work, number).state == "in_review"


class TestTheCheckPage:
    def checked(self, cast: Cast, what: dict[str, Any]) -> Any:
        draft = keep(cast, what)
        with unit(cast.wang_min, now=NOW) as work:
            return check(work, drafting.open_draft(work, draft.id))

    def test_it_shows_what_would_be_handed_in(self, cast: Cast) -> None:
        found = self.checked(cast, content(cast, LINE, NEW))
        assert (found.wrong, found.clash, found.duplicate) == ({}, None, False)
        assert [each.line_class for each in found.offers] == ["mass_production", "newly_developed"]

    def test_it_finds_what_submission_would_refuse(self, cast: Cast) -> None:
        found = self.checked(cast, content(cast, NEW | {"quality_unstated": ""}))
        assert set(found.wrong) == {"lines-0-quality"}

    def test_what_cannot_be_read_is_told_without_guessing(self, cast: Cast) -> None:
        found = self.checked(cast, content(cast, {"part": "A"}))
        assert found.given is None and set(found.wrong) == {"lines-0-quantity", "lines-0-due"}

    def test_it_tells_a_duplicate_from_another_order_under_the_same_number(self, cast: Cast) -> None:
        hand_in(cast, keep(cast, content(cast)))
        assert self.checked(cast, content(cast)).duplicate
        other = self.checked(cast, content(cast, LINE | {"quantity": "5"}))
        assert other.clash is not None and not other.duplicate


class TestButtons:
    @pytest.mark.parametrize(
        ("step", "before", "after"),
        [
            ("add", [{"part": "A"}], [{"part": "A"}, {}]),
            ("remove:0", [{"part": "A"}, {"part": "B"}], [{"part": "B"}]),
            ("remove:0", [{"part": "A"}], [{}]),
            ("open:1", [{"part": "A"}, {"part": "B"}], [{"part": "A"}, {"part": "B", "open": "1"}]),
            ("close:0", [{"part": "A", "open": "1"}], [{"part": "A", "open": "0"}]),
            (
                "unstate:",
                [{"part": "A", "open": "1"}, {"part": "B"}],
                [{"part": "A", "open": "1", "specification_unstated": "1", "quality_unstated": "1"}, {"part": "B"}],
            ),
            (
                "unstate:",
                [{"part": "A", "open": "1", "quality": "全检"}],
                [{"part": "A", "open": "1", "quality": "全检", "specification_unstated": "1"}],
            ),
        ],
    )
    def test_a_button_changes_the_lines_and_nothing_else(self, step: str, before: list[Any], after: list[Any]) -> None:
        name, _, value = step.partition(":")
        turned = steps.STEPS[name]({"lines": before, "header": {"po": "1"}, "files": []}, value)
        assert (turned["lines"], turned["header"]) == (after, {"po": "1"})

    def test_a_file_is_taken_off_by_its_id(self) -> None:
        assert steps.STEPS["file"]({"lines": [], "files": ["a", "b"]}, "a")["files"] == ["b"]

    @pytest.mark.parametrize(("step", "lines"), [("add_taken", ["X", "A"]), ("replace_taken", ["A"]), ("drop_taken", ["X"])])
    def test_what_was_read_from_a_file_counts_when_it_is_added(self, step: str, lines: list[str]) -> None:
        waiting = {"header": {}, "lines": [{"part": "X"}, {}], "taken": {"lines": [{"part": "A"}]}}
        turned = steps.STEPS[step](waiting, "")
        assert [each["part"] for each in turned["lines"] if each] == lines and "taken" not in turned

    def test_a_read_file_waits_through_other_steps(self, cast: Cast) -> None:
        draft_id, table = str(uuid.uuid4()), Given("o.csv", "件号,数量\nA-1,5\n".encode(), "import")
        with unit(cast.wang_min, now=NOW) as work:
            draft = steps.keep(work, cast.a, Fields([("draft", draft_id), ("step", "import")]), [table])
            draft = steps.keep(work, cast.a, Fields([("draft", draft_id), ("step", "add")]), version=draft.version)
            assert draft.content["taken"]["lines"] == [{"part": "A-1", "quantity": "5"}]
            draft = steps.keep(work, cast.a, Fields([("draft", draft_id), ("step", "add_taken")]), version=draft.version)
            assert draft.content["lines"] == [{"part": "A-1", "quantity": "5"}]


class TestCopies:
    def copied(self, cast: Cast, number: str, copy: bool) -> dict[str, Any]:
        with unit(cast.wang_min, now=NOW) as work:
            return copying.from_order(work, by_number(work, number), copy=copy)

    def test_a_copy_keeps_parts_and_quantities_and_asks_for_number_and_ids_anew(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line(), notes="首批")
        found = self.copied(cast, number, True)
        assert (found["header"]["po"], found["header"]["notes"]) == ("", "首批")
        assert [(each["part"], each["quantity"], "id" in each) for each in found["lines"]] == [
            ("2904110-K80", "2400", False),
            ("5801300-E27", "3000", False),
        ]
        assert found["lines"][1]["quality_unstated"] == "1"

    def test_an_amendment_begins_with_the_order_as_it_stands(self, cast: Cast) -> None:
        number = sent(cast, transport="汽运", ship_to_id=cast.ship_to["a"].id)
        found = self.copied(cast, number, False)
        with unit(cast.wang_min, now=NOW) as work:
            page = intake.intake(work, cast.a.id, found, amends=by_number(work, number))
            assert (page.amends, page.revision, page.header["po"]) == (number, 1, "4500874021")
            assert work.session.get(OrderLine, uuid.UUID(found["lines"][0]["id"])) is not None

    def test_what_somebody_cannot_see_is_not_copied(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line())
        with unit(cast.wu_jia, now=NOW) as work:
            found = copying.from_order(work, by_number(work, number), copy=True)
        assert [each["part"] for each in found["lines"]] == ["2904110-K80"]


class TestThePage:
    def page(self, work: Work, cast: Cast, **header: str) -> intake.Intake:
        return intake.intake(work, cast.a.id, {"header": header, "flags": [], "files": [], "lines": [LINE]})

    def test_a_fresh_page_offers_what_was_said_the_last_time(self, cast: Cast) -> None:
        sent(cast, transport="海运 FOB 上海", packaging="木托", contact="刘伟")
        with unit(cast.wang_min, now=NOW) as work:
            header = self.page(work, cast).header
        assert (header["transport"], header["packaging"], header["contact"]) == ("海运 FOB 上海", "木托", "刘伟")

    def test_another_customers_last_time_is_no_offer(self, cast: Cast) -> None:
        sent(cast, transport="海运 FOB 上海")
        with unit(cast.b_buyer, now=NOW) as work:
            page = intake.intake(work, cast.b.id, {"header": {}, "flags": [], "files": [], "lines": []})
        assert page.header["transport"] == ""

    def test_places_packagings_and_contacts_are_the_customers_own(self, cast: Cast) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            page = self.page(work, cast)
        assert [each.name for each in page.places] == ["合肥经开区 总装二厂 3 号门"]
        assert (page.packagings, page.contacts) == (["周转箱 EU-6428"], ["刘伟 136-0000-0000"])

    @pytest.mark.parametrize(
        ("typed", "day"),
        [
            ("", TODAY),
            ("2026-11-01", date(2026, 11, 1)),
            ("9999-12-31", TODAY),
            ("0001-01-01", TODAY),
            ("bald", TODAY),
        ],
    )
    def test_prices_are_looked_up_on_the_order_date_or_today(self, cast: Cast, typed: str, day: Any) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            assert intake.order_day(work, {"order_date": typed}) == day
