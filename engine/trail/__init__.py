"""Pure bytes of the trail: canonical records, hash chains, what a signature binds, rebuilding. FORMAT.md rules."""
