"""The customers' door: one module per area, each with its HANDLERS."""

from portal import account, session
from portal.orders import check as order_check
from portal.orders import intake as order_intake

handlers = [*session.HANDLERS, *account.HANDLERS, *order_intake.HANDLERS, *order_check.HANDLERS]
