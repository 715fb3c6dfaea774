"""The demo's company is invented, the same each time, and keeps to the rules of the product."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from concord.demo import names
from concord.demo.accounts import USERS, accounts
from concord.demo.masters import BEGAN, _for_customs, person
from concord.demo.people import DEPUTY, OWNERS, STAFF
from concord.demo.seed import Seed
from domain.access.policy import AUTHORITY, SUPERIOR
from domain.accounts.posts import DEPARTMENTS, POSITIONS
from domain.customers.rules import DISTANCES
from domain.shared.pinyin import sort_key

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def drawn(seed: Seed) -> list[object]:
    return [seed.id(AT), seed.money(10, 20), seed.weighted([("a", 1), ("b", 3)]), person(seed), seed.randint(1, 999)]


def test_the_same_seed_draws_the_same_company_and_another_another() -> None:
    assert drawn(Seed(7)) == drawn(Seed(7)) != drawn(Seed(8))


def test_what_is_drawn_next_differs_from_what_was_drawn() -> None:
    seed = Seed(7)
    assert len({seed.id(AT) for _ in range(500)}) == 500


def test_an_id_is_a_version_7_uuid_of_its_moment() -> None:
    made = Seed(7).id(AT)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(AT.timestamp() * 1000)


@pytest.mark.parametrize("later", [timedelta(milliseconds=1), timedelta(seconds=1), timedelta(days=700)])
def test_ids_stand_in_the_order_of_their_moments(later: timedelta) -> None:
    for number in range(50):
        seed = Seed(number)
        assert seed.id(AT) < seed.id(AT + later)


@pytest.mark.parametrize(("low", "high", "step"), [(10, 20, "0.05"), (2.1, 5.8, "0.05"), (100, 900, "10")])
def test_prices_are_drawn_in_steps_between_their_ends(low: float, high: float, step: str) -> None:
    seed = Seed(3)
    drawn = [seed.money(low, high, step) for _ in range(300)]
    assert all(price % Decimal(step) == 0 for price in drawn)
    assert Decimal(str(low)) - Decimal(step) <= min(drawn) < max(drawn) <= Decimal(str(high)) + Decimal(step)
    assert len(set(drawn)) > 20


def test_what_weighs_nothing_is_never_drawn_and_what_weighs_more_more_often() -> None:
    seed = Seed(5)
    drawn = [seed.weighted([("never", 0), ("seldom", 1), ("often", 9)]) for _ in range(500)]
    assert drawn.count("never") == 0 < drawn.count("seldom") < drawn.count("often")


# names


@pytest.mark.parametrize("column", [0, 1, 2])
def test_no_two_customers_share_a_name(column: int) -> None:
    told = [customer[column] for customer in names.CUSTOMERS]
    assert len(told) == len(set(told)) >= 40


def test_a_customer_is_near_far_or_overseas_and_nothing_else() -> None:
    assert {customer[4] for customer in names.CUSTOMERS} == set(DISTANCES)


def test_there_are_indirect_customers_and_retail_ones_among_the_others() -> None:
    special = [customer[5] for customer in names.CUSTOMERS]
    assert set(special) == {"", "indirect", "retail"}
    assert special.count("") > len(special) / 2


def test_every_chinese_name_can_be_sorted_by_its_pinyin() -> None:
    keys = [sort_key(customer[0]) for customer in names.CUSTOMERS]
    assert all(key and key == key.casefold() for key in keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("family", names.FAMILIES, ids=lambda family: family[1])
def test_a_family_of_parts_is_made_on_a_line_of_a_material_that_are_there(family: tuple[object, ...]) -> None:
    _, english, line, rate, low, high, material, per_piece, stem = family
    assert line in {each[0] for each in names.LINES}
    assert material in {each[0] for each in names.MATERIALS}
    assert 0 < low < high and rate >= 10 and Decimal(str(per_piece)) > 0
    assert re.fullmatch(r"\d{4}", str(stem)) and str(english).isascii()


def test_no_two_families_share_a_stem_of_their_codes() -> None:
    stems = [family[-1] for family in names.FAMILIES]
    assert len(set(stems)) == len(stems)


@pytest.mark.parametrize("family", names.FAMILIES, ids=lambda family: family[1])
def test_customs_know_all_of_a_part_that_goes_abroad(family: tuple[object, ...]) -> None:
    known = _for_customs(str(family[-1]))
    assert re.fullmatch(r"\d{6}|\d{8}|\d{10}", known["hs_code"]) and known["origin"] == "CN"
    assert 0 < known["net_weight"] < Decimal(str(family[-2]))  # some of the material is cut away


@pytest.mark.parametrize("material", names.MATERIALS, ids=lambda material: material[0])
def test_a_material_has_more_on_hand_than_its_safety_stock(material: tuple[object, ...]) -> None:
    _, _, unit, on_hand, safety, lead = material
    assert on_hand > safety > 0 and lead > 0 and unit


def test_the_demo_stands_two_years_after_its_first_order() -> None:
    assert timedelta(days=720) < AT - BEGAN < timedelta(days=740)


# people


def test_every_decision_of_the_authority_table_can_be_taken_by_somebody_of_the_demo() -> None:
    held = {post for each in STAFF for post in each.posts}
    lacking = [
        decision for decision, holders in AUTHORITY.items()
        if not any((department, rank) in held for department, position in holders for rank in SUPERIOR.get(position, (position,)))
    ]  # fmt: skip
    assert lacking == []


@pytest.mark.parametrize("each", STAFF, ids=lambda each: each.login)
def test_everybody_holds_a_post_that_has_a_name(each: object) -> None:
    assert each.posts  # type: ignore[attr-defined]
    for department, position in each.posts:  # type: ignore[attr-defined]
        assert department in DEPARTMENTS and position in POSITIONS


def test_every_department_is_there() -> None:
    assert {department for each in STAFF for department, _ in each.posts} == set(DEPARTMENTS)


def test_owners_of_customers_are_of_sales_and_their_deputy_is_none_of_them() -> None:
    sales = {each.login for each in STAFF if each.posts[0][0] == "sales"}
    assert {*OWNERS, DEPUTY} <= sales and DEPUTY not in OWNERS


def test_nobody_is_there_twice() -> None:
    emails = [each.email for each in STAFF] + [email for email, *_ in USERS]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith(".example") for email in emails), "a mail of the demo reaches nobody"


def test_an_account_is_told_only_with_a_role_and_each_role_once() -> None:
    told = accounts()
    roles = [account["role"] for account in told]
    assert all(roles) and len(set(roles)) == len(roles)
    assert {account["login"] for account in told if account["site"] == "admin"} == {"/admin/login"}
    assert {account["login"] for account in told if account["site"] == "portal"} == {"/login"}
    assert {each.email for each in STAFF if not each.role} & {account["email"] for account in told} == set()
