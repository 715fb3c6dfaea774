"""The fonts of our paper: every character that the company's people and customers write, in the small file or in the large one."""

import logging
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from weasyprint import CSS, HTML

from templates import forms_stylesheet
from templates.press.fonts import FOLDER, our_fonts
from templates.press.printer import Printer

FACES = pytest.mark.parametrize("face", ["Serif-Regular", "Serif-Bold", "Sans-Regular", "Sans-Bold"])
FONTS = our_fonts()
STYLE = CSS(filename=str(forms_stylesheet()), font_config=FONTS)


def characters(name: str) -> set[int]:
    with TTFont(FOLDER / f"Concord{name}.otf", lazy=True) as font:
        return set(font.getBestCmap())


def of_gbk() -> set[int]:
    pairs = (bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF) if low != 0x7F)
    texts = (pair.decode("gbk", "ignore") for pair in pairs)
    return {ord(text) for text in texts if "一" <= text <= "龥"}


@FACES
def test_both_files_of_a_face_have_all_of_gbk(face: str) -> None:
    rare = face.replace("-", "Rare-")
    assert of_gbk() <= characters(face) | characters(rare)
    assert {ord(each) for each in "订单评审表李倩甲乙ABCxyz0189¥€£①（）《》，。℃Φ±×"} <= characters(face)


@FACES
def test_the_small_file_stays_small(face: str) -> None:
    """Each document reads it whole to embed a part of it."""
    assert (FOLDER / f"Concord{face}.otf").stat().st_size < 3_000_000


def printed(text: str, caplog: pytest.LogCaptureFixture) -> tuple[str, set[str]]:
    """The words of a page and the fonts in it; nothing may be missing from them."""
    with caplog.at_level(logging.DEBUG, logger="weasyprint"):
        pdf = HTML(string=f"<html lang='zh-CN'>{text}").write_pdf(stylesheets=[STYLE], font_config=FONTS)
    assert [record.getMessage() for record in caplog.records if ".notdef" in record.getMessage()] == []
    page = PdfReader(BytesIO(pdf)).pages[0]
    fonts = {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in page["/Resources"]["/Font"].values()}
    return page.extract_text(), fonts


def test_a_name_beyond_gb_2312_is_set_in_the_same_face(caplog: pytest.LogCaptureFixture) -> None:
    words, fonts = printed("<p>朱镕基 喆<b>陶喆 先生</b>", caplog)
    assert "朱镕基 喆陶喆 先生" in words
    assert fonts <= {"Concord-Serif", "Concord-Serif-Bold", "Concord-Serif-Rare", "Concord-Serif-Rare-Bold", "Concord-Sans"}
    assert {"Concord-Serif-Rare", "Concord-Serif-Rare-Bold"} <= fonts


def test_an_ordinary_page_needs_no_large_file(caplog: pytest.LogCaptureFixture) -> None:
    _, fonts = printed("<p>合同/订单评审表 2904110-K80 <b>符合</b>", caplog)
    assert fonts and not any("Rare" in font for font in fonts)


def test_a_press_that_is_ended_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    printer = Printer()
    assert printer.ask({"do": "pdf"}, "<p>合同".encode()).startswith(b"%PDF-")
    printer.close()
    assert list(tmp_path.iterdir()) == []
