"""New dates by mail: a link for each buyer, a page that decides nothing by being opened, one tap that does (RULES 7, decision 0051)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.accounts.models import Person
from domain.changes.models import Change
from domain.customers.models import Customer
from domain.deliveries.delays import taking
from domain.deliveries.models import Delay, DelayOffer
from domain.projects.actions import end
from domain.projects.models import Project, ProjectMember
from domain.shared.errors import NotFound, Refused
from domain.shared.journal import Audit
from domain.shared.links import Link, issue_link
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.deliveries.delayed import Case, day, found, full, offered, partial, premium
from tests.deliveries.late import HOUSE, member_of, set_in
from tests.visitors import words
from tests.web.forms import forms_of

pytestmark = pytest.mark.clause("5.1.10(1)")
OTHER = "A" * 32


def written() -> tuple[int, ...]:
    """What stands in the tables that a decision would write to."""
    with unit(HOUSE, now=NOW) as work:
        taken = select(func.count()).select_from(DelayOffer).where(DelayOffer.taken_at.is_not(None))
        rows = [select(func.count()).select_from(model) for model in (Audit, Change, Link)]
        return tuple(work.session.scalar(each) or 0 for each in (*rows, taken))


def test_the_mail_names_the_delivery_and_carries_the_readers_own_link(cast: Cast) -> None:
    case = offered(cast)
    mail, = case.mails("dates_offered")
    assert mail["params"]["path"].startswith("/dates/") and mail["about"][0] == "delay_offer"
    link = case.system(lambda work: work.session.scalars(select(Link)).one())
    assert (link.purpose, link.name, link.object_id) == ("delay_dates", "王敏", case.delay.id)
    assert case.tokens["王敏"] not in repr(vars(link))  # the token itself is kept nowhere but in the mail


@pytest.mark.parametrize(("last", "days"), [(3, 3), (40, 14)])
def test_a_link_is_good_for_two_weeks_and_no_longer_than_its_last_date(cast: Cast, last: int, days: int) -> None:
    case = offered(cast, full(1), full(last))
    token = case.tokens["王敏"]
    case.now += timedelta(days=days) - timedelta(minutes=1)
    assert case.look(token).number == case.number
    case.now += timedelta(days=1)
    with pytest.raises(NotFound):
        case.look(token)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "sign in: dates that can still be chosen wait there"), ("zh-CN", "仍可选择的交期在您的订单页面"),
])
def test_a_link_that_is_over_says_what_to_do_and_just_what_one_that_never_was_says(
    cast: Cast, visit: Any, language: str, said: str
) -> None:
    case = offered(cast)
    case.system(lambda work: [setattr(link, "expires_at", link.issued_at) for link in work.session.scalars(select(Link))])
    for token in (case.tokens["王敏"], OTHER):
        answer = visit(None, "portal")._send("GET", f"/dates/{token}", more={"concord-lang": language})
        assert answer.status_code == 404 and said in answer.text and 'href="/login"' in answer.text
        assert case.number not in answer.text and "SO-" not in answer.text


# a scanner opens everything and decides nothing


def test_opening_the_link_decides_nothing_however_often_and_by_whom(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    before, token = written(), case.tokens["王敏"]
    stranger = visit(None, "portal")
    for method in ("GET", "HEAD", "GET"):
        answer = stranger._send(method, f"/dates/{token}")
        assert answer.status_code in {200, 405}
    forms = [form for form in forms_of(stranger.get(f"/dates/{token}").text) if form.action.startswith("/dates/")]
    assert len(forms) == 3
    for form in forms:  # a scanner that follows every address it finds
        assert stranger._send("GET", form.action).status_code in {404, 405}
        assert stranger._send("HEAD", form.action).status_code in {404, 405}
    assert written() == before and case.delay.state == "offered"


def test_a_post_without_the_token_of_the_visit_decides_nothing(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    token, offer = case.tokens["王敏"], case.offers[0]
    stranger = visit(None, "portal")
    for sent in ({"csrf": ""}, {"csrf": "x" * 40}, {"headers": {"sec-fetch-site": "cross-site"}}):
        assert stranger.post(f"/dates/{token}/{offer.id}", {}, **sent).status_code == 403
    assert case.delay.state == "offered"


def test_one_tap_takes_a_date_without_an_account(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    token = case.tokens["王敏"]
    stranger = visit(None, "portal")
    page = stranger.get(f"/dates/{token}").text
    assert "王敏" in page and "2904110" not in page and "2026-11-28" in page and page.count("选定此日期</button>") == 2
    form = next(form for form in forms_of(page) if str(case.offers[1].id) in form.action)
    after = stranger.follow(stranger.post(form.action, {})).text
    assert "谢谢您，新交期已确定" in after and "由 王敏 选定" in after
    taken, = case.offers
    assert (taken.kind, taken.taken_by, taken.taken_how) == ("partial", "王敏", "mail")
    change = case.system(lambda work: work.session.scalars(select(Change)).one())
    assert change.state == "in_force"
    assert [each.promised_latest for each in case.schedules] == [day(3), day(8)]


def test_whoever_comes_second_is_told_what_was_taken_and_changes_nothing(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    token, other = case.tokens["王敏"], case.offers[1].id
    case.tap(token)
    stranger = visit(None, "portal")
    page = stranger.get(f"/dates/{token}").text
    assert "由 王敏 选定" in page and "选定此日期" not in page
    assert stranger.post(f"/dates/{token}/{other}", {}).status_code == 409
    with pytest.raises(Refused, match="taken already"):
        case.tap(token, offer_id=other)
    assert len(case.schedules) == 1


def test_the_same_tap_sent_twice_is_done_once(cast: Cast, visit: Any) -> None:
    from domain.shared.idempotency import new_token

    case = offered(cast)
    token, offer, key = case.tokens["王敏"], case.offers[0], new_token()
    stranger = visit(None, "portal")
    answers = [stranger.post(f"/dates/{token}/{offer.id}", {}, token=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert case.system(lambda work: work.session.scalar(select(func.count()).select_from(Change))) == 1


# whose it is


def ended(case: Case, token: str, visit: Any) -> bool:
    """Nothing is shown, taken or refused by the link; what it says is what one that never was says. Else all of it can be done."""
    stranger, offer = visit(None, "portal"), case.offers[0]
    shown = stranger.get(f"/dates/{token}")
    sent = stranger.post(f"/dates/{token}/refusal", {"why": "周四之前必须到货"})
    if shown.status_code == 200:
        assert sent.status_code == 200 and case.delay.state == "met"
        return False
    assert {shown.status_code, sent.status_code, stranger.post(f"/dates/{token}/{offer.id}", {}).status_code} == {404}
    assert shown.text.count(token) == stranger.get(f"/dates/{OTHER}").text.count(OTHER)
    assert case.delay.state == "offered"
    return True


@pytest.mark.clause("5.1.10(1)", "5.1.1(4)")
@pytest.mark.parametrize(("become", "ends"), [
    ({"active": False}, True), ({"roles": ["quality"]}, True), ({"roles": ["administrator"]}, True),
    ({"roles": ["buyer", "quality"]}, False),
])
def test_a_link_ends_with_the_right_of_the_buyer_to_whom_it_was_sent(cast: Cast, visit: Any, become: dict[str, Any], ends: bool) -> None:
    case = offered(cast)
    token = case.tokens["王敏"]
    set_in(Person, cast.wang_min.id, **become)
    assert ended(case, token, visit) is ends


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("confidential", "member", "ends"), [(True, True, False), (True, False, True), (False, False, False)])
def test_of_a_confidential_delivery_it_ends_with_the_membership(
    cast: Cast, visit: Any, confidential: bool, member: bool, ends: bool,
) -> None:
    project = member_of(cast, cast.chen, cast.sun_li, cast.li_qian, cast.wang_min)
    case = offered(cast, project=project)
    token = case.tokens["王敏"]
    with unit(HOUSE, now=NOW) as work:
        if not member:
            work.session.execute(update(ProjectMember).where(ProjectMember.person_id == cast.wang_min.id).values(valid_to=NOW))
        if not confidential:
            end(work, work.fetch(Project, project), "已进入顾客销货产品清单")
    assert ended(case, token, visit) is ends


# one answer for every link that opens nothing


def masked(page: str) -> str:
    return re.sub(r"[0-9a-f]{16}|[A-Za-z0-9_.-]{30,}", "#", page)


def test_links_that_open_nothing_all_answer_alike(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    over, withdrawn = case.tokens["王敏"], ""
    with unit(HOUSE, now=NOW) as work:
        delay = work.fetch(Delay, case.delay.id)
        of_another_purpose = issue_link(work, delay, "receipt", until=NOW + timedelta(days=1), name="x")
        gone_by = issue_link(work, delay, "delay_dates", until=NOW, name="x")
    case.take_back()
    withdrawn = over
    stranger = visit(None, "portal")
    answers = [stranger.get(f"/dates/{token}") for token in (OTHER, withdrawn, of_another_purpose, gone_by, "short", "A" * 31 + ".")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({masked(words(answer.text)) for answer in answers}) == 1
    posts = [stranger.post(f"/dates/{token}/{case.delay.id}", {}) for token in (OTHER, withdrawn, of_another_purpose, gone_by)]
    assert {answer.status_code for answer in posts} == {404}


def test_a_link_takes_dates_of_its_own_delay_alone(cast: Cast) -> None:
    mine = offered(cast)
    other = found(cast).meet().write(full(5), full(6)).confirm().offer()
    theirs = next(offer.id for offer in other.offers if offer.delay_id == other.delay.id)
    link = mine.system(lambda work: work.session.scalars(select(Link).where(Link.object_id == mine.delay.id)).one())
    token = mine.mails("dates_offered")[0]["params"]["path"].removeprefix("/dates/")
    assert mine.look(token).delay_id == link.object_id
    with pytest.raises(NotFound):
        mine.tap(token, offer_id=theirs)
    assert other.delay.state == "offered"


def test_the_page_says_nothing_but_what_the_choice_needs(cast: Cast, visit: Any) -> None:
    case = found(cast).meet().write(full(5), partial((3, 100), (8, 300)), premium(2)).confirm().approve_freight().offer()
    page = words(visit(None, "portal").get(f"/dates/{case.tokens['王敏']}").text)
    for hidden in ("3000", "3,000", "焊机停机", "邓超群", case.number, case.late.order.number, "李倩", cast.a.name_short):
        assert hidden not in page, hidden


def test_a_link_speaks_the_customers_language_to_who_chose_none(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    path = f"/dates/{case.tokens['王敏']}"
    assert 'lang="zh-CN"' in visit(None, "portal").get(path).text[:200]
    with unit(HOUSE, now=NOW) as work:
        work.fetch(Customer, cast.a.id).language = "en"
    receiver = visit(None, "portal")
    assert 'lang="en"' in receiver.get(path).text[:200]
    assert 'lang="en"' in receiver.post(f"{path}/refusal", {"why": "too late"}).text[:200]


def test_by_the_link_too_none_may_suit(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    token = case.tokens["王敏"]
    stranger = visit(None, "portal")
    assert stranger.post(f"/dates/{token}/refusal", {"why": ""}).status_code == 409
    assert "谢谢您告知" in stranger.post(f"/dates/{token}/refusal", {"why": "最迟周四"}).text
    assert (case.delay.state, case.delay.refused_why) == ("met", "最迟周四")
    assert stranger.get(f"/dates/{token}").status_code == 404


def test_new_dates_come_with_new_links(cast: Cast) -> None:
    case = offered(cast)
    old = case.tokens["王敏"]
    case.take_back().write(full(9), full(10)).confirm().offer()
    new = case.tokens["王敏"]
    assert new != old and case.look(new).offers[0].parts == full(9).parts
    with pytest.raises(NotFound):
        case.look(old)


def test_what_was_done_by_the_link_is_in_the_audit_trail_with_the_buyers_name(cast: Cast) -> None:
    case = offered(cast)
    case.tap(case.tokens["王敏"])
    entry = case.system(lambda work: work.session.scalars(select(Audit).where(Audit.action == "delay.date_taken")).one())
    assert (entry.values["after"]["by"], entry.values["after"]["how"]) == ("王敏", "mail")


def test_a_goods_link_opens_no_dates(cast: Cast) -> None:
    case = offered(cast)
    with unit(HOUSE, now=NOW) as work:
        token = issue_link(work, work.fetch(Delay, case.delay.id), "receipt", until=NOW + timedelta(days=1))
    with pytest.raises(NotFound), unit(cast.wang_min, now=NOW) as work:
        taking.behind(work, token)


def test_a_date_that_has_passed_is_shown_greyed_at_both_doors_and_is_not_taken(cast: Cast, visit: Any) -> None:
    case = offered(cast, full(1), full(9))
    token, gone = case.tokens["王敏"], case.offers[0].id
    for door in ("portal", "admin"):
        visit.door(door).clock = lambda: NOW + timedelta(days=2)
    stranger = visit(None, "portal")
    page = stranger.get(f"/dates/{token}").text
    assert "这个日期已过" in page and page.count("选定此日期</button>") == 1
    answer = stranger.post(f"/dates/{token}/{gone}", {})
    assert answer.status_code == 409 and case.delay.state == "offered"
    buyer = visit(cast.wang_min).get(f"/delays/{case.number}").text
    assert "此日期已过" in buyer and str(gone) not in buyer
