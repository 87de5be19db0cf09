"""The token: steps, system tasks, returns along the chain, cases above and below, incidents of standing still."""
