"""What programs report is taken all or nothing, once for its key, and refused in words that say where."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.products.models import Product
from domain.shared.actor import system
from domain.shared.journal import Audit
from domain.shared.work import unit

STOCK = {"code": "HC-4801-012", "on_hand": 300, "counted_on": "2026-11-23"}


def on_hand(code: str) -> Decimal:
    with unit(system("test")) as work:
        return work.session.scalars(select(Product.on_hand).where(Product.code == code)).one()


def test_stock_as_the_factory_counted_it_stands_and_the_program_is_named_in_the_trail(call):
    caller = call("stock:write")
    other = {"code": "hc-4801-013", "on_hand": "181", "counted_on": "2026-11-23"}
    answer = caller.rows("/stock", STOCK, other, STOCK | {"code": "NR-60", "on_hand": "99.5"})
    assert (answer.status_code, answer.json()) == (200, {"rows": 3, "changed": 3, "unchanged": 0})
    assert (on_hand("HC-4801-012"), on_hand("HC-4801-013")) == (Decimal(300), Decimal(181))
    with unit(system("test")) as work:
        entries = list(work.session.scalars(select(Audit).where(Audit.action.in_(["product.counted", "material.counted"]))))
    assert {(each.actor_kind, each.actor_name) for each in entries} == {("connection", "程序 1")}
    assert len(entries) == 3


def test_one_bad_row_and_nothing_is_taken(call):
    bad = {"code": "NR-60", "on_hand": "viel", "counted_on": "2027-01-01"}
    answer = call("stock:write").rows("/stock", STOCK, STOCK | {"code": "HC-0000-000"}, bad)
    assert answer.status_code == 422
    told = {each["at"]: each["detail"] for each in answer.json()["errors"]}
    assert told["/rows/1/code"] == "No part and no material has this code."
    assert told["/rows/2/on_hand"].startswith("Send an exact decimal")
    assert on_hand("HC-4801-012") == Decimal(320)


class TestAKey:
    def test_is_needed_for_each_write(self, call):
        for key in ("", "short", "a" * 65, "with space", "契合契合契合契合"):
            answer = call("stock:write").rows("/stock", STOCK, key=key)
            assert (answer.status_code, "Idempotency-Key" in answer.json()["detail"]) == (400, True)
        assert on_hand("HC-4801-012") == Decimal(320)

    def test_that_comes_again_with_the_same_body_is_given_the_first_answer(self, call):
        caller = call("stock:write")
        first = caller.rows("/stock", STOCK, key="2026-11-23-stock")
        caller.rows("/stock", STOCK | {"on_hand": 5})
        again = caller.rows("/stock", STOCK, key="2026-11-23-stock")
        assert again.json() == first.json() == {"rows": 1, "changed": 1, "unchanged": 0}
        assert (again.headers.get("idempotent-replay"), first.headers.get("idempotent-replay")) == ("true", None)
        assert on_hand("HC-4801-012") == Decimal(5)

    def test_that_comes_again_with_another_body_is_refused(self, call):
        caller = call("stock:write")
        caller.rows("/stock", STOCK, key="2026-11-23-stock")
        answer = caller.rows("/stock", STOCK | {"on_hand": 5}, key="2026-11-23-stock")
        assert answer.status_code == 422
        assert on_hand("HC-4801-012") == Decimal(300)

    @pytest.mark.parametrize(("language", "said"), [
        ("en", "This “Idempotency-Key” came before with another body. Ask for what stands now; another body needs a key of its own."),
        ("zh-CN", "此 Idempotency-Key 已随另一请求内容用过。请先查询现状；内容不同的请求须使用新的键值。"),
    ])  # fmt: skip
    def test_that_comes_again_with_another_body_is_refused_in_words_for_programs(self, call, language, said):
        caller = call("stock:write")
        caller.rows("/stock", STOCK, key="2026-11-23-stock")
        answer = caller.rows("/stock", STOCK | {"on_hand": 5}, key="2026-11-23-stock", headers={"accept-language": language})
        assert (answer.status_code, answer.json()["detail"]) == (422, said)

    def test_of_a_refused_write_is_free_for_the_corrected_one(self, call):
        caller = call("stock:write")
        assert caller.rows("/stock", STOCK | {"on_hand": -1}, key="2026-11-23-stock").status_code == 422
        assert caller.rows("/stock", STOCK, key="2026-11-23-stock").status_code == 200

    def test_belongs_to_its_token(self, call):
        assert call("stock:write").rows("/stock", STOCK, key="2026-11-23-stock").json()["changed"] == 1
        assert call("stock:write").rows("/stock", STOCK, key="2026-11-23-stock").json()["unchanged"] == 1


UNREADABLE = {
    "no json": b"{rows", "nothing": b"", "two members of one name": b'{"rows": [], "rows": []}', "not a number": b'{"rows": [NaN]}',
    "endless": b"[" * 100_000, "an endless number": b'{"rows": [1' + b"0" * 5000 + b"]}", "a number too large": b'{"rows": [1e999999999]}',
    "no utf-8": b'{"rows": ["\xff"]}', "half a character": b'{"rows": ["\\ud800"]}',
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_in_words(call, body):
    answer = call("stock:write").post("/stock", content=body)
    assert answer.status_code in {400, 422}
    assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize(("value", "where"), [
    ([], "/rows"), ({}, "/rows"), ({"rows": {}}, "/rows"), ({"rows": []}, "/rows"), ({"rows": [STOCK], "more": 1}, "/rows"),
    ({"rows": [STOCK] * 501}, "/rows"), ({"rows": [1]}, "/rows/0"), ({"rows": [STOCK, {}]}, "/rows/1/code"),
    ({"rows": [STOCK | {"id": "x"}]}, "/rows/0/id"), ({"rows": [STOCK | {"a/b~": 1}]}, "/rows/0/a~1b~0"),
    ({"rows": [STOCK | {"on_hand": True}]}, "/rows/0/on_hand"), ({"rows": [STOCK | {"on_hand": [1]}]}, "/rows/0/on_hand"),
    ({"rows": [STOCK | {"on_hand": "0.5"}]}, "/rows/0/on_hand"),
    ({"rows": [STOCK | {"code": 7}]}, "/rows/0/code"), ({"rows": [STOCK | {"code": "x" * 201}]}, "/rows/0/code"),
    ({"rows": [STOCK | {"code": None}]}, "/rows/0/code"), ({"rows": [STOCK | {"counted_on": "2026-13-01"}]}, "/rows/0/counted_on"),
    ({"rows": [STOCK | {"counted_on": "2026-11-24"}]}, "/rows/0/counted_on"), ({"rows": [STOCK, STOCK]}, "/rows/1/code"),
])  # fmt: skip
def test_each_bad_value_is_told_at_its_place(call, value, where):
    answer = call("stock:write").post("/stock", value)
    assert answer.status_code == 422
    assert where in [each["at"] for each in answer.json()["errors"]]
    assert on_hand("HC-4801-012") == Decimal(320)


# A row in which several values are wrong at once, and the places of them all.
SEVERAL = {
    "stock": ({"code": "NOPE", "on_hand": "-1", "counted_on": "2027-13-01"}, {"code", "on_hand", "counted_on"}),
    "made": ({"order": "SO-1", "position": "10", "quantity": "0", "produced_on": "2027-01-01", "reference": "R", "lot": 7},
             {"order", "quantity", "produced_on", "lot"}),
    "shipments": ({"slip": "CK-1", "what": "flown", "at": "noon", "expected_on": "soon"}, {"slip", "what", "at", "expected_on"}),
    "invoices": ({"request": "IV-1", "number": "", "day": "never", "net": "100", "tax": "13", "gross": "112"},
                 {"request", "number", "day", "gross"}),
    "payments": ({"customer": "K999", "amount": 0, "day": "-", "reference": "R", "currency": "yen!", "method": "barter"},
                 {"customer", "amount", "day", "currency", "method"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", SEVERAL)
def test_each_bad_value_of_each_row_is_named_and_none_that_is_right(call, kind):
    row, bad = SEVERAL[kind]
    answer = call(f"{kind}:write").rows(f"/{kind}", row, row | {"no": "such"})
    assert answer.status_code == 422
    told = {each["at"] for each in answer.json()["errors"]}
    assert told == {f"/rows/{number}/{name}" for number in (0, 1) for name in bad} | {"/rows/1/no"}


def test_a_row_that_is_no_object_is_told_beside_the_bad_values_of_the_others(call):
    answer = call("stock:write").rows("/stock", STOCK, 7, STOCK | {"code": "NOPE", "on_hand": []})
    assert [each["at"] for each in answer.json()["errors"]] == ["/rows/1", "/rows/2/code", "/rows/2/on_hand"]
    assert on_hand("HC-4801-012") == Decimal(320)


def test_of_very_many_bad_values_the_first_hundred_are_named(call):
    answer = call("stock:write").rows("/stock", *[{"code": f"NO-{n}", "on_hand": -1, "counted_on": "2026-11-23"} for n in range(80)])
    told = [each["at"] for each in answer.json()["errors"]]
    assert (len(told), told[0], told[-1]) == (100, "/rows/0/code", "/rows/49/on_hand")


def test_a_body_that_is_no_json_or_too_large_is_not_read(call):
    caller = call("stock:write")
    assert caller.post("/stock", content=b"rows=1", headers={"content-type": "application/x-www-form-urlencoded"}).status_code == 415
    assert caller.post("/stock", content=b"x", headers={"content-encoding": "gzip"}).status_code == 415
    assert caller.post("/stock", content=b" " * 1_000_001).status_code == 413
    assert caller.post("/stock", content=b"{}", headers={"content-type": "application/json; charset=utf-8"}).status_code == 422


def test_the_words_are_chinese_where_chinese_is_asked_for(call):
    caller = call("stock:write")
    assert caller.rows("/stock", {}, headers={"accept-language": "zh-CN,zh;q=0.9"}).json()["errors"][0]["detail"] == "请填写此项。"
    assert caller.rows("/stock", {}).json()["errors"][0]["detail"] == "Please fill this in."


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/api/v1/nothing", 404), ("GET", "/api/v2/orders", 404), ("GET", "/api", 404), ("PUT", "/api/v1/stock", 405),
    ("DELETE", "/api/v1/orders", 405), ("GET", "/api/v1/orders/../../admin", 404), ("GET", "/api/v1/orders/SO%00", 404),
])  # fmt: skip
def test_what_is_not_there_is_refused_as_a_problem(call, method, path, status):
    caller = call()
    answer = caller._send(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
