"""Ids of nothing that is there, for the tour of all statements."""

from engine.model import ids

A, C, ITEM, P, D, U, B, M, ME, RR = (
    ids.shown(p, bytes([n]) * 16) for n, p in enumerate(("ag", "ca", "wi", "pe", "do", "ac", "ab", "ma", "me", "rr"))
)
