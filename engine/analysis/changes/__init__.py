"""What changed between two versions of a definition, and whether anything got weaker."""

from engine.analysis.changes.compare import compare

__all__ = ["compare"]
