"""How to cite an edition, or a page of it: as text, for BibTeX and as RIS."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page of an edition: its title, and its address below the edition's, `chapters/areas/economics.html`."""

    title: str
    address: str

    @property
    def slug(self):
        """Its short name, for a BibTeX key: the file's, or the folder's where the file is an index."""
        parts = self.address.removesuffix(".html").split("/")
        return parts[-2] if parts[-1] == "index" and len(parts) > 1 else parts[-1]


def text(edition, page=None):
    """One line for a list of works; `page` is a `Page`, or None for the whole edition."""
    if page is None:
        return edition.citation
    whole = edition.full_title
    rest = edition.citation.replace(f"{whole}.", f"{page.title}. In: {whole}.", 1)
    return rest.removesuffix(edition.address) + _address(edition, page)


def bibtex(edition, page=None):
    """An entry for BibTeX; the author is a body, so the name is not parted."""
    key, kind = f"companion-{edition.version}", "book"
    fields = {"author": f"{{{_tex(edition.author)}}}", "title": f"{{{_tex(edition.full_title)}}}"}
    if page is not None:
        key, kind = f"{key}-{page.slug}", "incollection"
        fields |= {"title": f"{{{_tex(page.title)}}}", "booktitle": f"{{{_tex(edition.full_title)}}}"}
    fields |= {"edition": edition.version, "year": edition.year, "note": f"Data as of {edition.day}"}
    fields |= {"url": _address(edition, page)} if edition.address else {}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def ris(edition, page=None):
    """A record for reference managers (RIS)."""
    fields = [("TY", "BOOK"), ("TI", edition.full_title)]
    if page is not None:
        fields = [("TY", "CHAP"), ("TI", page.title), ("T2", edition.full_title)]
    fields += [("AU", edition.author), ("ET", edition.version), ("PY", edition.year)]
    fields += [("N1", f"Data as of {edition.day}")]
    fields += [("UR", _address(edition, page))] if edition.address else []
    return "\n".join([*(f"{tag}  - {value}" for tag, value in fields), "ER  - "])


FORMS = {"Text": text, "BibTeX": bibtex, "RIS": ris}


def _address(edition, page):
    return edition.address + page.address if page is not None and edition.address else edition.address


def _tex(words):
    """Words as BibTeX prints them: what TeX would read as a command is escaped."""
    commands = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(commands.get(sign, f"\\{sign}" if sign in "&%$#_{}" else sign) for sign in words)
