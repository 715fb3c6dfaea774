"""What pages and other areas read of products: list entries, prices, stock, capacity. Plain rows, never lazy."""

from domain.products.queries.entries import EntryRow, complete_part, entries_by_part, find_entry, made_for_another
from domain.products.queries.prices import PriceFound, Wanted, price_on, prices_on

__all__ = [
    "EntryRow", "PriceFound", "Wanted", "complete_part", "entries_by_part", "find_entry", "made_for_another", "price_on", "prices_on",
]
