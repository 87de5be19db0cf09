"""One function per command or question: reads the facts, asks the kernel, moves the token, records. Nothing commits here."""
