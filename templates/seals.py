"""The company's seals, drawn as SVG: letters placed one by one, because WeasyPrint draws a textPath flat."""

from __future__ import annotations

from markupsafe import Markup, escape

RED = "#c4281f"
RING = 46  # radius of the letters' feet, of 60
ARC = 210  # degrees that a long name takes


def round_seal(company: str, text: str, date: str = "", note: str = "", label: str = "") -> Markup:
    """The round seal: the company's name on the ring, `text` across, the date and a small note below."""
    parts = [_ring(company), _word(text, 67 if date else 72)]
    if date:
        parts.append(Markup('<text x="60" y="83" font-size="9" font-family="Concord Sans, sans-serif">{}</text>').format(date))
    if note:
        parts.append(
            Markup('<path d="M42 91h36" stroke="{}" stroke-width="1"/><text x="60" y="102" font-size="7.5">{}</text>').format(RED, note)
        )
    return _drawn(
        Markup('<circle cx="60" cy="60" r="57" stroke-width="3"/><circle cx="60" cy="60" r="53" stroke-width="1"/>'),
        Markup("").join(parts),
        label or f"{company} {text} {date}".strip(),
    )


def square_seal(text: str, label: str = "") -> Markup:
    """The square seal of a person or an office: up to four characters, right to left in columns as seals are cut."""
    letters = list(text)[:4]
    half = (len(letters) + 1) // 2
    columns = [letters[:half], letters[half:]] if len(letters) > 2 else [letters]
    drawn = []
    for index, column in enumerate(columns):
        x = 60 if len(columns) == 1 else 86 - 52 * index
        step = 104 / max(len(column), 1)
        for row, letter in enumerate(column):
            y = 8 + step * row + step / 2 + 14
            drawn.append(Markup('<text x="{}" y="{:.1f}" font-size="40" font-weight="700">{}</text>').format(x, y, letter))
    return _drawn(Markup('<rect x="5" y="5" width="110" height="110" rx="5" stroke-width="5"/>'), Markup("").join(drawn), label or text)


def _ring(company: str) -> Markup:
    """The name along the upper arc; a short one takes less of it, a long one smaller letters."""
    letters = list(company)
    arc = min(ARC, 19 * len(letters)) if len(letters) > 1 else 0
    size = 10.5 if len(letters) <= 14 else max(5.0, 147 / len(letters))
    placed = []
    for index, letter in enumerate(letters):
        angle = -arc / 2 + arc * index / max(len(letters) - 1, 1)
        placed.append(
            Markup(
                '<text transform="translate(60 60) rotate({:.1f}) translate(0 -{})" font-size="{:.1f}" font-weight="700" y="2">{}</text>'
            ).format(angle, RING - 6, size, letter)
        )
    return Markup("").join(placed)


def _word(text: str, y: int) -> Markup:
    size = min(15.5, 78 / max(len(text), 1))
    return Markup('<text x="60" y="{}" font-size="{:.1f}" font-weight="700">{}</text>').format(y, size, text)


def _drawn(frame: Markup, letters: Markup, label: str) -> Markup:
    return Markup(
        '<svg class="seal-svg" viewBox="0 0 120 120" width="100%" height="100%" role="img" aria-label="{}">'
        '<g fill="none" stroke="{}">{}</g>'
        '<g fill="{}" font-family="Concord Serif, Concord Serif Rare, Noto Serif CJK SC, SimSun, serif" text-anchor="middle">{}</g></svg>'
    ).format(escape(label), RED, frame, RED, letters)
