"""Code 128 as SVG (ISO/IEC 15417): code set C for runs of digits, B for the rest of ASCII, with its check symbol and quiet zones."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

# widths of bar, space, bar, space, bar, space of each symbol; the last one is the stop with its closing bar
TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 "
    "223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 "
    "311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
PATTERNS = TABLE.split()
TO_C, TO_B, START_B, START_C, STOP = 99, 100, 104, 105, 106
QUIET = 10  # modules of white on either side
HEIGHT = 40


def symbols(text: str) -> list[int]:
    """The values of all symbols, start, check and stop included. Raises ValueError for what Code 128 B has no symbol for."""
    if not text or not all(" " <= letter <= "~" for letter in text):
        raise ValueError("Code 128 is for printable ASCII")
    values = list(_data(text))
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return [*values, check, STOP]


def code128(text: str) -> Markup:
    """The bars as SVG, one unit a module; stretched by whatever it stands in, evenly in width."""
    x, bars = QUIET, []
    for value in symbols(text):
        for place, width in enumerate(map(int, PATTERNS[value])):
            if place % 2 == 0:
                bars.append(f"M{x} 0h{width}v{HEIGHT}h-{width}z")
            x += width
    return Markup(  # noqa: S704 - numbers of ours
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x + QUIET} {HEIGHT}" preserveAspectRatio="none"'
        f' shape-rendering="crispEdges">'
        f'<path fill="#000" d="{"".join(bars)}"/></svg>'
    )


def _data(text: str) -> Iterator[int]:
    """Start and data: digits go in pairs where at least four stand at an end, or six in between."""
    place, in_c = 0, _digits(text, 0) >= 4 or (_digits(text, 0) == len(text) == 2)
    yield START_C if in_c else START_B
    while place < len(text):
        run = _digits(text, place)
        if in_c and run >= 2:
            yield int(text[place:place + 2])
            place += 2
        elif in_c:
            yield TO_B
            in_c = False
        elif run >= (4 if place + run == len(text) else 6) and run % 2 == 0:
            yield TO_C
            in_c = True
        else:
            yield ord(text[place]) - 32
            place += 1


def _digits(text: str, place: int) -> int:
    """How many digits stand from here on."""
    end = place
    while end < len(text) and text[end].isdigit():
        end += 1
    return end - place
