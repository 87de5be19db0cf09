"""The directory: persons, accounts, posts, substitutes, mandates, grants under two administrators, log-in."""
