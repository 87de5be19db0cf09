"""The house of REST, pages and the command line; it decides nothing about a case."""
