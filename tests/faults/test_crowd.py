"""B16 from outside: a crowd at the front door, over HTTP, against both web processes. One effect, and no answer that is a failure."""

import random
import ssl
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import func, select

from bench.visitor import Form
from domain.accounts.actions.recovery import make_link
from domain.accounts.models import PasswordReset, Person
from domain.orders.models import Order, OrderRevision
from domain.shared.actor import system
from domain.shared.files import Attachment
from domain.shared.journal import Broken, verify
from domain.shared.work import unit
from domain.shared.workflow import Transition
from tests.cast import PASSWORD, Cast
from tests.concord.program import Program
from tests.databases import TestDatabase
from tests.faults.racing import race
from tests.faults.writers import Browser, typed
from tests.reviews.story import begin

CROWDS = [pytest.param(12, 1, id="a dozen"), pytest.param(50, 20, id="fifty", marks=pytest.mark.drill)]
UNUSED = ssl.create_default_context()  # a client of its own would make one each time, which takes longer than to ask
TOLD = {303, 409, 422, 429}  # done; somebody was faster; the link or the number is used; too many passwords at once
NEW = dict.fromkeys(("new_password", "again_password"), "seven quiet herons under a bridge")


@pytest.fixture(scope="module")
def program(lazy_database: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    database: TestDatabase = lazy_database.get()
    folder: Path = tmp_path_factory.mktemp("crowd")
    one = Program(folder, CONCORD_DATABASE_URL=database.url_owner, CONCORD_APP_DATABASE_URL=database.url_app)
    one.start()
    yield one
    one.stop()


@dataclass
class Door:
    """Whoever of the cast is asked for, signed in at the program's door."""

    program: Program
    cast: Cast
    known: dict[str, Browser] = field(default_factory=dict)

    def __call__(self, name: str) -> Browser:
        if name not in self.known:
            person = getattr(self.cast, name)
            self.known[name] = Browser(self.program.address, "portal" if person.is_customer else "admin", person.email)
            self.known[name].log_in()
        return self.known[name]


@pytest.fixture
def door(program: Program, cast: Cast) -> Iterator[Door]:
    one = Door(program, cast)
    yield one
    for browser in one.known.values():
        browser.http.close()


@pytest.fixture
def buyer(door: Door) -> Browser:
    return door("wang_min")


ANSWERED: Counter[int] = Counter()


@pytest.fixture(autouse=True)
def _told(figure: Callable[[str], None], crowd: int, rounds: int) -> Iterator[None]:
    ANSWERED.clear()
    yield
    figure(f"{rounds} rounds of {crowd} at once, answered {dict(ANSWERED)}")


def rush(deed: Callable[[int], httpx.Response], crowd: int) -> list[httpx.Response]:
    """Everybody at once; what each was answered."""
    got = race(deed, crowd)
    ANSWERED.update(each.status_code for each in got)
    return got


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_the_same_order_form_sent_by_a_crowd_is_one_order(buyer: Browser, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        form = _checked(buyer, f"C-{number:03d}")
        answers = rush(lambda _, form=form: _post(buyer, form), crowd)
        assert {answer.status_code for answer in answers} <= {303, 409}, Counter(answer.status_code for answer in answers)
        assert len({answer.headers["location"] for answer in answers if answer.status_code == 303}) == 1
    assert _count(Order) == rounds
    numbers = sorted(order.number for order in _all(Order))
    assert [int(number[-3:]) for number in numbers] == list(range(1, rounds + 1)), "a number was left out or taken twice"


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_one_draft_handed_in_from_many_windows_is_one_order(buyer: Browser, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        where = _draft(buyer, f"W-{number:03d}")
        forms = [buyer.form(buyer.get(where), "/orders") for _ in range(crowd)]
        answers = rush(lambda lane, forms=forms: _post(buyer, forms[lane]), crowd)
        told = Counter(answer.status_code for answer in answers)
        assert told[303] >= 1 and not [status for status in told if status >= 500], told
    assert _count(Order) == rounds


@dataclass(frozen=True)
class Deed:
    """Something that happens once: by whom, on which page, by which form of it, and how its effects are counted."""

    who: str
    page: str
    action: str
    fields: dict[str, str]
    effects: Callable[[], int]
    signed: bool = False
    story: Callable[[Cast, int], str] = lambda cast, number: begin(cast, po_number=f"D-{number:03d}").number


def _signed(cast: Cast, number: int) -> str:
    return begin(cast, po_number=f"D-{number:03d}").sign_all().number


def _approved(cast: Cast, number: int) -> str:
    story = begin(cast, po_number=f"D-{number:03d}").sign_all()
    story.approve()
    return story.number


def _moves(action: str) -> Callable[[], int]:
    return lambda: _count(Transition, Transition.object_kind == "order", Transition.action == action)


WHY = {"why": "计划取消"}
DEEDS = {
    "withdraw": Deed("wang_min", "/orders/{}", "withdrawal", WHY, _moves("withdraw")),
    "approve": Deed("zhao", "/admin/reviews/{}", "/approval", {"password": PASSWORD}, _moves("approve"), True, _signed),
    "release": Deed("he_head", "/admin/reviews/{}", "/release", {"password": PASSWORD}, _moves("release"), True, _approved),
    "decline": Deed("shen", "/admin/reviews/{}", "/refusal", {"reason": "计划取消", "password": PASSWORD}, _moves("decline"), True),
    "cancel": Deed("zhao", "/admin/orders/{}", "/cancellation", WHY, _moves("cancel")),
    "hold": Deed("li_qian", "/admin/orders/{}", "/hold", WHY, _moves("hold")),
    "return": Deed("li_qian", "/admin/reviews/{}", "/return", WHY, _moves("return_for_completion")),
}


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
@pytest.mark.parametrize("name", DEEDS)
def test_what_a_crowd_does_to_an_order_is_done_once(door: Door, name: str, crowd: int, rounds: int) -> None:
    deed = DEEDS[name]
    browser = door(deed.who)
    for number in range(rounds):
        order = deed.story(door.cast, number)
        windows = _windows(browser.form(browser.get(deed.page.format(order)), deed.action), crowd)
        told = Counter(answer.status_code for answer in rush(lambda lane, w=windows: _post(browser, w[lane], **deed.fields), crowd))
        assert told[303] >= 1 and set(told) <= TOLD, (number, told)
        assert deed.effects() == number + 1, (number, told)
    _holds()


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_an_order_edited_from_many_windows_has_one_revision_more(door: Door, buyer: Browser, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        order = begin(door.cast, po_number=f"E-{number:03d}").number
        blank = buyer.form(buyer.get(f"/orders/{order}/amendment"), "/orders/new")
        changed = typed(f"E-{number:03d}", random.Random(number)) | {"amends": order, "step": "check"}
        where = str(buyer.post(blank, changed).headers["location"])
        windows = _windows(buyer.form(buyer.get(where), "/orders"), crowd)
        told = Counter(answer.status_code for answer in rush(lambda lane, w=windows: _post(buyer, w[lane], why="改量"), crowd))
        assert told[303] >= 1 and set(told) <= TOLD | {404}, (number, told)
        assert _count(OrderRevision) == 2 * (number + 1), (number, told)


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_one_user_invited_by_many_windows_is_one_user(door: Door, crowd: int, rounds: int) -> None:
    browser = door("a_admin")
    before = _count(Person)
    for number in range(rounds):
        hidden = browser.form(browser.get("/users"), "/users").hidden
        windows = _windows(Form(f"{door.program.address}/users", {name: hidden[name] for name in ("_csrf", "_token")}), crowd)
        fields = {"name": "新用户", "email": f"new{number}@k001.example", "roles": "buyer"}
        told = Counter(answer.status_code for answer in rush(lambda lane, w=windows, f=fields: _post(browser, w[lane], **f), crowd))
        assert told[303] == 1 and set(told) <= TOLD, (number, told)
        assert _count(Person) == before + number + 1


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_a_mailed_link_sets_one_password_however_many_use_it(door: Door, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        with unit(system("test")) as work:
            link = make_link(work, work.fetch(Person, door.cast.a_quality.id), timedelta(hours=2))
        stranger = Browser(door.program.address, "portal", "nobody@k001.example")
        windows = _windows(stranger.form(stranger.get(link), "/reset/"), crowd)
        told = Counter(answer.status_code for answer in rush(lambda lane, s=stranger, w=windows: _post(s, w[lane], **NEW), crowd))
        stranger.http.close()
        assert told[303] == 1 and set(told) <= TOLD | {410}, (number, told)
        assert _count(PasswordReset, PasswordReset.used_at.is_not(None)) == number + 1


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
        assert _count(Attachment, Attachment.object_id == draft_id) == told[200] > crowd // 2
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


def _windows(form: Form, count: int) -> list[Form]:
    """The same page in many windows: the same version, each with a token of its own."""
    return [Form(form.action, {**form.hidden, "_token": f"{form.hidden['_token'][:-4]}{lane:04d}"}) for lane in range(count)]


def _post(browser: Browser, form: Form, **fields: str) -> httpx.Response:
    """As the form stands, whatever the answer; each on a line of its own, so that the kernel spreads them over the processes."""
    with httpx.Client(timeout=60, verify=UNUSED) as line:
        heads = _heads(browser) | {"content-type": "application/x-www-form-urlencoded"}
        return line.post(form.action, content=urlencode({**form.hidden, **fields}), headers=heads)


def _upload(buyer: Browser, draft_id: uuid.UUID, token: str, lane: int) -> httpx.Response:
    with httpx.Client(timeout=60, base_url=buyer.http.base_url, verify=UNUSED) as line:
        pdf = f"%PDF-1.7\n%{lane % 3}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".encode()
        heads = _heads(buyer) | {"x-csrf-token": token}
        return line.post(f"/orders/files/{draft_id}", files={"files": (f"{lane}.pdf", pdf, "application/pdf")}, headers=heads)


def _heads(browser: Browser) -> dict[str, str]:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {"cookie": cookies, "sec-fetch-site": "same-origin"}


def _count(model: type[Any], *which: Any) -> int:
    with unit(system("test")) as work:
        return int(work.session.scalar(select(func.count()).select_from(model).where(*which)) or 0)


def _all(model: type[Any]) -> list[Any]:
    with unit(system("test")) as work:
        return list(work.session.scalars(select(model)))


def _holds() -> None:
    with unit(system("test")) as work:
        assert not isinstance(verify(work), Broken)
