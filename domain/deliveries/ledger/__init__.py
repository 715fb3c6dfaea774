"""The execution ledger FM070100-03: what was ordered, made, shipped and signed for, and on which days, by itself (5.1.10(2))."""

from domain.deliveries.ledger.filtering import STATES, LedgerFilter
from domain.deliveries.ledger.queries import LedgerRow, export, late_lines, page, paper_rows

__all__ = ["STATES", "LedgerFilter", "LedgerRow", "export", "late_lines", "page", "paper_rows"]
