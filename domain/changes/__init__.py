"""Changes of a released order: asked by the customer or proposed by the company, item by item, until in force (5.1.9)."""
