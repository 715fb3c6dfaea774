"""Who reads English reads all of it in English: at the dock, in the portal, in the house (both languages are complete)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.deliveries.models import Difference
from domain.shared.actor import system
from domain.shared.work import unit
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship
from tests.visitors import words

CHINESE = re.compile(r"[一-鿿]+")
OWN = {  # names of people, parts and places
    "前下摆臂总成（左）", "前下摆臂总成", "左", "稳定杆连接杆", "刘伟", "孙丽", "马师傅", "总装二厂", "号门", "顺达物流",
    "远江汽车", "博恩底盘",
    "中文", "契合", "王敏", "李倩", "刘芳", "皖", "托盘", "衡川汽车零部件有限公司", "外箱压坏", "王", "孙", "刘",
}


@pytest.fixture
def story(cast):
    made = released(cast)
    made.system(lambda work: work.session.execute(update(Person).values(language="en").execution_options(synchronize_session=False)))
    return made


@pytest.fixture
def sent(story):
    return ship(story, 2400, 1000)


def strange(page):
    """Chinese on the page that is nobody's name and no part's."""
    return {found for found in CHINESE.findall(words(page.text)) if found not in OWN}


def english(visit, cast, name):
    with_words = visit(getattr(cast, name))
    return lambda url: with_words.get(url)


def test_the_page_behind_the_code(visit, sent):
    receiver = visit(None)

    def look():
        return receiver._send("GET", sent.path, more={"concord-lang": "en"})

    assert strange(look()) == set()
    assert "Count the goods" in look().text
    signed(sent, (2380, 5), 1000)
    assert strange(look()) == set()
    assert "thank you" in look().text


def test_the_page_behind_the_code_speaks_the_customers_language_until_its_reader_chooses_another(visit, cast, sent):
    abroad = update(Customer).values(language="en").execution_options(synchronize_session=False)
    assert 'lang="zh-CN"' in visit(None).get(sent.path).text[:200]
    with unit(system("test")) as work:
        work.session.execute(abroad)
    receiver = visit(None)
    assert "Count the goods" in receiver.get(sent.path).text
    assert "清点货物" in receiver._send("GET", sent.path, more={"concord-lang": "zh-CN"}).text
    assert strange(receiver.get(f"{sent.path}")) == set()


@pytest.mark.parametrize("who", ["wang_min"])
def test_the_pages_of_the_portal(visit, cast, sent, who):
    get = english(visit, cast, who)
    for _ in range(2):
        for url in ("/deliveries", f"/deliveries/{sent.number}"):
            page = get(url)
            assert page.status_code == 200 and 'lang="en"' in page.text
            assert strange(page) == set(), url
        signed(sent, (2380, 5, 1), 1000)


def test_the_pages_of_the_house(visit, cast, story, sent):
    logistics, quality = english(visit, cast, "sun_li"), english(visit, cast, "liu")
    assert strange(logistics(f"/admin/deliveries/receipts/{sent.number}")) == set()
    signed(sent, (2380, 5, 1), 1000)
    case = story.system(lambda work: work.session.scalars(select(Difference.number).order_by(Difference.number)).first())
    for url in ("/admin/deliveries/receipts", f"/admin/deliveries/receipts/{sent.number}", "/admin/deliveries/receipts/packaging"):
        assert strange(logistics(url)) == set(), url
    for url in ("/admin/deliveries/receipts/differences", f"/admin/deliveries/receipts/differences/{case}"):
        assert strange(quality(url)) == set(), url


def test_the_same_pages_are_chinese_for_who_reads_chinese(visit, cast, story, sent):
    story.system(lambda work: work.session.execute(update(Person).values(language="zh-CN").execution_options(synchronize_session=False)))
    page = visit(cast.wang_min).get(f"/deliveries/{sent.number}")
    for english_words in ("Count the goods", "Sign for the goods", "Carrier", "Waybill", "Shipments"):
        assert english_words not in words(page.text)
    assert {"清点货物", "承运商"} <= set(CHINESE.findall(words(page.text)))
