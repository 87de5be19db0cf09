"""A second opinion on who may do what and when, written from the design alone; it knows nothing of the product."""
