"""The company's side of receivables: ages, statements, invoices, payments, and what stands beside them."""

from admin.receivables import accounts, consignment, invoices, overview, payments, special, statements

HANDLERS = [
    *overview.HANDLERS, *accounts.HANDLERS, *statements.HANDLERS, *invoices.HANDLERS, *payments.HANDLERS, *special.HANDLERS,
    *consignment.HANDLERS,
]
