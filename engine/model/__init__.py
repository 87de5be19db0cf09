"""Frozen values every room speaks in; no behaviour beyond look-ups, no imports but the standard library."""
