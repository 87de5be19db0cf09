"""kill -9 at named points of a step and at random moments, on both databases."""
