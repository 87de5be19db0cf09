"""Definitions from draft to release, and what they rest on: settings, laws, calendars."""
