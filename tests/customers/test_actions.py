"""Customer records (5.3.1): who may write them, what is refused, and what the audit trail keeps."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers import actions, queries
from domain.customers.inputs import read_contact, read_customer, read_operation, read_requirement, read_ship_to, read_terms
from domain.customers.models import Contact, Customer, InternalOperation, Requirement, ShipTo
from domain.shared.errors import Forbidden, Invalid, NotFound, Stale
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, Cast

PLACE = {"code": "2", "name": "总装三厂", "plant": "三厂", "dock": "1 号门", "window": "8:00–12:00", "transport_days": "3", "active": "1"}
REQUIREMENT = {"topic": "delivery", "source": "物流手册 3.1", "text": "周转箱须贴双标签", "question": "能否贴双标签？", "active": "1"}
TERMS = {
    "payment_kind": "month_end",
    "payment_days": "60",
    "currency": "CNY",
    "tax_percent": "13",
    "dates_mean": "arrival",
    "early_days": "2",
    "credit_limit": "5,000,000",
    "invoicing_title": "远江汽车",
    "response_review": "16",
}


def given(cast: Cast, **fields: str) -> dict[str, str]:
    return {
        "number": "K009",
        "name_zh": "重庆长安零部件",
        "name_short": "长安零部件",
        "grade": "B",
        "distance": "domestic_long",
        "language": "zh-CN",
        "owner_id": str(cast.li_qian.id),
        **fields,
    }


def journalled(action: str) -> list[Any]:
    from domain.shared.actor import system

    with unit(system("test"), now=NOW) as work:
        return list(work.session.scalars(select(Audit).where(Audit.action == action)))


@pytest.mark.clause("5.3.1(1)")
def test_sales_enter_a_customer_with_its_grade(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        made = actions.create(work, read_customer(given(cast)))
    assert (made.number, made.grade, made.customer_id) == ("K009", "B", made.id)
    assert made.sort_key == "chong qing chang an ling bu jian"
    assert journalled("customer.created")[0].actor_name == "李倩"


@pytest.mark.clause("5.3.1(1)")
@pytest.mark.parametrize("who", ["fang", "chen", "it", "wang_min"])
def test_nobody_else_enters_customers(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden), unit(getattr(cast, who), now=NOW) as work:
        actions.create(work, read_customer(given(cast)))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"number": ""}, "number"),
        ({"number": "k001"}, "number"),
        ({"name_zh": " "}, "name_zh"),
        ({"name_short": "长" * 21}, "name_short"),
        ({"grade": "D"}, "grade"),
        ({"distance": ""}, "distance"),
        ({"owner_id": "nobody"}, "owner_id"),
        ({"owner_id": str(uuid.uuid4())}, "owner_id"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_is_not_right_is_told_at_its_field(cast: Cast, fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(Invalid) as refused, unit(cast.li_qian, now=NOW) as work:
        actions.create(work, read_customer(given(cast, **fields)))
    assert set(refused.value.fields) == {wrong}


def test_all_mistakes_are_told_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        read_customer({"grade": "Z"})
    assert {"number", "name_zh", "name_short", "grade", "distance", "language", "owner_id"} <= set(refused.value.fields)


def test_the_deputy_is_somebody_else(cast: Cast) -> None:
    with pytest.raises(Invalid, match="somebody else"):
        read_customer(given(cast, deputy_id=str(cast.li_qian.id)))


def test_a_portal_user_owns_no_customer(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused, unit(cast.li_qian, now=NOW) as work:
        actions.create(work, read_customer(given(cast, owner_id=str(cast.wang_min.id))))
    assert set(refused.value.fields) == {"owner_id"}


def test_a_change_keeps_before_and_after(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        customer = work.fetch(Customer, cast.a.id)
        fields = given(
            cast,
            number="K001",
            name_zh=customer.name_zh,
            name_en=customer.name_en,
            name_short=customer.name_short,
            grade="C",
            distance=customer.distance,
            deputy_id=str(customer.deputy_id),
        )
        actions.edit(work, customer, read_customer(fields), version=customer.version)
    entry = journalled("customer.edited")[0]
    assert (entry.values["before"]["grade"], entry.values["after"]["grade"]) == ("A", "C")
    assert "name_zh" not in entry.values["before"]


def test_a_change_of_what_was_changed_meanwhile_is_refused(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        customer = work.fetch(Customer, cast.a.id)
        with pytest.raises(Stale):
            actions.edit(work, customer, read_customer(given(cast, number="K001")), version=customer.version - 1)
        with pytest.raises(Stale):
            actions.set_terms(work, customer, read_terms(TERMS, []), version=customer.version + 1)


def test_nothing_is_written_where_nothing_changed(cast: Cast) -> None:
    for _ in range(2):
        with unit(cast.li_qian, now=NOW) as work:
            customer = work.fetch(Customer, cast.a.id)
            actions.set_terms(work, customer, read_terms(TERMS, ["inspection_report"]), version=customer.version)
    assert len(journalled("customer.terms")) == 1


def test_terms_hold_what_the_agreement_says(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        customer = work.fetch(Customer, cast.a.id)
        actions.set_terms(work, customer, read_terms(TERMS, ["ppap", "inspection_report"]), version=customer.version)
    assert (customer.tax_rate, customer.early_days, customer.late_days) == (Decimal("0.13"), 2, None)
    assert (customer.dates_mean, customer.credit_limit) == ("arrival", Decimal(5_000_000))
    assert customer.required_documents == ["inspection_report", "ppap"]
    assert customer.invoicing == {"title": "远江汽车"}
    assert customer.response_minutes == {"review": 960}


@pytest.mark.parametrize(
    ("fields", "documents", "wrong"),
    [
        ({"payment_days": "-1"}, [], "payment_days"),
        ({"payment_days": "3.5"}, [], "payment_days"),
        ({"tax_percent": "130"}, [], "tax_percent"),
        ({"currency": "XYZ"}, [], "currency"),
        ({"credit_limit": "viel"}, [], "credit_limit"),
        ({}, ["passport"], "required_documents"),
        ({"dates_mean": "whenever"}, [], "dates_mean"),
        ({"response_review": "x"}, [], "response_review"),
    ],
)
def test_terms_that_cannot_be_are_refused(fields: dict[str, str], documents: list[str], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_terms({**TERMS, **fields}, documents)
    assert set(refused.value.fields) == {wrong}


def test_a_place_is_added_and_changed(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        customer = work.fetch(Customer, cast.a.id)
        place = actions.save_ship_to(work, customer, read_ship_to(PLACE))
        assert (place.customer_id, place.transport_days) == (customer.id, 3)
        actions.save_ship_to(work, customer, read_ship_to({**PLACE, "transport_days": "4"}), place, version=place.version)
        assert place.transport_days == 4
        with pytest.raises(Stale):
            actions.save_ship_to(work, customer, read_ship_to(PLACE), place, version=place.version + 5)


def test_two_places_of_a_customer_do_not_share_a_code(cast: Cast) -> None:
    with pytest.raises(Invalid, match="Another place"), unit(cast.li_qian, now=NOW) as work:
        actions.save_ship_to(work, work.fetch(Customer, cast.a.id), read_ship_to({**PLACE, "code": "1"}))


def test_a_place_of_another_customer_is_not_found(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work, pytest.raises(NotFound):
        actions.of_customer(work, ShipTo, work.fetch(Customer, cast.a.id), cast.ship_to["b"].id)


def test_contacts_are_kept_with_a_usable_address(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        given = read_contact({"name": "王芳", "email": "wang@a.cn", "language": "en"})
        made = actions.save_contact(work, work.fetch(Customer, cast.a.id), given)
        assert isinstance(made, Contact) and not made.active
    with pytest.raises(Invalid, match="e-mail"):
        read_contact({"name": "王芳", "email": "wang", "language": "en"})


@pytest.mark.clause("1.2")
@pytest.mark.parametrize(("who", "may"), [("li_qian", True), ("fang", True), ("liu", True), ("chen", False), ("xu", False)])
def test_sales_technical_and_quality_keep_the_register_of_requirements(cast: Cast, who: str, may: bool) -> None:
    with unit(getattr(cast, who), now=NOW) as work:
        customer = work.fetch(Customer, cast.a.id)
        if may:
            assert actions.save_requirement(work, customer, read_requirement(REQUIREMENT)).question == "能否贴双标签？"
        else:
            with pytest.raises(Forbidden):
                actions.save_requirement(work, customer, read_requirement(REQUIREMENT))


@pytest.mark.clause("1.2")
@pytest.mark.parametrize("missing", ["source", "text", "question", "topic"])
def test_a_requirement_names_its_source_and_its_question(missing: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_requirement({**REQUIREMENT, missing: ""})
    assert set(refused.value.fields) == {missing}


@pytest.mark.clause("5.3.1(2)")
def test_the_internal_operation_is_sealed_to_those_who_need_it(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        actions.save_operation(work, work.fetch(Customer, cast.a.id), read_operation({"debt": "负债率 62%"}), version=None)
    for who, sees in (("li_qian", True), ("xu", True), ("shen", True), ("fang", False), ("chen", False), ("it", False)):
        with unit(getattr(cast, who), now=NOW) as work:
            found = queries.page(work, "K001")
            assert (found.operation is not None, found.sealed) == (sees, not sees)
    with pytest.raises(Forbidden), unit(cast.fang, now=NOW) as work:
        actions.save_operation(work, work.fetch(Customer, cast.a.id), read_operation({}), version=None)


@pytest.mark.clause("5.3.1(2)")
def test_the_customer_never_sees_what_is_kept_of_its_own_house(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        actions.save_operation(work, work.fetch(Customer, cast.a.id), read_operation({"debt": "负债率 62%"}), version=None)
    with unit(cast.wang_min, now=NOW) as work:
        assert list(work.session.scalars(select(InternalOperation))) == []


def test_the_sealed_text_does_not_leak_into_the_audit_trail(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        customer = work.fetch(Customer, cast.a.id)
        found = actions.save_operation(work, customer, read_operation({"debt": "负债率 62%"}), version=None)
        actions.save_operation(work, customer, read_operation({"debt": "负债率 70%"}), version=found.version)
        with pytest.raises(Stale):
            actions.save_operation(work, customer, read_operation({}), version=99)
    entries = journalled("customer.internal_operation")
    assert len(entries) == 2
    assert not any("负债率" in str(entry.values) for entry in entries)


def test_requirements_are_of_one_customer(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        theirs = work.session.scalars(select(Requirement).where(Requirement.customer_id == cast.b.id)).one()
        with pytest.raises(NotFound):
            actions.of_customer(work, Requirement, work.fetch(Customer, cast.a.id), theirs.id)
