"""Chinese names sort, and are found, by their pinyin."""

from __future__ import annotations

import re
import unicodedata

from domain.shared.readings import syllables

HAN = re.compile("([〇㐀-鿿\U00020000-\U000323af]+)")


def sort_key(text: str) -> str:
    """Toneless pinyin, lower case, one word a character: 远江 → "yuan jiang". Latin text stays as it is, folded."""
    return " ".join(_syllables(text))


def _syllables(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    pieces = (syllables(piece) if HAN.fullmatch(piece) else piece.split() for piece in HAN.split(folded))
    return [part for piece in pieces for part in piece]
