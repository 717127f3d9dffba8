"""A small book with everything that is hard to print, made without running a notebook."""

import contextlib
import json
import shutil

import pytest

from .press import three_editions

ROOT_FILES = {
    "_config.yml": """\
title: "A Small Book: Made for Tests"
author: Its authors
only_build_toc_files: true
execute: {execute_notebooks: "off"}
parse:
  myst_enable_extensions: [colon_fence, dollarmath, deflist]
html: {use_multitoc_numbering: true}
sphinx:
  config:
    language: en
    numfig: true
    myst_heading_anchors: 3
    nb_mime_priority_overrides: [["*", "text/markdown", 0]]
    extensions:
      [sphinx_copybutton, sphinx_comments, myst_nb, jupyter_book, sphinx_external_toc, sphinx_design, sphinx_book_theme]
""",
    "_toc.yml": """\
format: jb-book
root: index
parts:
- caption: The record
  numbered: true
  chapters:
  - file: chapters/first
  - file: chapters/second
    sections:
    - file: chapters/nested
- caption: Back matter
  chapters:
  - file: chapters/glossary
""",
    "data/edition.yaml": """\
data_as_of: "2026-09-30"
brief: {title: A Brief, author: Its Author, publisher: A Council, published_on: "2020-06"}
""",
    "index.md": """\
# A Small Book: Made for Tests

Begin with [the second chapter](chapters/second.md).

:::{div} html-only
Only for a screen: [a picture](https://example.org/screen).
:::

::::{grid} 2
:::{grid-item-card} Facts confirmed
97 of 120
:::
:::{grid-item-card} Forecasts come true
31 of 57
:::
::::
""",
    "chapters/second.md": """\
# The second chapter

See {numref}`fig-first-line`, {numref}`tab-years`, [claim AC-03](#AC-03),
the [limits of the first chapter](first.ipynb#limits), and [a page of the web](https://example.org/page).
In Russian: Договор о мерах по дальнейшему сокращению.[^note] {term}`New START` is explained.

[^note]: A note with *emphasis* and a [link](https://example.org/note).

:::{table} Years and what happened in them
:name: tab-years
:widths: 10 60 30

| Year | Event | Who |
|---|---|---|
ROWS
:::

:::{admonition} Solution
:class: dropdown
It lies open on paper.
:::

The score is $b = (p - o)^2$.

## Limits

None of this is real.
""".replace(
        "ROWS",
        "\n".join(f"| {1960 + n} | Event number {n}, told in a few words | United States; Russia |" for n in range(60)),
    ),
    "chapters/nested.md": "# A nested chapter\n\n(AC-03)=\n## Claim AC-03\n\nIt was so.\n",
    "chapters/glossary.md": "# Glossary\n\n```{glossary}\nNew START\n  A treaty of 2010 (СНВ-III).\n```\n",
}

SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="403pt" height="200pt" viewBox="0 0 403 200" version="1.1">
<path d="M 20 180 L 380 20" style="stroke: #0072b2; stroke-width: 2; fill: none"/>
<text x="40" y="40" style="font-family: 'DejaVu Sans'; font-size: 12px">Warheads, боезаряды</text>
</svg>
"""


def notebook(alternative):
    """A chapter that was run elsewhere: prose, and a cell with its picture."""
    prose = ["# The first chapter\n\nWhat happened?\n", "## Limits\n\nWhat it cannot show.\n"]
    image = {"alt": alternative} if alternative else {}
    figure = {"name": "fig-first-line", "caption": "The number rose. It rose every year."}
    code = {
        "cell_type": "code",
        "id": "b",
        "execution_count": 1,
        "metadata": {"tags": ["hide-input"], "mystnb": {"figure": figure, "image": image}},
        "source": "secret_function_of_the_cell(1)",
        "outputs": [{"output_type": "display_data", "data": {"image/svg+xml": SVG}, "metadata": {}}],
    }
    cells = [
        {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}
        for name, text in zip("ac", prose, strict=True)
    ]
    content = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
        "cells": [cells[0], code, cells[1]],
    }
    return json.dumps(content)


def write(root, alternative="A line that rises from left to right."):
    for name, text in ROOT_FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "chapters" / "first.ipynb").write_text(notebook(alternative), encoding="utf-8")
    return root


def application_of(root):
    """What `companion.book` passes to the functions under test."""
    from companion.book.application import application

    @contextlib.contextmanager
    def with_pictures_beside_the_pages(builder, folder):
        with application(root, builder, folder) as app:
            app.env.mystnb_config = app.env.mystnb_config.copy(output_folder=str(root / "_build" / "pictures"))
            yield app

    return with_pictures_beside_the_pages


@pytest.fixture(scope="session")
def small_book(tmp_path_factory):
    """The folder of the small book; not to be changed."""
    return write(tmp_path_factory.mktemp("small-book"))


@pytest.fixture
def own_book(small_book, tmp_path):
    """A copy that a test may spoil."""
    shutil.copytree(small_book, tmp_path / "book", ignore=shutil.ignore_patterns("_build"))
    return tmp_path / "book"


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """A small book and three editions of it, not to be changed; `first` is what the oldest held at first."""
    return three_editions(tmp_path_factory.mktemp("published") / "lake")
