"""Races on PostgreSQL: two server processes, barriers, and guards that only a test can switch off."""
