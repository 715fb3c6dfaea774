"""The bars of Code 128 against what the standard's published table says, and read back by a reader that is not ours."""

from __future__ import annotations

import pytest

from templates import press
from templates.press.code128 import HEIGHT, PATTERNS, QUIET, code128, symbols
from tests.scanner import codes

PUBLISHED = {  # value: widths, out of the table of the standard
    0: "212222", 1: "222122", 2: "222221", 16: "123122", 33: "111323", 48: "313121", 64: "111422", 77: "413111", 78: "241112", 95: "114113",
    99: "113141", 100: "114131", 103: "211412", 104: "211214", 105: "211232", 106: "2331112",
}


@pytest.mark.parametrize(("value", "widths"), PUBLISHED.items())
def test_a_symbol_is_as_wide_as_the_table_says(value: int, widths: str) -> None:
    assert PATTERNS[value] == widths


def test_every_symbol_has_eleven_modules_and_a_shape_of_its_own() -> None:
    assert len(PATTERNS) == 107 == len(set(PATTERNS))
    assert {sum(map(int, each)) for each in PATTERNS[:-1]} == {11}
    assert sum(map(int, PATTERNS[-1])) == 13
    assert all(sum(map(int, each[::2])) % 2 == 0 for each in PATTERNS[:-1])  # the bars of a symbol are even in sum


@pytest.mark.parametrize(("text", "values"), [
    ("PJJ123C", [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]),  # the example with its check symbol 55
    ("Wikipedia", [104, 55, 73, 75, 73, 80, 69, 68, 73, 65, 88, 106]),
    ("1234", [105, 12, 34, 82, 106]),
    ("12345", [105, 12, 34, 100, 21, 54, 106]),  # an odd digit stands in B
    ("A123456", [104, 33, 99, 12, 34, 56, 66, 106]),
])
def test_a_text_becomes_start_data_check_and_stop(text: str, values: list[int]) -> None:
    assert symbols(text) == values


@pytest.mark.parametrize("text", ["", "产", "a\n", "é"])
def test_what_has_no_symbol_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        symbols(text)


def test_the_drawing_has_its_quiet_zones() -> None:
    modules = sum(sum(map(int, PATTERNS[value])) for value in symbols("DN-1"))
    assert f'viewBox="0 0 {modules + 2 * QUIET} {HEIGHT}"' in code128("DN-1")
    assert f'd="M{QUIET} 0' in code128("DN-1")


EVERY = "".join(map(chr, range(32, 127)))  # each letter that Code 128 B has a symbol for
TEXTS = ["DN-261123-001-1-12", "S0123456789", "a", "12", "A1B2C3", *(EVERY[at:at + 19] for at in range(0, 95, 19))]


def test_what_is_printed_is_read_back() -> None:
    bars = "".join(f'<div class="lb-c">{code128(text)}</div><p>　</p>' for text in TEXTS)
    made = press.pdf(f'<html lang="en"><title>x</title><body>{bars}</body></html>')
    assert sorted(codes(made)) == sorted(TEXTS)
