"""Statements, invoices, payments and what is still open, with its age (5.1.12(2), 5.1.12(3))."""
