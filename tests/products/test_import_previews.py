"""An uploaded sheet is measured, read whole, kept with its preview; what is taken over later is what was shown, by whom it was shown to."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from domain.products import imports
from domain.products.imports import actions
from domain.products.models import ListEntry, Product, ProductImport
from domain.shared.actor import Actor, system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.spreadsheet import Column, read, write
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.products.importing import ARM, LIST, bring, do, errors, find, sheet

ROW = [ARM, "HC-4801-012", "前下摆臂总成（左）", "C", None, None, None]
COUNT = ("公司料号", "盘点数量", "盘点日期")


def counts(*codes: str, day: date = date(2026, 11, 20)) -> bytes:
    return sheet(COUNT, *([code, "5", day] for code in codes))


class TestTheUpload:
    def test_it_is_kept_with_who_brought_it_what_it_is_and_when(self, cast: Cast) -> None:
        kept = bring(cast.li_qian, "list", sheet(LIST, ROW), cast.a)
        assert (kept.kind, kept.customer_id, kept.file_name) == ("list", cast.a.id, "list.xlsx")
        assert (kept.created_by, kept.created_at, kept.applied_at) == (cast.li_qian.id, NOW, None)
        assert kept.rows[0][0] == 2 and kept.rows[0][1]["customer_part"] == ARM

    def test_what_belongs_to_no_customer_is_kept_without_one(self, cast: Cast) -> None:
        assert bring(cast.sun_li, "stock", counts("HC-4801-012")).customer_id is None

    def test_as_many_rows_as_are_allowed_are_read_and_more_are_refused_whole(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "MOST_ROWS", -16)  # four rows with the twenty above the headings
        assert len(bring(cast.sun_li, "stock", counts("HC-4801-012", "HC-4801-013", "HC-2206-107")).rows) == 3
        with pytest.raises(Refused, match="more than 4 rows"):
            bring(cast.sun_li, "stock", counts("HC-4801-012", "HC-4801-013", "HC-2206-107", "HC-1001-044"))

    def test_no_more_mistakes_are_told_than_anybody_reads(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "MOST_ERRORS", 2)
        with pytest.raises(Invalid) as refused:
            bring(cast.sun_li, "stock", counts("A", "B", "C"))
        assert set(errors(refused)) == {"A2", "A3"}

    def test_of_several_mistakes_in_one_cell_the_first_is_told(self, cast: Cast) -> None:
        with pytest.raises(Invalid) as refused:
            bring(cast.sun_li, "stock", sheet(COUNT, ["HC-4801-012", "viel", None]))
        assert errors(refused) == {"B2": "Enter a number, such as 1,500 or 0.25.", "C2": "Please fill this in."}

    def test_a_mistake_in_a_column_that_is_not_there_is_told_by_its_row(self, cast: Cast) -> None:
        headings = ("顾客料号", "公司料号", "品名", "未税单价")
        with pytest.raises(Invalid) as refused:
            bring(cast.li_qian, "list", sheet(headings, [ARM, "HC-4801-012", "前下摆臂总成（左）", "88"]), cast.a)
        assert errors(refused) == {"2": "Please fill this in."}

    def test_headings_without_rows_are_no_import(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="no row under the headings"):
            bring(cast.sun_li, "stock", sheet(COUNT))

    def test_a_part_number_that_excel_took_for_a_number_is_one_all_the_same(self, cast: Cast) -> None:
        packed = write([Column(heading) for heading in LIST[:3]], [[4500873355, "HC-9001-001", "支架"]])
        assert bring(cast.li_qian, "list", packed, cast.a).differences[0][1] == "4500873355"


class TestTakingOver:
    def test_it_says_how_many_things_changed_and_that_it_was_done(self, cast: Cast) -> None:
        kept = bring(cast.sun_li, "stock", counts("HC-4801-012", "NR-60"))
        assert do(cast.sun_li, kept) == 2
        with unit(system("test"), now=NOW) as work:
            assert work.fetch(ProductImport, kept.id).applied_at == NOW
            (entry,) = work.session.scalars(select(Audit).where(Audit.action == "import.applied"))
        assert entry.values["after"] == {"kind": "stock", "file": "list.xlsx", "changes": 2}

    def test_twice_is_refused_and_a_stranger_finds_nothing(self, cast: Cast) -> None:
        kept = bring(cast.sun_li, "stock", counts("HC-4801-012"))
        with pytest.raises(NotFound):
            do(cast.deng_head, kept)
        do(cast.sun_li, kept)
        with pytest.raises(Refused, match="taken over already"):
            do(cast.sun_li, kept)
        with pytest.raises(NotFound):
            find(cast.sun_li, type("None", (), {"id": uuid.uuid4()})())

    def test_who_may_no_longer_write_it_takes_nothing_over_and_sees_no_preview(self, cast: Cast) -> None:
        kept = bring(cast.sun_li, "stock", counts("HC-4801-012"))
        moved = Actor(kind=cast.sun_li.kind, id=cast.sun_li.id, name="孙丽", email="", posts=cast.fang.posts, decisions=cast.fang.decisions)
        for deed in (do, find):
            with pytest.raises(Forbidden):
                deed(moved, kept)
        assert do(cast.sun_li, kept) == 1

    def test_where_something_else_was_counted_meanwhile_nothing_is_overwritten(self, cast: Cast) -> None:
        kept = bring(cast.sun_li, "stock", counts("HC-4801-012", "NR-60"))
        with unit(system("test"), now=NOW) as work:
            work.fetch(Product, cast.products["HC-4801-012"].id).on_hand = 7  # type: ignore[assignment]
        with pytest.raises(Stale):
            do(cast.sun_li, kept)
        with unit(system("test"), now=NOW) as work:
            assert work.fetch(Product, cast.products["HC-4801-012"].id).on_hand == 7
            assert work.fetch(ProductImport, kept.id).applied_at is None

    def test_a_row_that_became_wrong_meanwhile_stops_all(self, cast: Cast) -> None:
        kept = bring(cast.li_qian, "list", sheet(LIST, ["NEW-1", "HC-9001-001", "支架", "A", None, None, None]), cast.a)
        with unit(system("test"), now=NOW) as work:
            work.fetch(Product, cast.products["HC-9001-001"].id).code = "HC-9001-002"
        with pytest.raises(Stale):
            do(cast.li_qian, kept)

    def test_another_change_beside_it_does_not_matter(self, cast: Cast) -> None:
        kept = bring(cast.li_qian, "list", sheet(LIST, ROW), cast.a)
        with unit(system("test"), now=NOW) as work:
            work.fetch(ListEntry, cast.entries["2916035-K80"].id).revision = "Z"
        assert do(cast.li_qian, kept) == 1

    def test_a_preview_that_changes_nothing_is_taken_over_as_nothing(self, cast: Cast) -> None:
        kept = bring(cast.li_qian, "list", sheet(LIST, [*ROW[:3], "B", None, None, None]), cast.a)
        assert (kept.unchanged, do(cast.li_qian, kept)) == (1, 0)


class TestThePreview:
    def test_it_shows_the_line_by_its_heading_and_counts_by_what_happens(self, cast: Cast) -> None:
        rows = [["HC-4801-012", "前下摆臂总成（左）", "L2"], ["N-1", "甲", "L1"], ["N-2", "乙", None]]
        page = find(cast.fang, bring(cast.fang, "parts", sheet(("公司料号", "品名", "产线"), *rows)))
        assert page.differences[0][3:] == ("changed", [("产线 Production line", "焊接一线", "装配二线")])
        assert (page.count("changed"), page.count("added"), page.count("price"), page.unchanged) == (1, 2, 0, 0)
        assert (page.name, page.customer, page.file_name, page.applied) == ("parts", None, "list.xlsx", False)

    def test_after_it_was_taken_over_it_says_so(self, cast: Cast) -> None:
        kept = bring(cast.sun_li, "stock", counts("HC-4801-012"))
        do(cast.sun_li, kept)
        assert find(cast.sun_li, kept).applied

    def test_it_names_the_customer_whose_list_it_is(self, cast: Cast) -> None:
        assert find(cast.li_qian, bring(cast.li_qian, "list", sheet(LIST, ROW), cast.a)).customer.number == "K001"


class TestWhoAndWhat:
    @pytest.mark.parametrize(("kind", "who"), [("list", "li_qian"), ("parts", "fang"), ("materials", "fang"), ("stock", "sun_li")])
    def test_each_kind_belongs_to_a_customer_or_to_none(self, cast: Cast, kind: str, who: str) -> None:
        other: Any = None if kind == "list" else cast.a
        with pytest.raises(NotFound):
            bring(cast.people[who], kind, imports.template(kind), other)
        with pytest.raises(Refused, match="no row"):
            bring(cast.people[who], kind, imports.template(kind), cast.a if kind == "list" else None)

    @pytest.mark.parametrize("kind", list(imports.KINDS))
    def test_the_template_stars_what_is_needed_and_formats_the_rest(self, kind: str) -> None:
        (heads,) = read(imports.template(kind)).rows
        fields = imports.KINDS[kind].fields
        assert heads == [field.heading + " *" * field.needed for field in fields]
        assert any(field.needed for field in fields)

    def test_a_customer_never_imports(self, cast: Cast) -> None:
        with pytest.raises((Forbidden, NotFound)):
            bring(cast.wang_min, "list", sheet(LIST, ROW), cast.a)
        with unit(cast.li_qian, now=NOW) as work:
            assert work.session.scalars(select(ProductImport)).all() == []
