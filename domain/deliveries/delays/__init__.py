"""A delay: found, met about, new dates confirmed by production, offered to the customer, taken (5.1.10(1), RULES 7)."""
