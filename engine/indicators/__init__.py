"""Room for later work: see README.md of engine."""
