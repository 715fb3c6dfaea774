"""A confidential project exists for nobody but its members: two worlds, with and without it, look the same to all others."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.visitor import Visitor
from concord.demo.people import PASSWORD
from concord.demo.world import SECRET_NAME, SECRET_PART
from tests.faults.writers import Browser, Ledger, Writer
from tests.journeys.worlds import Worlds, asked_beside, compare, outsiders, posted, two_worlds

SECRET_NOTE = "CNRY 保密"
ADMIN = [f"/admin/search?q={word}" for word in ("CNRY", "E99", "5801300")] + [f"/admin/orders?q={word}" for word in ("CNRY", "E99")]
PORTAL = [f"/orders?q={word}" for word in ("CNRY", "E99")]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory, lazy_database: Any) -> Iterator[Worlds]:
    folder: Path = tmp_path_factory.mktemp("worlds")
    with two_worlds(folder, lazy_database.get()) as both:
        yield both
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def secret(worlds: Worlds) -> str:
    """The number of the confidential order, as its member reads it."""
    member = Visitor(worlds.with_secret, "admin", "li.qian@hengchuan.example", PASSWORD)
    member.log_in()
    page = member.get("/admin/search?q=CNRY").text
    number = next(word for word in page.replace('"', "/").split("/") if word.startswith("P") and word.endswith("-001"))
    assert SECRET_NAME in page
    member.http.close()
    return number


def probes(site: str, number: str) -> list[str]:
    if site == "admin":
        return [*ADMIN, f"/admin/orders/{number}", f"/admin/reviews/{number}"]
    return [*PORTAL, f"/orders/{number}"]


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("role", ["marketing manager", "general manager", "system administrator", "buyer of another customer"])
def test_an_outsider_finds_no_difference_between_the_two_worlds(worlds: Worlds, secret: str, role: str) -> None:
    account = next(row for row in outsiders() if row["role"] == role)
    found = compare(worlds, account, 24, probes(account["site"], secret))
    assert found.differences == []
    assert found.fetched >= 12
    assert not [body for body in found.bodies if SECRET_NAME.encode() in body or SECRET_NOTE.encode() in body]


@pytest.mark.clause("5.1.1(4)")
def test_a_member_sees_it(worlds: Worlds, secret: str) -> None:
    member = Visitor(worlds.with_secret, "portal", "wang.min@k001.example", PASSWORD)
    member.log_in()
    assert SECRET_PART in member.get(f"/orders/{secret}").text
    member.http.close()


@pytest.mark.drill
@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("role", [row["role"] for row in outsiders()])
def test_three_hundred_addresses_for_every_role_tell_nothing(
    worlds: Worlds, secret: str, figure: Callable[[str], None], role: str
) -> None:
    account = next(row for row in outsiders() if row["role"] == role)
    found = compare(worlds, account, 320, [*probes(account["site"], secret), *asked_beside(account["site"], worlds.began)])
    kinds = Counter(status for _, status in found.answers)
    figure(f"{found.fetched} addresses, answered {dict(kinds)}, {len(found.differences)} differences")
    assert found.differences == []
    assert found.fetched >= 250 if account["site"] == "admin" else found.fetched >= 60
    assert kinds[200] >= 50
    assert not [body for body in found.bodies if SECRET_NAME.encode() in body or SECRET_NOTE.encode() in body]


@pytest.mark.clause("5.1.1(4)")
def test_what_outsiders_do_leads_to_the_same_in_both_worlds(worlds: Worlds, secret: str) -> None:
    """The next number of an order, and the mails of all who are no members. Last: from here on the worlds hold ids of their own."""
    buyer = next(row for row in outsiders() if row["role"] == "buyer of another customer")
    numbers = []
    for address in (worlds.with_secret, worlds.without):
        ledger = Ledger()
        writer = Writer(0, address, buyer["email"], ledger, password=buyer["password"])
        visitor = writer.visitor()
        visitor.log_in()
        writer.hand_in(visitor, "NEXT-1", **{"lines-0-part": _listed(visitor)})
        numbers.append(ledger.acknowledged["NEXT-1"])
        visitor.http.close()
    assert numbers[0] == numbers[1]
    told = posted((worlds.mails_with, worlds.mails_without), numbers[0].rpartition("/")[2])
    assert told[0] == told[1] != []
    assert not [mail for _, mail in told[0] if SECRET_NAME in mail or SECRET_NOTE in mail or secret in mail]
    assert any(secret in str(mail["subject"]) for mail in worlds.mails_with.messages), "no member was told"


def _listed(visitor: Browser) -> str:
    """A part of the customer's own list: what is not there opens a confidential project, with a number of its own."""
    found = re.search(r'class="sub">([^<]+?) · ', visitor.get("/products").text)
    assert found
    return found[1]
