"""A controlled form as a page: the sheet of its area in the template of its form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

import templates
from domain.records.registry import FORMS, RETENTION_WORDS
from domain.shared.message import Message
from domain.shared.settings import settings


def drawn(key: str, sheet: Any, *, company: dict[str, Any], number: str = "", edition: int = 1, revision: str = "", language: str = "zh-CN",
          signers: Sequence[Any] = (), issued_at: datetime | None = None, proof: str = "", void: Message | None = None, **more: Any) -> str:
    """The page of a form, for the press. `proof` is the address of the page that its code opens; without it there is no code."""
    return templates.render(f"forms/{key}.html", {
        "form": _form(key, revision), "company": _company(company), "wide": FORMS[key].wide,
        "reference": number if edition == 1 else f"{number} / {edition}", "qr": code(proof) if proof else "",
        "code": code, "sheet": sheet, "signers": signers, "issued_at": issued_at, "void": void,
        "line_code": _line_code, **more,
    }, language=language)


def part(name: str, *, company: dict[str, Any], language: str, **context: Any) -> str:
    """A small page that is laid over others: `part("_stamp", …)`."""
    return templates.render(f"forms/{name}.html", {"company": _company(company), **context}, language=language)


def code(address: str) -> Markup:
    """A QR code as SVG, as large as the place that it is put into."""
    import segno  # needed on paper only

    return Markup(segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=2))  # noqa: S704 - made of modules, not of text


def _line_code(number: str, position: int) -> Markup:
    """The code beside an order line: scanned at the machine, it opens the page on which production reports what it made (5.1.10(2))."""
    return code(f"{settings().address}/admin/production-reports/{number}/{position}")


def _form(key: str, revision: str) -> SimpleNamespace:
    form = FORMS[key]
    return SimpleNamespace(number=form.number, version=revision or form.revision, title=form.title_zh, title_en=form.title_en,
                           retention=RETENTION_WORDS[form.retention])


def _company(company: dict[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(name=company.get("zh", ""), name_en=company.get("en", ""), hotline=company.get("hotline", ""))
