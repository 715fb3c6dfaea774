"""The signed copy of the slip (RULES 7): electronic, photographed by the driver, entered by logistics; missed after its day."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from domain.deliveries.receipts import copies, signing
from domain.shared.actor import ANONYMOUS
from domain.shared.errors import Forbidden, Invalid, NotFound, Stale
from domain.shared.files import Given, attachments
from tests.cast import TODAY
from tests.deliveries.receiving import receipt, signed
from tests.deliveries.slips import released, ship


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    return ship(story, 2400, 1000)


def photograph(name="copy.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return Given(name, out.getvalue(), "copies")


def ask(story, days):
    return story.later(days=days).system(copies.ask_for_copies)


def enter(story, sent, *received, who=None, version=None, photographs=None, **more):
    given = receipt(sent, *received, **({"day": TODAY} | more))
    pictures = [photograph()] if photographs is None else photographs
    return story.as_(who or story.cast.sun_li, lambda work: signing.on_paper(work, sent.slip, given, version, pictures))


def pictures(story, sent):
    return story.system(lambda work: [each.name for each in attachments(work, sent.slip) if each.purpose == "return_copy"])


@pytest.mark.clause("5.1.11(3)")
def test_a_copy_that_is_not_back_after_its_day_is_a_task_of_logistics_once(story, sent):
    assert ask(story, 10) == 0
    assert ask(story, 1) == 1
    (task,) = story.tasks("delivery.return_copy")
    assert (task.department, task.clause, task.object_number) == ("logistics", "5.1.11(3)", sent.number)
    assert ask(story, 1) == 0


def test_the_day_on_the_slip_counts_where_there_is_one(story):
    ship(story, 2400, 1000, return_copy_due=TODAY + timedelta(days=3))
    assert ask(story, 3) == 0
    assert ask(story, 1) == 1


@pytest.mark.parametrize("how", ["code", "paper", "driver"])
def test_the_task_ends_when_the_copy_is_back_whichever_way(story, sent, how):
    ask(story, 11)
    assert len(story.tasks("delivery.return_copy")) == 1
    if how == "code":
        signed(sent)
    elif how == "paper":
        enter(story, sent)
    else:
        story.as_(ANONYMOUS, lambda work: copies.photographed(work, sent.token, "马师傅", [photograph()]))
    assert story.tasks("delivery.return_copy") == []
    assert ask(story, 1) == 0


def test_logistics_enters_what_stands_on_the_copy_with_its_photograph_and_its_day(story, sent):
    story.later(days=3)
    enter(story, sent, 2380, 1000, day=TODAY + timedelta(days=2), note="外箱湿")
    slip, lines = sent.slip, sent.lines
    assert (slip.state, slip.signed_how, slip.signed_note, slip.return_copy_how) == ("signed", "paper", "外箱湿", "paper")
    assert [(line.received, line.received_on) for line in lines] == [(2380, date(2026, 11, 25)), (1000, date(2026, 11, 25))]
    assert [task.department for task in story.tasks("delivery.difference")] == ["quality"]


def test_without_a_photograph_the_paper_proves_nothing(story, sent):
    with pytest.raises(Invalid):
        enter(story, sent, photographs=[])
    assert sent.slip.state == "left"
    enter(story, sent)
    assert sent.slip.state == "signed"


def test_the_drivers_photograph_is_proof_enough_and_its_task_ends(story, sent):
    story.as_(ANONYMOUS, lambda work: copies.photographed(work, sent.token, "马师傅", [photograph()]))
    story.as_(ANONYMOUS, lambda work: copies.photographed(work, sent.token, "马师傅", [photograph()]))
    assert len(story.tasks("delivery.paper")) == 1
    enter(story, sent, photographs=[])
    assert story.tasks("delivery.paper") == [] and sent.slip.signed_how == "paper"


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_lies_between_leaving_and_today(story, sent, days):
    with pytest.raises(Invalid):
        enter(story, sent, day=TODAY + timedelta(days=days))
    enter(story, sent)


def test_paper_that_comes_after_an_electronic_signature_is_filed_and_changes_nothing(story, sent):
    signed(sent)
    assert enter(story, sent, 1, 1, name="别人") is False
    assert sent.slip.return_copy_how == "electronic" and pictures(story, sent) == ["copy.jpg"]
    with pytest.raises(Invalid, match="photograph"):
        enter(story, sent, photographs=[])
    assert (sent.slip.signed_by_name, sent.slip.signed_how) == ("刘伟", "code")
    assert [line.received for line in sent.lines] == [2400, 1000]


def test_only_logistics_enters_paper_and_from_what_it_saw(story, sent, cast):
    for who in (cast.li_qian, cast.liu, cast.wang_min):
        with pytest.raises((Forbidden, NotFound)):
            enter(story, sent, who=who)
    with pytest.raises(Stale):
        enter(story, sent, version=99)
    enter(story, sent, who=cast.deng_head)


def test_a_void_slip_awaits_no_copy(story, sent):
    from domain.deliveries import returns

    ask(story, 11)
    story.as_(story.cast.sun_li, lambda work: returns.void(work, sent.slip, "拒收", None))
    assert story.tasks("delivery.return_copy") == []
    assert ask(story, 1) == 0


def test_who_enters_the_paper_of_a_slip_that_was_signed_meanwhile_reads_that_it_was_not_taken(story, sent, visit):
    logistics, url = visit(story.cast.sun_li), f"/admin/deliveries/receipts/{sent.number}"
    seen = sent.slip.version
    signed(sent)
    typed = {"name": "别人", "day": "2026-11-23"} | {f"received-{line.id}": "1" for line in sent.lines}
    answer = logistics.post(f"{url}/paper", typed, version=seen, files=[("copies", ("copy.jpg", photograph().content, "image/jpeg"))])
    page = logistics.follow(answer).text
    assert "刘伟 此前已签收此批货物" in page and "未予采纳" in page
    assert [line.received for line in sent.lines] == [2400, 1000] and pictures(story, sent) == ["copy.jpg"]
