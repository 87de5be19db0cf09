"""Says which lines and branches of the core rooms no test reached; more than 15, or one without a reason, fails.

Run after pytest with coverage, from the root: ``python -m tests.coverage_gate``.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOMS = ("engine/controls/", "engine/execution/", "engine/feel/", "engine/trail/")
MOST = 15
# "path:line" or "path:line->line" of what no test reaches, with the reason.
REASONS: dict[str, str] = {}


def unreached(report: dict[str, object]) -> list[str]:
    """Return places no test reached in the core rooms."""
    found = []
    files: dict[str, dict[str, list[object]]] = report["files"]  # type: ignore[assignment]
    for path, told in sorted(files.items()):
        if path.startswith(ROOMS):
            found += [f"{path}:{line}" for line in told["missing_lines"]]
            found += [f"{path}:{a}->{b}" for a, b in told["missing_branches"]]  # type: ignore[misc]
    return found


def counted(words: str) -> int:
    """Return how often ``words`` stand in the product's sources."""
    houses = ("engine", "api", "diagrams", "processes")
    return sum(path.read_text("utf-8").count(words) for house in houses for path in Path(house).rglob("*.py"))


def main() -> int:
    """Print the places and return 1 when there are too many or one has no reason."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(target)], check=True)
        places = unreached(json.loads(target.read_text("utf-8")))
    for place in places:
        print(f"not reached: {place}: {REASONS.get(place, 'NO REASON')}")
    hidden, wide = counted("pragma: no" + " cover"), counted("except " + "Exception")
    print(f"pragma no cover: {hidden}, except Exception: {wide}")
    lines = {place.partition("->")[0] for place in places}
    print(f"core rooms: {len(lines)} lines not fully reached, at most {MOST} with a reason")
    return 1 if len(lines) > MOST or any(place not in REASONS for place in places) else 0


if __name__ == "__main__":
    sys.exit(main())
