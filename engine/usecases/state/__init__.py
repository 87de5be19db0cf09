"""The state of one locked case: unpacked, as the kernel sees it, and as answers tell it."""
