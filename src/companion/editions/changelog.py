"""The changelog: what is new in each edition, in words, newest first; the one place where it is written."""

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from . import EditionError

FILE = "CHANGELOG.md"
HEADING = re.compile(r"## (?P<edition>\d{4}\.\d{2}(?:\.\d+)?)(?: \((?P<day>\d{4}-\d{2}-\d{2})\))?")


@dataclass(frozen=True)
class Entry:
    """What an edition brings: `day` is its day of publication, None before; `text` is Markdown."""

    edition: str
    day: datetime.date | None
    text: str


def entries(root):
    """The entries of the project in the folder `root`, newest first.

    Raises
    ------
    EditionError
        If there is no such file, or a heading of the second level is not `## 2026.11 (2026-11-24)`, the day left out
        until the edition is published.
    """
    path = Path(root, FILE)
    if not path.is_file():
        raise EditionError(f"{FILE} is missing; it says what is new in each edition")
    found, lines = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("## "):
            lines.append(line)
            continue
        heading = HEADING.fullmatch(line)
        try:
            day = datetime.date.fromisoformat(heading["day"]) if heading and heading["day"] else None
        except ValueError:
            heading = None
        if not heading:
            raise EditionError(f"{FILE}:{number}: {line!r} names no edition; allowed: ## 2026.11 (2026-11-24)")
        lines = []
        found.append((heading["edition"], day, lines))
    return [Entry(edition, day, "\n".join(lines).strip()) for edition, day, lines in found]
