"""What an edition says of itself, on the title page, in the imprint and in the metadata."""

import datetime
import re
import tomllib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml


def wheel_name(version):
    """The file name of an edition's wheel, in which pip writes the version its own way: 2027.01 is 2027.1 there."""
    return f"companion-{re.sub(r'[.]0+(?=[0-9])', '.', version)}-py3-none-any.whl"


@dataclass(frozen=True)
class Edition:
    """One edition of the book.

    Attributes
    ----------
    version : str
        Calendar version, `2026.11`; stated in pyproject.toml and nowhere else. The tag in the repository is the same.
    commit : str
        The full hash of the commit it is published from; empty for a working copy, as every ordinary build makes it.
    title, subtitle, author : str
        As in _config.yml; the title is parted at its first colon.
    data_as_of : datetime.date
        The last day that the data reach.
    brief : dict
        The policy brief this book accompanies: title, author, publisher, series, published_on.
    homepage, repository : str
        Public addresses, empty while they are undecided.
    """

    version: str
    title: str
    subtitle: str
    author: str
    data_as_of: datetime.date
    brief: dict
    homepage: str = ""
    repository: str = ""
    commit: str = ""

    @classmethod
    def of(cls, root, commit=""):
        """The edition that the project in the folder `root` is now: a working copy, or published from `commit`."""
        root = Path(root)
        config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
        facts = yaml.safe_load((root / "data" / "edition.yaml").read_text(encoding="utf-8"))
        path = root / "pyproject.toml"
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"] if path.exists() else {}
        urls = project.get("urls", {})
        title, _, subtitle = config["title"].partition(": ")
        return cls(
            version=project.get("version") or version("companion"),
            title=title,
            subtitle=subtitle,
            author=config["author"],
            data_as_of=datetime.date.fromisoformat(str(facts["data_as_of"])),
            brief=facts["brief"],
            homepage=urls.get("Homepage", ""),
            repository=urls.get("Repository", ""),
            commit=commit,
        )

    @property
    def full_title(self):
        """Title and subtitle in one line."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title

    @property
    def year(self):
        """Year of publication, taken from the version."""
        return self.version.split(".")[0]

    @property
    def day(self):
        """The day that the data reach, in words: `30 September 2026`."""
        return f"{self.data_as_of.day} {self.data_as_of:%B %Y}"

    @property
    def origin(self):
        """What this copy was made from, in words."""
        return f"commit {self.commit[:12]}" if self.commit else "unpublished working copy"

    @property
    def record(self):
        """What a downloaded file says of the edition it comes from; `commit` is None in a working copy."""
        return {"edition": self.version, "data_as_of": str(self.data_as_of), "commit": self.commit or None}

    @property
    def address(self):
        """Where the pages of this edition are published, a slash at its end; empty while that is nowhere."""
        return f"{self.homepage.rstrip('/')}/{self.version}/" if self.homepage and self.commit else ""

    @property
    def timestamp(self):
        """The moment that files of this edition carry, so that their bytes do not depend on the clock."""
        return datetime.datetime.combine(self.data_as_of, datetime.time(), datetime.UTC)

    @property
    def citation(self):
        """How to cite this edition, in one line."""
        parts = [
            f"{self.author} ({self.year}).",
            f"{self.full_title}.",
            f"Edition {self.version}.",
            f"Data as of {self.day}.",
            self.address,
        ]
        return " ".join(part for part in parts if part)

    def imprint(self, made_with=""):
        """What stands on the back of the title page, as Markdown; `made_with` is its last paragraph."""
        brief = self.brief
        paragraphs = [
            f"**{self.full_title}**",
            f"Edition {self.version}. Data as of {self.day}. {self.origin[0].upper()}{self.origin[1:]}.",
            f"<{self.homepage}>" if self.homepage else "",
            f"This book accompanies the policy brief *{brief['title']}* by {brief['author']} "
            f"({brief['publisher']}, {str(brief['published_on'])[:4]}). "
            "The brief's statements are paraphrased here and its text is not reproduced. "
            "Neither its author nor its publisher had a part in this book.",
            f"**How to cite.** {self.citation}",
            "**Licence.** The text and the compilation of the data are under the "
            "[Creative Commons Attribution 4.0 International](https://creativecommons.org/licenses/by/4.0/) licence "
            "(CC BY 4.0): copy, share and adapt them for any purpose, with credit, a link to the licence and a note of "
            "what was changed. The code is under the BSD 3-Clause licence.",
            made_with,
        ]
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
