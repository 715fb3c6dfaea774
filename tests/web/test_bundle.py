"""All documents of an order as one file: what the reader may see, under names that are safe wherever they are unpacked."""

from __future__ import annotations

import io
import tempfile
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.orders.models import Order
from domain.projects.actions import open_project
from domain.records.actions import issue, keep
from domain.shared.actor import Actor, system
from domain.shared.files import Attachment, Given, attach
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.notifications.orders import order_of
from tests.records.samples import SHEETS
from tests.remembering import remembered
from tests.visitors import Visitor, words
from web.bundle import Part, bundled, safe, unlike

Visit = Callable[..., Visitor]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
@remembered
def order(cast: Cast) -> Order:
    return order_of(cast)


def hang(cast: Cast, order: Order, name: str, **options: object) -> uuid.UUID:
    with unit(cast.li_qian, now=NOW) as work:
        return attach(work, order, Given(name, PDF), "customer_order", **options).id  # type: ignore[arg-type]


def confirm(cast: Cast, order: Order, form: str = "order-confirmation", *, printed: bool = True, internal: bool = False) -> None:
    with unit(cast.he_head, now=NOW) as work:
        record = issue(work, form, order, SHEETS[form], number="NR-1", internal=internal)
        if printed:
            keep(work, record.id, PDF)


def names(visit: Visit, reader: Actor, order: Order) -> list[str]:
    door = "/admin" if reader.is_staff else ""
    answer = visit(reader).get(f"{door}/orders/{order.number}/documents.zip")
    assert answer.status_code == 200, words(answer.text)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as whole:
        assert whole.testzip() is None
        return whole.namelist()


class TestWhatIsInIt:
    def test_our_documents_and_the_customers_files_each_as_it_is(self, cast: Cast, order: Order, visit: Visit) -> None:
        hang(cast, order, "采购订单.pdf")
        confirm(cast, order)
        answer = visit(cast.wang_min).get(f"/orders/{order.number}/documents.zip")
        assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/zip", "no-store")
        assert f'filename="{order.number}.zip"' in answer.headers["content-disposition"]
        with zipfile.ZipFile(io.BytesIO(answer.content)) as whole:
            assert {name: whole.read(name) for name in whole.namelist()} == {"订单确认单 NR-1.pdf": PDF, "采购订单.pdf": PDF}
            assert {each.date_time for each in whole.infolist()} == {(2026, 11, 23, 9, 0, 0)}, "the time in Shanghai"

    def test_what_is_internal_stays_in_the_house(self, cast: Cast, order: Order, visit: Visit) -> None:
        hang(cast, order, "底价.pdf", internal=True)
        hang(cast, order, "PO.pdf")
        confirm(cast, order, "FM070100-01", internal=True)
        assert names(visit, cast.wang_min, order) == ["PO.pdf"]
        assert len(names(visit, cast.li_qian, order)) == 3

    @pytest.mark.clause("5.1.1(4)")
    def test_a_confidential_file_of_a_mixed_order_is_for_members_and_noted_as_opened(self, cast: Cast, order: Order, visit: Visit) -> None:
        with unit(system("test"), now=NOW) as work:
            project = open_project(work, order.customer_id, "E27", {cast.li_qian.id: "sales owner"})
        secret = hang(cast, order, "图纸.pdf")
        hang(cast, order, "PO.pdf")
        with unit(system("test"), now=NOW) as work:
            work.fetch(Attachment, secret).project_id = project.id
        assert names(visit, cast.wu_jia, order) == ["PO.pdf"]
        assert sorted(names(visit, cast.li_qian, order)) == ["PO.pdf", "图纸.pdf"]
        with unit(system("test")) as work:
            assert work.session.scalars(select(Audit.actor_name).where(Audit.action == "file.opened")).all() == ["李倩"]

    def test_what_is_still_being_printed_is_not_waited_for(self, cast: Cast, order: Order, visit: Visit) -> None:
        confirm(cast, order, printed=False)
        refused = visit(cast.wang_min).get(f"/orders/{order.number}/documents.zip")
        assert refused.status_code == 409 and "暂无单据" in words(refused.text)
        hang(cast, order, "PO.pdf")
        assert names(visit, cast.wang_min, order) == ["PO.pdf"]

    def test_another_customer_is_told_the_same_as_of_no_order(self, cast: Cast, order: Order, visit: Visit) -> None:
        hang(cast, order, "PO.pdf")
        stranger = visit(cast.b_buyer)
        there, never = (stranger.get(f"/orders/{number}/documents.zip") for number in (order.number, "SO-990101-999"))
        assert there.status_code == never.status_code == 404

    def test_more_than_fits_is_refused_before_anything_is_read(
        self, cast: Cast, order: Order, visit: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hang(cast, order, "PO.pdf")
        confirm(cast, order)
        monkeypatch.setattr("web.documents.LARGEST", 2 * len(PDF))
        assert len(names(visit, cast.wang_min, order)) == 2
        monkeypatch.setattr("web.documents.LARGEST", 2 * len(PDF) - 1)
        assert visit(cast.wang_min).get(f"/orders/{order.number}/documents.zip").status_code == 409

    def test_the_page_offers_it_only_where_there_is_something(self, cast: Cast, order: Order, visit: Visit) -> None:
        link = f"/orders/{order.number}/documents.zip"
        readers = ((cast.wang_min, link), (cast.li_qian, f"/admin{link}"))
        for reader, url in readers:
            assert url not in visit(reader).get(url.rpartition("/")[0]).text
        hang(cast, order, "PO.pdf")
        for reader, url in readers:
            assert f'href="{url}"' in visit(reader).get(url.rpartition("/")[0]).text


class TestNames:
    @pytest.mark.parametrize(("name", "inside"), [
        ("../../etc/passwd", "passwd"), ("C:\\Windows\\x.pdf", "x.pdf"),
        ('a<b>:"c|d?e*.pdf', "a_b___c_d_e_.pdf"), ("图纸 B版.pdf", "图纸 B版.pdf"),
        ("..", "file"), ("\u202egpj.exe", "gpj.exe"),
    ])
    def test_no_name_leads_out_of_the_folder_that_it_is_unpacked_in(self, name: str, inside: str) -> None:
        assert safe(name) == inside

    def test_the_same_name_twice_is_two_files(self) -> None:
        taken: set[str] = set()
        assert [unlike(name, taken) for name in ("PO.pdf", "po.PDF", "PO.pdf", "README", "README")] == [
            "PO.pdf", "po (2).PDF", "PO (3).pdf", "README", "README (2)"
        ]  # fmt: skip

    def test_a_file_on_the_disk_and_bytes_go_in_alike_and_nothing_stays_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, folder = tmp_path / "source", tmp_path / "made"
        source.write_bytes(b"on the disk")
        folder.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        with bundled([Part("a.txt", source, NOW), Part("b.txt", b"in memory", NOW)]) as made, zipfile.ZipFile(made) as whole:
            assert [whole.read(each) for each in ("a.txt", "b.txt")] == [b"on the disk", b"in memory"]
            assert list(folder.iterdir()) == []
            assert {each.compress_type for each in whole.infolist()} == {zipfile.ZIP_STORED}
