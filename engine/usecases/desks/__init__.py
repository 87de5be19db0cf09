"""Questions a page asks in one reading."""
