"""One function per command or question: reads facts, asks the kernel, moves the token, records. Commits nothing."""
