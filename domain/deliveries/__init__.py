"""From the plan to the customer's dock: what is made, late, dispatched, verified, shipped, signed for (5.1.10–5.1.12(1))."""
