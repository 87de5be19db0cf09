"""``python -m engine.verifier trail.jsonl``: prints the report as JSON; ends with 0 sound, 1 findings, 2 unreadable."""

import argparse
import json
import sys

from . import verify


def main(arguments: list[str] | None = None) -> int:
    """Run the command on these arguments (those of the process if None) and return its exit status."""
    parser = argparse.ArgumentParser(prog="engine.verifier", description="核验留痕导出 / verify a trail export")
    parser.add_argument("export", help="trail.jsonl; - 为标准输入 / - for standard input")
    path = parser.parse_args(arguments).export
    try:
        if path == "-":
            report = verify(sys.stdin.buffer, newlines=True)
        else:
            with open(path, "rb") as lines:
                report = verify(lines, newlines=True)
    except OSError as error:
        print(f"无法读取 / cannot read: {error}", file=sys.stderr)
        return 2
    text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1) + "\n"
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
