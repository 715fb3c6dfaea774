"""From the decision to the paper: a record is printed by the worker once, the customer's original is stamped."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select, update

from domain.orders.models import Order
from domain.orders.sheet import StampSheet, order_sheet
from domain.records.actions import issue, issue_stamped_copies, open_record
from domain.records.models import Record
from domain.shared import files
from domain.shared.actor import system
from domain.shared.facts import COMPANY, state
from domain.shared.files import Given, attach
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from templates import press
from templates.press.handing import handed_out
from tests.cast import NOW, TODAY, Cast
from tests.notifications.orders import order_of
from tests.records.samples import COMPANY as HENGCHUAN
from workers.run import work_at

HOUSE = system("test")
pytestmark = pytest.mark.usefixtures("chosen")


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    press.printer.close()


@pytest.fixture
def order(cast: Cast) -> Order:
    with unit(HOUSE) as work:
        state(work, COMPANY, HENGCHUAN)
    return order_of(cast)


def print_all() -> list[str | None]:
    """Print what waits; answers the errors."""
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).values(run_at=NOW.replace(year=2020)))
        rows = list(work.session.scalars(select(Outbox.id).where(Outbox.kind == "pdf", Outbox.done_at.is_(None))))
    for row_id in rows:
        work_at(str(row_id))
    with unit(HOUSE) as work:
        return list(work.session.scalars(select(Outbox.last_error).where(Outbox.id.in_(rows))))


def content(record_id: uuid.UUID) -> bytes:
    with unit(HOUSE) as work:
        return files.read(open_record(work, record_id)[1].sha256)


def stamped(cast: Cast, order: Order, upload: Given) -> bytes:
    with unit(cast.wang_min, now=NOW) as work:
        attach(work, order, upload, "customer_order")
    with unit(cast.he_head, now=NOW) as work:
        (copy,) = issue_stamped_copies(work, order, StampSheet(order.number, order.po_number, TODAY))
    assert print_all() == [None]
    return content(copy.id)


def words(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(made, "PNG")
    return made.getvalue()


@pytest.mark.clause("6.2.2")
def test_an_issued_sales_order_is_printed_and_stored(cast: Cast, order: Order) -> None:
    with unit(HOUSE, now=NOW) as work:
        record = issue(work, "FM070100-02", order, order_sheet(work, work.fetch(Order, order.id)), number=order.number)
    assert print_all() == [None]
    assert "销售订单" in words(content(record.id))[0]
    assert order.number in words(content(record.id))[0]


def test_printing_again_changes_nothing(cast: Cast, order: Order) -> None:
    with unit(HOUSE, now=NOW) as work:
        record = issue(work, "FM070100-02", order, order_sheet(work, work.fetch(Order, order.id)))
    print_all()
    before = content(record.id)
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).values(done_at=None, lease_owner=None, lease_until=None))
    assert print_all() == [None]
    assert content(record.id) == before


@pytest.mark.clause("5.1.7(2)")
def test_the_customers_pdf_comes_back_with_seal_number_date_and_code(cast: Cast, order: Order) -> None:
    original = press.pdf("<p>Purchase order 4500872136<p style='break-before:page'>page two")
    first, second = words(stamped(cast, order, Given("PO.pdf", original)))
    assert "Purchaseorder4500872136" in first
    assert "订单审查" in first and order.number in first and "2026-11-23" in first
    assert "订单审查" in second and "pagetwo" in second


@pytest.mark.clause("5.1.7(2)")
def test_a_picture_comes_back_on_a_stamped_page_with_its_hash(cast: Cast, order: Order) -> None:
    upload = Given("PO.png", picture())
    made = stamped(cast, order, upload)
    assert len(PdfReader(io.BytesIO(made)).pages[0].images) == 1
    assert "订单审查" in words(made)[0] and "PO.png" in words(made)[0]


@pytest.mark.parametrize("upload", [Given("PO.csv", b"part,quantity\n2904110-K80,20\n"), Given("PO.pdf", b"%PDF-1.7\nnot a page")])
def test_what_cannot_carry_a_stamp_gets_a_stamped_page_that_names_it_by_its_hash(cast: Cast, order: Order, upload: Given) -> None:
    import hashlib

    said = words(stamped(cast, order, upload))[0]
    assert upload.name in said
    assert hashlib.sha256(upload.content).hexdigest() in said


def test_a_document_that_cannot_be_drawn_is_tried_again_and_not_stored(cast: Cast, order: Order) -> None:
    with unit(HOUSE, now=NOW) as work:
        record = issue(work, "quotation", order, StampSheet("x", "y", TODAY))
    (error,) = print_all()
    assert "TemplateNotFound" in (error or "")
    with unit(HOUSE) as work:
        assert work.fetch(Record, record.id).sha256 is None


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("confidential", [True, False])
def test_a_confidential_pdf_leaves_with_its_readers_name_on_each_page_and_another_as_it_was(confidential: bool) -> None:
    original = press.pdf("<p>one<p style='break-before:page'>two")
    with unit(HOUSE) as work:
        stored = files.store(work, original, "application/pdf")
    thing = Record(project_id=uuid.uuid4() if confidential else None)
    body = handed_out(thing, stored, "李倩", NOW)
    made = body if isinstance(body, bytes) else body.read_bytes()
    assert all(("李倩" in page) is confidential for page in words(made))
    assert (made == original) is not confidential


def test_a_pdf_too_large_to_be_written_on_gets_a_stamped_page_before_it(cast: Cast, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*_: object, **__: object) -> bytes:
        raise press.PaperFailed("the document took too much memory")

    original = press.pdf("<p>large")
    monkeypatch.setattr(press, "overlay", too_large)
    assert "PO.pdf" in words(stamped(cast, order, Given("PO.pdf", original)))[0]
