"""The review at both doors: read, answered, signed in the bar, refused with its reason, settled with the customer."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.projects.actions import join
from domain.projects.models import Project
from domain.reviews import queries
from tests.cast import NOW, PASSWORD, Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, approved, begin, begin_new
from tests.templates.page_reader import read
from tests.visitors import words

Visit = Callable[..., Any]
SIGN = {"password": PASSWORD, "decision": "sign"}


@pytest.fixture(autouse=True)
def _same_morning(application: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors' clocks stand where the cast's does."""
    for side in ("admin", "portal"):
        monkeypatch.setattr(getattr(application, side).state.door, "clock", lambda: NOW)


def seen(answer: Any) -> str:
    assert answer.status_code == 200, f"{answer.status_code}: {words(answer.text)[:1500]}"
    return words(answer.text)


def conforming(story: Story, key: str) -> dict[str, str]:
    return {f"a-{question}" + (f"-{line_id}" if line_id else ""): "yes" for question, line_id in story.answers(key)}


@pytest.mark.clause("5.1.2(1)", "6.2.1")
def test_the_review_page_shows_facts_evidence_departments_and_the_way(cast: Cast, visit: Visit) -> None:
    story = begin(cast, line(price=Decimal("84.90")))
    text = seen(visit(cast.li_qian).get(f"/admin/reviews/{story.number}"))
    for expected in (story.number, "FM070100-01", "1.74%", "前下摆臂总成（左）", "远江汽车", "PPAP"):
        assert expected in text


@pytest.mark.clause("5.1.2(1)")
@pytest.mark.parametrize("kind", ["sample", "single"])
def test_the_review_says_of_what_kind_the_order_is_and_to_which_it_belongs(cast: Cast, visit: Visit, kind: str) -> None:
    first = begin(cast, line(), po_number="first")
    story = begin(cast, line(), kind=kind, relation="call_off_of", related=first.number)
    text = seen(visit(cast.li_qian).get(f"/admin/reviews/{story.number}"))
    assert f"提货自框架订单 {first.number}" in text and ("订单种类 样件或试制订单" in text) is (kind == "sample") is ("订单种类" in text)


@pytest.mark.clause("5.1.5(1)")
def test_two_sections_that_one_person_answers_on_one_page_keep_their_fields_apart(cast: Cast, visit: Visit) -> None:
    story = begin(cast, line(), new_line())
    for key, section in story.sections.items():
        if section.state == "open":
            story.sign(key)
    page = visit(cast.chen).get(f"/admin/reviews/{story.number}").text
    assert page.count('class="chk mine"') > 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(each for each in set(ids) if ids.count(each) > 1) == []
    assert set(re.findall(r' for="([^"]+)"', page)) <= set(ids), "each label has its field"


def test_the_list_names_each_review_with_its_state(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    assert story.number in seen(visit(cast.zhao).get("/admin/reviews"))
    assert story.number not in seen(visit(cast.zhao).get("/admin/reviews?view=done"))
    assert story.number in seen(visit(cast.zhao).get("/admin/reviews?q=4500874021&class=mass_production"))
    assert story.number not in seen(visit(cast.zhao).get("/admin/reviews?q=nothing-like-it"))


@pytest.mark.clause("5.1.2(2)C", "5.1.6", "5.1.7(2)")
def test_a_mass_production_order_goes_from_the_bar_of_each_department_to_release(cast: Cast, visit: Visit) -> None:
    story = begin(cast, line("2916035-K80", 600))
    for key, who in (("marketing", cast.li_qian), ("delivery", cast.chen)):
        desk = visit(who)
        url = f"/admin/reviews/{story.number}/sections/{key}"
        text = seen(desk.follow(desk.post(url, conforming(story, key) | SIGN, version=story.sections[key].version)))
        assert "签" in text
    manager = visit(cast.zhao)
    seen(manager.follow(manager.post(f"/admin/reviews/{story.number}/approval", SIGN, version=story.order.version)))
    head = visit(cast.he_head)
    seen(head.get(f"/admin/reviews/{story.number}"))
    seen(head.follow(head.post(f"/admin/reviews/{story.number}/release", SIGN, version=story.order.version)))
    assert story.order.state == "released"


def test_a_wrong_password_shows_the_page_again_with_what_was_typed(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    desk = visit(cast.li_qian)
    typed = conforming(story, "marketing") | {"r-service": "随车提供检测报告", "password": "wrong", "decision": "sign"}
    answer = desk.post(f"/admin/reviews/{story.number}/sections/marketing", typed, version=story.sections["marketing"].version)
    assert answer.status_code == 422
    assert "随车提供检测报告" in answer.text
    assert story.sections["marketing"].state == "open"


def test_answers_are_saved_as_one_goes_and_the_new_version_comes_back(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    before = story.sections["marketing"].version
    answer = visit(cast.li_qian).post(f"/admin/reviews/{story.number}/sections/marketing/draft", {"a-service": "yes"}, version=before)
    assert answer.status_code == 200
    assert answer.json()["version"] == story.sections["marketing"].version > before
    assert story.answers("marketing")["service", None].value == "yes"
    late = visit(cast.wu_jia).post(f"/admin/reviews/{story.number}/sections/marketing/draft", {"a-service": "no"}, version=before)
    assert late.status_code == 409


def test_somebody_elses_section_is_not_answered_at_the_door(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    answer = visit(cast.chen).post(f"/admin/reviews/{story.number}/sections/marketing", {"a-service": "yes", "decision": "save"})
    assert answer.status_code == 403
    assert story.answers("marketing")["service", None].value is None
    assert visit(cast.wang_min).get(f"/admin/reviews/{story.number}").status_code in (303, 404)


@pytest.mark.clause("1.1")
def test_a_deviation_is_settled_with_the_customer_at_both_doors(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    story.sign("marketing")
    (ordered,) = story.lines
    deviation = story.no("delivery", "capacity", "设备检修", ordered.id)
    assert deviation is not None
    seller, buyer = visit(cast.li_qian), visit(cast.wang_min)
    hidden = buyer.get(f"/orders/{story.number}/deviations/{deviation.id}/answer")
    assert hidden.status_code == 404
    at = f"/admin/reviews/{story.number}/deviations/{deviation.id}"
    nothing = seller.post(f"{at}/proposal", {"text": "可于年底到厂", "date": "年底"}, version=deviation.version)
    again = read(nothing.text)
    assert (nothing.status_code, again.one("input", id=f"text-{deviation.id}").attributes["value"]) == (422, "可于年底到厂")
    assert again.one("input", id=f"date-{deviation.id}").attributes["value"] == "年底"
    assert f'href="#date-{deviation.id}"' in nothing.text, "the summary leads to the field of the deviation that was refused"
    seen(seller.follow(seller.post(f"{at}/proposal", {"text": "可于 12-24 到厂", "date": "2026-12-24"}, version=deviation.version)))
    mine = f"/orders/{story.number}/deviations/{deviation.id}"
    assert "可于 12-24 到厂" in seen(buyer.get(f"{mine}/answer"))
    asked = story.deviations[0]
    seen(buyer.follow(buyer.post(f"{mine}/proposal", {"text": "12-22 可以吗", "date": "2026-12-22"}, version=asked.version)))
    assert "12-22 可以吗" in seen(seller.get(f"/admin/reviews/{story.number}"))
    seen(seller.follow(seller.post(f"{at}/proposal", {"text": "12-23", "date": "2026-12-23"}, version=story.deviations[0].version)))
    unsigned = buyer.post(f"{mine}/answer", {}, version=story.deviations[0].version)
    assert unsigned.status_code == 422
    seen(buyer.follow(buyer.post(f"{mine}/answer", {"password": PASSWORD}, version=story.deviations[0].version)))
    assert story.deviations[0].state == "agreed"
    assert story.order.revision == 2
    assert visit(cast.b_buyer).get(f"{mine}/answer").status_code == 404


@pytest.mark.clause("5.1.7(1)")
def test_an_objection_goes_through_the_pages_of_the_heads_and_the_general_manager(cast: Cast, visit: Visit) -> None:
    story = begin(cast, line(price=Decimal("80.00"))).sign_all("marketing")
    assert story.order.state == "objection"
    head, boss = visit(cast.zhao), visit(cast.shen)
    seen(head.get(f"/admin/reviews/{story.number}"))
    empty = head.post(
        f"/admin/reviews/{story.number}/negotiation", {"password": PASSWORD, "heads": "", "record": ""}, version=story.order.version
    )
    assert empty.status_code == 422
    given = {"password": PASSWORD, "heads": ["何志明", "宋敏"], "record": "按成本不可行"}
    seen(head.follow(head.post(f"/admin/reviews/{story.number}/negotiation", given, version=story.order.version)))
    assert "按成本不可行" in seen(boss.get(f"/admin/reviews/{story.number}"))
    ruled = {"password": PASSWORD, "text": "单价 86.40 接单", "decision": "accept"}
    seen(boss.follow(boss.post(f"/admin/reviews/{story.number}/ruling", ruled, version=story.order.version)))
    assert story.order.state == "in_review"
    assert [task.kind for task in story.tasks("order.deviation")] == ["order.deviation"]


@pytest.mark.clause("5.1.1(2)")
def test_a_meeting_is_called_and_recorded_on_its_page(cast: Cast, visit: Visit) -> None:
    story = begin_new(cast)
    desk = visit(cast.li_qian)
    url = f"/admin/reviews/{story.number}/meeting"
    seen(desk.get(url))
    missing = desk.post(url, {"when": "", "agenda": ""})
    assert missing.status_code == 422
    called = {"when": "2026-11-19T14:00", "place": "二楼会议室", "agenda": "新件可行性", "invitees": [str(cast.fang.id), str(cast.liu.id)]}
    assert "方文涛" in seen(desk.follow(desk.post(url, called)))
    (meeting,) = story.system(lambda work: queries.page(work, story.number)).meetings
    wrong = desk.post(f"{url}/{meeting.id}/minutes", {"minutes": "讨论", "decision": ""}, version=meeting.version)
    assert wrong.status_code == 422
    done = {"minutes": "逐项讨论", "decision": "承制"}
    assert "逐项讨论" in seen(desk.follow(desk.post(f"{url}/{meeting.id}/minutes", done, version=meeting.version)))


@pytest.mark.clause("5.1.7(3)")
def test_the_general_manager_settles_on_the_page(cast: Cast, visit: Visit) -> None:
    story = begin_new(cast).meet().sign_all()
    story.approve()
    boss = visit(cast.shen)
    seen(boss.get(f"/admin/reviews/{story.number}"))
    assert boss.post(f"/admin/reviews/{story.number}/settlement", SIGN, version=story.order.version).status_code == 422
    seen(boss.follow(boss.post(f"/admin/reviews/{story.number}/settlement", SIGN | {"text": "样件 12 月"}, version=story.order.version)))
    assert story.order.state == "accepted_for_development"
    engineer = visit(cast.gao)
    (first, *_) = list(story.tasks("development.feasibility"))
    assert first.object_number in seen(engineer.get("/admin/plan/developments"))
    done = engineer.post(f"/admin/plan/developments/{first.object_number}", {"result": "可行"})
    assert "可行" in seen(engineer.follow(done))


def test_the_general_manager_declines_on_the_page(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    boss = visit(cast.shen)
    assert (
        boss.post(f"/admin/reviews/{story.number}/refusal", {"password": PASSWORD, "reason": ""}, version=story.order.version).status_code
        == 422
    )
    seen(
        boss.follow(
            boss.post(f"/admin/reviews/{story.number}/refusal", {"password": PASSWORD, "reason": "暂无产能"}, version=story.order.version)
        )
    )
    assert story.order.state == "declined"


@pytest.mark.clause("3.2")
def test_a_line_is_judged_otherwise_on_the_page(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    (ordered,) = story.lines
    desk = visit(cast.li_qian)
    url = f"/admin/reviews/{story.number}/classification"
    assert desk.post(url, {"line": "", "line_class": "newly_developed", "grounds": "x"}, version=story.order.version).status_code == 422
    given = {"line": str(ordered.id), "line_class": "newly_developed", "grounds": "客户要求新模具"}
    seen(desk.follow(desk.post(url, given, version=story.order.version)))
    assert story.lines[0].line_class == "newly_developed"


@pytest.mark.clause("3.2")
def test_a_wrong_password_leads_to_the_field_of_the_form_that_judges_not_to_that_of_a_signature(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    manager, url = visit(cast.zhao), f"/admin/reviews/{story.number}/classification"
    given = {"line": str(story.lines[0].id), "line_class": "newly_developed", "grounds": "客户要求新模具"}
    assert manager.post(url, given, version=story.order.version).status_code == 303
    secret = story.lines[0].project_id
    story.system(lambda work: join(work, work.fetch(Project, secret), cast.zhao.id, "judges it"))
    back = given | {"line_class": "mass_production", "password": "wrong"}
    answer = manager.post(url, back, version=story.order.version)
    assert answer.status_code == 422 and 'id="password-overrule"' in answer.text
    assert 'href="#password-overrule"' in answer.text and 'href="#password"' not in answer.text


def test_a_signature_is_taken_back_at_the_page(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    desk = visit(cast.li_qian)
    url = f"/admin/reviews/{story.number}/sections/marketing"
    desk.post(url, conforming(story, "marketing") | {"decision": "save"}, version=story.sections["marketing"].version)
    seen(desk.follow(desk.post(f"{url}/signature", {"password": PASSWORD}, version=story.sections["marketing"].version)))
    assert "撤回签核" in seen(desk.get(f"/admin/reviews/{story.number}"))
    seen(desk.follow(desk.post(f"{url}/withdrawal", {}, version=story.sections["marketing"].version)))
    assert story.sections["marketing"].state == "open"


@pytest.mark.clause("5.1.8(1)", "5.1.8(2)", "5.1.8(3)")
def test_plan_purchase_requests_and_documents_have_their_pages(cast: Cast, visit: Visit) -> None:
    story = approved(cast, line("1001120-T15", 600))
    (request,) = story.requests
    head, buyer, control = visit(cast.he_head), visit(cast.qian), visit(cast.chen)
    assert request.number in seen(head.get("/admin/purchase-requests"))
    story.release()
    assert "NR-60" in seen(buyer.get("/admin/purchase-requests?state=sent"))
    at = f"/admin/purchase-requests/{request.number}"
    seen(buyer.follow(buyer.post(f"{at}/acknowledgement", {}, version=story.requests[0].version)))
    seen(buyer.follow(buyer.post(f"{at}/receipt", {}, version=story.requests[0].version)))
    assert story.requests[0].state == "received"
    first = story.plan[0]
    assert story.number in seen(control.get(f"/admin/plan?week={first.day.isoformat()}"))
    seen(control.get("/admin/plan?week=nonsense"))
    seen(control.follow(control.post(f"/admin/plan/{story.order.id}/acknowledgement", {})))
    assert not story.tasks("plan.acknowledge")
    seen(visit(cast.fang).get("/admin/plan/documents"))


LINK = re.compile(r'href="(/admin/(?:reviews|plan|purchase-requests)[^"#?]*)"')


def test_every_link_of_the_review_page_within_the_area_leads_somewhere(cast: Cast, visit: Visit) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验"))
    desk = visit(cast.li_qian)
    links = set(LINK.findall(desk.get(f"/admin/reviews/{story.number}").text))
    assert f"/admin/reviews/{story.number}/meeting" in links
    assert {link: desk.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.clause("5.1.9(4)", "5.1.1(2)")
def test_a_department_takes_note_of_what_it_is_told(cast: Cast, visit: Visit) -> None:
    story = begin(cast, line(price=Decimal("84.90")))
    (deviation,) = story.deviations
    seller = visit(cast.li_qian)
    at = f"/admin/reviews/{story.number}/deviations/{deviation.id}"
    seen(seller.follow(seller.post(f"{at}/concession", {"text": "年降已谈定"}, version=deviation.version)))
    (task,) = story.tasks("price.acknowledge")
    url = f"/admin/reviews/{story.number}/notes/{task.id}"
    assert visit(cast.chen).post(url, {}).status_code == 403
    clerk = visit(cast.xu)
    assert url in clerk.get(f"/admin/reviews/{story.number}").text
    seen(clerk.follow(clerk.post(url, {})))
    assert not story.tasks("price.acknowledge")
    assert clerk.post(url, {}).status_code == 409
    assert clerk.post(f"/admin/reviews/{story.number}/notes/{deviation.id}", {}).status_code == 404
    boss = visit(cast.shen)
    seen(boss.get(f"/admin/reviews/{story.number}"))
    unsigned = boss.post(f"{at}/price", {"decision": "accept"}, version=story.deviations[0].version)
    assert unsigned.status_code == 422
    signed = {"decision": "accept", "password": PASSWORD}
    seen(boss.follow(boss.post(f"{at}/price", signed, version=story.deviations[0].version)))
    assert story.deviations[0].price_signed_by == cast.shen.name


@pytest.mark.clause("5.1.7(1)", "5.1.2(2)A")
def test_the_general_manager_rules_on_the_page_with_a_price_for_the_deviation(cast: Cast, visit: Visit) -> None:
    story = begin(cast, line(price=Decimal("80.00")))
    story.sign("marketing")
    story.negotiate()
    (deviation,) = story.deviations
    desk = visit(cast.shen)
    assert f'name="price-{deviation.id}"' in desk.get(f"/admin/reviews/{story.number}").text
    typed = {"text": "单价 85，量保 3 万", f"price-{deviation.id}": "viel", "decision": "accept", "password": PASSWORD}
    at = f"/admin/reviews/{story.number}/ruling"
    wrong = desk.post(at, typed, version=story.order.version)
    assert wrong.status_code == 422
    assert "单价 85，量保 3 万" in wrong.text
    assert f'href="#price-{deviation.id}"' in wrong.text and f'id="price-{deviation.id}"' in wrong.text
    seen(desk.follow(desk.post(at, typed | {f"price-{deviation.id}": "85"}, version=story.order.version)))
    assert story.deviations[0].value == {"price": "85"}
    asked = visit(cast.wang_min).get(f"/orders/{story.number}/deviations/{deviation.id}/answer")
    assert "85" in seen(asked)


@pytest.mark.clause("5.1.6")
def test_the_manager_takes_an_approval_back_on_the_page_and_nobody_else_is_offered_it(cast: Cast, visit: Visit) -> None:
    story = begin(cast).sign_all()
    story.approve()
    at = f"/admin/reviews/{story.number}/approval/withdrawal"
    assert at not in visit(cast.shen).get(f"/admin/reviews/{story.number}").text
    desk = visit(cast.zhao)
    assert at in desk.get(f"/admin/reviews/{story.number}").text
    seen(desk.follow(desk.post(at, {}, version=story.order.version)))
    assert story.order.state == "in_review"


@pytest.mark.clause("5.1.2(2)A")
def test_a_computed_no_is_offered_as_nothing_else(cast: Cast, visit: Visit) -> None:
    story = begin(cast, line(price=Decimal("84.90")), line("2916035-K80", 600))
    first, _ = story.lines
    text = visit(cast.li_qian).get(f"/admin/reviews/{story.number}").text
    offered = re.findall(rf'name="a-price-{first.id}" value="(\w+)"|value="(\w+)"[^>]*name="a-price-{first.id}"', text)
    assert {value for pair in offered for value in pair if value} == {"no"}
    assert len(re.findall(r'name="a-service"', text)) == 3


@pytest.mark.clause("6.2.1")
def test_the_sheet_is_printed_while_the_review_runs_each_time_as_an_edition_of_its_own(cast: Cast, visit: Visit) -> None:
    from sqlalchemy import select

    from domain.records.models import Record

    story = begin(cast).sign_all("marketing")
    desk, at = visit(cast.chen), f"/admin/reviews/{story.number}/print"
    assert f'action="{at}"' in desk.get(f"/admin/reviews/{story.number}").text
    seen(desk.follow(desk.post(at, {})))
    story.sign("delivery")
    story.approve()
    story.release()
    assert f'action="{at}"' not in desk.get(f"/admin/reviews/{story.number}").text
    wanted = select(Record.edition, Record.sheet, Record.internal).where(Record.form == "FM070100-01").order_by(Record.edition)
    rows = story.system(lambda work: work.session.execute(wanted).all())
    assert [(row.edition, row.sheet["outcome"], row.internal) for row in rows] == [(1, "open", True), (2, "accepted", True)]
    assert visit(cast.wang_min).post(at, {}).status_code in (403, 404)


@pytest.mark.clause("5.1.5(1)")
def test_the_review_shows_the_load_of_the_weeks_asked_before_anybody_answers(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    text = seen(visit(cast.chen).get(f"/admin/reviews/{story.number}"))
    load = text[text.index("负荷与产能") :]
    assert "80.0 h" in load[:400], "five days of sixteen hours"
    assert "40.0 h" in load[:400], "2,400 pieces at sixty an hour"
    assert "50%" in load[:400]
    over = begin(cast, line(quantity=9000), po_number="2")
    text = seen(visit(cast.chen).get(f"/admin/reviews/{over.number}"))
    percents = [int(each) for each in re.findall(r"(\d+)%", text[text.index("负荷与产能") :][:400])]
    assert max(percents) > 100


@pytest.mark.clause("5.1.7(1)")
def test_the_bar_offers_an_objection_as_long_as_a_deviation_stands_also_while_questions_are_open(cast: Cast, visit: Visit) -> None:
    for number, price, offered in (("PO-1", "84.90", "带异议签核"), ("PO-2", "86.40", "同意并签核")):
        story = begin(cast, line(price=Decimal(price)), po_number=number)
        text = seen(visit(cast.li_qian).get(f"/admin/reviews/{story.number}"))
        assert "项未选" in text, "questions are open"
        assert [said for said in ("带异议签核", "同意并签核") if said in text] == [offered]


@pytest.mark.clause("5.1.7(1)")
def test_who_presses_agree_beside_an_answer_that_does_not_conform_is_told_that_it_is_an_objection(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    desk, url = visit(cast.li_qian), f"/admin/reviews/{story.number}/sections/marketing"
    typed = conforming(story, "marketing") | {"a-service": "no", "r-service": "无法随车提供检测报告", "opinion": "请复议"}
    told = desk.post(url, typed | SIGN, version=story.sections["marketing"].version)
    assert told.status_code == 422
    text = words(told.text)
    assert "此时签核即为提出异议" in text and "带异议签核" in text and "同意并签核" not in text
    assert "无法随车提供检测报告" in text and 'value="请复议"' in told.text
    assert story.sections["marketing"].state == "open" and not story.deviations
    seen(desk.follow(desk.post(url, typed | SIGN | {"decision": "object"}, version=story.sections["marketing"].version)))
    assert story.sections["marketing"].state == "signed" and story.order.state == "objection"
