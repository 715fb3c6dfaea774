"""Labels of boxes, each a small page in the customer's layout: QR and Code 128 with the box's own code."""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
from itertools import accumulate
from types import SimpleNamespace
from typing import Any
from unicodedata import east_asian_width

import templates
from domain.shared.errors import NotFound
from templates import press
from templates.press.code128 import code128
from templates.press.drawing import code

GRAMS = Decimal("0.001")
LAYOUTS = {"": "standard", "standard": "standard", "vda4902": "odette", "odette": "odette"}


def layout(name: str) -> str:
    """The template of a customer's layout; the standard one where theirs is not one that we draw."""
    return LAYOUTS.get(name.strip().lower().replace(" ", "").replace("-", ""), "standard")


def known(name: str) -> bool:
    """Do we draw this layout? One that is the customer's alone is printed from their own program, and held against the notice."""
    return name.strip().lower().replace(" ", "").replace("-", "") in LAYOUTS


def page(labels: list[SimpleNamespace], company: dict[str, Any], language: str) -> str:
    """All labels, one a page; the layout is that of the customer, read from the first."""
    name = layout(labels[0].layout)
    return templates.render(f"forms/labels/{name}.html", {
        "labels": labels, "company": company.get("en" if language == "en" else "zh", ""), "code128": code128, "code": code, "plain": plain,
        "short": short,
    }, language=language)


def plain(text: str) -> str:
    """What of a number can be coded; our customers' part and lot numbers are ASCII, and a letter beyond it is left out of the bars."""
    return "".join(letter for letter in text if " " <= letter <= "~")


def short(text: str, columns: int) -> str:
    """As much of a text as a label has room for; a Chinese character takes two columns."""
    widths = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in text))
    return text if not widths or widths[-1] <= columns else text[:bisect_right(widths, columns - 2)].rstrip() + "…"


def net(box: Any, unit_weight: Decimal | None) -> Decimal | None:
    """kg of the parts in a box, by the weight of one; None where that is not known."""
    return None if unit_weight is None else (box.quantity * unit_weight).quantize(GRAMS)


def printed(shown: Any, line_id: str, language: str, company: dict[str, Any], weights: Mapping[uuid.UUID, Decimal | None]) -> bytes:
    """The labels of a notice's boxes, of one line or of all; "3 of 12" only once all of a line is packed. Raises NotFound where none is."""
    labels = [
        SimpleNamespace(box=box, line=each.line, at=at, of=len(each.boxes) if each.to_pack == 0 else 0, notice=shown.notice,
                        customer=shown.customer, layout=each.line.label_layout, net=net(box, weights.get(each.line.product_id)))
        for each in shown.lines if line_id in {"", str(each.line.id)} for at, box in enumerate(each.boxes, 1)
    ]
    if not labels:
        raise NotFound
    return press.pdf(page(labels, company, language))


