"""The company's door: one module per area, each with its HANDLERS; paths are written without /admin."""

from admin import account, customer_users, customers, delegations, files, journal, people, records, reviews, session, specimens
from admin.orders import intake as order_intake
from admin.orders import moves as order_moves

handlers = [
    *session.HANDLERS,
    *account.HANDLERS,
    *people.HANDLERS,
    *delegations.HANDLERS,
    *customer_users.HANDLERS,
    *customers.HANDLERS,
    *journal.HANDLERS,
    *reviews.HANDLERS,
    *order_intake.HANDLERS,
    *order_moves.HANDLERS,
    *specimens.HANDLERS,
    *files.HANDLERS,
    *records.HANDLERS,
]
