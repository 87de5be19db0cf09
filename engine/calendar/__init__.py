"""Pure working-time arithmetic: days, hours, working days."""
