"""Papers: templates filled with values, document numbers, and the case file as one PDF. Bytes in, bytes out."""
