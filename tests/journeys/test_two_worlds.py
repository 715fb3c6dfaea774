"""A confidential project exists for nobody but its members: two worlds, with and without it, look the same to all others."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.visitor import Visitor
from concord.demo.people import PASSWORD
from concord.demo.world import SECRET_NAME, SECRET_PART
from tests.journeys.worlds import Worlds, compare, outsiders, two_worlds

SECRET_NOTE = "CNRY 保密"
ADMIN = [f"/admin/search?q={word}" for word in ("CNRY", "E99", "5801300")] + [f"/admin/orders?q={word}" for word in ("CNRY", "E99")]
PORTAL = [f"/orders?q={word}" for word in ("CNRY", "E99")]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    folder: Path = tmp_path_factory.mktemp("worlds")
    with two_worlds(folder) as both:
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


@pytest.mark.drill
@pytest.mark.clause("5.1.1(4)")
def test_two_hundred_addresses_for_every_role_tell_nothing(worlds: Worlds, secret: str) -> None:
    found = [compare(worlds, account, 200, probes(account["site"], secret)) for account in outsiders()]
    assert [difference for each in found for difference in each.differences] == []
    assert sum(each.fetched for each in found) >= 200
