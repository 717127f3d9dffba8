"""What becomes of tables and captions on their way to the printed page."""

import re
from types import SimpleNamespace

from bs4 import BeautifulSoup

from companion.publishing import markup


def table(head, *rows):
    cells = "".join(f"<tr>{''.join(f'<th>{text}</th>' for text in row)}</tr>" for row in head)
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return f"<table><thead>{cells}</thead><tbody>{body}</tbody></table>"


def typst(html):
    page = SimpleNamespace(root="index", parts={}, body=f"<section><h1>Title</h1>{html}</section>")
    return markup.to_typst(page)


def heads(html):
    rows = BeautifulSoup(html, "html.parser").find_all("tr")
    found = markup._one_head([row.find_all("th") for row in rows if row.find("th")])
    return [[cell.get_text() for cell in row] for row in found]


def test_a_table_of_pandas_has_one_head():
    assert heads(table([["", "sum", "size"], ["period", "", ""]])) == [["period", "sum", "size"]]
    assert heads(table([["later", "no", "yes"], ["kind", "", ""]])) == [["kind / later", "no", "yes"]]


def test_other_heads_stay():
    for head in ([["a", "b"]], [["a", "b"], ["c", "d"]], [["a", "b"], ["", ""]]):
        assert heads(table(head)) == head


def test_a_long_name_may_be_broken_where_it_is_joined():
    name = "us_national_defense_050_with_reconciliation"
    printed = typst(table([["Field", "Allowed"]], ["series", name]))
    assert name not in printed.replace("\\", "")
    assert name in printed.replace("\\", "").replace(markup.BREAK, "")
    assert "ends_on_" + markup.BREAK not in typst(table([["Field"]], ["ends_on_day"]))


def test_the_list_of_tables_has_the_first_sentence():
    caption = "Events of an institution, 2012-2025. ○ marks what is not yet verified: 2 of 21 rows."
    assert markup._first_sentence(caption) == "Events of an institution, 2012-2025"
    assert markup._first_sentence("Trade with the U.S. in 2020. More.") == "Trade with the U.S. in 2020"


def test_sources_of_one_name_are_named_once_on_paper():
    names = ["TASS, 2026", "Reuters, 2025", "TASS, 2026", "TASS, 2025", "TASS, 2026"]
    links = "; ".join(f'<a href="https://example.org/{place}">{name}</a>' for place, name in enumerate(names))
    listed = f"<ul><li><p>1 row.</p></li><li><p>Sources: {links}.</p></li></ul>"
    printed = typst(f'<section id="data-and-sources"><h2>Data and sources</h2>{listed}</section>')
    words = re.sub(r'#link\("[^"]*"\)\[([^]]*)\]', r"\1", printed).replace("\\", "")
    assert "Sources: TASS, 2026 (×3); Reuters, 2025; TASS, 2025." in words
