"""What was counted against what the slip says (RULES 7): each difference by its kind, and how it may end."""

from __future__ import annotations

import base64
import io
from decimal import Decimal

import pytest
from PIL import Image, ImageDraw

from domain.deliveries.receipts.drawing import HEAD, HIGHEST, WIDEST, drawn
from domain.deliveries.receipts.rules import KINDS, OUTCOMES, Counted, differences, refusals


def counted(received, damaged=0, wrong=0):
    return Counted(Decimal(received), Decimal(damaged), Decimal(wrong))


@pytest.mark.parametrize(("shipped", "count", "found"), [
    (100, counted(100), []),
    (100, counted(98), [("short", 2)]),
    (100, counted(0), [("short", 100)]),
    (100, counted(103), [("over", 3)]),
    (100, counted(100, damaged=4), [("damaged", 4)]),
    (100, counted(98, damaged=4), [("short", 2), ("damaged", 4)]),
    (100, counted(90, wrong=10), [("wrong", 10)]),
    (100, counted(85, wrong=10), [("short", 5), ("wrong", 10)]),
    (100, counted(100, wrong=10), [("wrong", 10)]),
    ("12.5", counted("12.45"), [("short", Decimal("0.05"))]),
])
def test_each_difference_is_of_its_kind(shipped, count, found):
    assert [tuple(each) for each in differences(Decimal(shipped), count)] == [(kind, Decimal(n)) for kind, n in found]


@pytest.mark.parametrize(("unit", "count", "fields"), [
    ("pcs", counted(5), []),
    ("pcs", counted("5.5"), ["received"]),
    ("kg", counted("5.125"), []),
    ("kg", counted("5.1255"), ["received"]),
    ("pcs", counted(-1), ["received"]),
    ("pcs", counted(5, damaged=5), []),
    ("pcs", counted(5, damaged=6), ["damaged"]),
    ("pcs", counted(5, wrong="0.5"), ["wrong"]),
    ("pcs", counted(10**9 + 1), ["received"]),
    ("pcs", counted(10**9), []),
])
def test_what_cannot_be_is_said_at_its_field(unit, count, fields):
    assert [name for name, _ in refusals(unit, count)] == fields


def test_no_two_ends_of_a_difference_do_the_same():
    assert set(OUTCOMES) == set(KINDS)
    for kind, ends in OUTCOMES.items():
        assert len({ends[name][1:4] for name in ends}) == len(ends) >= 2, kind


def picture(size=(320, 120), ink=True, kind="PNG"):
    made = Image.new("RGBA", size, (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(made).line([(10, 10), (size[0] - 10, size[1] - 10)], fill="black", width=3)
    out = io.BytesIO()
    (made if kind == "PNG" else made.convert("RGB")).save(out, kind)
    return HEAD + base64.b64encode(out.getvalue()).decode()


class TestASignatureDrawnWithAFinger:
    def test_it_is_drawn_anew_as_a_small_picture(self):
        made = drawn(picture())
        assert made is not None and made.startswith(b"\x89PNG") and len(made) < 10_000
        assert Image.open(io.BytesIO(made)).size == (320, 120)

    def test_nothing_that_stands_behind_the_picture_comes_along(self):
        hidden = base64.b64encode(base64.b64decode(picture().removeprefix(HEAD)) + b"<script>alert(1)</script>").decode()
        assert b"script" not in (drawn(HEAD + hidden) or b"")

    def test_an_empty_field_is_no_signature(self):
        assert drawn("") is None
        assert drawn(picture(ink=False)) is None

    @pytest.mark.parametrize("size", [(WIDEST, HIGHEST), (WIDEST, 20)])
    def test_as_large_as_it_may_be(self, size):
        assert drawn(picture(size)) is not None

    @pytest.mark.parametrize("bad", [
        "hello", HEAD, HEAD + "!!", picture(kind="JPEG"), picture((WIDEST + 1, 100)), picture((100, HIGHEST + 1)),
        HEAD + "A" * 300_001, picture().replace("png", "svg+xml"), HEAD + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 50).decode(),
    ])
    def test_what_is_none_is_refused(self, bad):
        with pytest.raises(ValueError, match=r"signature|picture|large"):
            drawn(bad)
