"""What departments, approvers and the customer say to a change, and where it goes next (5.1.9(2)–(4), RULES 6)."""
