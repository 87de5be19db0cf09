"""Whoever has no account: the party at its door, its paper twin, the public."""
