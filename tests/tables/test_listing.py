"""A listing: data text can never become markup, break a row or leave the table."""

import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest

from companion.tables.listing import (
    UNVERIFIED,
    Anchor,
    Link,
    Listing,
    Passage,
    Text,
    explained,
    mark,
    markup_free,
    note,
    source,
)

NASTY = [
    "a|b",
    "*x* _y_ **z** snake_case_name",
    "`code` ``more``",
    "$5 and $6, $x^2$, $$y$$",
    "{ref}`x` {{ sub }} {glue:text}`y`",
    "[link](http://x.org) [^1] [x] [text](#AC-03)",
    "<b>html</b> <script>alert(1)</script> &amp; & &#124;",
    "back\\slash \\| pipe \\",
    "kremlin.ru www.x.org http://evil.org a@b.com @handle U.S.",
    "~~s~~ H~2~O x^2^",
    "---",
    "+++",
    "# head",
    "1. one",
    "12) twelve",
    "- item",
    "+ item",
    "= line",
    "![img](x.png)",
    "% comment",
    "(label)=",
    ":::{note}",
    "::: ::::",
    "```",
    ": definition",
    "trailing \\",
    "Кириллица, “quotes”, 5 % — 1,550",
]


class Words(HTMLParser):
    """The text of the elements named, and every element met."""

    def __init__(self, *names):
        super().__init__()
        self.names, self.found, self.met, self.open = names, [], set(), False

    def handle_starttag(self, tag, attrs):
        self.met.add(tag)
        if tag in self.names:
            self.found.append("")
            self.open = True

    def handle_endtag(self, tag):
        if tag in self.names:
            self.open = False

    def handle_data(self, data):
        if self.open:
            self.found[-1] += data


def rendered(markdown, *names):
    """MyST with every extension that could see markup in data, as the words in some elements."""
    pytest.importorskip("myst_parser")
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers.mdit import create_md_parser

    active = {
        "amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist",
        "html_admonition", "html_image", "linkify", "strikethrough", "substitution", "tasklist",
    }  # fmt: skip
    parser = create_md_parser(MdParserConfig(enable_extensions=active), RendererHTML)
    words = Words(*names)
    words.feed(parser.render(markdown))
    return [text.strip() for text in words.found], words.met


def body(listing):
    """The Markdown table inside the directive."""
    return listing.markdown().split("\n\n", 1)[1].removesuffix(":::\n")


def test_data_text_is_shown_as_it_is():
    listing = Listing(["A|*b*", "Strong"], [[text, Text(text, strong=True)] for text in NASTY], "Nasty.", "tab-nasty")
    shown, met = rendered(body(listing), "td", "th")
    assert shown == ["A|*b*", "Strong", *(text for text in NASTY for _ in range(2))]
    assert met == {"table", "thead", "tbody", "tr", "th", "td", "strong"}


def test_paragraphs_and_bullets_are_shown_as_they_are():
    shown, met = rendered(Passage([*NASTY, list(NASTY)]).markdown(), "p", "li")
    assert [text for text in shown if text] == [*NASTY, *NASTY]
    assert met <= {"p", "ul", "li"}


def test_a_link_shows_its_text_and_cannot_be_left():
    listing = Listing(["A"], [[Link(text, "https://example.org/a|b?c=(d)&e=<f>")] for text in NASTY], "N.", "tab-n")
    shown, met = rendered(body(listing), "td")
    assert shown == NASTY
    assert met == {"table", "thead", "tbody", "tr", "th", "td", "a"}


@pytest.mark.parametrize("text", ["a\nb", "a\r\n\r\n:::\nb", "a\u2028b", "a\x0bb", "a\tb"])
def test_a_row_stays_one_line(text):
    listing = Listing(
        ["A"], [[text], [Text(text, strong=True)], [Link(text, "#x")], [Anchor("x", text)]], "N.", "tab-n"
    )
    assert len(listing.markdown().splitlines()) == len(
        Listing(["A"], [["a"]] * 4, "N.", "tab-n").markdown().splitlines()
    )


def test_a_space_that_does_not_break_is_kept():
    assert markup_free("5\N{NO-BREAK SPACE}000") == "5\N{NO-BREAK SPACE}000"


def test_the_directive():
    listing = Listing(
        ["Claim", "Says"], [[Anchor("AC-03"), ["x ", note(13)]]], "A *caption*.", "tab-a", [1, 2], cards=True
    )
    assert listing.markdown() == (
        ":::{table} A *caption*.\n:name: tab-a\n:class: listing cards\n:widths: 1 2\n\n"
        "| Claim | Says |\n| --- | --- |\n| {anchor}`AC-03` | x [note 13](#note-13) |\n:::\n"
    )


def test_an_anchor_with_a_title():
    assert Anchor("source-npr", "NPR `x` <y>, 2020").markdown() == "{anchor}`NPR x y, 2020 <source-npr>`"
    assert source("npr").markdown() == "[](#source-npr)"


def test_html_is_xhtml_with_heads_and_caption():
    rows = [[text, Link(text, "https://example.org/?a=1&b=2")] for text in NASTY] + [[Anchor("AC-03"), note(1)]]
    listing = Listing(["<A>", "B & C"], rows, "See [AC-03](#AC-03), {glue:text}`n` and *this*, 5\\$.", "tab-n")
    table = ElementTree.fromstring(listing.html())
    assert table.find("caption").text == "See AC-03, n and this, 5$."
    assert [head.text for head in table.iter("th")] == ["<A>", "B & C"]
    assert all(head.get("scope") == "col" for head in table.iter("th"))
    assert [cell.text for cell in table.iter("td")][: 2 * len(NASTY) : 2] == NASTY
    assert all(link.get("href").startswith("https://") for link in table.iter("a"))
    assert table.find(".//span[@id='AC-03']").text == "AC-03"
    assert (
        ElementTree.fromstring(f"<div>{Passage([listing, 'text', ['one', 'two']]).html()}</div>").find("ul") is not None
    )


def test_the_bundle():
    bundle = Listing(["A"], [["x"]], "Caption.", "tab-a")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/markdown", "text/html"}
    assert bundle["text/plain"] == "<Listing tab-a: 1 rows, A>"
    assert set(Passage(["x"])._repr_mimebundle_()) == set(bundle)


def test_cells_that_are_missing_are_empty():
    pandas = pytest.importorskip("pandas")
    listing = Listing(["A"], [[None], [float("nan")], [pandas.NA], [pandas.NaT], [""]], "N.", "tab-n")
    assert body(listing).count("|  |") == 5


def test_a_listing_does_not_change():
    listing = Listing(["A"], [["x"]], "Caption.", "tab-a")
    with pytest.raises(AttributeError, match="does not change"):
        listing.caption = "Other."
    with pytest.raises(TypeError):
        listing.rows[0] = ()
    with pytest.raises(AttributeError, match="does not change"):
        Passage([]).blocks = ()


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ((["A", "B"], [["x", "y"], ["z"]], "C.", "tab-a"), "table tab-a: row 2 has 1 cells; allowed: 2"),
        ((["A"], [["x"]], " ", "tab-a"), "table tab-a has no caption"),
        ((["A"], [["x"]], "C.", "tab a"), "'tab a' is no name for a table"),
        ((["A"], [["x"]], "C.", "tab-a", [1, 2]), "table tab-a: widths"),
        ((["A"], [["x"]], "C.", "tab-a", [0]), "table tab-a: widths"),
    ],
)
def test_a_faulty_listing_is_refused(arguments, what):
    with pytest.raises(ValueError, match=what):
        Listing(*arguments)


@pytest.mark.parametrize("target", ["javascript:alert(1)", "AC-03", "# x", "ftp://x", "", "data:text/html,x"])
def test_a_target_that_is_none_is_refused(target):
    with pytest.raises(ValueError, match="is no target"):
        Link("x", target)


@pytest.mark.parametrize("name", ["", "3", "a b", "a`b", "é"])
def test_an_anchor_that_is_none_is_refused(name):
    with pytest.raises(ValueError, match="is no anchor"):
        Anchor(name)


def test_only_what_is_unverified_is_marked_and_explained():
    assert UNVERIFIED in mark("unverified").text
    assert not mark("verified").text and not mark("cross-checked").text
    assert explained("C.", ["verified"]) == "C."
    assert explained("C.", ["verified", "unverified"]).endswith("against its source: 1 of 2 rows.")


def test_an_anchor_says_what_links_to_it_show():
    made = Anchor("AC-03", hint="Says `x` | y \\ z <w>. Judged: confirmed.").markdown()
    assert made == "{anchor}`AC-03`{hint}`Says x y z w. Judged: confirmed. <AC-03>`"
    assert Anchor("AC-03").markdown() == "{anchor}`AC-03`"
