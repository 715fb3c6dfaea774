"""A letter in words: HTML and plain text, headers that nothing can be smuggled into, an identity that stays the same."""

from __future__ import annotations

import html
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import templates
from domain.notifications.letters import Letter
from domain.shared.settings import settings

SENDER = "Concord 契合"
LONGEST_SUBJECT = 200
MAIL = Path(templates.__file__).parent / "mail"


def composed(letter: Letter, identity: str, at: datetime) -> EmailMessage:
    """The mail of a letter; identity and time are the row's, so that a mail sent twice is known as one.

    Raises ValueError for an address that is none.
    """
    house = settings().mail_from
    domain = Address(addr_spec=house).domain
    mail = EmailMessage()
    mail["From"] = Address(SENDER, addr_spec=house)
    mail["To"] = Address(_line(letter.name), addr_spec=letter.email)
    mail["Subject"] = _line(_words(letter, "subject.txt", letter.language))[:LONGEST_SUBJECT]
    mail["Message-ID"] = f"<{identity}@{domain}>"
    if letter.thread.isascii() and letter.thread:  # every mail about one thing answers the same unsent first one, whichever came first
        mail["In-Reply-To"] = mail["References"] = f"<order-{''.join(c for c in letter.thread if c.isalnum() or c == '-')}@{domain}>"
    mail["Date"] = format_datetime(at)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_text(letter))
    mail.add_alternative(_html(letter), subtype="html")
    mail["Content-Language"] = letter.language  # last: what is set before goes down into the parts
    return mail


def _text(letter: Letter) -> str:
    return html.unescape(templates.render("mail/_notice.txt", _context(letter), language=letter.language))


def _html(letter: Letter) -> str:
    import css_inline  # native, and needed by workers only

    return css_inline.inline(templates.render("mail/_notice.html", _context(letter), language=letter.language))


def _context(letter: Letter) -> dict[str, Any]:
    other = "en" if letter.language == "zh-CN" else "zh-CN"
    return {
        "letter": letter, "company": letter.company, "url": letter.params["url"], "subject": _words(letter, "subject.txt", letter.language),
        "subject_other": _words(letter, "subject.txt", other),
        "paragraphs": [line for line in _words(letter, "words.txt", letter.language).splitlines() if line.strip()],
        "facts": _facts(letter), "button": _words(letter, "button.txt", letter.language) if _has(letter, "button.txt") else "",
    }


def _facts(letter: Letter) -> list[tuple[str, str, bool, str]]:
    """The facts that stand in a table, where the notice has any: name, value, whether the reader has to act (marked “!”), and a link.

    A line is `name|value`, or `name|value|/path`.
    """
    if not _has(letter, "facts.txt"):
        return []
    rows = (line.partition("|") for line in _words(letter, "facts.txt", letter.language).splitlines() if "|" in line)
    base = letter.params["url"].removesuffix(letter.params.get("path") or "")
    found = [(name.strip(), *value.partition("|")[::2]) for name, _, value in rows if value.strip()]
    return [(name.lstrip("!"), value.strip(), name.startswith("!"), path.strip() and base + path.strip()) for name, value, path in found]


def _has(letter: Letter, name: str) -> bool:
    return (MAIL / letter.template / name).is_file()


def _words(letter: Letter, name: str, language: str) -> str:
    """A plain template of the notice; its markup characters are those of people's words, so they are put back."""
    return html.unescape(templates.render(f"mail/{letter.template}/{name}", letter.params, language=language)).strip()


def _line(text: str) -> str:
    """One line: what would begin another header becomes a blank."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
