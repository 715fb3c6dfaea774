"""The connection to other programs: tokens and webhooks, kept by the system administrator."""

from admin.connection import exchange, mappings, tokens, webhooks

HANDLERS = [*tokens.HANDLERS, *webhooks.HANDLERS, *exchange.HANDLERS, *mappings.HANDLERS]
