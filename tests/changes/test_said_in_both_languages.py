"""Each refusal beside its success, at both doors, in the reader's own language: nobody meets a word that is not theirs (STYLE)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from domain.accounts.models import Person
from domain.changes.models import Field
from domain.changes.values import date_value
from domain.orders.models import Order
from tests.cast import PASSWORD, TODAY, Cast
from tests.changes.story import LATEST, Told
from tests.changes.test_portal import fields
from tests.changes.test_technical import Technical
from tests.remembering import remembered
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
LATER, PAST = ((TODAY + timedelta(days=days)).isoformat() for days in (60, -1))
DOORS = [("wang_min", ""), ("li_qian", "/admin")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
@remembered
def asked(told: Told) -> Told:
    return told.asks(told.day())


@pytest.fixture
@remembered
def offered(asked: Told) -> Told:
    """Production can only do it later: the customer has the word."""
    asked.signs("production", "no", offer=date_value(LATEST))
    asked.signs("marketing")
    return asked


@pytest.fixture
@remembered
def answered(asked: Told) -> Told:
    """Everybody signed: it waits for the approval."""
    return asked.signs_all()


def speak(told: Told, language: str) -> None:
    wanted = update(Person).values(language=language).execution_options(synchronize_session=False)
    told.story.system(lambda work: work.session.execute(wanted))


def typed(visitor: Visitor, told: Told, door: str, **text: str) -> Any:
    """Something typed into the page of a change, with the button that checks it."""
    page, at = f"{door}/orders/{told.story.number}/change", told.lines[0]
    names = {name: f"{name}-{at.schedules[0].id if name in {'day', 'quantity', 'place'} else at.id}" for name in text}
    form = fields(visitor.get(page)) | {names[name]: each for name, each in text.items()} | {"step": "check"}
    return visitor.post(page, form | ({"source": "phone"} if door else {}))


FAULTS = [
    ({"day": PAST}, "11-22 已过", "22 Nov is past"),
    ({"day": "bald"}, "请填写日期，例如 2026-12-18", "enter a day, such as 2026-12-18"),
    ({"quantity": "0"}, "请改为取消该行", "cancel the line instead"),
    ({"price": "teuer"}, "请填写未税单价", "enter an untaxed unit price"),
    ({"revision": "C"}, "请附上 C 版图纸", "attach the drawing of revision C"),
    ({"cancel": "1", "day": LATER}, "请选择取消该行，或只作变更", "either cancel it, or change it"),
    ({}, "与订单相比尚无不同", "Nothing differs from the order yet"),
]


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize(("who", "door"), DOORS)
@pytest.mark.parametrize(("text", "chinese", "english"), FAULTS)
def test_what_cannot_be_asked_is_said_beside_its_field(told: Told, cast: Cast, visit: Visit, who: str, door: str, text: dict[str, str],
                                                       chinese: str, english: str) -> None:
    for language, said in (("zh-CN", chinese), ("en", english)):
        speak(told, language)
        page = typed(visit(getattr(cast, who)), told, door, **text)
        assert page.status_code == 422 and said in words(page.text), language


@pytest.mark.parametrize(("who", "door"), DOORS)
def test_and_what_can_be_goes_on_to_the_check(told: Told, cast: Cast, visit: Visit, who: str, door: str) -> None:
    for language, said in (("zh-CN", "交货日期"), ("en", "Delivery date")):
        speak(told, language)
        visitor = visit(getattr(cast, who))
        check = visitor.follow(typed(visitor, told, door, day=LATER))
        assert said in words(check.text)


@pytest.mark.parametrize(("who", "door"), DOORS)
@pytest.mark.parametrize(("state", "chinese", "english"), [
    ("shipped", "已全部发货", "Everything of this order is shipped"), ("closed", "此订单已结束", "This order is closed"),
    ("in_review", "请直接修改订单", "amend it instead"),
])
def test_why_an_order_cannot_be_changed(told: Told, cast: Cast, visit: Visit, who: str, door: str, state: str, chinese: str,
                                        english: str) -> None:
    def turn(work: Any) -> None:
        work.session.get_one(Order, told.order.id).state = state

    page = f"{door}/orders/{told.story.number}/change"
    assert 'name="step" value="check"' in visit(getattr(cast, who)).get(page).text
    told.story.system(turn)
    for language, said in (("zh-CN", chinese), ("en", english)):
        speak(told, language)
        shown = visit(getattr(cast, who)).get(page)
        assert said in words(shown.text) and 'name="step" value="check"' not in shown.text


class TestTheCustomersAnswer:
    def post(self, offered: Told, visitor: Visitor, answer: str, **more: str) -> Any:
        item = offered.items[0].id
        form = {f"item-{item}": "1", f"answer-{item}": answer, "password": PASSWORD}
        form |= {f"{name}-{item}": text for name, text in more.items()}
        return visitor.post(f"/changes/{offered.number}/answer", form, version=offered.change.version)

    @pytest.mark.clause("5.1.9(1)")
    @pytest.mark.parametrize(("answer", "more", "chinese", "english"), [
        ("decline", {}, "请说明不接受的原因", "Say why not"), ("counter", {"value": LATEST.isoformat()}, "请选择“接受”", "then accept it"),
        ("counter", {"value": "2026-12-18"}, "请选择“不接受”", "then decline it"), ("counter", {"value": PAST}, "已过", "is past"),
    ])
    def test_what_is_no_answer_is_said_so_and_nothing_is_kept(self, offered: Told, cast: Cast, visit: Visit, answer: str,
                                                             more: dict[str, str], chinese: str, english: str) -> None:
        for language, said in (("zh-CN", chinese), ("en", english)):
            speak(offered, language)
            page = self.post(offered, visit(cast.wang_min), answer, **more)
            assert page.status_code == 422 and said in words(page.text)
        assert offered.state == "with_customer"

    @pytest.mark.parametrize(("answer", "more", "state"), [
        ("accept", {}, "approval"), ("decline", {"remark": "太晚"}, "declined"), ("counter", {"value": "2026-12-28"}, "asked"),
    ])
    def test_and_what_is_one_goes_on(self, offered: Told, cast: Cast, visit: Visit, answer: str, more: dict[str, str], state: str) -> None:
        assert self.post(offered, visit(cast.wang_min), answer, **more).status_code == 303
        assert offered.state == state


class TestTheHouse:
    def send(self, told: Told, visitor: Visitor, tail: str, **data: str) -> Any:
        return visitor.post(f"/admin/changes/{told.number}{tail}", {"password": PASSWORD} | data)

    @pytest.mark.parametrize("language", ["zh-CN", "en"])
    def test_a_no_without_a_word_is_refused_and_with_one_it_stands(self, asked: Told, cast: Cast, visit: Visit, language: str) -> None:
        speak(asked, language)
        chen = visit(cast.chen)
        refused = self.send(asked, chen, "/parts/production", answer="no", remark="")
        assert refused.status_code == 422 and asked.sections["production"].state == "open"
        assert bool(CHINESE.search(_fault(refused.text))) is (language == "zh-CN")
        assert self.send(asked, chen, "/parts/production", answer="no", remark="负荷已满").status_code == 303

    @pytest.mark.parametrize("language", ["zh-CN", "en"])
    def test_who_does_not_approve_reads_why_and_who_does_approves(self, answered: Told, cast: Cast, visit: Visit, language: str) -> None:
        speak(answered, language)
        refused = self.send(answered, visit(cast.chen), "/approval")
        assert refused.status_code == 403 and answered.state == "approval"
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", refused.text, re.S)
        assert heading and bool(CHINESE.search(heading[1])) is (language == "zh-CN")
        assert self.send(answered, visit(cast.zhao), "/approval").status_code == 303 and answered.state == "in_force"

    @pytest.mark.parametrize("language", ["zh-CN", "en"])
    def test_a_refusal_has_its_reason(self, answered: Told, cast: Cast, visit: Visit, language: str) -> None:
        speak(answered, language)
        zhao = visit(cast.zhao)
        refused = self.send(answered, zhao, "/refusal", why=" ")
        assert refused.status_code in (409, 422) and answered.state == "approval"
        assert self.send(answered, zhao, "/refusal", why="模具已排满").status_code == 303
        assert answered.state == "refused" and "模具已排满" in visit(cast.wang_min).get(f"/changes/{answered.number}").text


def _fault(page: str) -> str:
    """The first fault that stands beside a field."""
    found = re.search(r'id="[\w-]+-error"[^>]*>(.*?)</p>', page, re.S)
    assert found, words(page)[:400]
    return words(found[1])


# every page of a change that an English reader opens

DATA = ("前下摆臂", "远江", "衡川", "中文", "王敏", "李倩", "陈建国", "赵志远", "二厂", "焊接一线")  # names are nobody's to translate
PAGES = [("wang_min", "/changes"), ("wang_min", "/changes/{change}"), ("wang_min", "/orders/{order}/change"), ("li_qian", "/admin/changes"),
         ("li_qian", "/admin/changes/{change}"), ("li_qian", "/admin/orders/{order}/change"), ("chen", "/admin/changes/{change}"),
         ("zhao", "/admin/changes/{change}"), ("xu", "/admin/changes/{change}")]
LABELS = re.compile(r"<(?:label|th|h1|h2|h3|button|legend|dt)\b[^>]*>(.*?)</(?:label|th|h1|h2|h3|button|legend|dt)>", re.S)


@pytest.mark.parametrize(("who", "url"), PAGES)
def test_no_label_heading_or_button_of_an_english_page_is_chinese(offered: Told, cast: Cast, visit: Visit, who: str, url: str) -> None:
    address = url.format(change=offered.number, order=offered.story.number)
    chinese = visit(getattr(cast, who)).get(address)
    speak(offered, "en")
    english = visit(getattr(cast, who)).get(address)
    assert (chinese.status_code, english.status_code) == (200, 200)
    assert CHINESE.search(" ".join(LABELS.findall(chinese.text))), "the labels are found at all"
    left = [words(each) for each in LABELS.findall(english.text) if CHINESE.search(words(each))]
    assert [each for each in left if not any(known in each for known in DATA)] == []


@pytest.mark.clause("5.1.9(2)")
def test_a_technical_change_reads_in_english_from_the_request_to_the_information_check(cast: Cast, visit: Visit, told: Told) -> None:
    speak(told, "en")
    technical = Technical(told.story)
    technical.asks(technical.drawing("C"), technical.words(Field.SPECIFICATION, "Ra 1.6"))
    page = words(visit(cast.li_qian).get(f"/admin/changes/{technical.number}").text)
    for label in ("Drawing revision", "Specification", "Engineering change"):
        assert label in page
