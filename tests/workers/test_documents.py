"""Which papers an order leads to, from the decision to the printed page (5.1.7, 5.1.8)."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from domain.orders.actions.countersigning import countersign
from domain.orders.queries import by_number
from domain.records.actions import open_record
from domain.records.models import Record
from domain.shared import files
from domain.shared.actor import system
from domain.shared.errors import NotFound
from domain.shared.facts import COMPANY, state
from domain.shared.files import Given, attach
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from templates import press
from tests.cast import PASSWORD, Cast
from tests.orders.given import line
from tests.records.samples import COMPANY as HENGCHUAN
from tests.reviews.story import Story, approved, begin, begin_new
from workers.run import work_at

HOUSE = system("test")
pytestmark = pytest.mark.usefixtures("chosen")


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    press.printer.close()


@pytest.fixture(autouse=True)
def _company() -> None:
    with unit(HOUSE) as work:
        state(work, COMPANY, HENGCHUAN)


def printed() -> dict[str, list[Record]]:
    """Print all that waits; the records by form. Fails with the error of what could not be printed."""
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).values(run_at=work.now))
        rows = list(work.session.scalars(select(Outbox.id).where(Outbox.kind == "pdf", Outbox.done_at.is_(None))))
    for row_id in rows:
        work_at(str(row_id))
    with unit(HOUSE) as work:
        assert list(work.session.scalars(select(Outbox.last_error).where(Outbox.id.in_(rows), Outbox.last_error.is_not(None)))) == []
        found: dict[str, list[Record]] = {}
        for record in work.session.scalars(select(Record).order_by(Record.issued_at, Record.id)):
            found.setdefault(record.form, []).append(record)
    return found


def words(record: Record) -> str:
    with unit(HOUSE) as work:
        content = files.read(open_record(work, record.id)[1].sha256)
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def released(cast: Cast) -> Story:
    story = begin(cast, line(quantity="900"))
    with unit(cast.wang_min, now=story.now) as work:
        attach(work, by_number(work, story.number), Given("PO.pdf", press.pdf("<p>customer order")), "customer_order")
    story.sign_all().approve()
    story.release()
    return story


@pytest.mark.clause("5.1.7(2)", "5.1.8(1)", "6.2.1", "6.2.2")
def test_a_release_leads_to_review_sales_order_confirmation_stamped_copy_and_plan(cast: Cast) -> None:
    story = released(cast)
    papers = printed()
    assert {"FM070100-01", "FM070100-02", "order-confirmation", "stamped-order", "production-plan"} <= set(papers)
    assert papers["FM070100-01"][0].number == story.review.number
    assert papers["FM070100-02"][0].number == story.number
    review = words(papers["FM070100-01"][0])
    for said in (story.number, "李倩", "陈建国", "赵志远", "前下摆臂总成（左）"):
        assert said in review
    assert papers["FM070100-01"][0].sheet["anchor"] in review  # the head of the audit chain is printed on approvals
    confirmation = words(papers["order-confirmation"][0])
    assert "订单确认单" in confirmation and "何志明" in confirmation
    stamped = words(papers["stamped-order"][0])
    assert "customerorder" in stamped and "订单审查" in stamped and story.number in stamped


@pytest.mark.clause("5.1.8(2)")
def test_a_shortage_leads_to_a_printed_purchase_request(cast: Cast) -> None:
    begin_large = approved(cast, line("1001120-T15", quantity="2000"))
    begin_large.release()
    (request,) = printed()["purchase-request"]
    assert request.number.startswith("PR-")
    assert "NR-60" in words(request)


def test_the_customer_gets_confirmation_and_stamped_copy_and_nothing_of_the_house(cast: Cast) -> None:
    story = released(cast)
    printed()
    with unit(cast.wang_min, now=story.now) as work:
        assert set(work.session.scalars(select(Record.form))) == {"order-confirmation", "stamped-order"}
    with unit(cast.b_buyer, now=story.now) as work:
        assert list(work.session.scalars(select(Record.form))) == []


def settled(cast: Cast) -> Story:
    story = begin_new(cast).meet()
    story.sign_all("marketing", "specification", "quality_conditions", "delivery", "cost_technical", "cost_finance", "cost_estimate")
    story.approve()
    story.settle("样件 2027-03-30 前提交")
    return story


@pytest.mark.clause("5.1.7(3)")
def test_a_settlement_leads_to_review_and_development_task_and_to_no_stamp_sales_order_plan_or_request(cast: Cast) -> None:
    settled(cast)
    papers = printed()
    assert set(papers) == {"FM070100-01", "development-task"}
    assert "样件2027-03-30前提交" in words(papers["development-task"][0])


@pytest.mark.clause("5.1.1(4)")
def test_the_papers_of_a_confidential_order_are_as_confidential(cast: Cast) -> None:
    story = settled(cast)
    for record in printed()["FM070100-01"]:
        assert record.project_id is not None
        with unit(cast.li_qian, now=story.now) as work:
            assert open_record(work, record.id)[0].number == record.number
        with pytest.raises(NotFound), unit(cast.sun_li, now=story.now) as work:
            open_record(work, record.id)


@pytest.mark.clause("5.1.7(3)")
def test_a_decline_leads_to_a_letter_with_the_general_managers_signature_for_the_customer(cast: Cast) -> None:
    story = begin(cast)
    story.sign_all().approve()
    story.decline("暂无承制条件")
    papers = printed()
    (letter,) = papers["decline-letter"]
    assert not letter.internal
    said = words(letter)
    assert "暂无承制条件" in said and "沈岳" in said and "感谢贵司" in said
    assert "stamped-order" not in papers


@pytest.mark.clause("2.1", "5.1.13(1)")
def test_a_countersigned_confirmation_is_its_next_edition_with_the_customers_signature(cast: Cast) -> None:
    story = released(cast)
    with unit(cast.wang_min, now=story.now) as work:
        countersign(work, story.number, version=None, password=PASSWORD)
    first, second = printed()["order-confirmation"]
    assert (first.number, first.edition, second.edition) == (second.number, 1, 2)
    assert cast.wang_min.name not in words(first)
    assert cast.wang_min.name in words(second)
    with unit(cast.wang_min, now=story.now) as work:
        assert open_record(work, second.id)[0].file_name == f"{first.number}-2.pdf"
