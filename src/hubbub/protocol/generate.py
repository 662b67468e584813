"""`python -m hubbub.protocol.generate [--check] [FOLDER]`: writes `schema.json` and
`asyncapi.json` into the folder (`protocol` unless given), or checks that they are up to date."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from hubbub.protocol.catalogue.asyncapi import document
from hubbub.protocol.catalogue.schema import schema

COMMAND = "python -m hubbub.protocol.generate"


def files() -> dict[str, str]:
    """Name and text of each file."""
    made = {"schema.json": schema(), "asyncapi.json": document()}
    return {
        name: json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        for name, content in made.items()
    }


def main(arguments: Sequence[str]) -> int:
    """Returns the exit status: 1 when `--check` finds a file that is not as it would be made."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Writes the protocol's files.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("protocol"))
    parser.add_argument("--check", action="store_true", help="write nothing, fail on drift")
    asked = parser.parse_args(arguments)
    drifted = []
    for name, text in files().items():
        path = asked.folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        drifted.append(str(path))
        if not asked.check:
            path.write_text(text, encoding="utf-8")
    if asked.check and drifted:
        print(f"not up to date: {', '.join(drifted)}; run {COMMAND}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
