"""Returnable packaging: out with the slips, back with the lorries, confirmed by the customer once a month (RULES 7)."""
