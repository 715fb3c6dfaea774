"""The customers' door: one module per area, each with its HANDLERS."""

from portal import account, session

handlers = [*session.HANDLERS, *account.HANDLERS]
