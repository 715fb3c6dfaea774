"""What a text is found by: Chinese characters and pairs, words, pieces of part numbers, pinyin and its initials.

Tokens are exact words of an index, so that each answer is one look-up, however many rows there are:
`摆` `摆臂` Chinese · `=2904110k80` the whole number · `^29` its first characters · `~041` three characters anywhere in it.
Pinyin is indexed like a word: 摆臂 is found by `baibi`, `bai`, `bb`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from domain.shared.readings import syllables

RUN = re.compile(r"[㐀-鿿]+|[a-z0-9]+(?:[-._/#][a-z0-9]+)*")
PIECE = re.compile(r"[a-z0-9]+")
LONGEST = 400  # characters of one text that are indexed
MOST_ASKED = 40


def tokens(text: str) -> list[str]:
    """The tokens of a text, each once, in no order of meaning."""
    return list(_tokens(text))


def tokens_of(texts: Iterable[str]) -> list[str]:
    """The tokens of several texts together."""
    return sorted({token for text in texts for token in _tokens(text)})


def asked(query: str) -> list[str]:
    """The tokens that a thing must all have to be found by `query`; none for a query that says nothing."""
    found: dict[str, None] = {}
    for run in RUN.findall(normal(query)):
        found.update(dict.fromkeys(_asked_chinese(run) if _chinese(run) else _asked_word(compact(run))))
    return list(found)[:MOST_ASKED]


def exact(query: str) -> str:
    """The token of the thing whose number is this very query; empty where the query is no single number."""
    runs = RUN.findall(normal(query))
    return f"={compact(runs[0])}" if len(runs) == 1 and not _chinese(runs[0]) else ""


def normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()[:LONGEST]


def compact(run: str) -> str:
    return "".join(PIECE.findall(run))


@lru_cache(2_000)
def _tokens(text: str) -> frozenset[str]:
    found: set[str] = set()
    for run in RUN.findall(normal(text)):
        found |= _of_chinese(run) if _chinese(run) else _of_word(run)
    return frozenset(found)


def _of_word(run: str) -> set[str]:
    whole = compact(run)
    starts = {f"^{piece[:size]}" for piece in (whole, *PIECE.findall(run)) for size in (1, 2)}
    return {f"={whole}", *starts, *_threes(whole)}


def _of_chinese(run: str) -> set[str]:
    read = [syllable for syllable in syllables(run) if syllable.isascii()]
    initials = "".join(syllable[:1] for syllable in read)
    starts = {f"^{syllable[:size]}" for syllable in read for size in (1, 2)}
    return {*run, *_pairs(run), *starts, *(f"^{pair}" for pair in _pairs(initials)), *_threes(initials), *_threes("".join(read))}


def _asked_chinese(run: str) -> list[str]:
    return _pairs(run) or [run]


def _asked_word(word: str) -> list[str]:
    return _threes(word) or [f"^{word}"]


def _pairs(text: str) -> list[str]:
    return [text[at:at + 2] for at in range(len(text) - 1)]


def _threes(text: str) -> list[str]:
    return [f"~{text[at:at + 3]}" for at in range(len(text) - 2)]


def _chinese(run: str) -> bool:
    return not run[0].isascii()
