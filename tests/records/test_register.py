"""The register of documents: what stands in it, for whom, in which order, and what the code on a paper proves (5.1.13(2))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.orders.models import Order
from domain.projects.actions import open_project
from domain.records import queries
from domain.records.actions import issue, keep
from domain.records.registry import FORMS, Retention
from domain.shared import files
from domain.shared.actor import Actor
from domain.shared.settings import Settings
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.notifications.orders import added, order_of
from tests.records.issued import HOUSE, PDF, Sheet, given
from tests.remembering import remembered


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(files, "settings", lambda: Settings(var=tmp_path))
    yield


@pytest.fixture
@remembered
def order(cast: Cast) -> Order:
    return order_of(cast)


def found(who: Actor, **wanted: Any) -> list[str]:
    with unit(who, now=NOW) as work:
        return [row.number for row in queries.listed(work, **wanted)]


# the forms of the procedure

NUMBERED = [
    "合同/订单评审表", "销售订单", "销售订单执行情况汇总表", "出货交期达成统计表", "发货通知单", "销售出库单",
    "顾客保固(质)要求一览表", "售后服务实施报告", "顾客保质期不良更换及索赔统计表", "顾客信息一览表",
    "顾客满意度调查表", "顾客满意度趋势分析表", "顾客销售产品清单(汽配产品)",
]


@pytest.mark.clause("5.1.13(2)")
@pytest.mark.parametrize(("place", "title"), list(enumerate(NUMBERED, 1)))
def test_each_form_of_the_procedure_stands_under_its_number_title_and_clause(place: int, title: str) -> None:
    form = FORMS[f"FM070100-{place:02}"]
    assert (form.number, form.title_zh, form.clause) == (f"FM070100-{place:02}", title, f"6.2.{place}")


@pytest.mark.clause("5.1.13(3)")
def test_what_counts_from_its_own_year_is_what_is_about_a_year_and_no_product() -> None:
    """RULES 9: everything else is kept until production and service of its products have ended."""
    own = {key for key, form in FORMS.items() if form.retention == Retention.OWN_YEAR}
    assert {key for key in own if key.startswith("FM")} == {f"FM070100-{n}" for n in ("04", "10", "11", "12")}
    assert own - {f"FM070100-{n}" for n in ("04", "10", "11", "12")} == {"visit-record", "satisfaction-summary", "management-review"}


@pytest.mark.clause("5.1.13(2)")
@pytest.mark.parametrize("number", ["02", "03", "04", "07", "08", "09", "13"])
def test_sales_owns_the_forms_that_the_procedure_gives_to_it(number: str) -> None:
    assert FORMS[f"FM070100-{number}"].owner == "sales"


def test_a_form_without_number_has_none_on_paper() -> None:
    assert FORMS["production-plan"].number == ""
    assert {form.key for form in FORMS.values() if form.number} == {f"FM070100-{n:02}" for n in range(1, 14)}


# who finds what


@pytest.mark.clause("5.1.13(2)")
def test_the_register_shows_the_newest_first_and_of_one_moment_the_last_issued(order: Order, cast: Cast) -> None:
    given(order, "N-1", NOW)
    given(order, "N-3", NOW + timedelta(hours=2))
    given(order, "N-2", NOW + timedelta(hours=1))
    given(order, "N-4", NOW + timedelta(hours=2))
    assert found(cast.li_qian) == ["N-4", "N-3", "N-2", "N-1"]


@pytest.mark.clause("5.1.13(2)")
def test_it_goes_on_after_the_last_row_shown_even_among_those_of_one_moment(order: Order, cast: Cast) -> None:
    made = {number: given(order, number) for number in ("N-1", "N-2", "N-3", "N-4")}
    assert found(cast.li_qian, before=made["N-3"].id, most=1) == ["N-2"]
    assert found(cast.li_qian, before=made["N-1"].id) == []


@pytest.mark.parametrize(
    ("since", "numbers"),
    [
        (date(2026, 11, 22), ["N-3", "N-2", "N-1"]),
        (date(2026, 11, 23), ["N-3", "N-2"]),
        (date(2026, 11, 24), ["N-3"]),
        (date(2026, 11, 25), []),
    ],
)
def test_from_a_day_on_means_from_midnight_of_the_house(order: Order, cast: Cast, since: date, numbers: list[str]) -> None:
    given(order, "N-1", datetime(2026, 11, 22, 15, 59, tzinfo=UTC))  # 23:59 on Sunday in Shanghai
    given(order, "N-2", datetime(2026, 11, 22, 16, 0, tzinfo=UTC))  # 0:00 on Monday
    given(order, "N-3", datetime(2026, 11, 23, 16, 0, tzinfo=UTC))  # 0:00 on Tuesday
    assert found(cast.li_qian, first_day=since) == numbers


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [("N-1", ["N-10", "N-1"]), ("SO-261123", ["M-2", "N-10", "N-1"]), ("%", []), ("-1", []), ("_-2", [])],
)
def test_it_finds_by_the_beginning_of_its_own_number_or_the_orders(order: Order, cast: Cast, typed: str, numbers: list[str]) -> None:
    for number in ("N-1", "N-10", "M-2"):
        given(order, number)
    assert found(cast.li_qian, text=typed) == numbers


def test_filters_are_taken_together(order: Order, cast: Cast) -> None:
    given(order, "N-1", form="production-plan")
    given(order, "N-2")
    given(order, "M-1")
    assert found(cast.li_qian, form="FM070100-02", text="N") == ["N-2"]


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_document_stands_in_the_register_of_members_alone(cast: Cast, order: Order) -> None:
    with unit(HOUSE, now=NOW) as work:
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "owner"})
        hidden = added(work, cast, project_id=project.id, number="E27-1", po_key="E27")
        work.session.flush()
        issue(work, "development-task", hidden, Sheet(), number="E27-D")
    given(order, "N-1")
    assert (found(cast.li_qian), found(cast.fang)) == (["N-1", "E27-D"], ["N-1"])


def test_the_papers_of_a_thing_stand_oldest_first_and_are_its_own(cast: Cast, order: Order) -> None:
    with unit(HOUSE, now=NOW) as work:
        other = added(work, cast, number="SO-261123-002", po_key="2")
        work.session.flush()
    given(order, "N-2", NOW + timedelta(hours=1))
    given(order, "N-1")
    given(other, "N-3")
    with unit(cast.li_qian, now=NOW) as work:
        assert [row.number for row in queries.of_thing(work, "order", order.id)] == ["N-1", "N-2"]
        assert queries.of_thing(work, "purchase_request", order.id) == []


def test_a_row_says_form_edition_title_issuer_and_whether_it_is_printed(cast: Cast, order: Order) -> None:
    made = given(order, "N-1", title="采购订单.pdf", internal=False)
    with unit(HOUSE, now=NOW) as work:
        (row,) = queries.listed(work)
        assert (row.id, row.form, row.edition, row.title, row.internal) == (made.id, FORMS["FM070100-02"], 1, "采购订单.pdf", False)
        assert (row.issued_at, row.issued_by, row.printed) == (NOW, HOUSE.name, False)
        assert (row.object_kind, row.object_number) == ("order", order.number)
        keep(work, made.id, PDF)
        work.session.flush()
        assert queries.listed(work)[0].printed
