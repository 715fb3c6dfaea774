"""Documents are issued once, numbered, signed for, and kept as they were printed (5.1.13)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.orders.models import Order
from domain.projects.actions import open_project
from domain.records import actions, queries
from domain.records.actions import issue, issue_stamped_copies, keep, open_record
from domain.records.models import Record
from domain.records.registry import FORMS, RETENTION_WORDS
from domain.records.sheets import restored, stored
from domain.shared import files
from domain.shared.actor import ANONYMOUS, system
from domain.shared.errors import NotFound, Refused
from domain.shared.files import Given, attach
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.settings import Settings
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.notifications.orders import added, order_of

HOUSE = system("test")


@dataclass(frozen=True)
class Row:
    quantity: Decimal
    day: date


@dataclass(frozen=True)
class Sheet:
    number: str
    words: Message
    rows: tuple[Row, ...] = ()


SHEET = Sheet("SO-1", Message("Order {number}", number="SO-1"), (Row(Decimal("2.50"), date(2026, 12, 1)),))


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(files, "settings", lambda: Settings(var=tmp_path))
    yield


def issued(cast: Cast, form: str = "FM070100-02", **options: object) -> Record:
    order = order_of(cast)
    with unit(cast.he_head, now=NOW) as work:
        return issue(work, form, order, SHEET, **options)  # type: ignore[arg-type]


def printed(record: Record, content: bytes = b"%PDF-1.7 printed") -> None:
    with unit(HOUSE, now=NOW) as work:
        keep(work, record.id, content)


def signature(work: Work, person: object, order: Order, **values: object) -> Signature:
    return work.add(
        Signature(
            **{  # type: ignore[arg-type]
                "at": NOW,
                "person_id": person.id,
                "person_name": person.name,
                "decision": "approval",  # type: ignore[attr-defined]
                "meaning": Message("Approved").as_json(),
                "object_kind": "order",
                "object_id": order.id,
                "object_version": 1,
                "content": {},
                "content_hash": "h",
                **values,
            }
        )
    )


@pytest.mark.clause("5.1.13(2)")
def test_the_register_holds_all_thirteen_forms_with_number_version_owner_and_retention() -> None:
    numbered = [form.number for form in FORMS.values() if form.number]
    assert numbered == [f"FM070100-{number:02}" for number in range(1, 14)]
    for form in FORMS.values():
        assert form.revision and form.title_zh and form.title_en and form.owner
        assert form.retention in RETENTION_WORDS


def test_no_two_forms_draw_numbers_of_one_series() -> None:
    prefixes = [form.prefix for form in FORMS.values()]
    assert len(set(prefixes)) == len(prefixes)


@pytest.mark.clause("5.1.13(2)")
def test_an_issued_document_has_form_version_number_and_issuer(cast: Cast) -> None:
    record = issued(cast, "purchase-request")
    assert (record.form, record.revision, record.number, record.issued_by) == (
        "purchase-request",
        "1.0",
        "PR-261123-001",
        cast.he_head.name,
    )
    assert record.object_number == "SO-261123-001"


def test_documents_are_numbered_in_sequence_without_gaps(cast: Cast) -> None:
    order = order_of(cast)
    for expected in ("PP-261123-001", "PP-261123-002"):
        with unit(cast.he_head, now=NOW) as work:
            assert issue(work, "production-plan", order, SHEET).number == expected


def test_the_same_number_again_is_the_next_edition_and_supersedes_the_first(cast: Cast) -> None:
    order = order_of(cast)
    with unit(cast.he_head, now=NOW) as work:
        first, second = (issue(work, "FM070100-01", order, SHEET, number="RV-1") for _ in range(2))
        assert (first.edition, second.edition) == (1, 2)
        assert second.file_name == "RV-1-2.pdf"
    with unit(ANONYMOUS) as work:
        assert queries.proof(work, first.token).superseded
        assert not queries.proof(work, second.token).superseded


def test_issuing_asks_for_printing_after_commit(cast: Cast) -> None:
    record = issued(cast)
    with unit(HOUSE) as work:
        row = work.session.scalars(select(Outbox).where(Outbox.kind == "pdf")).one()
        assert row.payload == {"record": str(record.id)}


def test_what_was_rolled_back_was_never_issued(cast: Cast) -> None:
    order = order_of(cast)
    with pytest.raises(RuntimeError), unit(cast.he_head, now=NOW) as work:
        issue(work, "production-plan", order, SHEET)
        raise RuntimeError
    with unit(cast.he_head, now=NOW) as work:
        assert issue(work, "production-plan", order, SHEET).number == "PP-261123-001"


def test_a_document_is_printed_once_and_a_reprint_gives_the_stored_bytes(cast: Cast) -> None:
    record = issued(cast)
    printed(record)
    with unit(HOUSE) as work:
        assert keep(work, record.id, b"%PDF-1.7 other") is None
        _, file = open_record(work, record.id)
    assert files.read(file.sha256) == b"%PDF-1.7 printed"


def test_a_document_that_is_being_printed_says_so(cast: Cast) -> None:
    record = issued(cast)
    with pytest.raises(Refused, match="being printed"), unit(cast.li_qian) as work:
        open_record(work, record.id)


def test_an_internal_document_is_the_houses_and_another_goes_to_its_customer_alone(cast: Cast) -> None:
    inside, outside = issued(cast), None
    with unit(cast.he_head, now=NOW) as work:
        outside = issue(work, "order-confirmation", work.fetch(Order, inside.object_id), SHEET, internal=False)
    for record in (inside, outside):
        printed(record)
    with unit(cast.wang_min) as work:
        assert [row.id for row in queries.of_thing(work, "order", inside.object_id)] == [outside.id]
        assert open_record(work, outside.id)[0].number == outside.number
    for actor, record in ((cast.wang_min, inside), (cast.b_buyer, outside), (cast.b_buyer, inside)):
        with pytest.raises(NotFound), unit(actor) as work:
            open_record(work, record.id)


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_document_hides_itself_its_number_and_is_logged_when_opened(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "owner"})
        order = added(work, cast, project_id=project.id)
        work.session.flush()
        record = issue(work, "development-task", order, SHEET)
    printed(record)
    assert "261123" not in record.number
    with unit(cast.li_qian, now=NOW) as work:
        open_record(work, record.id)
    with unit(HOUSE) as work:
        assert "record.opened" in set(work.session.scalars(select(Audit.action).where(Audit.actor_id == cast.li_qian.id)))
    with pytest.raises(NotFound), unit(cast.fang, now=NOW) as work:
        open_record(work, record.id)


def test_who_signed_stands_in_the_document_with_meaning_and_time(cast: Cast) -> None:
    order = order_of(cast)
    with unit(HOUSE, now=NOW) as work:
        good = signature(work, cast.zhao, order, on_behalf_of="沈岳")
        taken_back = signature(work, cast.gao, order, withdrawn_at=NOW)
        record = issue(work, "FM070100-01", order, SHEET, signatures=[good, None, taken_back])
        paper = queries.paper(work, record.id)
    assert [(each.name, each.for_whom, each.at) for each in paper.signers] == [("赵志远", "沈岳", NOW)]
    assert paper.signers[0].meaning == Message("Approved")


@pytest.mark.clause("5.1.7(2)")
def test_each_order_document_of_the_customer_gets_a_stamped_copy_and_the_original_stays(cast: Cast) -> None:
    order = order_of(cast)
    with unit(cast.wang_min, now=NOW) as work:
        for name in ("采购订单.pdf", "附件.pdf"):
            attach(work, order, Given(name, b"%PDF-1.7 " + name.encode()), "customer_order")
        attach(work, order, Given("图纸.pdf", b"%PDF-1.7 drawing"), "drawing")
    before = {path.name: path.read_bytes() for path in files._folder().rglob("*") if path.is_file()}
    with unit(cast.he_head, now=NOW) as work:
        copies = issue_stamped_copies(work, order, SHEET)
    assert [(copy.title, copy.number, copy.internal) for copy in copies] == [
        ("采购订单.pdf", "SO-261123-001-1", False),
        ("附件.pdf", "SO-261123-001-2", False),
    ]
    assert {path.name: path.read_bytes() for path in files._folder().rglob("*") if path.is_file()} == before


def test_the_proof_tells_number_date_hash_and_signers_and_nothing_else(cast: Cast) -> None:
    order = order_of(cast)
    with unit(HOUSE, now=NOW) as work:
        record = issue(work, "FM070100-01", order, SHEET, number="RV-9", signatures=[signature(work, cast.zhao, order)])
    printed(record)
    with unit(ANONYMOUS) as work:
        proof = queries.proof(work, record.token)
    assert (proof.number, proof.issued_at, [signer.name for signer in proof.signers]) == ("RV-9", NOW, ["赵志远"])
    assert len(proof.sha256 or "") == 64
    assert set(queries.Proof.__dataclass_fields__) == {"number", "edition", "issued_at", "sha256", "signers", "superseded"}


def test_a_code_that_we_never_printed_proves_nothing() -> None:
    with pytest.raises(NotFound), unit(ANONYMOUS) as work:
        queries.proof(work, "x" * 22)


def test_codes_cannot_be_guessed(cast: Cast) -> None:
    tokens = set()
    order = order_of(cast)
    with unit(HOUSE, now=NOW) as work:
        tokens = {issue(work, "FM070100-01", order, SHEET, number="RV-1").token for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) >= 22 for token in tokens)


def test_the_register_pages_on_from_its_last_row_and_finds_by_form_and_number(cast: Cast) -> None:
    order = order_of(cast)
    with unit(HOUSE, now=NOW) as work:
        for number in range(5):
            issue(work, "production-plan" if number % 2 else "FM070100-02", order, SHEET, number=f"N-{number}")
    with unit(cast.li_qian) as work:
        first = queries.listed(work, most=2)
        assert [row.number for row in first] == ["N-4", "N-3"]
        assert [row.number for row in queries.listed(work, before=first[-1].id)] == ["N-2", "N-1", "N-0"]
        assert [row.number for row in queries.listed(work, form="production-plan")] == ["N-3", "N-1"]
        assert [row.number for row in queries.listed(work, text="N-2")] == ["N-2"]
        assert queries.listed(work, text="SO-261123", before=uuid.uuid4())
        assert queries.listed(work, first_day=date(2026, 11, 24)) == []


def test_a_sheet_comes_back_as_it_was_with_its_kinds() -> None:
    again = restored(stored(SHEET))
    assert again.rows[0].quantity == Decimal("2.50")
    assert str(again.rows[0].quantity) == "2.50"
    assert again.rows[0].day == date(2026, 12, 1)
    assert again.words == Message("Order {number}", number="SO-1")


@pytest.mark.parametrize("value", [object(), 1.5, b"bytes"])
def test_what_a_sheet_should_not_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="a sheet cannot hold"):
        stored([value])


def test_the_stamped_copy_is_a_form_of_the_register() -> None:
    assert actions.STAMPED in FORMS
