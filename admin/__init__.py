"""The company's door: one module per area, each with its HANDLERS; paths are written without /admin."""

from admin import (
    calendar,
    capacity,
    changes,
    clauses,
    connection,
    customer_users,
    customers,
    delegations,
    dispatch,
    flow,
    journal,
    late,
    operations,
    people,
    plan,
    products,
    purchasing,
    queue,
    receipts,
    receivables,
    records,
    reviews,
    search,
    settings,
    specimens,
)
from admin.deliveries import ledger
from admin.deliveries import making as production_reports
from admin.deliveries import rate as delivery_rate
from admin.orders import amendment as order_amendment
from admin.orders import intake as order_intake
from admin.orders import moves as order_moves
from admin.orders import supplied as order_supplied
from admin.orders import tracking as order_tracking
from web import account, documents, session

handlers = [
    *queue.HANDLERS,
    *flow.HANDLERS,
    *clauses.HANDLERS,
    *search.HANDLERS,
    *session.HANDLERS,
    *account.HANDLERS,
    *people.HANDLERS,
    *delegations.HANDLERS,
    *customer_users.HANDLERS,
    *customers.HANDLERS,
    *products.HANDLERS,
    *capacity.HANDLERS,
    *journal.HANDLERS,
    *plan.HANDLERS,
    *production_reports.HANDLERS,
    *ledger.HANDLERS,
    *delivery_rate.HANDLERS,
    *purchasing.HANDLERS,
    *late.HANDLERS,
    *reviews.HANDLERS,
    *changes.HANDLERS,
    *order_intake.HANDLERS,
    *order_amendment.HANDLERS,
    *order_moves.HANDLERS,
    *order_supplied.HANDLERS,
    *order_tracking.HANDLERS,
    *specimens.HANDLERS,
    *receipts.HANDLERS,
    *documents.HANDLERS,
    *receivables.HANDLERS,
    *records.HANDLERS,
    *calendar.HANDLERS,
    *settings.HANDLERS,
    *dispatch.HANDLERS,
    *operations.HANDLERS,
    *connection.HANDLERS,
]
