"""A small book in a repository, of which a test publishes editions."""

import csv
import os
import shutil
import subprocess
import sys

from ..book.conftest import LAKE, ROOT, Book, contents

CHAPTER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---

# Forecasts

```{code-cell} python
:tags: [remove-input]

from companion.ledger import forecasts
print(forecasts()["outcome"].value_counts().to_string())
```
"""
# Publishes as the command does, but with an edition made before, which takes its version and commit: so the moments in
# which SITE could be spoilt are most of the time.
PREPARED = """
import json, shutil, sys
from pathlib import Path
from companion.editions.edition import wheel_name
from companion.publishing import press, publish, sums
root, site, made, counts, *options = sys.argv[1:]

def make(root, folder, commit, day, lite):
    shutil.copytree(made, folder)
    about = json.loads((folder / press.ABOUT).read_text())
    about.update(edition=folder.name, commit=commit, published=day)
    about["counts"].update(json.loads(counts))
    (folder / press.ABOUT).write_text(json.dumps(about))
    for named in (press.DATA.format, press.OFFLINE.format, lambda version: f"downloads/{wheel_name(version)}"):
        old, new = named(Path(made).name), named(folder.name)
        about["files"][new] = about["files"].pop(old)
        (folder / old).rename(folder / new)
    page = folder / "index.html"
    text = page.read_text().replace(wheel_name(Path(made).name), wheel_name(folder.name))
    page.write_text(text.replace(Path(made).name, folder.name))
    about["files"]["index.html"] = {"sha256": sums.of_file(page), "bytes": page.stat().st_size}
    (folder / press.ABOUT).write_text(json.dumps(about))
    sums.write(folder, sums.of_folder(folder))

publish._make = make
if "--any-record" in options:
    publish.changes.record_fault = lambda former, made, root: ""
sys.exit(publish.publish(root, site, allow_shrink="--allow-shrink" in options))
"""
ADDRESS = "https://example.org/lake"
EDITIONS = ("2026.12", "2026.11.1", "2026.11")  # as `three_editions` makes them, newest first
LEDGER = "data/ledger/forecasts.csv"
NOBODY = {f"GIT_{who}_{what}": "nobody@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Press(Book):
    """The lake, with the real ledger of claims and forecasts and a page that shows it, in a repository."""

    def __init__(self, root):
        super().__init__(root)
        shutil.copytree(ROOT / "data" / "ledger", self.root / "data" / "ledger")
        (self.root / "data" / "sources.csv").write_text(_sources(), encoding="utf-8")
        for name in ("hatch_build.py", "README.md", "LICENSE", "LICENSE-content"):  # what the wheel is made from
            shutil.copyfile(ROOT / name, self.root / name)
        (self.root / "chapters" / "forecasts.md").write_text(CHAPTER, encoding="utf-8")
        (self.root / ".gitignore").write_text("_build/\n__pycache__/\n")
        (self.root / "CHANGELOG.md").write_text("# Changes\n\n## 2026.11\n\nThe *first* edition.\n")
        self.edit("_toc.yml", "      - file: chapters/tables\n", "")
        self.edit("_toc.yml", "chapters/fish\n", "chapters/fish\n      - file: chapters/forecasts\n")
        self.edit("index.md", "# The lake\n", "# The lake\n\n:::{downloads}\n:::\n")
        self.git("init", "--quiet")
        self.commit("first")

    @property
    def site(self):
        return self.root.parent / "site"

    def git(self, *arguments):
        environment = {**os.environ, **NOBODY, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", *arguments], cwd=self.root, env=environment, check=True, capture_output=True)

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def name(self, version, said="Something is new."):
        """Give the edition a version and an entry in the changelog."""
        path = self.root / "pyproject.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        at = next(number for number, line in enumerate(lines) if line.startswith("version = "))
        lines[at] = f'version = "{version}"'
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.edit("CHANGELOG.md", "# Changes\n", f"# Changes\n\n## {version}\n\n{said}\n")

    def record(self, former):
        """Keep what changed since an edition, as the page of changes needs it."""
        self.build()
        done = self.run("diff", str(self.site / former), ".", "--write")
        assert done.status == 0, done.messages

    def publish(self, *arguments, **more):
        return self.run("publish", str(self.site), *arguments, **more)

    def publish_prepared(self, made, counts="{}", *options):
        """Start to publish with the files of an edition made before."""
        command = [sys.executable, "-c", PREPARED, self.root, self.site, made, counts, *options]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, env=self.environment, **pipes)


def _sources():
    lake = (LAKE / "data" / "sources.csv").read_text(encoding="utf-8")
    used = set()
    for path in (ROOT / "data" / "ledger").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            used |= {key for row in csv.DictReader(file) for key in row["source"].split("; ")}
    _, *rows = (ROOT / "data" / "sources.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    return lake + "".join(row for row in rows if row.partition(",")[0] in used)


def three_editions(root):
    """The first; a corrected row and a new outcome; a new chapter, with the public address known."""
    press = Press(root)
    done = [press.publish()]
    press.first = contents(press.site / "2026.11")
    press.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    press.edit(LEDGER, ",open_leaning_yes,,The 2022 and 2026 strategies", ",yes,2026-09,The 2022 and 2026 strategies")
    press.name("2026.11.1", "The level of 2020 is corrected; a forecast has come true.")
    press.record("2026.11")
    press.commit("a corrected row and a new outcome")
    done.append(press.publish())
    (press.root / "chapters" / "more.md").write_text(CHAPTER.replace("# Forecasts", "# More on forecasts"))
    press.edit("_toc.yml", "chapters/forecasts\n", "chapters/forecasts\n      - file: chapters/more\n")
    press.edit("pyproject.toml", "[project.urls]\n", f'[project.urls]\nHomepage = "{ADDRESS}"\n')
    press.name("2026.12", "There is a new chapter.")
    press.record("2026.11.1")
    press.commit("a new chapter")
    done.append(press.publish())
    for one in done:
        assert one.status == 0, one.messages
    return press
