"""Collective bodies, their meetings, and recusal."""
