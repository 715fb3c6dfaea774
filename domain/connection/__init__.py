"""The connection to what a factory already has: tokens of other programs, webhooks, .xlsx and CSV with stored column mappings."""
