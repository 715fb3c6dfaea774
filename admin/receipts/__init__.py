"""Slips on their way and signed for, their return copies, what came back, what differed, packaging (5.1.11(3), 5.1.12(1))."""

from admin.receipts import differences, packaging, photographs, returning, slips

HANDLERS = [*slips.HANDLERS, *photographs.HANDLERS, *returning.HANDLERS, *differences.HANDLERS, *packaging.HANDLERS]
