"""Files are kept by their content, belong to somebody, and are refused to everybody else."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.projects.actions import open_project
from domain.shared import files
from domain.shared.actor import system
from domain.shared.errors import Invalid, NotFound
from domain.shared.files import Attachment, Given, StoredFile, attach, clean_name, damaged, open_file, path_of, read, store
from domain.shared.journal import Audit
from domain.shared.settings import Settings
from domain.shared.work import unit
from tests.cast import NOW, Cast

ORDER = Given("采购订单.pdf", b"%PDF-1.7\nan order\n")
HOUSE = system("test")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(files, "settings", lambda: Settings(var=tmp_path))
    yield


@pytest.fixture
def hung(cast: Cast) -> Attachment:
    with unit(cast.wang_min, now=NOW) as work:
        return attach(work, work.fetch(Customer, cast.a.id), ORDER, "customer_order")


def test_bytes_come_back_as_they_were() -> None:
    with unit(HOUSE) as work:
        stored = store(work, b"%PDF-1.7\n", "application/pdf")
        assert stored.sha256 == hashlib.sha256(b"%PDF-1.7\n").hexdigest()
        assert stored.size == 9
    assert read(stored.sha256) == b"%PDF-1.7\n"


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    with unit(HOUSE) as work:
        first = store(work, b"twice", "text/csv").sha256
    with unit(HOUSE) as work:
        assert store(work, b"twice", "text/csv").sha256 == first
        assert len(list(work.session.scalars(select(StoredFile)))) == 1
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [first]


def test_a_file_on_the_disk_is_stored_without_reading_it_whole(tmp_path: Path) -> None:
    source = tmp_path / "large"
    source.write_bytes(b"x" * 3_000_000)
    with unit(HOUSE) as work:
        assert store(work, source, "text/csv").size == 3_000_000


def test_nothing_half_written_is_left_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"), unit(HOUSE) as work:
        store(work, b"lost", "text/csv")
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    with unit(HOUSE) as work:
        assert not list(work.session.scalars(select(StoredFile)))


def test_a_file_changed_on_the_disk_is_found_and_not_handed_out() -> None:
    with unit(HOUSE) as work:
        good, bad = store(work, b"good", "text/csv").sha256, store(work, b"bad", "text/csv").sha256
        path_of(bad).write_bytes(b"worse")
        assert list(damaged(work)) == [bad]
    assert read(good) == b"good"
    with pytest.raises(OSError, match="damaged"):
        read(bad)


@pytest.mark.parametrize("name", ["../../etc/passwd", "0" * 63, "Z" * 64, ""])
def test_only_a_hash_names_a_file(name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        path_of(name)


@pytest.mark.clause("5.1.13(1)")
def test_a_file_is_hung_on_its_thing_with_who_and_when(hung: Attachment, cast: Cast) -> None:
    assert (hung.name, hung.purpose, hung.uploaded_by_name, hung.uploaded_at) == ("采购订单.pdf", "customer_order", cast.wang_min.name, NOW)
    with unit(cast.li_qian) as work:
        assert [each.id for each in files.attachments(work, work.fetch(Customer, cast.a.id))] == [hung.id]
        assert "file.attached" in set(work.session.scalars(select(Audit.action)))


def test_a_refused_file_names_its_input_and_leaves_nothing(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused, unit(cast.wang_min) as work:
        attach(work, work.fetch(Customer, cast.a.id), Given("a.pdf", b"MZ", field="drawings"), "drawing")
    assert list(refused.value.fields) == ["drawings"]
    assert not (tmp_path / "files").exists()


@pytest.mark.clause("5.1.1(4)")
def test_another_customer_is_told_that_no_such_file_exists(hung: Attachment, cast: Cast) -> None:
    with unit(cast.wang_min) as work:
        assert open_file(work, hung.id)[0].id == hung.id
    with pytest.raises(NotFound), unit(cast.b_buyer) as work:
        open_file(work, hung.id)


def test_an_internal_file_stays_inside(cast: Cast) -> None:
    with unit(cast.li_qian) as work:
        inside = attach(work, work.fetch(Customer, cast.a.id), ORDER, "message", internal=True)
    with unit(cast.zhao) as work:
        assert open_file(work, inside.id)[1].size == len(ORDER.content)
    with pytest.raises(NotFound), unit(cast.wang_min) as work:
        open_file(work, inside.id)


@pytest.mark.clause("5.1.1(4)")
def test_opening_a_confidential_file_is_entered_and_an_outsider_cannot(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "sales owner"})
    with unit(cast.li_qian, now=NOW) as work:
        secret = attach(work, work.fetch(Customer, cast.a.id), ORDER, "drawing", project_id=project.id)
    with unit(cast.li_qian, now=NOW) as work:
        open_file(work, secret.id)
    with unit(HOUSE) as work:
        assert list(work.session.scalars(select(Audit.actor_name).where(Audit.action == "file.opened"))) == [cast.li_qian.name]
    with pytest.raises(NotFound), unit(cast.fang, now=NOW) as work:
        open_file(work, secret.id)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\me\\order.pdf", "order.pdf"),
        ("../../order.pdf", "order.pdf"),
        ("or\r\nder.pdf", "order.pdf"),
        ("order\u202efdp.exe", "orderfdp.exe"),
        ("  ..  ", "file"),
        ("", "file"),
        ("图纸 DWG-2904110 B 版.pdf", "图纸 DWG-2904110 B 版.pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("图" * 400 + ".pdf")
    assert len(name) == files.LONGEST_NAME
    assert name.endswith(".pdf")


def test_what_hangs_on_a_draft_is_its_writers_alone(cast: Cast, hung: Attachment) -> None:
    with unit(HOUSE) as work:
        work.fetch(Attachment, hung.id).object_kind = "order_draft"
    with unit(cast.wang_min) as work:
        assert open_file(work, hung.id)[0].name == "采购订单.pdf"
    for other in (cast.a_admin, cast.li_qian):
        with pytest.raises(NotFound), unit(other) as work:
            open_file(work, hung.id)


def test_the_audit_trail_names_the_file_that_was_attached(hung: Attachment) -> None:
    with unit(HOUSE) as work:
        assert work.session.scalar(select(Audit.object_id).where(Audit.action == "file.attached")) == hung.id
