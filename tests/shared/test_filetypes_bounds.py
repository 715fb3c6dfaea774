"""Where taking a file ends and refusing it begins: each kind by its first bytes, each limit at its last byte."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from domain.shared import filetypes
from domain.shared.filetypes import CSV, DOCX, MEGABYTE, OLE, PDF, PURPOSES, XLSX, kind_of, refusal
from tests.shared.test_filetypes import large_picture, picture, said, workbook

HEIC = b"\0\0\0\x18ftypheic" + bytes(12)


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def telephones(width: int = 4032, height: int = 3024, *, cut: int = 0, without: bytes = b"") -> bytes:
    """A picture as telephones make it: what it is, how large each picture in it is, and its points."""
    sizes = b"".join(box(b"ispe", bytes(4) + w.to_bytes(4, "big") + h.to_bytes(4, "big")) for w, h in ((512, 512), (width, height)))
    meta = bytes(4) + box(b"iprp", box(b"ipco", sizes))
    parts = [(b"ftyp", b"heic" + bytes(4) + b"mif1heic"), (b"meta", meta), (b"mdat", b"x" * 200)]
    made = b"".join(box(kind, content) for kind, content in parts if kind != without)
    return made[: len(made) - cut]


def archive(*names: str, packing: int = zipfile.ZIP_DEFLATED, content: bytes = b"<x/>") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as made:
        for name in names:
            made.writestr(name, content)
    return packed.getvalue()


def kind(tmp_path: Path, content: bytes) -> str | None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return kind_of(path)


DOCUMENT = archive("[Content_Types].xml", "word/document.xml")


class TestTheKind:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"II*\x00rest", "image/tiff"),
            (b"MM\x00*rest", "image/tiff"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
            (b"AC1027", "image/vnd.dwg"),
            (b"ISO-10303-21;", "model/step"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
            (b"%PDF-2.0", PDF),
            (workbook(), XLSX),
            (DOCUMENT, DOCX),
            (b"a;b", CSV),
        ],
    )
    def test_is_told_by_the_first_bytes(self, tmp_path: Path, content: bytes, told: str) -> None:
        assert kind(tmp_path, content) == told

    @pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"heif"])
    def test_of_a_telephones_picture_is_told_by_its_brand(self, tmp_path: Path, brand: bytes) -> None:
        assert kind(tmp_path, HEIC.replace(b"heic", brand)) == "image/heic"

    @pytest.mark.parametrize(
        "content",
        [
            HEIC.replace(b"heic", b"qt  "),  # a film in the same box
            HEIC.replace(b"ftyp", b"moov"),
            b"RIFF\x10\0\0\0WAVEfmt ",
            b"RIFX\x10\0\0\0WEBPVP8 ",
            b"\x89PNG\r\n\x1a",
            b"II+\x00",  # a TIFF of 64 bits, which nothing here reads
            b"GIF89a\x01\0\x01\0",
            b"PK\x05\x06" + bytes(18),  # an empty archive
        ],
    )
    def test_of_what_only_begins_alike_is_none(self, tmp_path: Path, content: bytes) -> None:
        assert kind(tmp_path, content) is None

    def test_a_pdf_may_begin_within_the_first_kilobyte_as_readers_of_pdf_allow(self, tmp_path: Path) -> None:
        assert kind(tmp_path, b"\n" * 1019 + b"%PDF-1.7") == PDF
        assert kind(tmp_path, b"\n" * 1020 + b"%PDF-1.7") != PDF

    def test_no_more_than_the_beginning_of_a_file_is_looked_at(self, tmp_path: Path) -> None:
        assert kind(tmp_path, b"a" * 4096 + b"\0") == CSV
        assert kind(tmp_path, b"a" * 4095 + b"\0") is None


class TestArchives:
    def test_a_workbook_and_a_document_are_told_apart_by_their_parts(self, tmp_path: Path) -> None:
        assert kind(tmp_path, archive("[Content_Types].xml", "xl/workbook.xml")) == XLSX
        assert kind(tmp_path, archive("[Content_Types].xml", "word/document.xml")) == DOCX

    @pytest.mark.parametrize(
        "parts",
        [
            ("xl/workbook.xml",),  # no list of contents
            ("[Content_Types].xml", "ppt/presentation.xml"),
            ("[Content_Types].xml",),
            ("[Content_Types].xml", "xl/workbook.xml", "customXml/vbaProject.bin"),
            ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        ],
    )
    def test_an_archive_that_is_neither_or_can_run_is_not_taken(self, tmp_path: Path, parts: tuple[str, ...]) -> None:
        assert kind(tmp_path, archive(*parts)) is None

    def test_no_more_parts_are_looked_at_than_a_workbook_has(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        late = archive("a", "b", "[Content_Types].xml", "xl/workbook.xml")
        monkeypatch.setattr(filetypes, "MEMBERS", 4)
        assert kind(tmp_path, late) == XLSX
        monkeypatch.setattr(filetypes, "MEMBERS", 3)
        assert kind(tmp_path, late) is None

    @pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_a_packing_that_no_office_program_writes_is_refused(self, tmp_path: Path, packing: int) -> None:
        odd = archive("[Content_Types].xml", "xl/workbook.xml", packing=packing)
        assert said(tmp_path, "a.xlsx", odd) == "“{name}” grows too large when it is opened."

    @pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    def test_parts_are_counted_together_packed_or_not_to_the_last_byte(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: int
    ) -> None:
        each = 3 * MEGABYTE + 1  # more than is unpacked in one piece
        made = archive("[Content_Types].xml", "xl/workbook.xml", packing=packing, content=b"x" * each)
        monkeypatch.setattr(filetypes, "UNPACKED", 2 * each)
        assert said(tmp_path, "a.xlsx", made) is None
        monkeypatch.setattr(filetypes, "UNPACKED", 2 * each - 1)
        assert said(tmp_path, "a.xlsx", made) == "“{name}” grows too large when it is opened."

    def test_what_packs_badly_is_counted_through_all_its_pieces(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        noise = b"".join((n * 2_654_435_761 % 2**32).to_bytes(4, "big") for n in range(80_000))  # 320 kB, packed hardly smaller
        made = archive("[Content_Types].xml", "xl/workbook.xml", content=noise)
        assert len(made) > 200_000
        monkeypatch.setattr(filetypes, "UNPACKED", 2 * len(noise))
        assert said(tmp_path, "a.xlsx", made) is None
        monkeypatch.setattr(filetypes, "UNPACKED", 2 * len(noise) - 1)
        assert said(tmp_path, "a.xlsx", made) is not None

    def test_what_stands_between_a_parts_name_and_its_bytes_is_passed_over(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
            for name in ("[Content_Types].xml", "xl/workbook.xml"):
                info = zipfile.ZipInfo(name)
                info.extra = b"\xfe\xca" + (300).to_bytes(2, "little") + bytes(300)  # a field of a program that nobody knows
                info.compress_type = zipfile.ZIP_DEFLATED
                made.writestr(info, b"x" * 500)
        monkeypatch.setattr(filetypes, "UNPACKED", 1000)
        assert said(tmp_path, "a.xlsx", packed.getvalue()) is None
        monkeypatch.setattr(filetypes, "UNPACKED", 999)
        assert said(tmp_path, "a.xlsx", packed.getvalue()) is not None

    def test_a_mountain_is_left_as_soon_as_it_is_known_to_be_one(self, tmp_path: Path) -> None:
        path = tmp_path / "upload"
        path.write_bytes(archive("xl/workbook.xml", content=bytes(30 * MEGABYTE)))
        with zipfile.ZipFile(path) as made, path.open("rb") as file:
            counted = filetypes._unpacked(file, made.infolist()[0], 2 * MEGABYTE)
        assert 2 * MEGABYTE < counted <= 3 * MEGABYTE

    def test_five_thousand_parts_are_many_and_more_are_refused(self, tmp_path: Path) -> None:
        names = ["[Content_Types].xml", "xl/workbook.xml", *(f"xl/{number}" for number in range(4998))]
        assert said(tmp_path, "a.xlsx", archive(*names, content=b"")) is None
        assert said(tmp_path, "a.xlsx", archive(*names, "xl/more", content=b"")) == "“{name}” grows too large when it is opened."

    def test_a_document_is_measured_like_a_workbook(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "upload"
        path.write_bytes(archive("[Content_Types].xml", "word/document.xml", content=b"x" * 500))
        monkeypatch.setitem(PURPOSES, "other", filetypes.Limit(frozenset({DOCX}), MEGABYTE))
        assert refusal(path, "a.docx", "other") is None
        monkeypatch.setattr(filetypes, "UNPACKED", 999)
        assert refusal(path, "a.docx", "other") is not None

    def test_a_part_whose_packing_is_broken_is_refused_not_an_error(self, tmp_path: Path) -> None:
        whole = bytearray(archive("[Content_Types].xml", "xl/workbook.xml", content=b"0123456789" * 50))
        start = whole.index(b"[Content_Types].xml") + len("[Content_Types].xml")
        whole[start : start + 4] = b"\xff\xff\xff\xff"
        assert said(tmp_path, "a.xlsx", bytes(whole)) == "“{name}” grows too large when it is opened."


class TestText:
    @pytest.mark.parametrize("byte", [0, 1, 8, 11, 12, 14, 27, 31])
    def test_bytes_that_no_text_holds_make_it_none(self, tmp_path: Path, byte: int) -> None:
        assert kind(tmp_path, b"part;quantity\n" + bytes([byte])) is None

    def test_tabs_and_line_ends_and_blanks_are_text(self, tmp_path: Path) -> None:
        assert kind(tmp_path, b"part\tquantity of it\r\nA\t5\n") == CSV

    @pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b" \t\r\n", b"\xef\xbb\xbf\n "])
    @pytest.mark.parametrize("run", [b"<HTML>", b"<?xml version='1.0'?>", b"{\\RTF1", b"%!PS-Adobe-3.0", b"#!/bin/sh"])
    def test_what_a_program_would_run_is_none_behind_blanks_and_in_capitals_too(self, tmp_path: Path, start: bytes, run: bytes) -> None:
        assert kind(tmp_path, start + run) is None

    @pytest.mark.parametrize("start", [b"0\nSECTION\n", b"  0\r\nsection\r\n", b"999\nDXF R12\n"])
    def test_a_drawing_for_exchange_is_told_by_its_first_two_words(self, tmp_path: Path, start: bytes) -> None:
        assert kind(tmp_path, start + b"2\nHEADER\n") == "image/vnd.dxf"

    @pytest.mark.parametrize("start", [b"0\nHEADER\n", b"section 0\n", b"999\nremark\n", b"1\nSECTION\n", b"0;SECTION\n"])
    def test_other_words_are_plain_text(self, tmp_path: Path, start: bytes) -> None:
        assert kind(tmp_path, start) == CSV

    @pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
    @pytest.mark.parametrize("shift", range(4))
    def test_a_character_that_the_end_of_the_look_cuts_in_two_spoils_nothing(self, tmp_path: Path, encoding: str, shift: int) -> None:
        assert kind(tmp_path, b"a" * shift + ("摆" * 3000).encode(encoding)) == CSV

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_unicode_text_is_text_with_its_mark_and_what_would_run_is_none_in_it_either(self, tmp_path: Path, encoding: str) -> None:
        mark = "\ufeff".encode(encoding)
        assert kind(tmp_path, mark + ("件号\t数量\r\n" + "摆臂𠮷\t5\r\n" * 900).encode(encoding)) == CSV
        for run in ("<html>", " <script>", "{\\rtf1", "#!/bin/sh", "part\x00;5", "part\x1b"):
            assert kind(tmp_path, mark + run.encode(encoding)) is None, run
        assert kind(tmp_path, mark + b"\xdc\xdc\xdc\xdc") is None, "half characters"

    def test_bytes_that_are_no_character_in_either_encoding_make_it_none(self, tmp_path: Path) -> None:
        assert kind(tmp_path, b"part;" + b"\xff" * 30) is None
        assert kind(tmp_path, b"a" * 3990 + b"\xff" * 100) is None


class TestRefusals:
    @pytest.mark.parametrize(
        ("purpose", "size"),
        [("customer_order", 30), ("drawing", 50), ("specification", 50), ("other", 50), ("message", 50), ("answer", 50), ("import", 10)],
    )
    def test_each_purpose_takes_so_many_megabytes_and_not_a_byte_more(self, tmp_path: Path, purpose: str, size: int) -> None:
        name, content = ("a.csv", b"a;b\n") if purpose == "import" else ("a.pdf", b"%PDF-1.7\n")
        path = tmp_path / "upload"
        path.write_bytes(content)
        assert MEGABYTE == 1_048_576
        with path.open("r+b") as file:
            file.truncate(size * MEGABYTE + 1)
        reason = refusal(path, name, purpose)
        assert reason is not None and (str(reason), reason.params["limit"]) == (f"“{name}” is larger than {size} MB.", size)
        with path.open("r+b") as file:
            file.truncate(size * MEGABYTE)
        # zeros are no text: the table that fits is refused for what it holds, no longer for its size
        assert "larger" not in str(refusal(path, name, purpose))

    PICTURE, CAD, PAPER, TABLE = ("p.png", picture()), ("d.dwg", b"AC1032"), ("p.pdf", b"%PDF-1.7"), ("t.xlsx", workbook())
    LETTER, TEXT = ("l.docx", DOCUMENT), ("t.txt", b"a;b")

    @pytest.mark.parametrize(
        ("purpose", "taken", "refused"),
        [
            ("customer_order", (PICTURE, PAPER, TABLE, TEXT, LETTER), (CAD,)),
            ("drawing", (PICTURE, CAD, PAPER), (TABLE, LETTER, TEXT)),
            ("specification", (PICTURE, CAD, PAPER, TABLE, LETTER, TEXT), ()),
            ("other", (PICTURE, CAD, PAPER, TABLE, LETTER, TEXT), ()),
            ("message", (PICTURE, CAD, PAPER, TABLE, LETTER, TEXT), ()),
            ("answer", (PICTURE, CAD, PAPER, TABLE, LETTER, TEXT), ()),
            ("import", (TABLE, TEXT), (PICTURE, CAD, PAPER, LETTER)),
        ],
    )
    def test_each_purpose_takes_its_kinds(self, tmp_path: Path, purpose: str, taken: tuple, refused: tuple) -> None:
        assert [name for name, content in taken if said(tmp_path, name, content, purpose)] == []
        assert [name for name, content in refused if "is of a kind" not in (said(tmp_path, name, content, purpose) or "")] == []

    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.JPG", picture("JPEG")), ("a.tiff", picture("TIFF")), ("a.heif", telephones()), ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
         ("a.step", b"ISO-10303-21;"), ("two.parts.pdf", b"%PDF-1.7")],
    )  # fmt: skip
    def test_the_other_endings_of_a_kind_are_as_good(self, tmp_path: Path, name: str, content: bytes) -> None:
        assert said(tmp_path, name, content) is None

    def test_a_name_that_hides_its_ending_is_refused(self, tmp_path: Path) -> None:
        assert "not what its name says" in (said(tmp_path, "order.pdf.exe", b"%PDF-1.7") or "")

    def test_a_picture_may_have_so_many_pixels_and_not_one_more(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(filetypes, "PIXELS", 8 * 8)
        assert said(tmp_path, "a.png", picture(size=(8, 8))) is None
        assert "too many pixels" in (said(tmp_path, "a.png", picture(size=(13, 5))) or "")

    @pytest.mark.parametrize(("width", "height", "taken"), [(10_000, 6000, True), (10_000, 6001, False), (1, 60_000_001, False)])
    def test_sixty_million_pixels_are_a_large_scan_and_more_are_none(self, tmp_path: Path, width: int, height: int, taken: bool) -> None:
        assert (said(tmp_path, "a.png", large_picture(width, height)) is None) is taken


class TestATelephonesPicture:
    @pytest.mark.parametrize(("content", "taken"), [
        (telephones(), True), (telephones(10_000, 6_000), True),
        (telephones().replace(box(b"mdat", b"x" * 200), b"\0\0\0\1mdat" + (216).to_bytes(8, "big") + b"x" * 200), True),  # a long one
        (telephones().replace((208).to_bytes(4, "big") + b"mdat", b"\0\0\0\0mdat"), True),  # to the end of the file
        (HEIC, False), (HEIC + b"no picture at all", False),
        (telephones(cut=1), False), (telephones(without=b"mdat"), False), (telephones(without=b"meta"), False),
        (telephones(0, 0).replace((512).to_bytes(4, "big"), bytes(4)), False), (telephones(10_000, 6_001), False),
    ])
    def test_is_one_when_its_boxes_fill_it_and_say_how_large_it_is(self, tmp_path: Path, content: bytes, taken: bool) -> None:
        """What only begins like one proves no mismatch and no damage (5.1.11(2))."""
        path = tmp_path / "upload"
        path.write_bytes(content)
        assert (refusal(path, "IMG_0001.HEIC", "mismatch") is None) is taken
