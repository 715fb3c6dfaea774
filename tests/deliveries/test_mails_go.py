"""What is written to people about goods arrives: to whom, in both languages, and to nobody who may not know (5.1.11, 5.1.12(1))."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.accounts.models import Person
from domain.deliveries import differences, returns
from domain.deliveries.dispatch import notices, recalling
from domain.deliveries.models import Difference, DispatchNotice
from domain.deliveries.packaging import asking, movements
from domain.deliveries.packaging.movements import Counted
from domain.notifications.letters import Letter, addressed
from domain.projects.actions import open_project
from domain.records.models import Record
from domain.shared.outbox import Outbox
from domain.shared.work import Work
from tests.cast import NOW, PASSWORD, Cast
from tests.deliveries.receiving import signed
from tests.deliveries.shipping import Shipment, in_stock, left, noticed, packed, released, verified
from tests.deliveries.slips import Sent
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story
from workers.composing import composed

PALLET, BOX = "EU 托盘", "KLT 6428"


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    """A notice called back and cancelled, a slip made void, another one signed with ten too few, which quality settled; packaging."""
    story = released(cast, line(quantity=1000))
    in_stock(story, 1000)
    stopped = noticed(story, 100)
    story.as_(cast.li_qian, lambda work: recalling.recall(work, stopped.number, "顾客改地址", version=None))
    story.as_(cast.li_qian, lambda work: notices.notify(work, stopped.number, PASSWORD, version=None))
    story.as_(cast.li_qian, lambda work: notices.cancel(work, stopped.number, "顾客取消提货", version=None))
    gone = left(verified(packed(noticed(story, 200))))
    story.as_(cast.sun_li, lambda work: returns.void(work, gone.slip, "装错车", None))
    kept = left(verified(packed(noticed(story, 300))))
    signed(Sent(story, kept.slip_number, code(kept)), 290)
    case = story.system(lambda work: work.session.scalars(select(Difference)).one())
    story.as_(cast.liu, lambda work: differences.settle(work, work.fetch(Difference, case.id), "found", "在二号库找到", None))
    for kind, n in ((PALLET, 3), (BOX, 12)):
        story.as_(cast.sun_li, lambda work, kind=kind, n=n: movements.count(work, cast.a, Counted(kind, n, "清点")))
    story.system(asking.ask)
    return story


def code(shipment: Shipment) -> str:
    wanted = select(Record).where(Record.form == "FM070100-06", Record.number == shipment.slip_number)
    return str(shipment.story.system(lambda work: work.session.scalars(wanted).one().sheet["receipt"]))


def letters(story: Story) -> dict[str, dict[str, Letter]]:
    """Each mail of goods on its way out, by template and address."""

    def look(work: Work) -> list[dict[str, Any]]:
        return [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.id))]

    found: dict[str, dict[str, Letter]] = defaultdict(dict)
    for payload in story.system(look):
        if payload["template"].startswith(("goods", "dispatch", "difference", "packaging")):
            letter = addressed(payload)
            assert letter is not None, payload
            found[payload["template"]][letter.email] = letter
    return found


def words(letter: Letter) -> str:
    mail = composed(letter, "1", NOW)
    return f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}"


READERS = {  # template → who of the cast is written to
    "dispatch_recalled": {"sun_li", "deng_head"},
    "goods_shipped": {"wang_min"},
    "goods_void": {"wang_min", "li_qian", "xu", "song_head"},
    "goods_received": {"wang_min", "li_qian"},
    "difference_settled": {"wang_min", "li_qian"},
    "packaging_asked": {"wang_min"},
}


def test_each_of_them_goes_to_whom_it_concerns_and_to_nobody_else(story: Story) -> None:
    found = {template: set(of) for template, of in letters(story).items()}
    assert found == {template: {getattr(story.cast, name).email for name in names} for template, names in READERS.items()}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_of_them_is_whole_in_both_languages(story: Story, language: str) -> None:
    for template, of in letters(story).items():
        for letter in of.values():
            said = words(Letter(letter.name, letter.email, language, template, letter.params, letter.company, letter.thread))
            assert letter.params["path"] in said, template
            assert not {"{", "}", "None"} & set(said.split()) and "{number}" not in said, template


@pytest.mark.clause("5.1.11(1)")
def test_logistics_reads_that_it_must_stop_and_whether_for_good(story: Story) -> None:
    said = words(letters(story)["dispatch_recalled"][story.cast.sun_li.email])  # the last one: it was cancelled
    assert "顾客取消提货" in said and "/admin/dispatch/DN-" in said


def test_the_buyer_reads_how_much_of_our_packaging_our_books_say_they_have(story: Story) -> None:
    said = words(letters(story)["packaging_asked"][story.cast.wang_min.email])
    for told in ("请确认贵司处的我方周转包装", "EU 托盘： 3", "KLT 6428： 12", "2026-11-23", "/deliveries/packaging"):
        assert told in said, told
    assert "孙丽" not in said and "清点\n" not in said


def test_who_is_asked_about_packaging_is_written_to_once_a_month(story: Story) -> None:
    before = len(rows(story))
    story.system(asking.ask)
    assert len(rows(story)) == before == 1
    story.later(days=8).system(asking.ask)
    assert len(rows(story)) == 2


def test_a_buyer_who_left_is_not_written_to(story: Story) -> None:
    story.system(lambda work: work.session.execute(update(Person).where(Person.id == story.cast.wang_min.id).values(active=False)))
    (payload,) = rows(story)
    assert addressed(payload) is None


def test_of_a_confidential_notice_only_who_knows_of_it_is_told_to_stop(story: Story) -> None:
    def hide(work: Work) -> None:
        project = open_project(work, story.cast.a.id, "E27", {story.cast.li_qian.id: "member", story.cast.sun_li.id: "member"}).id
        work.session.execute(update(DispatchNotice).values(project_id=project))

    story.system(hide)
    told = {payload["to"]["email"]: addressed(payload) for payload in rows(story, "dispatch_recalled")}
    assert told[story.cast.sun_li.email] is not None and told[story.cast.deng_head.email] is None


def rows(story: Story, template: str = "packaging_asked") -> list[dict[str, Any]]:
    wanted = select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq)
    found = story.system(lambda work: [row.payload for row in work.session.scalars(wanted)])
    return [payload for payload in found if payload["template"] == template]


def test_a_stroke_in_the_name_of_a_kind_does_not_break_the_figures(story: Story) -> None:
    story.as_(story.cast.sun_li, lambda work: movements.count(work, story.cast.a, Counted("A|B", 4, "清点")))
    story.later(days=8).system(asking.ask)
    letter = addressed(rows(story)[-1])
    assert letter is not None and "A/B： 4" in words(letter)
    assert Decimal(dict(letter.params["balances"])["A|B"]) == 4
