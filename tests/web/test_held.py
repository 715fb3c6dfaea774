"""A form with files that was refused: what can be taken waits beside it, what cannot is named, and nobody else can send it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from domain.orders import pages
from domain.shared.message import Message, joined
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order
from tests.visitors import Visitor, words
from web import held

Visit = Callable[..., Visitor]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SENT = [("files", ("量具报告.pdf", PDF)), ("files", ("virus.exe", b"MZ\x90\x00" * 50)), ("files", ("empty.pdf", b""))]


def waiting(page: Any) -> list[str]:
    """What the page would send again of the files that wait."""
    return re.findall(r'name="_held" value="([^"]+)" checked', page.text)


def files_of(cast: Cast, number: str) -> list[str]:
    with unit(cast.li_qian, now=NOW) as work:
        return sorted(file.name for row in pages.page(work, number).messages for file in row.files)


@pytest.fixture
def refused(cast: Cast, visit: Visit) -> tuple[str, Visitor, Any]:
    """王敏's message with three files, two of which cannot be taken."""
    buyer, number = visit(cast.wang_min), order(cast).number
    page = buyer.post(f"/orders/{number}/messages", {"body": "见附件"}, files=SENT)
    assert page.status_code == 422
    return number, buyer, page


def test_the_good_file_waits_and_each_other_is_named(cast: Cast, refused: tuple[str, Visitor, Any]) -> None:
    number, _, page = refused
    said = words(page.text)
    assert "量具报告.pdf" in said and "“virus.exe”" in said and "“empty.pdf”" in said
    assert "见附件" in page.text
    assert len(waiting(page)) == 1
    assert files_of(cast, number) == []


def test_it_goes_with_the_form_when_that_is_sent_again(cast: Cast, refused: tuple[str, Visitor, Any]) -> None:
    number, buyer, page = refused
    more = [("files", ("尺寸.pdf", PDF))]
    answer = buyer.post(f"/orders/{number}/messages", {"body": "见附件", "_held": waiting(page)}, files=more)
    assert answer.status_code == 303
    assert files_of(cast, number) == ["尺寸.pdf", "量具报告.pdf"]


def test_unticked_it_is_left_out(cast: Cast, refused: tuple[str, Visitor, Any]) -> None:
    number, buyer, _ = refused
    assert buyer.post(f"/orders/{number}/messages", {"body": "不附了"}).status_code == 303
    assert files_of(cast, number) == []


def test_it_is_nobody_elses_to_send(cast: Cast, refused: tuple[str, Visitor, Any], visit: Visit) -> None:
    number, _, page = refused
    other = visit(cast.li_qian)
    assert other.post(f"/admin/orders/{number}/messages", {"body": "转发", "_held": waiting(page)}).status_code == 303
    assert files_of(cast, number) == []


@pytest.mark.parametrize("change", [lambda sealed: sealed[:-1] + ("A" if sealed[-1] != "A" else "B"), lambda _: "../../key", lambda _: ""])
def test_a_seal_that_was_changed_opens_nothing(cast: Cast, refused: tuple[str, Visitor, Any], change: Callable[[str], str]) -> None:
    number, buyer, page = refused
    sent = {"body": "见附件", "_held": [change(each) for each in waiting(page)]}
    assert buyer.post(f"/orders/{number}/messages", sent).status_code == 303
    assert files_of(cast, number) == []


def test_it_does_not_wait_for_ever(cast: Cast, refused: tuple[str, Visitor, Any], application: Any) -> None:
    number, buyer, _ = refused
    folder = application.portal.state.door.settings.var / "held"
    old = {each.name for each in folder.iterdir()}
    for each in folder.iterdir():
        os.utime(each, (time.time() - held.LASTS - 1,) * 2)
    buyer.post(f"/orders/{number}/messages", {"body": "见附件"}, files=SENT)
    left = {each.name for each in folder.iterdir()}
    assert len(left) == 1 and not left & old


def test_several_sentences_are_said_one_after_the_other() -> None:
    assert str(joined([Message("One."), Message("Two."), Message("Three.")])) == "One. Two. Three."
    assert joined([Message("One.")]) == Message("One.")
