"""The customers' door: one module per area, each with its HANDLERS."""

from portal import account, home, session, users
from portal.orders import check as order_check
from portal.orders import intake as order_intake
from portal.orders import tracking as order_tracking

handlers = [
    *home.HANDLERS,
    *session.HANDLERS,
    *account.HANDLERS,
    *users.HANDLERS,
    *order_intake.HANDLERS,
    *order_check.HANDLERS,
    *order_tracking.HANDLERS,
]
