"""Chinese names sort, and are found, by their pinyin."""

from __future__ import annotations

import unicodedata


def sort_key(text: str) -> str:
    """Toneless pinyin, lower case, one word a character: 远江 → "yuan jiang". Latin text stays as it is, folded."""
    return " ".join(_syllables(text))


def initials(text: str) -> str:
    """First letters of the syllables: 远江汽车 → "yjqc"."""
    return "".join(syllable[0] for syllable in _syllables(text))


def full(text: str) -> str:
    """The pinyin in one word: "yuanjiangqiche"."""
    return "".join(_syllables(text))


def _syllables(text: str) -> list[str]:
    from pypinyin import lazy_pinyin  # on use: its tables take memory that most processes never need

    folded = unicodedata.normalize("NFKC", text).casefold()
    return [part for syllable in lazy_pinyin(folded) for part in syllable.split() if part]
