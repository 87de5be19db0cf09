"""Routes: parse, one use case, answer; nothing else."""
