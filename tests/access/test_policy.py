"""Who may do what, before any page is asked: the policy against the matrix of roles, and each thing against its owner."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.access.policy import POLICY, may
from domain.shared.actor import ANONYMOUS, Kind, system
from tests.access.people import CUSTOMERS, Thing, of_cast, standing_in
from tests.web.matrix import MATRIX, ROLES

PEOPLE = {role: of_cast(name) if name else ANONYMOUS for role, name in ROLES.items()}
OF_A = Thing(CUSTOMERS["a"])
OF_TOKENS = ("see", "orders.read", "prices.read", "changes.read", "stock.write", "made.write", "shipments.write", "invoices.write",
             "payments.write")
HEADS = ("zhao", "gao", "he_head", "zhou_head", "tang_head", "song_head", "deng_head")


@pytest.mark.parametrize("permission", sorted(MATRIX))
def test_each_permission_is_held_by_the_roles_of_the_matrix_and_by_no_other(permission: str) -> None:
    assert {role for role, actor in PEOPLE.items() if may(actor, permission)} == set(MATRIX[permission])


# what no door asks for: the actions behind the doors do
@pytest.mark.parametrize(("permission", "holders"), [
    ("session.open", set(ROLES)),
    ("reviews.classify", {"sales", "sales_head"}),
    ("purchasing.request.send", {"control", "production_head"}),
    ("reviews.system", set()),
    ("changes.system", set()),
    ("deliveries.system", set()),
    ("receivables.system", set()),
    ("purchasing.system", set()),
    *((f"connection.{what}", set()) for what in OF_TOKENS),  # nobody's but a token's: tests/api asks each route with each scope
])
def test_so_is_what_only_actions_ask_for(permission: str, holders: set[str]) -> None:
    assert {role for role, actor in PEOPLE.items() if may(actor, permission)} == holders


def test_every_permission_of_the_policy_stands_in_one_of_the_two_tables() -> None:
    asked_by_actions = {"session.open", "reviews.classify", "purchasing.request.send", "reviews.system", "purchasing.system",
                        "changes.system", "deliveries.system", "receivables.system", "deliveries.tracking.write"}
    assert set(POLICY) == set(MATRIX) | asked_by_actions | {f"connection.{what}" for what in OF_TOKENS}


def test_a_permission_that_nobody_wrote_down_is_an_error_for_everybody() -> None:
    for actor in (*PEOPLE.values(), system("a schedule")):
        with pytest.raises(KeyError, match="no such permission"):
            may(actor, "orders.order.burn")


@pytest.mark.parametrize("permission", sorted(POLICY))
def test_the_program_may_do_what_it_is_written_to_do(permission: str) -> None:
    assert may(system("a schedule"), permission, OF_A)


@pytest.mark.parametrize("permission", [name for name, roles in sorted(MATRIX.items()) if "anonymous" not in roles])
def test_nobody_unknown_may_do_it_even_with_a_thing_in_hand(permission: str) -> None:
    assert not may(ANONYMOUS, permission, OF_A)


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("permission", [name for name, roles in sorted(MATRIX.items()) if "b_buyer" in roles and "anonymous" not in roles
                                        and name != "session.own"])
def test_what_a_customer_may_do_with_its_own_it_may_not_with_anothers(permission: str) -> None:
    theirs, others = of_cast("a_admin" if permission.startswith("accounts.") else "wang_min"), of_cast("b_buyer")
    assert may(theirs, permission, OF_A)
    assert not may(others, permission, OF_A)


@pytest.mark.clause("5.1.7(1)")
@pytest.mark.parametrize("head", HEADS)
def test_the_head_of_each_department_records_what_the_heads_negotiated(head: str) -> None:
    assert may(of_cast(head), "reviews.objection.record")


@pytest.mark.clause("5.1.6")
@pytest.mark.parametrize(("who", "decides"), [
    ("zhao", True),  # the marketing manager
    ("sun_deputy", True),  # the deputy named for the position
    ("shen", True),  # the general manager
    ("li_qian", False), ("lu_deputy_gm", False), ("jiang", False), ("he_head", False), ("it", False), ("wang_min", False),
])
def test_the_review_is_approved_by_the_marketing_manager_the_deputy_or_the_general_manager(who: str, decides: bool) -> None:
    assert may(of_cast(who), "reviews.approval.decide") is decides


@pytest.mark.clause("5.1.7(3)")
@pytest.mark.parametrize("permission", [
    "orders.order.decline", "reviews.settlement.decide", "reviews.ruling.decide", "reviews.price.decide",
])
def test_the_general_manager_alone_settles_rules_and_declines(permission: str) -> None:
    named = [name for name in ("zhao", "sun_deputy", "he_head", "lu_deputy_gm", "jiang", "shen", "it") if may(of_cast(name), permission)]
    assert named == ["shen"]


@pytest.mark.parametrize(("given", "opens", "not_opens"), [
    ("approval", {"reviews.approval.decide", "orders.order.cancel", "orders.order.hold", "reviews.overrule"}, {"reviews.ruling.decide"}),
    ("approval_deputy", {"reviews.approval.decide"}, {"orders.order.cancel", "orders.order.hold"}),
    ("settlement", {"reviews.settlement.decide", "orders.order.decline"}, {"reviews.ruling.decide"}),
    ("release", {"reviews.release.decide", "purchasing.request.send"}, {"reviews.approval.decide"}),
    ("purchase_request", {"purchasing.request.send"}, {"reviews.release.decide"}),
    ("negotiation", {"reviews.objection.record"}, {"reviews.ruling.decide"}),
    ("price_change", {"reviews.price.decide"}, {"products.price.edit"}),
    ("classification", {"reviews.classify", "reviews.overrule"}, {"orders.order.split"}),
])
def test_a_mandate_opens_what_its_decision_opens_and_nothing_of_the_department(given: str, opens: set[str], not_opens: set[str]) -> None:
    deputy = standing_in(of_cast("fang"), given)
    assert {name for name in opens | not_opens if may(deputy, name)} == opens
    assert not any(may(of_cast("fang"), name) for name in opens)


def test_a_right_of_a_department_goes_with_the_post() -> None:
    li_qian = of_cast("li_qian")
    assert may(li_qian, "products.price.edit")
    assert not may(replace(li_qian, posts=()), "products.price.edit")


def test_administering_the_system_gives_no_right_over_any_business() -> None:
    """RULES 2: who keeps the accounts is nobody's manager."""
    business = {name for name in POLICY if name.split(".")[0] in {"orders", "reviews", "products", "purchasing", "production", "customers"}}
    ordinary = {name for name in business if may(replace(of_cast("it"), posts=()), name)}
    assert {name for name in business if may(of_cast("it"), name)} == ordinary


def test_a_colleague_without_any_post_decides_nothing() -> None:
    bare = replace(of_cast("zhao"), posts=(), decisions=frozenset())
    assert bare.kind == Kind.STAFF
    assert not any(may(bare, name) for name in POLICY if name.endswith((".decide", ".edit", ".manage", ".cancel", ".decline", ".send")))
