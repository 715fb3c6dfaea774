"""Staff, portal users and leavers: who keeps them, and what goes on when somebody goes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import domain.reactions  # noqa: F401 - what follows from a departure
from domain.accounts import actions, queries, sessions
from domain.accounts.actions.staff import StaffInput
from domain.accounts.actions.users import UserInput
from domain.accounts.models import Authority, Delegation, LoginSession, Person
from domain.customers.models import Customer
from domain.shared.actor import Post, system
from domain.shared.clock import Allowance
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import unit
from tests.cast import NOW, TODAY
from tests.remembering import remembered

NEW = StaffInput("新同事", "new@hengchuan.example", "工程师", "", (Post("technical", "member"),))
USER = UserInput("新用户", "new@k001.example", ("buyer",))


def by(who, deed, *given):
    with unit(who, now=NOW) as work:
        return deed(work, *given)


def one(model, key):
    with unit(system("test")) as work:
        return work.fetch(model, key)


class TestStaff:
    def test_an_administrator_enters_a_colleague_who_sets_the_first_password(self, cast):
        made = by(cast.it, actions.add_staff, NEW)
        assert made.password_hash is None
        with unit(system("test")) as work:
            mail = work.session.scalars(select(Outbox)).one()
            assert mail.payload["to"]["email"] == NEW.email
            assert [each.name for each in queries.staff(work, text="新同事")] == ["新同事"]

    def test_others_do_not(self, cast):
        with pytest.raises(Forbidden):
            by(cast.shen, actions.add_staff, NEW)

    @pytest.mark.parametrize("email", ["LI.QIAN@hengchuan.example", "ｌｉ.qian@hengchuan.example", "not an address", "a@b.cn, c@d.cn", ""])
    def test_an_address_is_one_and_nobody_elses(self, cast, email):
        with pytest.raises(Invalid) as refused:
            by(cast.it, actions.add_staff, StaffInput("X", email, posts=NEW.posts))
        assert "email" in refused.value.fields

    @pytest.mark.parametrize(
        "post", [("sales", "general_manager"), ("sales", "control"), ("kitchen", "member"), ("sales", "king"), ("sales", "administrator")]
    )
    def test_a_post_is_one_that_there_is(self, cast, post):
        with pytest.raises(Invalid):
            by(cast.it, actions.add_staff, StaffInput("X", "x@hengchuan.example", posts=(Post(*post),)))

    def test_posts_are_changed_and_with_them_what_may_be_decided(self, cast):
        by(cast.it, actions.change_staff, cast.fang.id, StaffInput("方文涛", "", posts=(Post("production", "head"),)), 1)
        with unit(system("test")) as work:
            row = queries.person(work, cast.fang.id)
            assert row.posts == (Post("production", "head"),)
            assert "release" in queries.decisions(work, row.posts)
            assert row.version == 2

    def test_a_page_that_is_out_of_date_changes_nothing(self, cast):
        with pytest.raises(Stale):
            by(cast.it, actions.change_staff, cast.fang.id, StaffInput("方文涛", "", posts=NEW.posts), 9)

    def test_nobody_gives_posts_to_themselves(self, cast):
        with pytest.raises(Refused):
            by(cast.it, actions.change_staff, cast.it.id, StaffInput("杜明", "", posts=(Post("general_office", "general_manager"),)), 1)

    def test_a_link_is_sent_again_while_there_is_no_password(self, cast):
        made = by(cast.it, actions.add_staff, NEW)
        by(cast.it, actions.invite_staff_again, made.id)
        with pytest.raises(Refused):
            by(cast.it, actions.invite_staff_again, cast.fang.id)

    def test_holders_of_a_post_include_those_above_it(self, cast):
        with unit(system("test")) as work:
            assert {each.name for each in queries.holders(work, "sales", "member")} == {"李倩", "吴佳", "赵志远", "孙启明"}
            assert {each.name for each in queries.holders(work, "sales", "head")} == {"赵志远"}

    def test_names_are_sorted_as_stored(self, cast):
        with unit(system("test")) as work:
            keys = work.session.scalars(select(Person.name_key).where(Person.site == "admin").order_by(Person.name_key)).all()
            assert queries.staff(work)[0].name == work.session.scalar(select(Person.name).where(Person.name_key == keys[0]))


class TestAuthority:
    def test_an_empty_table_is_filled_once(self, cast):
        with unit(system("test")) as work:
            for row in work.session.scalars(select(Authority)):
                work.session.delete(row)
        assert by(system("first start"), actions.seed_authority) > 20
        assert by(system("second start"), actions.seed_authority) == 0

    def test_a_decision_that_a_new_version_brings_gets_its_posts_and_the_others_stay_as_the_company_has_them(self, cast):
        with unit(system("test")) as work:
            for row in work.session.scalars(select(Authority).where(Authority.decision.in_(("outbound", "approval")))):
                if row.decision == "outbound":
                    work.session.delete(row)
                else:
                    row.position = "deputy_head"
        assert by(system("migrate"), actions.seed_authority) == 1
        with unit(system("test")) as work:
            rows = {row.decision: row.posts for row in queries.authority(work)}
        assert rows["outbound"] == (Post("logistics", "member"),)
        assert rows["approval"] == (Post("sales", "deputy_head"),)

    @pytest.mark.clause("5.1.6")
    def test_the_table_names_posts_and_people_in_the_order_of_the_procedure(self, cast):
        with unit(system("test")) as work:
            rows = {row.decision: row for row in queries.authority(work)}
        assert list(rows)[:2] == ["classification", "price"]
        assert rows["approval"].people == ("赵志远",)
        assert rows["ruling"].posts == (Post("general_office", "general_manager"),)


class TestUsers:
    def test_a_customers_administrator_enters_a_user_of_their_own(self, cast):
        made = by(cast.a_admin, actions.add_user, cast.a.id, USER)
        assert (made.customer_id, made.site, made.roles) == (cast.a.id, "portal", ["buyer"])

    def test_a_customers_administrator_enters_none_for_another(self, cast):
        with pytest.raises(NotFound):
            by(cast.a_admin, actions.add_user, cast.b.id, USER)

    def test_sales_enter_one_for_any_customer(self, cast):
        assert by(cast.li_qian, actions.add_user, cast.b.id, USER).customer_id == cast.b.id

    @pytest.mark.parametrize("who", ["wang_min", "a_quality", "fang", "it"])
    def test_nobody_else_does(self, cast, who):
        with pytest.raises(Forbidden):
            by(getattr(cast, who), actions.add_user, cast.a.id, USER)

    @pytest.mark.parametrize("roles", [(), ("king",), ("buyer", "king")])
    def test_a_user_has_a_role_that_there_is(self, cast, roles):
        with pytest.raises(Invalid):
            by(cast.a_admin, actions.add_user, cast.a.id, UserInput("X", "x@k001.example", roles))

    def test_a_closed_user_is_out_at_once(self, cast):
        with unit(system("test"), now=NOW) as work:
            sessions.begin(work, cast.wang_min.id, "portal", ip="", agent="")
        by(cast.a_admin, actions.change_user, cast.wang_min.id, UserInput("王敏", "", ("buyer",), active=False), 1)
        with unit(system("test")) as work:
            assert work.session.scalars(select(LoginSession)).all() == []

    def test_the_last_administrator_stays_one(self, cast):
        for change in (UserInput("郑洁", "", ("buyer",)), UserInput("郑洁", "", ("administrator",), active=False)):
            with pytest.raises(Refused):
                by(cast.a_admin, actions.change_user, cast.a_admin.id, change, 1)
        by(cast.a_admin, actions.change_user, cast.wang_min.id, UserInput("王敏", "", ("buyer", "administrator")), 1)
        assert by(cast.a_admin, actions.change_user, cast.a_admin.id, UserInput("郑洁", "", ("buyer",)), 1)

    def test_the_address_stays_what_it_was(self, cast):
        by(cast.a_admin, actions.change_user, cast.wang_min.id, UserInput("王敏", "evil@x.cn", ("buyer",)), 1)
        assert one(Person, cast.wang_min.id).email == cast.wang_min.email

    def test_a_user_of_another_customer_is_not_there(self, cast):
        with pytest.raises(NotFound):
            by(cast.a_admin, actions.change_user, cast.b_buyer.id, UserInput("X", "", ("buyer",)), 1)
        with pytest.raises(NotFound):
            by(cast.a_admin, actions.invite_again, cast.b_buyer.id)

    def test_a_colleague_is_no_user(self, cast):
        with pytest.raises(NotFound):
            by(cast.li_qian, actions.change_user, cast.fang.id, UserInput("X", "", ("buyer",)), 1)

    def test_a_user_with_a_password_is_not_invited_again(self, cast):
        with pytest.raises(Refused):
            by(cast.a_admin, actions.invite_again, cast.wang_min.id)

    def test_one_customer_does_not_see_the_users_of_another(self, cast):
        with unit(cast.a_admin) as work, pytest.raises(NotFound):
            queries.person(work, cast.b_buyer.id)


class TestLeaving:
    @pytest.fixture
    @remembered
    def task(self, cast) -> Task:
        with unit(system("test"), now=NOW) as work:
            customer = work.fetch(Customer, cast.a.id)
            whom = For(person_id=cast.li_qian.id)
            return open_task(
                work, customer, "visit.feedback", Message("Call them"), whom, Allowance.working_days(1), clause="1.3", path="/admin/"
            )

    def leave(self, cast, heir="wu_jia", version=1):
        return by(cast.it, actions.hand_over, cast.li_qian.id, getattr(cast, heir).id, version, "离职")

    @pytest.mark.clause("1.3")
    def test_tasks_and_customers_go_over_in_one_step(self, cast, task):
        done = self.leave(cast)
        assert done.tasks == 1
        assert one(Task, task.id).person_id == cast.wu_jia.id
        assert one(Customer, cast.a.id).owner_id == cast.wu_jia.id

    def test_the_account_closes_with_all_its_rights(self, cast):
        with unit(system("test"), now=NOW) as work:
            sessions.begin(work, cast.li_qian.id, "admin", ip="", agent="")
            work.add(
                Delegation(giver_id=cast.zhao.id, taker_id=cast.li_qian.id, first_day=TODAY, last_day=TODAY, decisions=[], ended_at=None)
            )
        self.leave(cast)
        gone = one(Person, cast.li_qian.id)
        assert (gone.active, gone.password_hash) == (False, None)
        with unit(system("test")) as work:
            assert work.session.scalars(select(LoginSession)).all() == []
            assert work.session.scalars(select(Delegation.ended_at)).all() == [NOW]
            assert queries.person(work, cast.li_qian.id).posts == ()

    def test_an_heir_who_was_the_deputy_becomes_the_owner_without_a_deputy(self, cast):
        self.leave(cast, "sun_deputy")
        customer = one(Customer, cast.a.id)
        assert (customer.owner_id, customer.deputy_id) == (cast.sun_deputy.id, None)

    @pytest.mark.parametrize("heir", ["li_qian", "wang_min"])
    def test_the_heir_is_another_colleague(self, cast, heir):
        with pytest.raises(Invalid):
            self.leave(cast, heir)

    def test_only_an_administrator_closes_an_account(self, cast):
        with pytest.raises(Forbidden):
            by(cast.zhao, actions.hand_over, cast.li_qian.id, cast.wu_jia.id, 1, "")

    def test_an_administrator_does_not_close_their_own(self, cast):
        with pytest.raises(Refused):
            by(cast.it, actions.hand_over, cast.it.id, cast.wu_jia.id, 1, "")

    def test_who_has_left_cannot_leave_again(self, cast):
        self.leave(cast)
        with pytest.raises(Refused):
            self.leave(cast, version=None)

    def test_a_page_that_is_out_of_date_hands_nothing_over(self, cast):
        with pytest.raises(Stale):
            self.leave(cast, version=5)
        assert one(Person, cast.li_qian.id).active
