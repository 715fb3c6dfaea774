"""What happened to products that others act on."""

from __future__ import annotations

from dataclasses import dataclass

from domain.products.models import ListEntry


@dataclass(frozen=True)
class PartListed:
    """A part came onto a customer's FM070100-13, or stands there in another revision or material: from now on it is a
    mass-production part for them as it is listed (3.1; RULES 3 and 5)."""

    entry: ListEntry
