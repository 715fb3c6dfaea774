"""Who is told of what: each event to each address that asked for it, once, in its transaction, and of nothing confidential."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.connection import effects, hooks
from domain.connection.hooks import EVENTS, WebhookInput
from domain.connection.models import WebhookDelivery
from domain.connection.signing import signature
from domain.deliveries import returns
from domain.deliveries.models import Slip
from domain.orders import actions
from domain.orders.events import OrderCancelled, OrderHeld
from domain.orders.models import Order
from domain.projects.actions import end
from domain.projects.models import Project
from domain.receivables.events import InvoiceIssued
from domain.receivables.models import Invoice
from domain.reviews.events import OrderReleased
from domain.shared.actor import system
from domain.shared.entered import Entered
from domain.shared.errors import Forbidden, Invalid, Refused, Stale
from domain.shared.journal import Audit, canonical
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import NOW
from tests.deliveries.shipping import released, ship
from tests.orders.ended import cancel_released
from tests.receivables.received import ARM, House
from tests.reviews.story import approved, begin, begin_new

GIVEN = WebhookInput("ERP", "https://erp.example.com/concord", tuple(EVENTS))


def hook(cast, *events, name="ERP"):
    with unit(cast.it, now=NOW) as work:
        return hooks.subscribe(work, replace(GIVEN, name=name, events=events or tuple(EVENTS)))


def told() -> list[tuple[str, dict]]:
    with unit(system("test")) as work:
        rows = list(work.session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.created_at, WebhookDelivery.id)))
        return [(row.event, {name: value for name, value in row.body.items() if name not in {"id", "at", "event"}}) for row in rows]


def waiting() -> int:
    with unit(system("test")) as work:
        return len(list(work.session.scalars(select(Outbox.id).where(Outbox.kind == "webhook"))))


def test_an_order_is_told_of_when_it_is_released_shipped_and_nothing_before(cast):
    hook(cast)
    story = approved(cast)
    assert told() == []
    story.release()
    assert told() == [("order.released", {"order": story.number})]


def test_each_address_is_told_of_what_it_asked_for(cast):
    hook(cast, "order.released", name="ERP")
    hook(cast, "order.shipped", name="WMS")
    ended, _ = hook(cast, name="old")
    with unit(cast.it, now=NOW) as work:
        hooks.end(work, ended.id, version=ended.version)
    gone = ship(released(cast))
    number = gone.story.number
    assert told() == [("order.released", {"order": number}), ("order.shipped", {"order": number, "slip": gone.slip.number})]
    assert waiting() == 2


def test_goods_that_came_back_before_anybody_signed_are_told_of_too(cast):
    hook(cast, "order.voided")
    gone = ship(released(cast))
    with unit(cast.sun_li, now=NOW) as work:
        returns.void(work, work.fetch(Slip, gone.slip.id), "车辆故障，返回", None)
    assert told() == [("order.voided", {"order": gone.story.number, "slip": gone.slip.number})]


def test_an_invoice_that_stands_no_longer_is_told_of_and_one_that_was_never_made_is_not(cast):
    hook(cast, "order.invoiced", "order.invoice_cancelled")
    house = House(cast)
    declined = house.asked(house.confirmed((ARM, 1, "86.40")))
    house.cancel_invoice(declined, "顾客改月结")
    statement = house.system(lambda work: work.session.scalars(select(Invoice.statement_number)).one())
    made = house.issue(house.asked(statement), tax_number="26322000000100000001")
    house.cancel_invoice(made)
    order = house.system(lambda work: work.session.scalars(select(Order.number)).one())
    named = {"order": order, "invoice": "26322000000100000001"}
    assert told() == [("order.invoiced", named), ("order.invoice_cancelled", named)]


class TestAnOrderThatStops:
    """5.1.9(6): production's own system goes on with the old plan until it is told."""

    def stop(self, cast, story):
        for verb, more in (("hold", {"why": "顾客改图"}), ("resume", {})):
            with unit(cast.zhao, now=NOW) as work:
                getattr(actions, verb)(work, story.number, version=None, **more)
        if story.order.released_at is not None:
            cancel_released(story.number, "车型停产")
        else:
            with unit(cast.zhao, now=NOW) as work:
                actions.cancel(work, story.number, version=None, why="车型停产")

    def test_is_told_of_when_it_is_held_when_it_goes_on_and_when_it_is_cancelled(self, cast):
        story = released(cast)
        hook(cast, "order.held", "order.resumed", "order.cancelled")
        self.stop(cast, story)
        assert told() == [(f"order.{what}", {"order": story.number}) for what in ("held", "resumed", "cancelled")]

    def test_before_its_release_concerns_nobody_outside(self, cast):
        story = begin(cast)
        hook(cast)
        self.stop(cast, story)
        assert (story.order.state, told()) == ("cancelled", [])

    def test_of_a_confidential_project_is_not_told_of(self, cast):
        story = begin_new(cast)
        hook(cast)
        with unit(system("test"), now=NOW) as work:
            order = work.session.scalars(select(Order).where(Order.number == story.number)).one()
            order.released_at, order.dates_mean = NOW, "gate"
            for effect, happened in ((effects.on_held, OrderHeld(order)), (effects.on_cancelled, OrderCancelled(order, "停产"))):
                effect(work, happened)
        assert told() == []


def test_of_a_confidential_order_nobody_is_told(cast):
    hook(cast)
    story = begin_new(cast)
    with unit(system("test"), now=NOW) as work:
        order = work.session.scalars(select(Order).where(Order.number == story.number)).one()
        assert order.project_id is not None
        hooks.announce(work, "order.released", order, order.number)
    assert (told(), waiting()) == ([], 0)


def test_once_its_project_has_ended_an_order_is_told_of_like_any_other(cast):
    """What began as newly developed and entered the customer's list is released, sent and billed like the rest (RULES 5)."""
    hook(cast)
    story = begin_new(cast)
    with unit(system("test"), now=NOW) as work:
        order = work.session.scalars(select(Order).where(Order.number == story.number)).one()
        end(work, work.fetch(Project, order.project_id), "量产")
        hooks.announce(work, "order.released", order, order.number)
    assert told() == [("order.released", {"order": story.number})]


def test_what_is_rolled_back_is_not_told(cast):
    hook(cast)
    story = approved(cast)
    with pytest.raises(RuntimeError), unit(system("test"), now=NOW) as work:
        work.emit(OrderReleased(work.session.scalars(select(Order).where(Order.number == story.number)).one()))
        raise RuntimeError
    assert (told(), waiting()) == ([], 0)


def test_nobody_but_the_system_administrator_keeps_webhooks(cast):
    added, _ = hook(cast)
    for person in (cast.li_qian, cast.shen, cast.wang_min):
        for deed in (lambda work: hooks.subscribe(work, GIVEN), lambda work: hooks.end(work, added.id, version=1), hooks.listed,
                     lambda work: hooks.ping(work, added.id)):
            with pytest.raises(Forbidden), unit(person, now=NOW) as work:
                deed(work)


def test_an_ended_webhook_is_ended_once_and_is_not_pinged(cast):
    added, _ = hook(cast)
    with pytest.raises(Stale), unit(cast.it, now=NOW) as work:
        hooks.end(work, added.id, version=7)
    with unit(cast.it, now=NOW) as work:
        hooks.end(work, added.id, version=1)
    for deed in (lambda work: hooks.end(work, added.id, version=2), lambda work: hooks.ping(work, added.id)):
        with pytest.raises(Refused), unit(cast.it, now=NOW) as work:
            deed(work)


def test_the_secret_is_in_no_trail(cast):
    _, secret = hook(cast)
    with unit(system("test")) as work:
        entries = str([each.values for each in work.session.scalars(select(Audit))])
    assert "erp.example.com" in entries and secret not in entries


def test_there_are_twenty_at_most(cast, monkeypatch):
    monkeypatch.setattr(hooks, "MOST", 2)
    hook(cast, name="1")
    hook(cast, name="2")
    with pytest.raises(Refused, match="There are 2 webhooks"):
        hook(cast, name="3")


@pytest.mark.parametrize(("fields", "events", "wrong"), [
    ({"name": "", "url": GIVEN.url}, ["order.released"], "name"), ({"name": "x" * 61, "url": GIVEN.url}, ["order.released"], "name"),
    ({"name": "ERP", "url": "http://erp.example.com"}, ["order.released"], "url"), ({"name": "ERP"}, ["order.released"], "url"),
    ({"name": "ERP", "url": "https://10.0.0.1/"}, ["order.released"], "url"), ({"name": "ERP", "url": GIVEN.url}, [], "events"),
    ({"name": "ERP", "url": GIVEN.url}, ["order.deleted"], "events"),
])
def test_what_was_entered_wrong_is_told_at_its_field(fields, events, wrong):
    with pytest.raises(Invalid) as refused:
        hooks.read_webhook(Entered(fields), events)
    assert list(refused.value.fields) == [wrong]


def test_every_event_is_bound_to_something_that_happens():
    from domain.shared.events import reactions_to

    assert any(each.__module__ == "domain.connection.effects" for each in reactions_to(InvoiceIssued))
    assert any(each.__module__ == "domain.connection.effects" for each in reactions_to(OrderReleased))


def test_the_example_for_programmers_is_signed_as_we_sign_and_each_event_is_named():
    page = (Path(__file__).parents[2] / "docs" / "connection.md").read_text(encoding="utf-8")
    body = re.search(r"^    (\{\"at\".*})$", page, re.MULTILINE)[1]
    head = re.search(r"^    Concord-Signature: (t=(\d+),v1=.*)$", page, re.MULTILINE)
    assert signature("whsec_example", int(head[2]), body.encode()) == head[1]
    assert canonical(json.loads(body)) == body
    assert [event for event in (*EVENTS, hooks.PING) if f"`{event}`" not in page] == []


def test_a_signature_holds_for_its_moment_and_body_alone():
    """The value was computed by hand with openssl: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_x"""
    made = signature("whsec_x", 1700000000, b'{"a":1}')
    assert made == "t=1700000000,v1=" + EXPECTED
    assert len({made, signature("whsec_y", 1700000000, b'{"a":1}'), signature("whsec_x", 1700000001, b'{"a":1}'),
                signature("whsec_x", 1700000000, b'{"a":2}')}) == 4


EXPECTED = "b3438763ab46d9634b9844c8722818eaf523f803db1327484c6067462a5fd6d1"
