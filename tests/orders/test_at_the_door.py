"""What an order's pages settle by themselves: who serves a customer, how long a message is, how far credit goes. No database."""

from __future__ import annotations

import uuid
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.orders import home, messages
from domain.orders.credit import Credit
from domain.shared.errors import Invalid

OWNER, DEPUTY, QUALITY = (uuid.UUID(int=n) for n in (3, 2, 1))


def person(key: uuid.UUID, department: str) -> Any:
    return SimpleNamespace(id=key, name=str(key.int), title="", phone="", email="", department=department, owner_id=OWNER, deputy_id=DEPUTY)


class TestWhoServesACustomer:
    def team(self, *rows: Any) -> list[tuple[str, str]]:
        work: Any = SimpleNamespace(session=SimpleNamespace(execute=lambda wanted: rows))
        return [(each.name, each.department) for each in home.team(work, uuid.uuid4())]

    def test_is_named_once_who_holds_two_posts(self) -> None:
        found = self.team(person(OWNER, "sales"), person(QUALITY, "quality"), person(QUALITY, "logistics"))
        assert found == [("3", "sales"), ("1", "quality")]


@pytest.mark.clause("5.1.13(1)")
class TestAMessage:
    @pytest.mark.parametrize(("text", "files", "wrong"), [
        ("x", 0, set()), ("", 1, set()), ("  \n ", 0, {"body"}), ("", 0, {"body"}), ("x" * 4000, 0, set()), ("x" * 4001, 0, {"body"}),
        ("x", 10, set()), ("x", 11, {"files"}),
    ])
    def test_says_something_and_not_too_much(self, text: str, files: int, wrong: set[str]) -> None:
        try:
            messages._check(text, [object()] * files)
            found: set[str] = set()
        except Invalid as refused:
            found = set(refused.fields)
        assert found == wrong

    @pytest.mark.parametrize(("text", "line"), [
        ("10", 10), ("0", 0), ("999999", 999999), ("1000000", None), ("", None), ("-10", None), ("10.5", None), ("１０", None), ("x", None),
    ])
    def test_names_its_line_by_a_number_or_is_about_the_whole_order(self, text: str, line: int | None) -> None:
        assert messages.line_of(text) == line


@pytest.mark.parametrize(("limit", "used", "over"), [
    ("5000000", "0", "0"), ("5000000", "5000000", "0"), ("5000000", "5000000.01", "0.01"), ("0", "113", "113"), ("100", "-20", "0"),
])
def test_beyond_the_credit_is_what_is_used_over_the_limit_and_never_less_than_nothing(limit: str, used: str, over: str) -> None:
    assert Credit(Decimal(limit), Decimal(used)).over == Decimal(over)
