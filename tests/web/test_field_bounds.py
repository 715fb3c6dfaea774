"""How much a browser may send, to the byte; what counts as a file; what a file is called."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from web.fields import (
    LONGEST_FIELD,
    LONGEST_NAME,
    LONGEST_QUERY,
    MOST_FIELDS,
    Fields,
    TooMuch,
    clean,
    clean_name,
    read_body,
    read_parts,
    read_query,
)


def taken(read: Any, raw: bytes) -> bool:
    try:
        read(raw)
    except TooMuch:
        return False
    return True


@pytest.mark.parametrize(("read", "raw", "fits"), [
    (read_body, b"a=" + b"x" * LONGEST_FIELD, True),
    (read_body, b"a=" + b"x" * (LONGEST_FIELD + 1), False),
    (read_body, b"x" * LONGEST_NAME + b"=1", True),
    (read_body, b"x" * (LONGEST_NAME + 1) + b"=1", False),
    (read_query, b"q=" + b"x" * LONGEST_QUERY, True),
    (read_query, b"q=" + b"x" * (LONGEST_QUERY + 1), False),
    (read_query, b"&".join([b"q=" + b"x" * 1_997] * 4), True),  # 7,999 bytes of small parameters
    (read_query, b"&".join([b"q=" + b"x" * 1_998] * 4) + b"&r", False),
    (read_query, b"q=" + "契".encode() * LONGEST_QUERY, True),  # letters count, and an address is its bytes
    (read_query, b"q=" + b"%E5%A5%91" * 800, True),
    (read_query, b"q=" + b"%E5%A5%91" * 900, False),
])
def test_what_fits_is_taken_and_what_does_not_is_too_much(read: Any, raw: bytes, fits: bool) -> None:
    assert taken(read, raw) is fits


@pytest.mark.parametrize(("many", "fits"), [(MOST_FIELDS, True), (MOST_FIELDS + 1, False)])
def test_as_many_fields_as_agreed_and_not_one_more(many: int, fits: bool) -> None:
    assert taken(read_body, b"&".join([b"a=1"] * many)) is fits
    assert taken(lambda parts: read_parts(parts), [("a", "1")] * many) is fits  # type: ignore[arg-type]


def part(name: str | None, content: bytes, kind: str | None = "application/pdf") -> Any:
    return SimpleNamespace(filename=name, content_type=kind, file=BytesIO(content))


class TestFiles:
    @pytest.mark.parametrize(("name", "content", "files"), [
        ("order.pdf", b"12345", [("order.pdf", 5)]),
        ("order.pdf", b"", [("order.pdf", 0)]),  # an empty file was chosen: somebody is to be told
        ("", b"12345", [("file", 5)]),
        (None, b"12345", [("file", 5)]),
        ("", b"", []),
        (None, b"", []),
    ])
    def test_a_name_or_contents_make_a_file(self, name: str | None, content: bytes, files: list[tuple[str, int]]) -> None:
        _, found = read_parts([("files", part(name, content))])
        assert [(each.name, each.size) for each in found] == files

    def test_what_was_read_to_measure_it_is_read_from_the_start_again(self) -> None:
        [found] = read_parts([("files", part("a.pdf", b"12345"))])[1]
        assert found.file.read() == b"12345"
        assert found.bytes == b"12345" == found.bytes

    @pytest.mark.parametrize(("claimed", "kept"), [("application/pdf", "application/pdf"), (None, ""), ("", "")])
    def test_its_claimed_kind_is_kept_or_empty(self, claimed: str | None, kept: str) -> None:
        assert read_parts([("files", part("a", b"1", claimed))])[1][0].media_type == kept

    def test_the_name_of_its_field_is_cleaned_and_cut(self) -> None:
        [found] = read_parts([(" fi\x00les" + "x" * 300, part("a", b"1"))])[1]
        assert found.field == ("files" + "x" * 300)[:LONGEST_NAME]

    def test_texts_and_files_are_kept_apart_in_their_order(self) -> None:
        fields, files = read_parts([("f", part("1.pdf", b"1")), ("note", " x "), ("f", part("2.pdf", b"2")), ("note", "y")])
        assert fields.pairs() == [("note", "x"), ("note", "y")]
        assert [each.name for each in files] == ["1.pdf", "2.pdf"]


@pytest.mark.parametrize(("sent", "kept"), [
    ("x" * 195 + ".xlsx", "x" * 195 + ".xlsx"),  # exactly as long as a name may be
    ("x" * 196 + ".xlsx", "x" * 195 + ".xlsx"),
    ("x" * 300 + ".tenletters", "x" * 189 + ".tenletters"),
    ("x" * 300 + ".elevenchars", "x" * 200),  # nobody's ending: the name is cut
    ("x" * 300, "x" * 200),
    ("." * 5 + "x", "x"),
    (" . ", "file"),
    ("a\tb\nc.pdf", "a b c.pdf"),
    ("\\\\server\\share\\图纸.dwg", "图纸.dwg"),
    ("folder/", "folder"),
    ("e\u0301.pdf", "\u00e9.pdf"),
])
def test_a_file_keeps_its_ending_and_loses_what_is_too_much(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@pytest.mark.parametrize(("typed", "stored"), [
    ("  plain  ", "plain"), ("a\tb", "a\tb"), ("\r\na\r\n\r\nb\r", "a\n\nb"), ("\u3000全角空格\u3000", "全角空格"), ("a\x7fb\x9fc", "abc"),
    ("\u202ax\u202c\u2066y\u2069", "xy"), ("\ufeffx", "x"), ("x\uffff\ufffe", "x"),
    ("\u200bx", "x"), ("👨\u200d🔧", "👨\u200d🔧"), ("A\u030a", "\u00c5"), ("\x00", ""),
])
def test_text_is_stored_without_what_deceives_and_with_what_people_typed(typed: str, stored: str) -> None:
    assert clean(typed) == stored


@pytest.mark.parametrize(("name", "as_typed"), [("password", True), ("new_password", True), ("again_password", True), ("passwort", False),
                                                ("note", False)])
def test_secrets_alone_stay_as_they_were_typed(name: str, as_typed: bool) -> None:
    assert read_body(name.encode() + b"=+x+")[name] == (" x " if as_typed else "x")


class TestFieldsByName:
    fields = Fields([("a", "1"), ("b", "2"), ("a", "3")])

    def test_they_are_counted_and_listed_once_each(self) -> None:
        assert (len(self.fields), list(self.fields), dict(self.fields)) == (2, ["a", "b"], {"a": "1", "b": "2"})

    def test_one_that_did_not_come_is_what_was_asked_for_instead(self) -> None:
        assert (self.fields.get("c"), self.fields.get("c", "x"), self.fields.get("a", "x")) == ("", "x", "1")
        with pytest.raises(KeyError):
            self.fields["c"]

    def test_a_list_that_was_given_out_is_not_the_fields_own(self) -> None:
        self.fields.all("a").append("4")
        assert self.fields.all("a") == ["1", "3"]

    def test_taking_one_takes_every_value_of_it_and_gives_the_first(self) -> None:
        fields = Fields([("t", "1"), ("t", "2"), ("x", "3")])
        assert (fields.take("t"), fields.all("t"), fields.take("t"), len(fields)) == ("1", [], "", 1)
