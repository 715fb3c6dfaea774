"""Orders at the company's door: entry for the customer, holding, splitting, returning, and following them."""
