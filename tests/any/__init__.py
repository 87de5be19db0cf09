"""Files of any tool: read, checked, drawn and written back, and counted again by a program that shares no code."""
