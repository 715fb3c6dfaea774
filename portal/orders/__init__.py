"""Orders at the customers' door: new ones, their check, amendments and withdrawals, and following them."""
