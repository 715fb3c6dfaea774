"""The company's door: one module per area, each with its HANDLERS; paths are written without /admin."""

from admin import account, customer_users, delegations, journal, people, session, specimens

handlers = [
    *session.HANDLERS,
    *account.HANDLERS,
    *people.HANDLERS,
    *delegations.HANDLERS,
    *customer_users.HANDLERS,
    *journal.HANDLERS,
    *specimens.HANDLERS,
]
