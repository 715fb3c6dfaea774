"""The pages of the connection: a token is shown once, a webhook tells its log, files are mapped, shown and taken over."""

from __future__ import annotations

import csv
import re

import pytest
from sqlalchemy import select

from domain.connection.models import ApiToken, ColumnMapping, ExchangeFile, Webhook
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import Product
from domain.shared.actor import system
from domain.shared.spreadsheet import Column, read, write
from domain.shared.work import unit
from tests.reviews.story import approved, begin_new
from tests.visitors import words

CSV = "存货编码,现存量,单据日期\nHC-4801-012,300,2026-11-23\nHC-4801-013,180,2026-11-20\n"


def rows(model) -> list:
    with unit(system("test")) as work:
        return list(work.session.scalars(select(model)))


def on_hand(code: str) -> str:
    with unit(system("test")) as work:
        return f"{work.session.scalars(select(Product.on_hand).where(Product.code == code)).one():f}".rstrip("0").rstrip(".")


class TestTokens:
    def test_without_a_name_and_scopes_each_is_asked_for_by_its_own_name(self, visit, cast):
        for at in ("tokens", "webhooks"):
            answer = visit(cast.it).post(f"/admin/connection/{at}", {})
            summary = re.search(r'<div class="errsum".*?</ul>', answer.text, re.DOTALL)[0]
            told = [words(point) for point in re.findall(r"<li>(.*?)</li>", summary, re.DOTALL)]
            assert answer.status_code == 422 and all("：" in point for point in told), told

    def test_a_token_is_shown_once_and_never_again(self, visit, cast):
        it = visit(cast.it)
        answer = it.post("/admin/connection/tokens", {"name": "用友 U8", "days": "90", "scopes": "orders:read"})
        assert answer.status_code == 200
        secret = re.search(r'value="(concord_[\w-]{43})"', answer.text)[1]
        assert secret not in str(answer.headers)
        listed = it.get("/admin/connection/tokens").text
        assert secret not in listed and secret[:12] in listed
        assert [(token.name, token.scopes) for token in rows(ApiToken)] == [("用友 U8", ["orders:read"])]

    def test_the_same_form_sent_twice_makes_one(self, visit, cast):
        it, form = visit(cast.it), {"name": "用友 U8", "days": "90", "scopes": "orders:read"}
        assert it.post("/admin/connection/tokens", form, token="t" * 20).status_code == 200
        assert it.post("/admin/connection/tokens", form, token="t" * 20).status_code == 303
        assert len(rows(ApiToken)) == 1

    @pytest.mark.parametrize(("form", "field"), [
        ({"name": "", "days": "90", "scopes": "orders:read"}, "name"), ({"name": "x", "days": "0", "scopes": "orders:read"}, "days"),
        ({"name": "x", "days": "367", "scopes": "orders:read"}, "days"), ({"name": "x", "days": "9.5", "scopes": "orders:read"}, "days"),
        ({"name": "x", "days": "90"}, "scopes"), ({"name": "x", "days": "90", "scopes": "everything"}, "scopes"),
    ])
    def test_what_was_entered_wrong_is_told_at_its_field_and_kept(self, visit, cast, form, field):
        answer = visit(cast.it).post("/admin/connection/tokens", form)
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
        assert rows(ApiToken) == []

    def test_it_is_revoked_with_one_click(self, visit, cast):
        it = visit(cast.it)
        it.post("/admin/connection/tokens", {"name": "用友 U8", "days": "90", "scopes": "orders:read"})
        [token] = rows(ApiToken)
        page = it.follow(it.post(f"/admin/connection/tokens/{token.id}/revocation", version=token.version))
        assert "已吊销" in words(page.text)
        assert it.post(f"/admin/connection/tokens/{token.id}/revocation", version=token.version + 1).status_code == 409

    def test_a_name_in_use_is_refused_and_free_again_once_revoked(self, visit, cast):
        it, form = visit(cast.it), {"name": "用友 U8", "days": "90", "scopes": "orders:read"}
        it.post("/admin/connection/tokens", form)
        assert it.post("/admin/connection/tokens", form).status_code == 422
        it.post(f"/admin/connection/tokens/{rows(ApiToken)[0].id}/revocation", version=1)
        assert it.post("/admin/connection/tokens", form).status_code == 200

    def test_there_are_as_many_as_may_be(self, visit, cast, monkeypatch):
        monkeypatch.setattr("domain.connection.tokens.MOST", 1)
        it = visit(cast.it)
        it.post("/admin/connection/tokens", {"name": "1", "days": "90", "scopes": "orders:read"})
        answer = it.post("/admin/connection/tokens", {"name": "2", "days": "90", "scopes": "orders:read"})
        assert (answer.status_code, len(rows(ApiToken))) == (409, 1)


def test_a_webhook_is_entered_tried_and_ended(visit, cast):
    it = visit(cast.it)
    form = {"name": "ERP", "url": "https://erp.example.com/concord", "events": "order.released"}
    answer = it.post("/admin/connection/webhooks", form)
    secret = re.search(r'value="(whsec_[\w-]{43})"', answer.text)[1]
    [hook] = rows(Webhook)
    url = f"/admin/connection/webhooks/{hook.id}"
    page = it.follow(it.post(f"{url}/ping"))
    assert "测试消息" in words(page.text) and secret not in page.text
    assert "停用推送" in page.text and f"由{cast.it.name}停用" not in page.text
    assert "待推送消息" in words(it.get("/admin/connection").text)
    it.follow(it.post(f"{url}/end", version=hook.version))
    ended = words(it.get(url).text)
    assert "停用推送" not in ended and f"由{cast.it.name}停用" in ended
    assert it.post(f"{url}/ping").status_code == 409
    refused = it.post("/admin/connection/webhooks", form | {"url": "http://10.0.0.1/"})
    assert (refused.status_code, "http://10.0.0.1/" in refused.text) == (422, True)


class TestAFile:
    def uploaded(self, visitor, content: bytes = CSV.encode(), name: str = "现存量.csv"):
        answer = visitor.post("/admin/exchange/in/stock", files={"file": (name, content)})
        assert answer.status_code == 303, words(answer.text)
        return answer.headers["location"]

    def columns(self, visitor, url, **more):
        usual = {"column-code": "0", "column-on_hand": "1", "column-counted_on": "2", "name": "用友存量"}
        return visitor.post(f"{url}/columns", usual | more)

    def test_is_mapped_shown_and_taken_over(self, visit, cast):
        logistics = visit(cast.sun_li)
        url = self.uploaded(logistics)
        page = logistics.get(url)
        assert page.text.count(" selected") == 3, "what people usually call the columns is recognised"
        preview = logistics.follow(self.columns(logistics, url))
        text = words(preview.text)
        assert "320 → 300" in text and "→ 2026-11-20" in text and on_hand("HC-4801-012") == "320"
        seen = re.search(r'name="seen" value="(\w{32})"', preview.text)[1]
        done = logistics.follow(logistics.post(f"{url}/application", {"seen": seen}))
        assert on_hand("HC-4801-012") == "300"
        assert "现存量.csv" in words(done.text)
        assert logistics.post(f"{url}/application", {"seen": seen}).status_code == 409
        again = logistics.get(f"{url}/preview").text
        assert "该文件已导入" in again and "该文件已导入" not in preview.text and f'{url}/application"' not in again

    def test_with_the_same_headings_is_known_again_by_the_name_of_its_mapping(self, visit, cast):
        logistics = visit(cast.sun_li)
        odd = b"A,B,C,D\nHC-4801-012,x,7,2026-11-23\n"
        url = self.uploaded(logistics, odd)
        self.columns(logistics, url, **{"column-on_hand": "2", "column-counted_on": "3"})
        again = logistics.get(self.uploaded(visit(cast.sun_li), odd))
        assert "用友存量" in words(again.text) and again.text.count(" selected") == 3
        assert [mapping.name for mapping in rows(ColumnMapping)] == ["用友存量"]

    def test_that_lacks_a_column_is_given_one_value_for_all_rows(self, visit, cast):
        logistics = visit(cast.sun_li)
        url = self.uploaded(logistics, "编码,数量\nHC-4801-012,12\n".encode("gb18030"))
        form = {"column-code": "0", "column-on_hand": "1", "column-counted_on": "", "fixed-counted_on": "2026-11-22"}
        assert "2026-11-22" in words(logistics.follow(logistics.post(f"{url}/columns", form)).text)

    @pytest.mark.parametrize(("form", "field"), [
        ({"column-on_hand": ""}, "column-on_hand"), ({"column-on_hand": "0"}, "column-on_hand"),
        ({"column-on_hand": "9"}, "column-on_hand"), ({"column-on_hand": "x"}, "column-on_hand"), ({"name": "x" * 61}, "name"),
        ({"column-counted_on": "", "fixed-counted_on": "x" * 201}, "fixed-counted_on"),
    ])
    def test_whose_columns_are_named_wrong_is_refused_at_the_field(self, visit, cast, form, field):
        logistics = visit(cast.sun_li)
        url = self.uploaded(logistics)
        answer = self.columns(logistics, url, **form)
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
        assert logistics.get(f"{url}/preview").status_code == 409

    def test_with_a_bad_cell_is_taken_over_not_at_all(self, visit, cast):
        logistics = visit(cast.sun_li)
        url = self.uploaded(logistics, (CSV + "HC-0000-000,viel,2026-11-23\n").encode())
        page = logistics.follow(self.columns(logistics, url))
        assert "A4" in words(page.text) and 'name="seen"' not in page.text
        assert logistics.post(f"{url}/application", {"seen": "x" * 32}).status_code == 409
        assert on_hand("HC-4801-012") == "320"

    def test_whose_preview_is_no_longer_true_is_not_taken_over(self, visit, cast):
        logistics = visit(cast.sun_li)
        url = self.uploaded(logistics)
        preview = logistics.follow(self.columns(logistics, url))
        with unit(system("test")) as work:
            work.session.scalars(select(Product).where(Product.code == "HC-4801-012")).one().on_hand = 7
        answer = logistics.post(f"{url}/application", {"seen": re.search(r'name="seen" value="(\w{32})"', preview.text)[1]})
        assert (answer.status_code, on_hand("HC-4801-012")) == (409, "7")

    def test_is_its_uploaders_alone(self, visit, cast):
        url = self.uploaded(visit(cast.sun_li))
        other = visit(cast.chen)
        assert (other.get("/admin/exchange/in/stock").status_code, other.get(url).status_code) == (200, 404)
        assert other.post(f"{url}/columns", {"column-code": "0"}).status_code == 404

    def test_of_a_kind_that_is_not_the_departments_is_refused(self, visit, cast):
        finance = visit(cast.xu)
        assert finance.get("/admin/exchange/in/stock").status_code == 403
        assert finance.post("/admin/exchange/in/stock", files={"file": ("a.csv", CSV.encode())}).status_code == 403
        assert rows(ExchangeFile) == []

    @pytest.mark.parametrize("content", [b"", b"\x00\x01", b"one", b"a;b\n", b"%PDF-1.4", b"PK\x03\x04broken"])
    def test_that_is_no_table_is_refused_in_words(self, visit, cast, content):
        answer = visit(cast.sun_li).post("/admin/exchange/in/stock", files={"file": ("a.csv", content)})
        assert (answer.status_code, rows(ExchangeFile)) == (422, [])

    def test_comes_with_a_template_that_is_recognised(self, visit, cast):
        logistics = visit(cast.sun_li)
        template = logistics.get("/admin/exchange/in/stock/template.xlsx").content
        heads = read(template).rows[0]
        filled = write([Column(str(head)) for head in heads], [["HC-4801-012", "5", "2026-11-23"]])
        assert logistics.get(self.uploaded(logistics, filled, "t.xlsx")).text.count(" selected") == 3


class TestTakenOut:
    def test_orders_go_out_by_a_kept_mapping(self, visit, cast):
        number = approved(cast).release().number
        sales = visit(cast.li_qian)
        form = {"name": "金蝶", "fields": ["number", "code", "quantity"], "heading-number": "单据编号", "heading-code": "=物料",
                "heading-quantity": "", "place-number": "2", "place-code": "1", "place-quantity": "3"}
        page = sales.follow(sales.post("/admin/exchange/out/orders/mappings", form))
        assert "金蝶" in words(page.text)
        [mapping] = rows(ColumnMapping)
        sheet = read(sales.get(f"/admin/exchange/out/orders/table.xlsx?mapping={mapping.id}").content)
        assert [list(map(str, row)) for row in sheet.rows] == [["=物料", "单据编号", "数量 Quantity"], ["HC-4801-012", number, "2400"]]
        table = sales.get(f"/admin/exchange/out/orders/table.csv?mapping={mapping.id}").content.decode("utf-8-sig").split("\r\n")
        assert table[:2] == ["'=物料,单据编号,数量 Quantity", f"HC-4801-012,{number},2400"]

    def test_without_a_mapping_every_column_goes_out(self, visit, cast):
        approved(cast).release()
        sheet = read(visit(cast.li_qian).get("/admin/exchange/out/orders/table.xlsx").content)
        assert (len(sheet.rows[0]), len(sheet.rows)) == (22, 2)

    def test_what_is_cancelled_or_only_foretold_is_named_so_in_the_words_of_who_takes_it_out(self, visit, cast):
        def standing(**columns):
            with unit(system("test")) as work:
                for model in (OrderLine, ScheduleLine):
                    for row in work.session.scalars(select(model)):
                        for name in columns.keys() & {column.key for column in model.__table__.columns}:
                            setattr(row, name, columns[name])
            [row] = csv.DictReader(visit(cast.li_qian).get("/admin/exchange/out/orders/table.csv").text.lstrip("\ufeff").splitlines())
            return row["数量性质 Standing"], row["状态 State"]

        approved(cast).release()
        assert standing() == ("确定", "已受订")
        assert standing(zone="forecast") == ("预测", "已受订")
        assert standing(zone="firm", cancelled=True) == ("已取消", "已受订")

    @pytest.mark.clause("5.1.1(4)")
    def test_a_confidential_order_goes_out_to_its_members_alone(self, visit, cast):
        story = begin_new(cast)
        with unit(system("test")) as work:
            order = work.session.scalars(select(Order).where(Order.number == story.number)).one()
            order.released_at, order.dates_mean = order.submitted_at, "gate"
        tables = {name: visit(getattr(cast, name)).get("/admin/exchange/out/orders/table.csv").text for name in ("li_qian", "chen")}
        assert {name: story.number in table for name, table in tables.items()} == {"li_qian": True, "chen": False}

    @pytest.mark.parametrize(("form", "field"), [
        ({"name": ""}, "name"), ({"fields": []}, "fields"), ({"place-number": "x"}, "place-number"),
        ({"heading-number": "x" * 81}, "heading-number"),
    ])
    def test_a_mapping_that_is_not_right_is_not_kept(self, visit, cast, form, field):
        whole = {"name": "金蝶", "fields": ["number"], "heading-number": "单号", "place-number": "1"} | form
        answer = visit(cast.li_qian).post("/admin/exchange/out/orders/mappings", whole)
        assert (answer.status_code, rows(ColumnMapping)) == (422, [])

    def test_a_mapping_is_removed(self, visit, cast):
        sales = visit(cast.li_qian)
        form = {"name": "金蝶", "fields": "number", "heading-number": "单号", "place-number": "1"}
        sales.post("/admin/exchange/out/orders/mappings", form)
        [mapping] = rows(ColumnMapping)
        assert visit(cast.fang).post(f"/admin/exchange/mappings/{mapping.id}/removal").status_code == 403
        sales.follow(sales.post(f"/admin/exchange/mappings/{mapping.id}/removal"))
        assert rows(ColumnMapping) == []
