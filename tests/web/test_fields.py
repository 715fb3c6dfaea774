"""What a browser sends becomes clean text, or is too much."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.fields import LONGEST_FIELD, MOST_FIELDS, Fields, TooMuch, clean, clean_name, read_body, read_parts, read_query


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"a=1", {"a": "1"}),
        (b"a=%E5%A5%91%E5%90%88", {"a": "契合"}),
        (b"a=+two+words+", {"a": "two words"}),
        (b"a=x%00y", {"a": "xy"}),
        (b"a=one%0D%0Atwo%0Dthree", {"a": "one\ntwo\nthree"}),
        (b"a=e%CC%81", {"a": "\u00e9"}),
        (b"a=%E2%80%AEgnp.exe", {"a": "gnp.exe"}),
        (b"a=29%E2%80%8B04110-K80%E2%80%8E", {"a": "2904110-K80"}),
        (b"a=%ED%A0%80", {"a": "\ufffd\ufffd\ufffd"}),
        (b"a=%FF", {"a": "\ufffd"}),
        (b"a", {"a": ""}),
        (b"", {}),
        (b"a=%2541", {"a": "%41"}),
        (b"a=\x1b[31mred", {"a": "[31mred"}),
    ],
)
def test_text_is_cleaned_once(sent, kept):
    assert dict(read_body(sent)) == kept


def test_of_two_fields_with_one_name_the_first_counts_and_all_are_there():
    fields = read_body(b"a=1&a=2&b=3")
    assert fields["a"] == "1"
    assert fields.all("a") == ["1", "2"]
    assert fields.getlist("b") == ["3"]
    assert fields.pairs() == [("a", "1"), ("a", "2"), ("b", "3")]


def test_a_field_that_did_not_come_is_empty():
    fields = Fields()
    assert fields.get("a") == ""
    assert fields.all("a") == []
    assert fields.take("a") == ""


def test_what_the_door_takes_is_gone():
    fields = Fields([("_csrf", "x"), ("a", "1")])
    assert fields.take("_csrf") == "x"
    assert dict(fields) == {"a": "1"}


def test_a_password_stays_as_it_was_typed():
    assert read_body(b"password=+e%CC%81+&new_password=x%0D%0A") == {"password": " e\u0301 ", "new_password": "x\r\n"}


def test_more_fields_than_anybody_types_are_too_many():
    assert len(read_body(b"&".join(b"f%d=1" % n for n in range(9_000)))) == 9_000
    with pytest.raises(TooMuch):
        read_body(b"&".join(b"f%d=1" % n for n in range(MOST_FIELDS + 1)))


def test_a_field_longer_than_anybody_types_is_too_long():
    with pytest.raises(TooMuch):
        read_body(b"a=" + b"x" * (LONGEST_FIELD + 1))
    with pytest.raises(TooMuch):
        read_body(b"x" * 300 + b"=1")


def test_an_address_has_less_room():
    assert read_query(b"q=1") == {"q": "1"}
    with pytest.raises(TooMuch):
        read_query(b"q=" + b"x" * 9_000)
    with pytest.raises(TooMuch):
        read_query(b"q=" + b"x" * 3_000)


def part(name: str, content: bytes, kind: str = "application/pdf"):
    return SimpleNamespace(filename=name, content_type=kind, file=BytesIO(content))


def test_files_come_with_their_size_and_a_harmless_name():
    fields, files = read_parts([("note", " hello "), ("files", part("../../etc/passwd", b"12345"))])
    assert dict(fields) == {"note": "hello"}
    assert (files[0].field, files[0].name, files[0].size, files[0].bytes) == ("files", "passwd", 5, b"12345")


def test_a_file_field_left_empty_is_no_file():
    assert read_parts([("files", part("", b""))]) == ({}, [])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("order.pdf", "order.pdf"),
        ("采购单 4500.pdf", "采购单 4500.pdf"),
        ("C:\\Users\\x\\order.pdf", "order.pdf"),
        ("../../../x", "x"),
        ("a\x00b.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("..", "file"),
        ("", "file"),
        ("con\r\nBcc: x", "con Bcc: x"),
        ("trailing. . ", "trailing"),
        ("x" * 300 + ".xlsx", "x" * 195 + ".xlsx"),
        ("契" * 300, "契" * 200),
    ],
)
def test_a_file_keeps_its_name_without_its_tricks(sent, kept):
    assert clean_name(sent) == kept


@given(st.text())
def test_clean_text_is_clean_and_stays_so(text):
    once = clean(text)
    assert clean(once) == once
    assert not any(c in once for c in "\x00\r\u202e\ufeff")
    once.encode("utf-8")


@given(st.binary(max_size=400))
def test_no_body_breaks_the_reader(raw):
    assert isinstance(read_body(raw), Fields)
