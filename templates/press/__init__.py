"""Paper: HTML of ours to PDF, and marks on PDFs of others, in a child process that can be killed.

The child starts on demand, stays warm for half a minute, and is ended when it takes too long or too much memory; the web
process stays small, and one bad document harms nothing (ARCHITECTURE decision 10).
"""

from __future__ import annotations

from templates.press.printer import PaperFailed, Printer, Unreadable

__all__ = ["PaperFailed", "Printer", "Unreadable", "overlay", "pdf", "printer"]

printer = Printer()


def pdf(html: str) -> bytes:
    """A PDF of a page that we wrote. Raises PaperFailed."""
    return printer.ask({"do": "pdf"}, html.encode())


def overlay(original: bytes, first: str, rest: str = "", *, place: str = "top-right", place_of_rest: str = "bottom-right") -> bytes:
    """A copy of a PDF with small pages of ours laid over its first page and over the others.

    The places are corners of the page as it is seen, also where it is turned. Raises Unreadable for a PDF that cannot be
    read or is locked, and PaperFailed.
    """
    return printer.ask({"do": "overlay", "first": place, "rest": place_of_rest}, original, first.encode(), rest.encode())
