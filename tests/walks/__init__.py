"""Random walks: many random deeds of random people, and what must hold after each of them."""
