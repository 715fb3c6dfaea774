"""The pages about people, as each of them sees them."""

from __future__ import annotations

from tests.templates.page_reader import read


def test_staff_are_listed_by_department(visit, cast):
    everybody = visit(cast.li_qian).get("/admin/people").text
    sales = visit(cast.li_qian).get("/admin/people", params={"department": "sales"}).text
    assert "方文涛" in everybody
    assert "赵志远" in sales
    assert "方文涛" not in sales


def test_a_colleague_is_found_by_a_part_of_the_name(visit, cast):
    found = visit(cast.li_qian).get("/admin/people", params={"q": "高"}).text
    assert "高峻" in found
    assert "方文涛" not in found


def test_a_colleague_has_a_page_with_posts_and_decisions(visit, cast):
    page = visit(cast.li_qian).get(f"/admin/people/{cast.zhao.id}")
    assert page.status_code == 200
    assert "赵志远" in page.text


def test_only_an_administrator_sees_the_way_to_change_a_colleague(visit, cast):
    url = f"/admin/people/{cast.fang.id}"
    assert 'id="f-person"' in visit(cast.it).get(url).text
    assert 'id="f-person"' not in visit(cast.li_qian).get(url).text


def test_a_customers_user_is_no_colleague(visit, cast):
    assert visit(cast.it).get(f"/admin/people/{cast.wang_min.id}").status_code == 404


def test_an_administrator_enters_a_colleague_who_is_mailed_a_link(visit, cast):
    it = visit(cast.it)
    answer = it.post(
        "/admin/people",
        {"name": "新同事", "email": "new@hengchuan.example", "posts-0-department": "technical", "posts-0-position": "member"},
    )
    assert "新同事" in it.follow(answer).text


def test_a_new_colleague_without_a_post_is_asked_for_one_and_what_was_typed_stays(visit, cast):
    answer = visit(cast.it).post("/admin/people", {"name": "新同事", "email": "no"})
    assert answer.status_code == 422
    assert 'value="新同事"' in answer.text
    assert 'id="posts-error"' in answer.text


def test_the_authority_table_names_who_holds_each_decision_today(visit, cast):
    page = visit(cast.fang).get("/admin/authority").text
    assert "沈岳" in page
    assert "赵志远" in page


def test_a_customer_never_comes_to_the_companys_pages(visit, cast):
    answer = visit(cast.wang_min, "admin").get("/admin/people")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/admin/login")


def test_delegations_show_mine_and_the_form_for_a_new_one(visit, cast):
    page = visit(cast.zhao).get("/admin/delegations")
    assert page.status_code == 200
    assert 'name="taker"' in page.text


def test_a_delegation_is_entered_shown_and_ended(visit, cast):
    zhao = visit(cast.zhao)
    answer = zhao.post("/admin/delegations", {"taker": str(cast.sun_deputy.id), "first_day": "2026-11-23", "last_day": "2099-01-01"})
    assert answer.status_code == 422, "three months at most"
    answer = zhao.post(
        "/admin/delegations", {"taker": str(cast.sun_deputy.id), "first_day": people_today(zhao), "last_day": people_today(zhao)}
    )
    page = zhao.follow(answer).text
    assert "孙启明" in page
    end = page.split('action="/admin/delegations/')[1].split("/end")[0]
    assert "/end" not in zhao.follow(zhao.post(f"/admin/delegations/{end}/end", version=1)).text


def people_today(visitor) -> str:
    return visitor.door.clock().astimezone(visitor.door.settings.zone).date().isoformat()


def test_the_journal_is_read_by_those_who_watch_over_it(visit, cast):
    it = visit(cast.it)
    it.post(f"/admin/people/{cast.fang.id}", {"name": "方文涛", "posts-0-department": "quality", "posts-0-position": "member"}, version=1)
    page = it.get("/admin/journal", params={"kind": "person", "id": str(cast.fang.id)})
    assert "人员：变更" in page.text
    assert visit(cast.fang).get("/admin/journal").status_code == 403


def test_the_journal_answers_whatever_is_asked(visit, cast):
    strange = {"kind": "'; drop table", "id": "x", "since": "never", "until": "9999-99-99", "before": "-1", "who": "\x00"}
    assert visit(cast.it).get("/admin/journal", params=strange).status_code == 200


def test_a_customers_administrator_keeps_its_users(visit, cast):
    admin = visit(cast.a_admin)
    page = admin.follow(admin.post("/users", {"name": "新用户", "email": "new@k001.example", "roles": "buyer"}))
    assert "新用户" in page.text
    assert visit(cast.wang_min).get("/users").status_code == 403


def test_sales_keep_the_users_of_a_customer(visit, cast):
    sales = visit(cast.li_qian)
    assert "王敏" in sales.get("/admin/customers/K001/users").text
    added = sales.post("/admin/customers/K001/users", {"name": "新用户", "email": "x@k001.example", "roles": "quality"})
    assert "新用户" in sales.follow(added).text
    assert visit(cast.fang).get("/admin/customers/K001/users").status_code == 403
    assert sales.get("/admin/customers/K999/users").status_code == 404


def test_a_change_that_is_refused_is_shown_again_in_its_own_form_and_not_in_that_of_a_new_user(visit, cast):
    admin = visit(cast.a_admin)
    typed = {"name": "", "title": "采购经理", "phone": "0755-1", "roles": "quality", "active": "1"}
    page = read(admin.post(f"/users/{cast.wang_min.id}", typed, version=1).text)
    own = {name: page.one("input", id=f"{name}-{cast.wang_min.id}") for name in ("name", "title", "phone")}
    assert {name: each.attributes["value"] for name, each in own.items()} == {"name": "", "title": "采购经理", "phone": "0755-1"}
    assert own["name"].attributes["aria-invalid"] == "true"
    links = [each.attributes.get("href", "") for each in page.all("a")]
    assert [each for each in links if "#name" in each] == [f"#name-{cast.wang_min.id}"]
    new = {name: page.one("input", id=name) for name in ("name", "title", "phone")}
    assert {each.attributes["value"] for each in new.values()} == {""}
    assert not any(each.has("aria-invalid") for each in new.values())


def test_a_new_user_who_is_refused_is_shown_again_in_the_form_of_a_new_one(visit, cast):
    sales = visit(cast.li_qian)
    page = read(sales.post("/admin/customers/K001/users", {"name": "新用户", "email": "no address", "roles": "quality"}).text)
    assert page.one("input", id="name").attributes["value"] == "新用户"
    assert page.one("input", id="email").attributes["aria-invalid"] == "true"
    assert page.one("input", id=f"name-{cast.wang_min.id}").attributes["value"] == "王敏"


def test_another_customers_user_is_not_there(visit, cast):
    admin = visit(cast.a_admin)
    answer = admin.post(f"/users/{cast.b_buyer.id}", {"name": "x", "roles": "buyer", "active": "1"}, version=1)
    assert answer.status_code == 404
    never = admin.post("/users/0198c0de-0000-7000-8000-000000000001", {"name": "x", "roles": "buyer", "active": "1"}, version=1)
    assert never.status_code == 404


def test_a_user_is_closed_and_is_out_with_the_next_page(visit, cast):
    wang = visit(cast.wang_min)
    assert wang.get("/account").status_code == 200
    visit(cast.a_admin).post(f"/users/{cast.wang_min.id}", {"name": "王敏", "roles": "buyer"}, version=1)
    assert wang.get("/account").headers["location"].startswith("/login")


def test_ones_own_account_can_be_seen_at_both_doors(visit, cast):
    assert "王敏" in visit(cast.wang_min).get("/account").text
    assert "李倩" in visit(cast.li_qian).get("/admin/account").text
    assert visit(None).get("/account").status_code == 303
