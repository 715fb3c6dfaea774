"""The customer's side of receivables: statements, invoices, the account, consignment stock, deductions."""

from portal.receivables import account, consignment, deductions, statements

HANDLERS = [*statements.HANDLERS, *account.HANDLERS, *consignment.HANDLERS, *deductions.HANDLERS]
