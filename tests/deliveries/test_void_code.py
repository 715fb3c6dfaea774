"""Whoever stands at the dock with the paper of a void slip reads that it is void, and whom to ask (5.1.11(3), decision 0091)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.deliveries import returns
from domain.deliveries.receipts import links, pages
from domain.records.models import Record
from domain.shared.links import known_link
from tests.cast import NOW, Cast
from tests.deliveries.slips import Sent, released, ship
from tests.remembering import remembered
from tests.visitors import words
from tests.web.world import digest

WHY = "司机装错车"


@pytest.fixture
@remembered
def sent(cast: Cast) -> Sent:
    """Made void before anybody signed."""
    sent = ship(released(cast), 2400, 1000)
    sent.story.as_(cast.sun_li, lambda work: returns.void(work, sent.slip, WHY, None))
    return sent


@pytest.fixture
def receiver(visit: Any) -> Any:
    return visit(None)


def typed(sent: Sent, *received: str) -> dict[str, str]:
    return {"name": "周收", "note": "少了一箱"} | {f"received-{line.id}": each for line, each in zip(sent.lines, received, strict=True)}


@pytest.mark.clause("5.1.11(3)")
def test_the_page_says_that_the_slip_is_void_and_what_to_do(sent: Sent, receiver: Any) -> None:
    page = receiver.get(sent.path)
    assert page.status_code == 200
    for told in ("此出库单已作废", "请勿签收", sent.number, "2026-11-23", "李倩"):
        assert told in words(page.text), told
    english = words(receiver._send("GET", sent.path, more={"concord-lang": "en"}).text)
    assert "This slip is void" in english and "Please do not sign for it." in english


def test_it_shows_no_goods_no_reason_and_nothing_to_sign_with(sent: Sent, receiver: Any) -> None:
    page = receiver.get(sent.path)
    for hidden in (WHY, "孙丽", "2904110-K80", "2,400", "马师傅"):
        assert hidden not in page.text, hidden
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0] and "<canvas" not in page.text


def test_what_is_sent_there_is_refused_and_kept_before_the_senders_eyes(sent: Sent, receiver: Any) -> None:
    refused = receiver.post(sent.path, typed(sent, "2380", "1000"))
    assert refused.status_code == 409
    for told in ("不再签收", "周收", "2380", "少了一箱", "此出库单已作废"):
        assert told in words(refused.text), told
    assert receiver.post(f"{sent.path}/copy", {"driver": "马师傅"}).status_code == 409
    assert (sent.slip.state, sent.slip.signed_by_name, sent.slip.return_copy_at) == ("void", "", None)


def test_no_photograph_of_somebody_unknown_is_taken_in_for_it(sent: Sent) -> None:
    assert not sent.story.system(lambda work: links.opens(work, sent.token))


def test_opening_it_changes_nothing(sent: Sent, receiver: Any) -> None:
    before = digest()
    receiver.get(sent.path)
    assert digest() == before


def test_it_says_so_as_long_as_the_code_was_given_and_no_longer(sent: Sent, receiver: Any, visit: Any) -> None:
    visit.door("portal").clock = lambda: NOW + timedelta(days=179)
    assert receiver.get(sent.path).status_code == 200
    visit.door("portal").clock = lambda: NOW + timedelta(days=181)
    assert receiver.get(sent.path).status_code == 404


def test_a_slip_that_was_signed_shows_what_was_signed_and_no_such_page(sent: Sent, receiver: Any) -> None:
    other = ship(sent.story, 100, 0)
    assert receiver.post(other.path, {"name": "刘伟", f"received-{other.lines[0].id}": "100"}).status_code == 303
    page = receiver.get(other.path).text
    assert "已作废" not in page and "刘伟" in page
    shown = sent.story.system(lambda work: pages.behind(work, other.token))
    assert (shown.void, shown.contact) == (False, ("", ""))


def test_the_paper_that_is_marked_void_opens_the_same_page(sent: Sent, receiver: Any) -> None:
    def code(work: Any) -> str:
        return str(work.session.query(Record).where(Record.form == "FM070100-06", Record.number == sent.number).one().sheet["receipt"])

    path = sent.story.system(code)
    token = path.rpartition("/")[2]
    assert token != sent.token and "此出库单已作废" in words(receiver.get(f"/goods/{token}").text)
    assert sent.story.system(lambda work: known_link(work, token, links.PURPOSE)).object_id == sent.slip.id
