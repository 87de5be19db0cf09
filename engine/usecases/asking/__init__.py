"""Whoever asks: access, visibility, secrecy, refusals, answers given again, messages."""
