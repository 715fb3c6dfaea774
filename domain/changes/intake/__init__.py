"""How a change is asked for: by customer, by staff with their paper, by a new edition of a schedule; or proposed by us (5.1.9(1))."""
