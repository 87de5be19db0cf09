"""Tables the tests read."""
