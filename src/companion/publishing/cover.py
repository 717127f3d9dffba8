"""The cover, set with the same type as the title page."""

import typst

from .markup import string

PAGE = """
#set page(width: 160mm, height: 240mm, margin: (x: 18mm, y: 22mm), fill: rgb("#0b4f7d"))
#set text(font: "Libertinus Serif", fill: white, lang: "en", hyphenate: false)
#set par(leading: 0.4em)
#v(22mm)
#text(34pt, weight: "semibold", {title})
#v(3mm)
#text(19pt, style: "italic", {subtitle})
#v(8mm)
#line(length: 30mm, stroke: 1.4pt + white)
#v(1fr)
#text(13pt, {author})
#v(2mm)
#text(12pt)[Edition #{version}]
"""


def png(edition):
    """The cover as PNG bytes, 1134 by 1701 pixels."""
    source = PAGE.format(
        title=string(edition.title),
        subtitle=string(edition.subtitle),
        author=string(edition.author),
        version=string(edition.version),
    )
    return typst.compile(source.encode(), format="png", ppi=180, ignore_system_fonts=True)
