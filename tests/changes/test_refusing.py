"""Who refuses a change, and what sales may say instead (RULES 2, 5.1.9(1)): a refusal is signed by whoever would have put it in force."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.changes.models import ChangeState
from domain.changes.values import date_value, price_value
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused
from domain.shared.outbox import Outbox
from tests.cast import Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.remembering import remembered
from tests.visitors import Visitor, words

S = ChangeState
Visit = Callable[..., Visitor]


def mails(told: Told, template: str) -> list[str]:
    rows = told.story.system(lambda work: list(work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))))
    return [row.payload["to"]["name"] for row in rows if row.payload["template"] == template]


def signature(told: Told) -> Signature:
    return told.story.system(lambda work: work.session.get_one(Signature, told.change.refusal_signature_id))


class TestWho:
    def test_the_marketing_manager_refuses_and_the_signature_says_what(self, told: Told) -> None:
        told.asks(told.day())
        told.refuses("模具已排满")
        assert (told.state, told.change.decided_why) == (S.REFUSED, "模具已排满")
        given = signature(told)
        assert (given.person_name, given.decision, given.content["refused"]) == ("赵志远", "change_approval", "模具已排满")

    @pytest.mark.parametrize("who", ["li_qian", "chen", "fang", "xu", "wang_min"])
    def test_no_member_of_sales_and_no_other_department_refuses(self, told: Told, who: str) -> None:
        told.asks(told.day())
        with pytest.raises(Forbidden):
            told.refuses(who=getattr(told.cast, who))
        assert told.state == S.ASKED
        told.refuses()

    def test_a_price_is_refused_by_the_general_manager_and_not_by_marketing(self, told: Told) -> None:
        told.asks(told.price("84.90"))
        with pytest.raises(Refused, match="general manager"):
            told.refuses()
        told.refuses(who=told.cast.shen)
        assert (told.state, signature(told).decision) == (S.REFUSED, "price_change")

    @pytest.mark.parametrize("who", ["zhao", "shen"])
    def test_of_a_price_and_a_date_either_of_the_two_who_must_approve_may_refuse(self, told: Told, who: str) -> None:
        told.asks(told.price("84.90"), told.day())
        told.refuses(who=getattr(told.cast, who))
        assert told.state == S.REFUSED

    def test_a_date_is_no_matter_of_the_general_manager_while_the_manager_can_decide(self, told: Told) -> None:
        told.asks(told.day())
        with pytest.raises(Refused, match="marketing manager"):
            told.refuses(who=told.cast.shen)

    def test_who_answered_a_part_does_not_refuse_then_a_deputy_does(self, told: Told) -> None:
        told.asks(told.day())
        told.signs("marketing", who=told.cast.zhao)
        with pytest.raises(Refused, match="does not approve"):
            told.refuses()
        told.refuses(who=told.cast.shen)
        assert signature(told).decision == "change_approval_deputy"

    def test_a_reason_and_the_password_are_needed(self, told: Told) -> None:
        told.asks(told.day())
        with pytest.raises(Invalid):
            told.refuses("  ")
        with pytest.raises(PasswordNeeded):
            told.refuses(password="not it")
        assert told.state == S.ASKED

    @pytest.mark.parametrize("end", ["in_force", "with_customer"])
    def test_what_is_in_force_or_with_the_customer_is_not_refused(self, told: Told, end: str) -> None:
        told.asks(told.day())
        if end == "in_force":
            told.signs_all().approves()
        else:
            told.signs("production", "no", offer=date_value(LATEST))
            told.signs("marketing")
        with pytest.raises(Refused):
            told.refuses()
        assert told.state == end


@pytest.mark.clause("5.1.9(1)")
class TestNothingCanBeDone:
    """Sales answers that everything stays as it is: nobody outside reads it before the refusal is signed."""

    @pytest.fixture
    @remembered
    def told(self, told: Told) -> Told:
        told.asks(told.day())
        told.signs("marketing")
        told.signs("production", "no")
        told.settles(told.items[0].before, remark="该周已满负荷")
        return told

    def test_it_waits_for_the_managers_signature(self, told: Told) -> None:
        assert told.state == S.APPROVAL
        assert [(task.kind, task.department, task.position) for task in told.tasks("change")] == [("change.refusal", "sales", "head")]

    def test_the_customer_reads_nothing_of_it_yet(self, told: Told, cast: Cast, visit: Visit) -> None:
        seen = words(visit(cast.wang_min).get(f"/changes/{told.number}").text)
        assert "该周已满负荷" not in seen and "维持原状" not in seen and "审查中" in seen
        assert mails(told, "change_refused") == []

    def test_signed_the_customer_reads_the_reason(self, told: Told, cast: Cast, visit: Visit) -> None:
        told.refuses("该周已满负荷")
        assert told.state == S.REFUSED and mails(told, "change_refused") == ["王敏"]
        assert "该周已满负荷" in words(visit(cast.wang_min).get(f"/changes/{told.number}").text)

    def test_it_is_not_approved_instead(self, told: Told) -> None:
        with pytest.raises(Refused):
            told.approves()

    def test_sales_may_find_another_way_until_it_is_signed(self, told: Told) -> None:
        told.settles(date_value(LATEST), remark="最早这天")
        assert (told.state, told.tasks("change.refusal")) == (S.ASKED, [])
        told.signs("production")
        assert told.state == S.WITH_CUSTOMER and told.items[0].agreed == date_value(LATEST)

    def test_once_refused_there_is_nothing_to_settle(self, told: Told) -> None:
        told.refuses()
        with pytest.raises(Refused):
            told.settles(date_value(LATEST))

    def test_the_manager_who_wrote_it_leaves_it_to_the_deputy(self, cast: Cast) -> None:
        told = released(cast)
        told.asks(told.day())
        told.signs("marketing")
        told.signs("production", "no")
        told.settles(told.items[0].before, who=cast.zhao)
        assert {(task.department, task.position) for task in told.tasks("change.refusal")} == {
            ("sales", "deputy_head"), ("general_office", "general_manager")}
        with pytest.raises(Refused):
            told.refuses()
        told.refuses(who=cast.shen)

    def test_a_price_that_stays_goes_to_the_general_manager(self, cast: Cast) -> None:
        told = released(cast)
        told.asks(told.price("84.90"))
        told.signs("marketing", "no")
        told.settles(told.items[0].before, remark="原价不变")
        assert [(task.kind, task.position) for task in told.tasks("change.refusal")] == [("change.refusal", "general_manager")]


class TestSales:
    """What sales says where a department said no and offered nothing; it signs for it as marketing."""

    @pytest.fixture
    @remembered
    def told(self, told: Told) -> Told:
        return told.asks(told.day())

    def test_what_production_offered_may_be_stood_by_after_marketings_own_no(self, told: Told) -> None:
        told.signs("production", "no", offer=date_value(LATEST))
        told.signs("marketing", "no", remark="客户等不到 12-30")
        assert [task.kind for task in told.tasks("change")] == ["change.settle"]
        told.settles(date_value(LATEST), remark="与客户沟通后以 12-30 答复")
        assert (told.state, told.items[0].agreed) == (S.WITH_CUSTOMER, date_value(LATEST))
        assert told.sections["marketing"].signed_by == "李倩"

    def test_what_the_customer_asked_and_a_department_denied_is_no_answer(self, told: Told) -> None:
        told.signs("marketing")
        told.signs("production", "no")
        with pytest.raises(Invalid) as wrong:
            told.settles(date_value(LATER))
        assert set(wrong.value.fields) == {f"offer-{told.items[0].id}"}
        told.settles(date_value(LATEST))

    def test_it_is_signed_and_the_signature_names_each_value(self, told: Told) -> None:
        told.signs("marketing")
        told.signs("production", "no")
        told.settles(date_value(LATEST), remark="最早这天")
        section = told.sections["marketing"]
        given = told.story.system(lambda work: work.session.get_one(Signature, section.signature_id))
        (said,) = given.content["items"]
        assert (given.decision, said["offered"], said["remark"]) == ("change_marketing", date_value(LATEST), "最早这天")

    def test_while_a_department_has_not_answered_sales_may_say_it_already(self, told: Told) -> None:
        told.signs("production", "no")
        told.settles(date_value(LATEST))
        assert told.state == S.ASKED and told.sections["marketing"].state == "open"
        told.signs("marketing")
        assert told.sections["production"].state == "open", "it denied another day: it looks at this one"
        told.signs("production")
        assert told.state == S.WITH_CUSTOMER

    def test_another_price_goes_to_the_customer_and_then_to_the_general_manager(self, cast: Cast) -> None:
        told = released(cast)
        told.asks(told.price("84.90"))
        told.signs("marketing", "no")
        told.settles(price_value_of("85.50"), remark="可让到 85.50")
        told.customer("accept")
        assert told.state == S.APPROVAL
        told.approves_price()
        assert (told.state, str(told.lines[0].unit_price.normalize())) == (S.IN_FORCE, "85.5")


def price_value_of(amount: str) -> dict[str, object]:
    from decimal import Decimal

    return price_value(Decimal(amount), "CNY")


class TestTwoDepartments:
    """An offer is signed for by everybody before the customer has it (RULES 6: every routed section is signed)."""

    @pytest.fixture
    @remembered
    def told(self, told: Told) -> Told:
        return told.asks(told.day(), told.quantity("1400"))

    def test_who_said_yes_before_the_offer_signs_for_it(self, told: Told) -> None:
        told.signs("marketing")
        told.signs("production", "no", offer=date_value(LATEST))
        assert told.state == S.ASKED and told.sections["marketing"].state == "open"
        assert [task.kind for task in told.tasks("change")] == ["change.marketing"]
        told.signs("marketing")
        assert told.state == S.WITH_CUSTOMER

    def test_the_later_of_two_offers_is_on_the_table_and_the_earlier_department_looks_again(self, told: Told) -> None:
        told.signs("marketing", "no", offer=date_value(LATEST))
        told.signs("production", "no", offer=date_value(LATEST.replace(day=28)))
        assert told.items[0].agreed == date_value(LATEST.replace(day=28)) and told.sections["marketing"].state == "open"
        told.signs("marketing", "no", offer=date_value(LATEST.replace(day=29)))
        assert told.sections["production"].state == "open"
        told.signs("production")
        assert (told.state, told.items[0].agreed) == (S.WITH_CUSTOMER, date_value(LATEST.replace(day=29)))

    def test_what_one_item_is_offered_leaves_the_other_as_asked(self, told: Told) -> None:
        told.signs("production", "no", offer=date_value(LATEST), item=0)
        told.signs("marketing")
        assert [(item.field, item.state) for item in told.items] == [("date", "countered"), ("quantity", "agreed")]

    def test_an_item_that_both_sides_agreed_is_not_offered_otherwise(self, told: Told) -> None:
        told.signs("production", "no", offer=date_value(LATEST), item=0)
        told.signs("marketing")
        told.customer("counter", "2026-12-28")
        with pytest.raises(Invalid) as wrong:
            told.signs("production", "no", offer={"quantity": "1300"}, item=1)
        assert set(wrong.value.fields) == {f"offer-{told.items[1].id}"}
        told.signs("production")

    def test_the_customer_reads_an_offer_when_the_house_stands_by_it_and_not_before(self, told: Told, cast: Cast, visit: Visit) -> None:
        told.signs("production", "no", offer=date_value(LATEST), remark="模具保养")
        buyer = visit(cast.wang_min)
        seen = words(buyer.get(f"/changes/{told.number}").text)
        assert "2026-12-30" not in seen and "模具保养" not in seen and "2026-12-24" in seen
        told.signs("marketing")
        seen = words(buyer.get(f"/changes/{told.number}").text)
        assert "2026-12-30" in seen and "模具保养" in seen
