"""Customers at the company's door: register, record, terms, and what belongs to a customer."""

from admin.customers import editing, parts, register

HANDLERS = [*register.HANDLERS, *editing.HANDLERS, *parts.HANDLERS]
