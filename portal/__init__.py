"""The customers' door: one module per area, each with its HANDLERS."""

from portal import session

handlers = [*session.HANDLERS]
