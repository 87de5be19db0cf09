"""Documents of a case: stored, written from templates, bound as one file."""
