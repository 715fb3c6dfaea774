"""The customer's shipments: where they are, what is on them, signing for them."""
