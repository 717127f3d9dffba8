"""How an edition is cited: in its pages, by CITATION.cff and .zenodo.json; all say the same."""

import dataclasses
import datetime
import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

from companion.editions import EditionError, changelog, citing
from companion.editions.edition import Edition

ROOT = Path(__file__).parents[2]
SCHEMA = Path(__file__).with_name("cff-1.2.0")
PAGE = citing.Page("Space & co", "chapters/areas/space.html")


@pytest.fixture(scope="module")
def edition():
    found = Edition.of(ROOT)
    return dataclasses.replace(found, version="2026.11", homepage="https://example.org/book/", commit="0" * 40)


@pytest.fixture(scope="module")
def citation():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def zenodo():
    return json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))


def test_text(edition):
    whole = (
        f"The companion's authors (2026). {edition.full_title}. Edition 2026.11. Data as of {edition.day}. "
        "https://example.org/book/2026.11/"
    )
    assert citing.text(edition) == whole
    part = whole.replace("(2026). ", "(2026). Space & co. In: ") + "chapters/areas/space.html"
    assert citing.text(edition, PAGE) == part


def test_bibtex(edition):
    assert citing.bibtex(edition).splitlines() == [
        "@book{companion-2026.11,",
        "  author = {{The companion's authors}},",
        f"  title = {{{{{edition.full_title}}}}},",
        "  edition = {2026.11},",
        "  year = {2026},",
        f"  note = {{Data as of {edition.day}}},",
        "  url = {https://example.org/book/2026.11/},",
        "}",
    ]
    page = citing.bibtex(edition, PAGE)
    assert page.startswith("@incollection{companion-2026.11-space,\n") and "  title = {{Space \\& co}},\n" in page


def test_ris(edition):
    assert citing.ris(edition, PAGE).splitlines() == [
        "TY  - CHAP",
        "TI  - Space & co",
        f"T2  - {edition.full_title}",
        "AU  - The companion's authors",
        "ET  - 2026.11",
        "PY  - 2026",
        f"N1  - Data as of {edition.day}",
        "UR  - https://example.org/book/2026.11/chapters/areas/space.html",
        "ER  - ",
    ]
    assert citing.ris(edition).startswith(f"TY  - BOOK\nTI  - {edition.full_title}\nAU")


@pytest.mark.parametrize("form", citing.FORMS)
@pytest.mark.parametrize("lacking", ["homepage", "commit"])
def test_what_is_published_nowhere_has_no_address(edition, form, lacking):
    undecided = dataclasses.replace(edition, **{lacking: ""})
    for page in (None, PAGE):
        told = citing.FORMS[form](undecided, page)
        assert "http" not in told and "html" not in told and told == told.rstrip(" ") + " " * told.endswith("- ")


def test_the_slug_of_a_folders_first_page():
    assert citing.Page("Areas", "chapters/areas/index.html").slug == "areas"
    assert citing.Page("The book", "index.html").slug == "index"


# ---------------------------------------------------------------- the files


@pytest.fixture(scope="module")
def valid():
    """Whether a citation is valid against the official schema of the Citation File Format."""
    schema = json.loads((SCHEMA / "schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).is_valid


def test_the_citation_file_is_valid(citation, valid):
    assert valid(citation)


@pytest.mark.parametrize(
    "wrong", [{"date-released": "24.11.2026"}, {"type": "book"}, {"authors": []}, {"edition": "1"}]
)
def test_a_wrong_citation_file_is_not(citation, valid, wrong):
    assert not valid({**citation, **wrong})


def test_version_and_day_are_those_of_the_project_and_the_changelog(citation, zenodo):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = changelog.entries(ROOT)[0]
    assert {newest.edition, citation["version"], zenodo["version"]} == {project["version"]}
    assert newest.day == datetime.date.fromisoformat(citation["date-released"])
    assert zenodo["publication_date"] == citation["date-released"]


def test_titles_and_authors_are_those_of_the_book(citation, zenodo):
    edition = Edition.of(ROOT)
    assert citation["title"] == zenodo["title"] == edition.full_title
    assert (
        [one["name"] for one in citation["authors"]] == [one["name"] for one in zenodo["creators"]] == [edition.author]
    )
    assert zenodo["keywords"] == citation["keywords"]
    assert zenodo["description"] == citation["abstract"]
    assert zenodo["license"] in [one.lower() for one in citation["license"]]


def test_the_readme_cites_this_edition():
    edition = Edition.of(ROOT)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    quoted = re.search(
        r"^> \*(.+)\*\. Edition (\S+), data as of (.+)\.$", (ROOT / "README.md").read_text("utf-8"), re.M
    )
    assert quoted.groups() == (edition.full_title, project["version"], edition.day)


# ---------------------------------------------------------------- the changelog


def test_the_changelog(tmp_path):
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changes\n\nx\n\n## 2026.12\n\nNew.\n\n### More\n\n## 2026.11.1 (2026-11-25)\n", "utf-8"
    )
    assert changelog.entries(tmp_path) == [
        changelog.Entry("2026.12", None, "New.\n\n### More"),
        changelog.Entry("2026.11.1", datetime.date(2026, 11, 25), ""),
    ]


@pytest.mark.parametrize("heading", ["## Unreleased", "## 2026.11 (2026-02-30)", "## 2026.11 - 2026-11-24", "## 2026"])
def test_a_heading_that_names_no_edition_is_refused(tmp_path, heading):
    (tmp_path / "CHANGELOG.md").write_text(f"# Changes\n\n{heading}\n", encoding="utf-8")
    with pytest.raises(
        EditionError, match=r"CHANGELOG\.md:3: .* names no edition; allowed: ## 2026\.11 \(2026-11-24\)"
    ):
        changelog.entries(tmp_path)


def test_a_missing_changelog_is_named(tmp_path):
    with pytest.raises(EditionError, match=r"CHANGELOG\.md is missing"):
        changelog.entries(tmp_path)
