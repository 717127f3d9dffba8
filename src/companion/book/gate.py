"""After a build: is everything there that the book promises, and nothing else?"""

from pathlib import Path

GENERATED = {"genindex", "search"}  # pages that Sphinx adds
SUFFIXES = ("csv", "svg", "png", "json")


def pages(root):
    """The names of all pages in a book's `_toc.yml`, in its order.

    Raises
    ------
    ValueError
        If the file cannot be read; the message says why.
    """
    import yaml
    from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

    try:
        found = parse_toc_yaml(Path(root, "_toc.yml"))
    except (MalformedError, yaml.YAMLError) as error:
        raise ValueError(f"_toc.yml: {error}") from None
    return [name.removesuffix(".md") for name in found]


def check(app):
    """What is missing from a built book, or left over in it: a list of messages, empty if all is well."""
    out, faults = Path(app.outdir), []
    wanted = pages(app.srcdir)
    for name in wanted:
        if not (out / f"{name}.html").is_file():
            faults.append(f"{name}.html is missing: _toc.yml names {name}, and no page was made from it")
    present = {path.relative_to(out).with_suffix("").as_posix() for path in out.rglob("*.html")}
    present = {name for name in present if not name.startswith("_")}
    for name in sorted(present - set(wanted) - GENERATED):
        faults.append(f"{name}.html is left over: no page of _toc.yml makes it")
    downloads = set()
    for chapter, figures in app.companion_state.figures.items():
        page = out / f"{chapter}.html"
        body = page.read_text(encoding="utf-8") if page.is_file() else ""
        for figure in figures:
            if f'id="{figure.name}"' not in body:
                faults.append(f"{chapter}.html does not show {figure.name}, which its code cell {figure.cell} draws")
            for suffix in SUFFIXES:
                downloads.add(f"figures/{figure.name}.{suffix}")
    there = {path.relative_to(out).as_posix() for path in (out / "figures").glob("*")}
    faults += [f"{name} is missing: its figure is in the book" for name in sorted(downloads - there)]
    faults += [f"{name} is left over: the book has no such figure" for name in sorted(there - downloads)]
    return faults
