"""Markup that no style and no script asks for is left out; what a reader sees, or a rule needs, stays."""

from companion.book.slim import _plain

CELL = '<tr class="row-odd" id="a"><td><p>{}</p></td>\n</tr>'


def test_what_nothing_asks_for_is_left_out():
    link = '<a class="reference internal" href="#x"><span class="std std-ref">TASS, <em>2019</em></span></a>'
    assert _plain(CELL.format(link)) == '<tr id="a"><td><a href="#x">TASS, <em>2019</em></a></td>\n</tr>'
    code = '<pre>{} <span class="o">=</span></pre>'
    assert _plain(code.format('<span class="n">a</span>')) == code.format("a")
    assert _plain("<p>one</p>  \n\n    <p>two</p>") == "<p>one</p>\n<p>two</p>"


def test_what_is_seen_or_styled_stays():
    for text in (
        CELL.format("one</p>\n<p>two").replace(' class="row-odd"', ""),  # two paragraphs are two
        '<td><p class="rubric">styled</p></td>',
        '<a class="reference internal nav-link" href="#x">in the contents</a>',
        "<pre>def f():\n\n    return 1  \n</pre>",
        '<span class="caption-text">a <span class="inner">b</span></span>',
        "<p>alone</p>",
    ):
        assert _plain(text) == text
