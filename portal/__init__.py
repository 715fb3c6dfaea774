"""The customers' door: one module per area, each with its HANDLERS."""

from portal import dates, delays, home, mailbox, products, proof, receivables, search, users
from portal.changes import asking as change_asking
from portal.changes import tracking as change_tracking
from portal.deliveries import packaging, shipments
from portal.orders import check as order_check
from portal.orders import countersigning as order_countersigning
from portal.orders import deviations as order_deviations
from portal.orders import intake as order_intake
from portal.orders import tracking as order_tracking
from portal.receipts import goods
from web import account, documents, session

handlers = [
    *home.HANDLERS,
    *search.HANDLERS,
    *session.HANDLERS,
    *account.HANDLERS,
    *users.HANDLERS,
    *order_intake.HANDLERS,
    *order_check.HANDLERS,
    *order_countersigning.HANDLERS,
    *order_tracking.HANDLERS,
    *order_deviations.HANDLERS,
    *packaging.HANDLERS,
    *shipments.HANDLERS,
    *goods.HANDLERS,
    *change_asking.HANDLERS,
    *change_tracking.HANDLERS,
    *receivables.HANDLERS,
    *products.HANDLERS,
    *documents.HANDLERS,
    *mailbox.HANDLERS,
    *proof.HANDLERS,
    *delays.HANDLERS,
    *dates.HANDLERS,
]
