"""The paper of a slip is matched by the code on it (5.1.11(3)): read from a photograph; a person matches what cannot be read."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image, ImageDraw, ImageFilter

from domain.deliveries.receipts import codes, copies, signing
from domain.shared.actor import ANONYMOUS
from domain.shared.errors import Forbidden, Invalid, NotFound
from domain.shared.files import Given, attachments
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship

pytestmark = pytest.mark.clause("5.1.11(3)")
HOST = "https://portal.example.com"


def paper(*texts: str, turned: int = 0, blurred: float = 0, kind: str = "JPEG", size: tuple[int, int] = (900, 1200)) -> bytes:
    """A photograph of a page with these codes on it, as a driver takes it in the cab."""
    page = Image.new("RGB", size, "white")
    ImageDraw.Draw(page).text((60, 40), "FM070100-06", fill="black")
    for place, text in enumerate(texts):
        out = io.BytesIO()
        segno.make(text, error="m").save(out, kind="png", scale=6, border=4)
        page.paste(Image.open(out).convert("RGB"), (40 + 420 * (place % 2), 100 + 420 * (place // 2)))
    page = page.rotate(turned, expand=True, fillcolor="grey")
    if blurred:
        page = page.filter(ImageFilter.GaussianBlur(blurred))
    out = io.BytesIO()
    page.save(out, kind)
    return out.getvalue()


def given(content: bytes, name: str = "copy.jpg") -> Given:
    return Given(name, content, "copies")


# reading, without a database


@pytest.mark.parametrize("turned", [0, 90, 180, 270, 12])
def test_the_code_is_read_however_the_paper_lies(turned):
    assert codes.said(given(paper(f"{HOST}/goods/{'a' * 32}", turned=turned))) == [f"{HOST}/goods/{'a' * 32}"]


def test_a_little_blur_a_large_picture_and_another_kind_are_read_too():
    text = f"{HOST}/goods/{'b' * 32}"
    assert codes.said(given(paper(text, blurred=1.5))) == [text]
    assert codes.said(given(paper(text, size=(3000, 4000)))) == [text]
    assert codes.said(given(paper(text, kind="PNG"), "copy.png")) == [text]


@pytest.mark.parametrize("content", [
    paper(), paper(f"{HOST}/goods/{'c' * 32}", blurred=14), b"%PDF-1.7 no picture", b"", b"\xff\xd8\xff damaged",
    b"\x89PNG\r\n\x1a\n" + b"0" * 40,
])
def test_where_nothing_can_be_read_nothing_is_said_and_nothing_breaks(content):
    upload = given(content)
    assert codes.said(upload) == []
    assert upload.file.read() == content  # whole again for whoever stores it


# matching


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    return ship(story, 1400, 0)


def match(story, *pictures, number="", who=None):
    return story.as_(who or story.cast.sun_li, lambda work: [slip.number for slip in copies.matched(work, pictures, number)])


def of(sent, **more):
    return given(paper(HOST + sent.path, **more), f"{sent.number}.jpg")


def hung(sent):
    return sent.story.system(lambda work: [each.purpose for each in attachments(work, sent.slip)])


def test_photographs_of_several_slips_are_each_filed_with_their_own_and_logistics_reads_them(story, sent):
    other = ship(story, 1000, 0)
    assert sorted(match(story, of(other), of(sent, turned=90), of(sent))) == sorted([sent.number, other.number])
    assert (hung(sent), hung(other)) == (["return_copy"] * 2, ["return_copy"])
    assert {task.object_number for task in story.tasks("delivery.paper")} == {sent.number, other.number}
    assert {sent.slip.return_copy_how, other.slip.return_copy_how} == {"photo"} and sent.slip.state == "left"


def test_paper_that_comes_after_its_link_has_ended_is_matched_all_the_same(story, sent):
    story.later(days=200)
    assert match(story, of(sent)) == [sent.number]
    with pytest.raises(NotFound):
        story.as_(ANONYMOUS, lambda work: signing.links.slip_behind(work, sent.token))


def test_what_cannot_be_read_is_matched_by_a_person_and_nothing_is_filed_until_then(story, sent):
    unread, pdf = given(paper(), "blurred.jpg"), given(b"%PDF-1.4\n%%EOF\n", "scan.pdf")
    for pictures in ([unread], [of(sent), unread], [pdf]):
        with pytest.raises(Invalid) as refused:
            match(story, *pictures)
        assert refused.value.fields["number"].params["name"] in {"blurred.jpg", "scan.pdf"}
    assert hung(sent) == []
    assert match(story, unread, pdf, of(sent), number=f" {sent.number.lower()} ") == [sent.number]
    assert hung(sent) == ["return_copy"] * 3


def test_a_number_that_the_code_gainsays_is_not_believed(story, sent):
    other = ship(story, 1000, 0)
    with pytest.raises(Invalid) as refused:
        match(story, of(sent), number=other.number)
    assert refused.value.fields["number"].params == {"name": f"{sent.number}.jpg", "number": sent.number}
    with pytest.raises(Invalid):
        match(story, of(sent), number="CK-999999-999")
    assert hung(sent) == hung(other) == []


def test_two_slips_on_one_picture_are_photographed_each_by_itself(story, sent):
    other = ship(story, 1000, 0)
    both = given(paper(HOST + sent.path, HOST + other.path))
    with pytest.raises(Invalid) as refused:
        match(story, both)
    assert list(refused.value.fields) == ["copies"]


def test_a_code_that_is_none_of_ours_is_no_code(story, sent):
    for text in (f"{HOST}/dates/{sent.token}", f"{HOST}/goods/{'A' * 32}", "https://evil.example/x", sent.token):
        with pytest.raises(Invalid):
            match(story, given(paper(text)))
    assert match(story, of(sent)) == [sent.number]


def test_only_logistics_files_and_a_void_slip_awaits_nothing(story, sent, cast):
    for who in (cast.li_qian, cast.liu, cast.wang_min):
        with pytest.raises(Forbidden):
            match(story, of(sent), who=who)
    with pytest.raises(Invalid):
        match(story)
    from domain.deliveries import returns

    story.as_(cast.sun_li, lambda work: returns.void(work, sent.slip, "拒收", None))
    with pytest.raises(Invalid):
        match(story, of(sent))


def test_the_driver_sends_the_paper_of_this_slip_and_not_of_another(story, sent):
    other = ship(story, 1000, 0)

    def send(picture):
        return story.as_(ANONYMOUS, lambda work: copies.photographed(work, sent.token, "马师傅", [picture]))

    with pytest.raises(Invalid) as refused:
        send(of(other))
    assert list(refused.value.fields) == ["copies"]
    assert other.number not in str(refused.value.fields["copies"])  # a stranger learns no number
    assert hung(sent) == []
    send(of(sent))
    send(given(paper()))  # unreadable: logistics reads it
    assert len(hung(sent)) == 2


def test_photographs_are_bounded_a_slip_and_not_a_sending(story, sent):
    def send(n):
        pictures = [given(paper(), f"{each}.jpg") for each in range(n)]
        return story.as_(ANONYMOUS, lambda work: copies.photographed(work, sent.token, "马师傅", pictures))

    send(signing.MOST_PHOTOS - 2)
    with pytest.raises(Invalid) as refused:
        send(3)
    assert refused.value.fields["copies"].params == {"n": signing.MOST_PHOTOS, "left": 2}
    send(2)
    with pytest.raises(Invalid):
        send(1)
    assert len(hung(sent)) == signing.MOST_PHOTOS
    signed(sent)
    story.later(days=1)
    with pytest.raises(Invalid):
        send(1)  # neither does the signature open room for more
