"""The code that is printed on a document, read off the paper as a telephone reads it, opens the page that proves it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader, PdfWriter

from domain.orders.actions.countersigning import countersign
from domain.orders.queries import by_number
from domain.records.actions import open_record
from domain.records.models import Record
from domain.shared import files
from domain.shared.files import Given, attach
from domain.shared.settings import settings
from domain.shared.work import unit
from templates import press
from tests.cast import PASSWORD, Cast
from tests.orders.given import line
from tests.reviews.story import Story, begin
from tests.scanner import codes
from tests.visitors import words
from tests.workers.test_documents import HOUSE, _company, printed  # noqa: F401 - the company's name is a fixture

pytestmark = pytest.mark.usefixtures("chosen")
NEWER = "本文件已有更新的版次"


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    press.printer.close()


def released(cast: Cast, *originals: Given) -> Story:
    """A shortage, a missing instruction and the customer's own files: each kind of paper of a release."""
    story = begin(cast, line("1001120-T15", quantity="2000"))
    with unit(cast.wang_min, now=story.now) as work:
        for original in originals:
            attach(work, by_number(work, story.number), original, "customer_order")
    story.sign_all().approve()
    story.release()
    return story


def scan(turn: int, pages: int) -> bytes:
    """What a customer's scanner makes: pages without text, lying on their side."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(842 if turn else 595, 595 if turn else 842).rotate(turn)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def content(record: Record) -> bytes:
    with unit(HOUSE) as work:
        return files.read(open_record(work, record.id)[1].sha256)


def proof(visit: Any, address: str) -> str:
    """The words of the page behind a code, for somebody who has nothing but the paper."""
    assert address.startswith(f"{settings().address}/proof/")
    answer = visit(None).get(urlsplit(address).path)
    assert answer.status_code == 200
    return words(answer.text)


@pytest.mark.clause("5.1.7(2)", "5.1.13(1)")
def test_each_paper_of_a_release_carries_the_code_that_proves_it(cast: Cast, visit: Any) -> None:
    released(cast, Given("PO.xlsx.txt", b"a list of parts"))
    papers = [record for each in printed().values() for record in each]
    assert {"FM070100-01", "FM070100-02", "order-confirmation", "production-plan", "purchase-request"} <= {each.form for each in papers}
    for record in papers:
        (address,) = [said for said in codes(content(record)) if "/proof/" in said]  # beside it: the code of a line's production reports
        said = proof(visit, address)
        assert record.number in said and record.sha256 is not None and record.sha256 in said, record.form
        others = {each.number for each in papers} - {record.number}
        assert not any(number in said.split() for number in others)


@pytest.mark.clause("5.1.7(2)")
def test_the_customers_stamped_pdfs_are_proved_by_the_code_beside_the_stamp(cast: Cast, visit: Any) -> None:
    originals = {"upright.pdf": scan(turn=0, pages=1), "turned.pdf": scan(turn=90, pages=2)}
    story = released(cast, *(Given(name, made) for name, made in originals.items()))
    stamped = {record.title: record for record in printed()["stamped-order"]}
    assert set(stamped) == set(originals)
    for name, original in originals.items():
        copy = content(stamped[name])
        assert len(PdfReader(io.BytesIO(copy)).pages) == len(PdfReader(io.BytesIO(original)).pages)
        (address,) = codes(copy)
        said = proof(visit, address)
        assert f"{stamped[name].number} " in said and story.number in said and "赵志远" in said and "何志明" in said
        assert codes(original) == []


@pytest.mark.clause("5.1.13(1)")
def test_the_code_of_an_older_edition_says_that_a_newer_one_was_issued(cast: Cast, visit: Any) -> None:
    story = released(cast)
    with unit(cast.wang_min, now=story.now) as work:
        countersign(work, story.number, version=None, password=PASSWORD)
    first, second = printed()["order-confirmation"]
    (old,), (new,) = codes(content(first)), codes(content(second))
    assert old != new
    assert NEWER in proof(visit, old)
    assert NEWER not in proof(visit, new)
