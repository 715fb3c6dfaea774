"""Excel in and out: exact, by heading, and safe against files that are not what they seem."""

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shared.errors import Refused
from domain.shared.spreadsheet import MOST_ROWS, ONE_TOO_MANY, Column, Heading, as_text, match, read, write, writing
from domain.shared.spreadsheet.matching import letters, plain

COLUMNS = (Column("零件号"), Column("数量", "number"), Column("单价", "money"), Column("交期", "date"))
ROWS = [["2904110-K80", Decimal(3000), Decimal("86.4"), date(2026, 12, 3)], ["00123", Decimal("0.125"), None, None]]
HEADINGS = {
    "part": Heading(("零件号", "Part number", "Part no."), needed=True),
    "quantity": Heading(("数量", "Quantity", "Qty"), needed=True),
    "price": Heading(("单价", "Unit price")),
    "day": Heading(("交期", "Date")),
}


def test_what_is_written_is_read_again_exactly() -> None:
    sheet = read(write(COLUMNS, ROWS, sheet="清单"))
    assert sheet.name == "清单"
    assert sheet.rows == [["零件号", "数量", "单价", "交期"], *ROWS]


def test_whole_numbers_come_without_decimals_and_part_numbers_as_text() -> None:
    rows = read(write((Column("a"), Column("b")), [[4500873355, "x"], ["007", 3000.0]])).rows
    assert [as_text(row[0]) for row in rows[1:]] == ["4500873355", "007"]
    assert rows[2][1] == Decimal(3000) and str(rows[2][1]) == "3000"


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-5", "@SUM(A1)", "https://example.org", "{=A1}", "\ttab"])
def test_text_stays_text_whatever_it_begins_with(text: str) -> None:
    packed = write((Column("a"),), [[text]])
    assert read(packed).rows[1] == [text.strip()]
    assert b"<f>" not in zipfile.ZipFile(BytesIO(packed)).read("xl/worksheets/sheet1.xml")


@settings(max_examples=5, deadline=None)
@given(st.lists(st.decimals(min_value=0, max_value=10**8, places=6), min_size=1, max_size=20))
def test_decimals_up_to_six_places_survive_the_way_there_and_back(numbers: list[Decimal]) -> None:
    rows = read(write((Column("n", "number"), Column("m")), [[number, "x"] for number in numbers])).rows[1:]
    assert [row[0] for row in rows] == numbers


def test_headings_are_found_under_a_title_in_any_order_and_language() -> None:
    sheet = read(write((Column("Qty (pcs)"), Column("备注"), Column("PART NO. *")), [[5, "急", "A-1"]], above=("FM070100-13", "远江汽车")))
    table = match(sheet, HEADINGS)
    assert table.columns == {"quantity": 0, "part": 2}
    assert list(table) == [(4, {"quantity": Decimal(5), "part": "A-1"})]
    assert (table.cell(4, "part"), table.cell(4, "day")) == ("C4", "4")


def test_empty_rows_between_are_passed_over_and_keep_their_number() -> None:
    table = match(read(write(COLUMNS, [ROWS[0], [None] * 4, ROWS[1]])), HEADINGS)
    assert [number for number, _ in table] == [2, 4]


def test_missing_columns_are_named() -> None:
    with pytest.raises(Refused, match="零件号 · 数量"):
        match(read(write((Column("foo"), Column("单价")), [[1, 2]])), HEADINGS)


def test_what_is_no_xlsx_is_refused_in_words(tmp_path: Path) -> None:
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    broken = BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<not xml")
    for packed in (b"", b"%PDF-1.7", b"part;quantity\nA;5", other.getvalue(), broken.getvalue()):
        with pytest.raises(Refused, match="not an Excel file"):
            read(packed)
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    with pytest.raises(Refused, match="not an Excel file"):
        read(tmp_path / "a.xlsx")


def bomb(*, honest: bool) -> bytes:
    """An .xlsx whose sheet unpacks to 300 MB; the other kind says in its directory that it is small."""
    real = write((Column("a"),), [["x"]])
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(real)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                cell = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"A" * 300_000_000 + b"</t></is></c></row>"
                content = content.replace(b"</sheetData>", cell + b"</sheetData>")
            new.writestr(entry.filename, content)
    whole = bytearray(packed.getvalue())
    if not honest:
        with zipfile.ZipFile(BytesIO(bytes(whole))) as archive:
            size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
        start = whole.rfind(b"PK\x01\x02")
        while start >= 0:
            if int.from_bytes(whole[start + 24 : start + 28], "little") == size:
                whole[start + 24 : start + 28] = (1000).to_bytes(4, "little")
            start = whole.rfind(b"PK\x01\x02", 0, start)
    return bytes(whole)


@pytest.mark.parametrize("honest", [True, False])
def test_a_file_that_unpacks_to_a_mountain_is_refused(honest: bool) -> None:
    packed = bomb(honest=honest)
    assert len(packed) < 2_000_000
    with pytest.raises(Refused):
        read(packed)


def test_more_rows_than_are_allowed_are_refused_and_never_cut() -> None:
    packed = write((Column("a"),), [[number] for number in range(30)])
    with pytest.raises(Refused, match="more than 20 rows"):
        read(packed, most_rows=20)
    assert len(read(packed, most_rows=31).rows) == 31


def test_more_columns_than_are_allowed_are_refused_and_never_cut() -> None:
    packed = write([Column(str(number)) for number in range(12)], [[1] * 12])
    with pytest.raises(Refused, match="or 10 columns"):
        read(packed, most_columns=10)
    assert len(read(packed, most_columns=12).rows[0]) == 12


def test_what_does_not_fit_on_a_sheet_is_refused_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 2)
    assert len(read(write([Column("A")], [["1"], ["2"]])).rows) == 3
    with pytest.raises(Refused, match="more than 2 rows: narrow the list"):
        write([Column("A")], [["1"], ["2"], ["3"]])


def test_a_list_asks_for_one_row_more_than_fits() -> None:
    assert ONE_TOO_MANY == MOST_ROWS + 1


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(11_000_000)
    for source in (large, b"P" * 10_000_001):
        with pytest.raises(Refused, match="too large"):
            read(source)


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_excel_names_them(column: int, name: str) -> None:
    assert letters(column) == name


def test_headings_are_compared_without_what_people_write_differently() -> None:
    assert plain("Ｐart　No.*（件号）") == plain("part no")
