"""B16 from outside: a crowd at the front door, over HTTP, against both web processes. One effect, and no answer that is a failure."""

import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bench.visitor import Form
from domain.accounts.actions.recovery import make_link
from domain.accounts.models import PasswordReset, Person
from domain.orders.models import Order, OrderRevision
from domain.shared.actor import system
from domain.shared.files import Attachment
from domain.shared.work import unit
from domain.shared.workflow import Transition
from tests.cast import PASSWORD, Cast
from tests.faults.crowding import CROWDS, TOLD, UNUSED, Deed, Door, count, done_once, heads, post, rush, windows
from tests.faults.writers import Browser, typed
from tests.reviews.story import begin

NEW = dict.fromkeys(("new_password", "again_password"), "seven quiet herons under a bridge")


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_the_same_order_form_sent_by_a_crowd_is_one_order(buyer: Browser, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        form = _checked(buyer, f"C-{number:03d}")
        answers = rush(lambda _, form=form: post(buyer, form), crowd)
        assert {answer.status_code for answer in answers} <= {303, 409}, Counter(answer.status_code for answer in answers)
        assert len({answer.headers["location"] for answer in answers if answer.status_code == 303}) == 1
    assert count(Order) == rounds
    numbers = sorted(order.number for order in _all(Order))
    assert [int(number[-3:]) for number in numbers] == list(range(1, rounds + 1)), "a number was left out or taken twice"


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_one_draft_handed_in_from_many_windows_is_one_order(buyer: Browser, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        where = _draft(buyer, f"W-{number:03d}")
        forms = [buyer.form(buyer.get(where), "/orders") for _ in range(crowd)]
        answers = rush(lambda lane, forms=forms: post(buyer, forms[lane]), crowd)
        told = Counter(answer.status_code for answer in answers)
        assert told[303] >= 1 and not [status for status in told if status >= 500], told
    assert count(Order) == rounds


def _begun(cast: Cast, number: int) -> str:
    return begin(cast, po_number=f"D-{number:03d}").number


def _signed(cast: Cast, number: int) -> str:
    return begin(cast, po_number=f"D-{number:03d}").sign_all().number


def _approved(cast: Cast, number: int) -> str:
    story = begin(cast, po_number=f"D-{number:03d}").sign_all()
    story.approve()
    return story.number


def _moves(action: str) -> Callable[[], int]:
    return lambda: count(Transition, Transition.object_kind == "order", Transition.action == action)


WHY = {"why": "计划取消"}
WORD = {"password": PASSWORD}
DEEDS = {
    "withdraw": Deed("wang_min", "/orders/{}", "withdrawal", WHY, _moves("withdraw"), _begun),
    "approve": Deed("zhao", "/admin/reviews/{}", "/approval", WORD, _moves("approve"), _signed),
    "release": Deed("he_head", "/admin/reviews/{}", "/release", WORD, _moves("release"), _approved),
    "decline": Deed("shen", "/admin/reviews/{}", "/refusal", {"reason": "计划取消", **WORD}, _moves("decline"), _begun),
    "cancel": Deed("zhao", "/admin/orders/{}", "/cancellation", WHY, _moves("cancel"), _begun),
    "hold": Deed("li_qian", "/admin/orders/{}", "/hold", WHY, _moves("hold"), _begun),
    "return": Deed("li_qian", "/admin/reviews/{}", "/return", WHY, _moves("return_for_completion"), _begun),
}


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
@pytest.mark.parametrize("name", DEEDS)
def test_what_a_crowd_does_to_an_order_is_done_once(door: Door, name: str, crowd: int, rounds: int) -> None:
    done_once(door, DEEDS[name], crowd, rounds)


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_an_order_edited_from_many_windows_has_one_revision_more(door: Door, buyer: Browser, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        order = begin(door.cast, po_number=f"E-{number:03d}").number
        blank = buyer.form(buyer.get(f"/orders/{order}/amendment"), "/orders/new")
        changed = typed(f"E-{number:03d}", random.Random(number)) | {"amends": order, "step": "check"}
        where = str(buyer.post(blank, changed).headers["location"])
        shown = windows(buyer.form(buyer.get(where), "/orders"), crowd)
        told = Counter(answer.status_code for answer in rush(lambda lane, w=shown: post(buyer, w[lane], why="改量"), crowd))
        assert told[303] >= 1 and set(told) <= TOLD | {404}, (number, told)
        assert count(OrderRevision) == 2 * (number + 1), (number, told)


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_one_user_invited_by_many_windows_is_one_user(door: Door, crowd: int, rounds: int) -> None:
    browser = door("a_admin")
    before = count(Person)
    for number in range(rounds):
        hidden = browser.form(browser.get("/users"), "/users").hidden
        shown = windows(Form(f"{door.program.address}/users", {name: hidden[name] for name in ("_csrf", "_token")}), crowd)
        fields = {"name": "新用户", "email": f"new{number}@k001.example", "roles": "buyer"}
        told = Counter(answer.status_code for answer in rush(lambda lane, w=shown, f=fields: post(browser, w[lane], **f), crowd))
        assert told[303] == 1 and set(told) <= TOLD, (number, told)
        assert count(Person) == before + number + 1


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_a_mailed_link_sets_one_password_however_many_use_it(door: Door, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        with unit(system("test")) as work:
            link = make_link(work, work.fetch(Person, door.cast.a_quality.id), timedelta(hours=2))
        stranger = Browser(door.program.address, "portal", "nobody@k001.example")
        shown = windows(stranger.form(stranger.get(link), "/reset/"), crowd)
        told = Counter(answer.status_code for answer in rush(lambda lane, s=stranger, w=shown: post(s, w[lane], **NEW), crowd))
        stranger.http.close()
        assert told[303] == 1 and set(told) <= TOLD | {410}, (number, told)
        assert count(PasswordReset, PasswordReset.used_at.is_not(None)) == number + 1


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_files_that_arrive_at_once_are_all_there_and_whole(door: Door, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        buyer = _colleague(door, number)  # one person alone may send so many files in a minute, and no more
        page = buyer.get(_draft(buyer, f"F-{number:03d}"))
        draft_id = uuid.UUID(page.url.params["draft"])
        token = buyer.form(page, "/orders").hidden["_csrf"]
        answers = rush(lambda lane, b=buyer, d=draft_id, t=token: _upload(b, d, t, lane), crowd)
        told = Counter(answer.status_code for answer in answers)
        assert set(told) <= {200, 429}, (number, told)
        assert count(Attachment, Attachment.object_id == draft_id) == told[200] > crowd // 2
        buyer.http.close()


def _colleague(door: Door, number: int) -> Browser:
    """Another buyer of Wang Min's company, signed in."""
    with unit(system("test")) as work:
        known, email = work.fetch(Person, door.cast.wang_min.id), f"buyer{number}@k001.example"
        named = {"name": f"采购 {number}", "name_key": email, "email": email, "email_key": email, "title": known.title}
        opened = {"password_hash": known.password_hash, "password_at": known.password_at}
        work.add(Person(site="portal", roles=["buyer"], posts=[], customer_id=known.customer_id, **named, **opened))
    one = Browser(door.program.address, "portal", email)
    one.log_in()
    return one


def _checked(buyer: Browser, po: str) -> Form:
    return buyer.form(buyer.get(_draft(buyer, po)), "/orders")


def _draft(buyer: Browser, po: str) -> str:
    blank = buyer.form(buyer.get("/orders/new"), "/orders/new")
    return str(buyer.post(blank, typed(po, random.Random(po)) | {"step": "check"}).headers["location"])


def _upload(buyer: Browser, draft_id: uuid.UUID, token: str, lane: int) -> httpx.Response:
    with httpx.Client(timeout=60, base_url=buyer.http.base_url, verify=UNUSED) as line:
        pdf = f"%PDF-1.7\n%{lane % 3}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".encode()
        said = heads(buyer) | {"x-csrf-token": token}
        return line.post(f"/orders/files/{draft_id}", files={"files": (f"{lane}.pdf", pdf, "application/pdf")}, headers=said)


def _all(model: type[Any]) -> list[Any]:
    with unit(system("test")) as work:
        return list(work.session.scalars(select(model)))
