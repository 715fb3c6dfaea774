"""What leaves, is late and came in has its English name for an English reader, from the ledger to the page behind the slip's code."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.deliveries.chasing import TASK, chase
from domain.products.models import Product
from domain.shared.message import Message
from domain.shared.tasks import Task
from templates.language import known, naming, say, speaking
from tests.deliveries.receiving import signed
from tests.deliveries.shipping import schedules
from tests.deliveries.slips import released, ship
from tests.visitors import words

CHINESE = ("前下摆臂总成", "稳定杆连接杆")
ARM = "Front lower control arm assembly, left"
ENGLISH = {"concord-lang": "en"}
DESKS = [
    "/admin/ledger", "/admin/deliveries?view=all", "/admin/dispatch/ready", "/admin/dispatch/shipments/{slip}", "/admin/dispatch/details",
    "/admin/deliveries/receipts", "/admin/deliveries/receipts/{slip}", "/admin/production-reports",
]


@pytest.fixture
def story(cast):
    """Of the arms 1,400 are still to leave."""
    return released(cast)


@pytest.fixture
def sent(story, cast):
    gone = ship(story, 1000, 1000)

    def name(work):
        for product in cast.products.values():
            found = work.fetch(Product, product.id)
            found.name_en = ARM if found.code == "HC-4801-012" else f"Part {found.code}"

    story.system(name)
    return gone


def text(visitor, url):
    answer = visitor._send("GET", url, more=ENGLISH)
    assert answer.status_code == 200, url
    return words(answer.text)


@pytest.mark.clause("5.1.10(2)")
@pytest.mark.parametrize("url", DESKS)
def test_the_desks_name_goods_in_english(visit, cast, sent, url):
    english = text(visit(cast.sun_li), url.format(slip=sent.number))
    assert ARM in english and not any(each in english for each in CHINESE)


def test_what_is_chosen_in_a_form_is_named_in_english_too(visit, cast, sent):
    """The part of a concession, and whose money, statement or deduction it is, with the numbers that people know them by."""
    english = text(visit(cast.li_qian), "/admin/dispatch/concessions/new?customer=K001")
    assert f"HC-4801-012 · {ARM}" in english and not any(each in english for each in CHINESE)
    for page in ("payments/new", "deductions", "statements"):
        english = text(visit(cast.xu), f"/admin/receivables/{page}")
        assert f"K001 {cast.a.name_en}" in english and cast.a.name_short not in english, page


def test_the_portal_names_what_is_on_its_way_in_english(visit, cast, sent):
    for url in ("/deliveries", f"/deliveries/{sent.number}"):
        english = text(visit(cast.wang_min), url)
        assert ARM in english and not any(each in english for each in CHINESE), url


@pytest.mark.clause("5.1.11(3)")
def test_the_page_behind_the_code_of_a_slip_names_goods_in_english(visit, sent):
    english = text(visit(None, "portal"), sent.path)
    assert ARM in english and not any(each in english for each in CHINESE)


@pytest.mark.clause("5.1.12(2)")
def test_what_was_signed_for_is_owed_under_its_english_name(visit, cast, sent):
    signed(sent, 1000, 1000)
    for who, url in ((cast.xu, "/admin/receivables/accounts/K001"), (cast.wang_min, "/statements/received")):
        english = text(visit(who), url)
        assert ARM in english and not any(each in english for each in CHINESE), url


@pytest.mark.clause("5.1.10(1)")
def test_a_task_about_goods_names_them_in_the_language_of_who_reads_its_title(cast, story, sent):
    story.as_(cast.sun_li, lambda work: len(chase(work, [schedules(story)[0].id])))
    title, lists = story.system(lambda work: (work.session.scalar(select(Task.title).where(Task.kind == TASK)), known(work)))
    with naming(lists):
        with speaking("en"):
            assert say(Message.from_json(title)).endswith(f"line 10, {ARM}: when does it leave?")
        assert "前下摆臂总成（左）" in say(Message.from_json(title))
