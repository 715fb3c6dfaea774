"""A file is what it contains; too much of it is refused before anything reads it."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from domain.shared import filetypes
from domain.shared.filetypes import kind_of, refusal


def workbook(*extra: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"), *extra):
            archive.writestr(name, content)
    return packed.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "white").save(drawn, kind)
    return drawn.getvalue()


def large_picture(width: int, height: int | None = None) -> bytes:
    """A PNG of a few bytes that says it is so many pixels wide, and high (as high as wide where that is not said)."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height or width, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def said(tmp_path: Path, name: str, content: bytes, purpose: str = "other") -> str | None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    reason = refusal(path, name, purpose)
    return reason.id if reason else None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("order.pdf", b"%PDF-1.7\n"),
        ("order.PDF", b"\n%PDF-1.4\n"),
        ("order.xlsx", workbook()),
        ("rows.csv", b"part,quantity\r\n29041,20\r\n"),
        ("rows.csv", "料号,数量\r\n".encode("gb18030")),
        ("photo.png", picture()),
        ("photo.jpeg", picture("JPEG")),
        ("photo.webp", picture("WEBP")),
        ("scan.tif", picture("TIFF")),
        ("arm.dwg", b"AC1032\0\0\0"),
        ("arm.dxf", b"  0\nSECTION\n  2\nHEADER\n"),
        ("arm.stp", b"ISO-10303-21;\nHEADER;\n"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ],
)
def test_what_customers_send_is_taken(tmp_path: Path, name: str, content: bytes) -> None:
    assert said(tmp_path, name, content) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("program.pdf", b"MZ\x90\0\3\0\0\0"),
        ("program.xlsx", b"\x7fELF\2\1\1"),
        ("letter.txt", b"{\\rtf1 hello}"),
        ("script.txt", b"#!/bin/sh\nls\n"),
        ("parts.zip", b"PK\x03\x04garbage"),
        ("noise.bin", bytes(range(256))),
    ],
)
def test_what_a_browser_or_a_machine_would_run_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert "of a kind that is not taken here" in (said(tmp_path, name, content) or "")


def test_a_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    assert "not taken here" in (said(tmp_path, "order.xlsx", workbook(("xl/vbaProject.bin", b"macro"))) or "")


@pytest.mark.parametrize(("name", "content"), [("order.pdf", picture()), ("photo.png", b"%PDF-1.7\n"), ("order", b"%PDF-1.7\n")])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert "not what its name says" in (said(tmp_path, name, content) or "")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert said(tmp_path, "order.pdf", b"") == "“{name}” is empty."


def test_a_file_over_its_purposes_size_is_refused_and_one_under_it_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(filetypes.PURPOSES, "other", filetypes.Limit(frozenset({filetypes.PDF}), filetypes.MEGABYTE))
    assert said(tmp_path, "a.pdf", b"%PDF-" + bytes(filetypes.MEGABYTE - 5)) is None
    assert "larger than" in (said(tmp_path, "a.pdf", b"%PDF-" + bytes(filetypes.MEGABYTE)) or "")


def test_a_drawing_is_not_taken_as_an_import(tmp_path: Path) -> None:
    assert said(tmp_path, "arm.dwg", b"AC1032\0\0\0", "drawing") is None
    assert said(tmp_path, "arm.dwg", b"AC1032\0\0\0", "import") is not None


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = workbook(("xl/worksheets/sheet1.xml", bytes(9 * filetypes.MEGABYTE)))
    assert len(bomb) < 20_000
    assert said(tmp_path, "order.xlsx", bomb) is None
    monkeypatch.setattr(filetypes, "UNPACKED", 8 * filetypes.MEGABYTE)
    assert "grows too large" in (said(tmp_path, "order.xlsx", bomb) or "")


def test_what_an_archive_says_of_its_size_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filetypes, "UNPACKED", 2 * filetypes.MEGABYTE)
    size = 5 * filetypes.MEGABYTE
    bomb = workbook(("xl/worksheets/sheet1.xml", bytes(size))).replace(struct.pack("<I", size), struct.pack("<I", 100))
    assert "grows too large" in (said(tmp_path, "order.xlsx", bomb) or "")


def test_parts_that_lie_over_each_other_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filetypes, "UNPACKED", 10**12)
    path = tmp_path / "order.xlsx"
    path.write_bytes(workbook())
    assert filetypes._unpacks_within(path)
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    monkeypatch.setattr(zipfile.ZipFile, "infolist", lambda self: members * 20)
    assert not filetypes._unpacks_within(path)


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filetypes, "MEMBERS", 3)
    assert "grows too large" in (said(tmp_path, "order.xlsx", workbook(("a", b""), ("b", b""))) or "")


def test_a_small_file_that_is_a_vast_picture_is_refused(tmp_path: Path) -> None:
    vast = large_picture(20_000)
    assert len(vast) < 100
    assert "too many pixels" in (said(tmp_path, "photo.png", vast) or "")


def test_a_damaged_picture_is_refused(tmp_path: Path) -> None:
    assert "damaged" in (said(tmp_path, "photo.jpg", b"\xff\xd8\xff\xe0nothing") or "")


def test_the_kind_is_told_from_the_content_alone(tmp_path: Path) -> None:
    path = tmp_path / "whatever.exe"
    path.write_bytes(b"%PDF-1.7\n")
    assert kind_of(path) == "application/pdf"
