"""The company's door: one module per area, each with its HANDLERS; paths are written without /admin."""

from admin import account, session, specimens

handlers = [*session.HANDLERS, *account.HANDLERS, *specimens.HANDLERS]
