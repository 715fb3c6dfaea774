"""The page behind the code on a slip: a link good for that slip alone, which decides nothing by being opened (RELIABILITY)."""

from __future__ import annotations

import base64
import io
import re
from datetime import timedelta

import pytest
from PIL import Image, ImageDraw

from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW
from tests.deliveries.slips import released, ship
from tests.visitors import words
from tests.web.world import digest


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    return ship(story, 2400, 1000)


@pytest.fixture
def receiver(visit):
    return visit(None)


def drawing(size=(320, 120)) -> str:
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(20, 90), (120, 20), (280, 100)], fill="black", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def photo(name="damage.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG")
    return name, out.getvalue(), "image/jpeg"


def typed(sent, *received, name="刘伟", **more):
    figures = received or ["" for _ in sent.lines]
    return {"name": name} | {f"received-{line.id}": str(each) for line, each in zip(sent.lines, figures, strict=True)} | more


@pytest.mark.clause("5.1.11(3)")
def test_the_receiver_sees_the_slip_without_prices_and_signs_with_a_finger(receiver, sent):
    page = receiver.get(sent.path)
    assert page.status_code == 200
    assert "2904110-K80" in page.text and "2,400" in page.text
    assert "批号 L-1（箱号 1–12）" in page.text  # numbered through the slip: the receiver sees which box is meant
    assert "86.40" not in page.text and "CNY" not in page.text and "¥" not in page.text
    signed = receiver.post(sent.path, typed(sent, pad="1", signature=drawing()))
    shown = receiver.follow(signed)
    assert "data:image/png;base64," in shown.text and "刘伟" in shown.text
    assert "箱号 1–12" in shown.text
    assert sent.slip.state == "signed"


@pytest.mark.clause("5.1.11(3)", "5.1.12(1)")
def test_staff_see_the_drawn_signature_at_their_own_door_and_the_goods_as_arrived(receiver, sent, visit, cast):
    staff, page = visit(cast.li_qian), f"/admin/deliveries/receipts/{sent.slip.number}"
    assert 'aria-current="step"' in staff.get(page).text
    receiver.post(sent.path, typed(sent, pad="1", signature=drawing()))
    shown = staff.get(page).text
    picture = re.search(r'<img src="([^"]+)"', shown)
    assert picture and staff.get(picture[1]).headers["content-type"] == "image/png"
    assert 'aria-current="step"' not in shown, "what is signed for is not on its way"


def test_a_scanner_that_opens_the_link_twenty_times_decides_nothing(receiver, sent):
    before = digest()
    for _ in range(20):
        assert receiver.get(sent.path).status_code == 200
        assert receiver._send("HEAD", sent.path).status_code == 200
    assert digest() == before
    assert sent.slip.state == "left"


def test_the_page_is_not_kept_and_tells_no_other_site_where_one_was(receiver, sent):
    headers = receiver.get(sent.path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] in {"same-origin", "no-referrer"}


def spoilt(token: str) -> list[str]:
    turned = token.swapcase()
    return [token[:-1], token + "A", turned if turned != token else "A" * 32, "A" * 32, token[:-1] + ("A" if token[-1] != "A" else "B"),
            "%00" + token[3:], "ａ" + token[1:], "x"]


def plain(answer) -> tuple[int, str]:
    """Status and words, without the number of the request."""
    return answer.status_code, re.sub(r"[0-9a-f]{16}", "", words(answer.text))


def test_changed_foreign_and_expired_codes_are_answered_alike(receiver, story, sent, visit):
    other = ship(story, 0, 1)
    never = plain(receiver.get("/goods/" + "0" * 32))
    assert never[0] == 404
    nowhere = plain(receiver.get("/goods/%00"))  # what no code can look like is no address at all
    for token in spoilt(sent.token):
        shaped = re.fullmatch(r"[A-Za-z0-9_-]+", token)
        assert plain(receiver.get(f"/goods/{token}")) == (never if shaped else nowhere), token
        assert receiver.post(f"/goods/{token}", typed(sent)).status_code == 404, token
    assert other.token != sent.token
    visit.door("portal").clock = lambda: NOW + timedelta(days=181)
    assert plain(receiver.get(sent.path)) == never
    visit.door("portal").clock = lambda: NOW + timedelta(days=179)
    assert receiver.get(sent.path).status_code == 200
    assert sent.slip.state == "left"


def test_a_link_of_another_purpose_opens_no_slip(receiver, story, sent):
    from domain.shared.links import issue_link

    token = story.system(lambda work: issue_link(work, sent.slip, "delay_dates", until=NOW + timedelta(days=3)))
    assert receiver.get(f"/goods/{token}").status_code == 404
    assert receiver.get(sent.path).status_code == 200


def test_the_code_of_one_slip_signs_no_other(receiver, story):
    first, second = ship(story, 1400, 0), ship(story, 1000, 0)
    answer = receiver.post(first.path, typed(second))
    assert answer.status_code == 303  # the fields of other lines are nothing to this slip
    assert (first.slip.state, second.slip.state) == ("signed", "left")


def test_the_second_tap_is_answered_as_the_first(receiver, sent):
    once = receiver.post(sent.path, typed(sent))
    twice = receiver.post(sent.path, typed(sent))
    assert (once.status_code, once.headers["location"]) == (twice.status_code, twice.headers["location"]) == (303, sent.path)
    assert sent.slip.signed_by_name == "刘伟"
    assert "刘伟" in receiver.get(sent.path).text


def test_who_comes_second_is_told_so_and_keeps_before_their_eyes_what_they_entered(receiver, sent):
    receiver.post(sent.path, typed(sent))
    second = receiver.post(sent.path, typed(sent, 2380, 1000, name="周收", note="少了一箱"))
    assert second.status_code == 409
    page = words(second.text)
    for told in ("刘伟", "周收", "2380", "少了一箱"):
        assert told in page, told
    assert (sent.slip.signed_by_name, [line.received for line in sent.lines]) == ("刘伟", [2400, 1000])


def test_what_was_signed_can_be_read_for_thirty_days(receiver, sent, visit):
    receiver.post(sent.path, typed(sent))
    visit.door("portal").clock = lambda: NOW + timedelta(days=29)
    assert receiver.get(sent.path).status_code == 200
    assert "2026-12-23" in receiver.get(sent.path).text
    visit.door("portal").clock = lambda: NOW + timedelta(days=31)
    assert receiver.get(sent.path).status_code == 404


def test_without_a_script_the_typed_name_counts(receiver, sent):
    assert receiver.post(sent.path, typed(sent, name="")).status_code == 422
    assert receiver.post(sent.path, typed(sent)).status_code == 303


def test_where_the_field_is_there_it_is_signed_or_the_name_is_said_to_count(receiver, sent):
    refused = receiver.post(sent.path, typed(sent, pad="1", signature=""))
    assert refused.status_code == 422 and 'id="signature-error"' in refused.text
    assert sent.slip.state == "left"
    assert receiver.post(sent.path, typed(sent, pad="1", typed="1")).status_code == 303


@pytest.mark.parametrize("bad", [
    "data:image/svg+xml;base64,PHN2Zy8+", "data:image/png;base64,!!!!", "data:image/png;base64,aGFsbG8=", "x" * 350_000,
    drawing((2000, 100)), "javascript:alert(1)"])
def test_what_is_no_small_drawn_picture_is_not_taken_for_a_signature(receiver, sent, bad):
    assert receiver.post(sent.path, typed(sent, pad="1", signature=bad)).status_code in {413, 422}
    assert sent.slip.state == "left"


def test_figures_are_kept_and_said_at_their_field_when_they_cannot_be(receiver, sent):
    line = sent.lines[0].id
    refused = receiver.post(sent.path, typed(sent, "2400.5", 1000, note="外箱破损"))
    assert refused.status_code == 422
    assert f'id="received-{line}-error"' in refused.text and 'value="2400.5"' in refused.text and "外箱破损" in refused.text
    for bad in ("-1", "many", "9" * 12, "1" * 40):
        assert receiver.post(sent.path, typed(sent, bad, 1000)).status_code == 422, bad
    assert receiver.post(sent.path, typed(sent, 2400, 1000, **{f"damaged-{line}": "2401"})).status_code == 422
    assert sent.slip.state == "left"


def test_photographs_of_the_damage_come_along(receiver, sent):
    line = sent.lines[0].id
    pictures = [("photos", photo()), ("photos", photo("b.jpg"))]
    answer = receiver.post(sent.path, typed(sent, 2400, 1000, **{f"damaged-{line}": "3"}), files=pictures)
    assert answer.status_code == 303
    assert "2" in words(receiver.get(sent.path).text)


def test_a_file_that_is_no_photograph_is_refused_and_nothing_is_signed(receiver, sent):
    for name, content in (("a.jpg", b"<script>"), ("a.exe", b"MZ" + b"0" * 100), ("a.jpg", b"")):
        assert receiver.post(sent.path, typed(sent), files=[("photos", (name, content, "image/jpeg"))]).status_code == 422, name
    assert sent.slip.state == "left"


def test_large_photographs_are_taken_from_who_holds_a_code_and_from_nobody_else(receiver, sent):
    large = io.BytesIO()
    Image.effect_noise((2600, 2600), 100).save(large, "PNG")
    assert len(large.getvalue()) > 4_000_000
    wrong = receiver.post("/goods/" + "A" * 32, typed(sent), files=[("photos", ("a.png", large.getvalue(), "image/png"))])
    assert wrong.status_code == 404
    unread = receiver.post("/goods/" + "A" * 32, typed(sent), csrf="x", files=[("photos", ("a.png", large.getvalue(), "image/png"))])
    assert unread.status_code == 404  # answered before anything of the body is looked at: else it were 403
    right = receiver.post(sent.path, typed(sent), files=[("photos", ("a.png", large.getvalue(), "image/png"))])
    assert right.status_code == 303


def test_a_form_from_elsewhere_signs_nothing(receiver, sent):
    assert receiver.post(sent.path, typed(sent), csrf="x").status_code == 403
    assert receiver.post(sent.path, typed(sent), headers={"origin": "https://evil.example"}).status_code == 403
    assert sent.slip.state == "left"


def test_the_driver_photographs_the_signed_copy_and_logistics_reads_it(receiver, story, sent):
    nothing = receiver.post(f"{sent.path}/copy", {"driver": "马师傅"})
    assert nothing.status_code == 422
    assert receiver.post(f"{sent.path}/copy", {"driver": "马师傅"}, files=[("copies", photo("copy.jpg"))]).status_code == 303
    assert sent.slip.return_copy_at is not None and sent.slip.state == "left"
    assert [task.department for task in story.tasks("delivery.paper")] == ["logistics"]


def test_both_languages_show_it(receiver, sent):
    chinese = receiver.get(sent.path)
    english = receiver._send("GET", sent.path, more={"concord-lang": "en"})
    assert 'lang="zh-CN"' in chinese.text and 'lang="en"' in english.text
    assert "Receipt of goods" in english.text and "Receipt of goods" not in chinese.text


def test_the_token_stands_nowhere_in_the_database(receiver, sent):
    receiver.post(sent.path, typed(sent))
    from sqlalchemy import text

    from domain.shared.base import Base

    with unit(system("look"), now=NOW) as work:
        for table in Base.metadata.tables:
            found = work.session.execute(text(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE :token'), {"token": f"%{sent.token}%"})
            assert found.scalar_one() == 0, table
