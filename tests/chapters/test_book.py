"""The whole book, built once: what stands on its pages, where its links lead, what a correction of the data moves."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from companion import number
from companion.data import edition, events, format_date, load, sources, tables
from companion.ledger import scores
from companion.ledger.words import VERDICTS

# ---------------------------------------------------------------- a page as a reader's browser reads it

FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src",
           "embed": "src", "object": "data", "input": "src", "track": "src"}  # fmt: skip
FETCHED_LINKS = {"stylesheet", "icon", "shortcut icon", "preload", "prefetch", "modulepreload", "preconnect",
                 "dns-prefetch", "manifest", "search", "apple-touch-icon", "mask-icon"}  # fmt: skip


class Html(HTMLParser):
    """Links, anchors, pictures, what is fetched, and the words of the article."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.images, self.fetched, self.words = [], set(), [], [], []
        self.title, self._article, self._silent, self._title = "", 0, 0, False
        self.feed(text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        attrs = {key: value or "" for key, value in attrs}
        self.ids.update(attrs[key] for key in ("id", "name") if attrs.get(key) and (key == "id" or tag == "a"))
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if tag == "img":
            self.images.append(attrs)
        if attrs.get(FETCHED.get(tag, "")):
            self.fetched.append(attrs[FETCHED[tag]])
        if "srcset" in attrs:
            self.fetched += [part.split()[0] for part in attrs["srcset"].split(",")]
        if tag == "link":
            kinds = attrs.get("rel", "").lower()
            (self.fetched if kinds in FETCHED_LINKS else self.links).append(attrs.get("href", ""))
        if attrs.get("style"):
            self.fetched += re.findall(r"url\(\s*['\"]?([^'\")]+)", attrs["style"])
        self._article += tag == "article" or (self._article and tag not in VOID)
        self._silent += tag in ("script", "style")
        self._title = tag == "title" and not self.title

    def handle_endtag(self, tag):
        self._article -= bool(self._article) and tag not in VOID
        self._silent -= tag in ("script", "style")
        self._title = False

    def handle_data(self, data):
        if self._title:
            self.title += data
        if self._article and not self._silent:
            self.words.append(data)

    @property
    def told(self):
        """The words of the article and of its pictures' descriptions."""
        return " ".join([self.text, *(image.get("alt", "") for image in self.images)])


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@pytest.fixture(scope="module")
def site(book):
    """Every page of the built book, by its path."""
    paths = sorted(path for path in book.html.rglob("*.html") if "_static" not in path.parts)
    return {path.relative_to(book.html).as_posix(): Html(path.read_text(encoding="utf-8")) for path in paths}


def elsewhere(address):
    return bool(urlsplit(address).netloc)


def lost(page, address, site, root):
    """Whether an address within the book leads nowhere."""
    parts = urlsplit(address)
    if parts.scheme in ("mailto", "data", "javascript") or elsewhere(address):
        return False
    path = page
    if parts.path:
        path = os.path.normpath((Path(page).parent / unquote(parts.path)).as_posix())
        if (root / path).is_dir():
            path += "/index.html"
    if path.startswith("..") or not (root / path).is_file():
        return True
    fragment = unquote(parts.fragment)
    return bool(fragment and fragment != "top" and path in site and fragment not in site[path].ids)


def test_every_page_is_there_with_its_title(book, site, all_pages):
    for page in all_pages:
        assert f"{page.name}.html" in site, page.name
        assert page.title in site[f"{page.name}.html"].text.replace("\N{NO-BREAK SPACE}", " ")
        assert page.title in site[f"{page.name}.html"].title


def test_every_link_within_the_book_leads_somewhere(book, site):
    broken = [f"{page}: {link}" for page, html in site.items() for link in [*html.links, *html.fetched]
              if lost(page, link, site, book.html)]  # fmt: skip
    assert broken == []


def test_no_page_asks_another_host_for_anything(book, site):
    asked = [f"{page}: {address}" for page, html in site.items() for address in html.fetched if elsewhere(address)]
    for sheet in book.html.rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        found = re.findall(r"url\(\s*['\"]?((?:https?:)?//[^'\")]+)|@import\s+['\"]((?:https?:)?//[^'\"]+)", text)
        asked += [f"{sheet.relative_to(book.html)}: {''.join(address)}" for address in found]
    for page in site:
        inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", (book.html / page).read_text("utf-8"), re.S)
        found = re.findall(r"(?:import|fetch|require)\s*\(?\s*['\"](?:https?:)?//[^'\"]+", "\n".join(inline))
        asked += [f"{page}: {match}" for match in found]
    assert asked == []


def test_every_picture_says_what_it_shows_and_how_large_it_is(site):
    wrong = []
    for page, html in site.items():
        for image in html.images:
            alt = image.get("alt", "")
            if re.search(r"(^|/)(fig-|_images|[\w-]+\.(svg|png))|^\S*$", alt) or len(alt) < 40:
                wrong.append(f"{page}: {image.get('src')}: alt {alt!r}")
            if not (re.match(r"[\d.]+", image.get("width", "")) and re.match(r"[\d.]+", image.get("height", ""))):
                wrong.append(f"{page}: {image.get('src')}: no width and height")
    assert wrong == []
    assert sum(len(html.images) for html in site.values()) > 60


RAW = re.compile(
    r"Traceback|\bnan\b|\bNaN\b|\bNaT\b|<NA>|<Picture|<Listing|\bListing\(|\bPicture\(|<Figure size|Timestamp\(|"
    r"np\.(?:float|int)\d*\(|\{glue|\{term\}|\{numref\}|\{anchor\}|\{ref\}|:::|\$\{|<papermill|"
    r"application/vnd|/(?:root|work|tmp|opt|home)/"
)


def test_nothing_raw_is_left_on_a_page(site, all_pages):
    found = {}
    for page in all_pages:
        text = site[f"{page.name}.html"].text
        hits = [text[max(0, match.start() - 60) : match.end() + 40] for match in RAW.finditer(text)]
        if hits:
            found[page.name] = hits
    assert found == {}


def test_every_solution_is_folded(book, all_pages):
    for page in all_pages:
        folded = book.page(page.name).count('<details class="admonition dropdown">')
        assert folded == page.text.count("\n:class: dropdown\n"), page.name


def test_every_figure_can_be_downloaded(book, runs):
    for run in runs.values():
        for figure in run.figures:
            record = json.loads((book.html / f"figures/{figure.name}.json").read_text(encoding="utf-8"))
            assert record["alt"] == figure.alt and record["tables"] == figure.tables
            text = (book.html / f"figures/{figure.name}.csv").read_text(encoding="utf-8")
            assert len(list(csv.reader(io.StringIO(text)))) == figure.rows + 1
            ElementTree.parse(book.html / f"figures/{figure.name}.svg")


# ---------------------------------------------------------------- numbers of the tables on the pages


FACTS, WORSE = "kind == 'fact'", "actual_direction == 'deteriorated'"
BY_THEN, AFTER = "joined_on_first <= '2020-06'", "date_first > '2020-06-30'"


def count(table, query):
    return number(len(load(table).query(query)))


def one(table, column, digits=0, **where):
    """The value of the only row that has these cells, as it is printed: a number, or a day."""
    frame = load(table)
    for name, value in where.items():
        frame = frame[frame[name] == value]
    (value,) = frame[column]
    return format_date(value) if isinstance(value, str) else number(float(value), digits)


def landing():
    outcomes = load("ledger/forecasts")["outcome"]
    return [
        count("ledger/claims", FACTS),
        *(count("ledger/claims", f"verdict == '{word}'") for word in VERDICTS),
        number(len(outcomes)),
        *(number(int((outcomes == word).sum())) for word in ("yes", "no", "unresolvable")),
        number(int(outcomes.str.startswith("open").sum())),
        number(sum(len(load(name)) for name in tables() if not name.startswith("teaching/"))),
        number(sum(not name.startswith("teaching/") for name in tables())),
        number(len(sources())),
        format_date(edition()["data_as_of"]),
    ]


def greatest(table, column, digits=0, query=None):
    frame = load(table) if query is None else load(table).query(query)
    return number(float(frame[column].max()), digits)


def total(table, column, query):
    return number(int(load(table).query(query)[column].sum()))


def in_billions(year):
    return number(
        one_of("economics/us-goods-trade", f"period == 'year' and year == {year}", "total_usd_million") / 1000, 1
    )


def one_of(table, query, column):
    (value,) = load(table).query(query)[column]
    return float(value)


# What a chapter's text must show, read from the tables in another way than the chapter does.
SPENDING, SHARES = "great-power-competition/military-spending", "multipolar-world/gdp-shares"
MEASURES, SEATS = "mutually-guaranteed-intervention/diplomatic-measures", "space/soyuz-seat-prices"
NUMBERS = {
    "index": landing,
    "chapters/introduction": lambda: [
        total("introduction/medical-aid", "quantity", "item == 'ventilators' and from_country == 'Russia'"),
        total("introduction/medical-aid", "quantity", "item == 'ventilators' and from_country == 'United States'"),
        count("introduction/relations-events", AFTER),
    ],
    "chapters/context/great-power-competition": lambda: [
        greatest(SPENDING, "spending_usd_billion", query="country == 'China'"),
        number(one_of(SPENDING, "country == 'United States' and year == 2000", "spending_usd_billion")),
        greatest("great-power-competition/us-china-tariffs", "us_tariff_on_china_pct", 1),
    ],
    "chapters/context/multipolar-world": lambda: [
        number(one_of(SHARES, "entity == 'G7' and year == 1992 and valuation != 'current dollars'", "share_pct"), 1),
        greatest("multipolar-world/un-voting-agreement", "yes_no_agreement_pct", 0,
                 "country_a == 'United States' and country_b == 'Russia'"),
    ],
    "chapters/context/mutually-guaranteed-intervention": lambda: [
        total(MEASURES, "people", f"measure == 'expulsion' and actor == '{state}'")
        for state in ("United States", "Russia")
    ],
    "chapters/areas/strategic-stability": lambda: [
        *(number(int(limit)) for limit in load("strategic-stability/new-start-limits")["limit"]),
        greatest("strategic-stability/warhead-stockpiles", "warheads_stockpile", 0, "country == 'United States'"),
        one("strategic-stability/treaties", "ended_on", treaty_id="NEWSTART"),
    ],
    "chapters/areas/cybersecurity": lambda: [
        number(one_of("cybersecurity/un-votes", f"resolution == 'A/RES/{paper}' and stage == 'plenary'", "votes_yes"))
        for paper in ("73/27", "73/266", "74/247")
    ],
    "chapters/areas/counterterrorism": lambda: [
        greatest("counterterrorism/attacks", "attacks", 0, "country == 'Russia'"),
        greatest("counterterrorism/attacks", "deaths", 0, "country == 'United States'"),
    ],
    "chapters/areas/european-security": lambda: [
        number(len(load("european-security/nato-members"))),
        count("european-security/nato-members", BY_THEN),
        number(int(load("european-security/nato-russia-border")["length_km"].sum())),
    ],
    "chapters/areas/regional-problems": lambda: [
        number(round(float(load("regional-problems/iran-enriched-uranium")["total_enriched_uranium_kg"].dropna().iloc[-1]))),
        format_date(load("regional-problems/iran-enriched-uranium").dropna(subset="total_enriched_uranium_kg")["measured_on"].iloc[-1]),
    ],
    "chapters/areas/non-interference": lambda: [
        format_date(load("mutually-guaranteed-intervention/non-interference-offers")["date"].iloc[-1]),
        format_date(load("mutually-guaranteed-intervention/non-interference-offers")["date"].iloc[0]),
    ],
    "chapters/areas/economics": lambda: [in_billions(year) for year in (2019, 2021, 2024)],
    "chapters/areas/space": lambda: [
        number(one_of(SEATS, f"period == '{period}' and vehicle == 'Soyuz'", "price_per_seat_usd_million"), digits)
        for period, digits in (("2006", 1), ("2020", 2))
    ],
    "chapters/conclusion": lambda: [count("ledger/outlook", WORSE), number(scores.report()["overall"]["brier"], 2)],
    "chapters/assessment/forecasts": lambda: [
        number(scores.report()["overall"]["n"]),
        number(scores.report()["overall"]["brier"], 2),
    ],
    "chapters/assessment/claims": lambda: [count("ledger/claims", FACTS), number(len(load("ledger/claims")))],
    "chapters/assessment/timeline": lambda: [number(int((events()["date_first"] >= "1991").sum()))],
    "chapters/assessment/errata": lambda: [number(len(load("ledger/errata")))],
    "chapters/back/data": lambda: [number(len(tables())), number(sum(len(load(name)) for name in tables()))],
    "chapters/back/method": lambda: [number(len(load("ledger/claims"))), number(len(load("ledger/forecasts")))],
    "chapters/back/sources": lambda: [number(len(sources()))],
}  # fmt: skip


def test_numbers_of_the_tables_stand_on_the_pages(site, data):
    missing = {}
    for name, values in NUMBERS.items():
        text = site[f"{name}.html"].told
        gone = [value for value in values() if not re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d]|[.,]\d)", text)]
        if gone:
            missing[name] = gone
    assert missing == {}


def test_every_chapter_has_numbers_to_look_for(all_pages):
    assert {page.name for page in all_pages if page.kind == "brief"} - {*NUMBERS} == {
        "chapters/context/index",
        "chapters/areas/index",
    }


def test_every_row_of_the_ledger_has_its_place_in_the_book(site, data):
    claims, forecasts = (site[f"chapters/assessment/{name}.html"].ids for name in ("claims", "forecasts"))
    assert set(load("ledger/claims")["claim_id"]) <= claims
    assert set(load("ledger/forecasts")["forecast_id"]) <= forecasts
    assert {f"source-{key}" for key in sources().index} <= site["chapters/back/sources.html"].ids


# ---------------------------------------------------------------- print and electronic book


@pytest.fixture(scope="module")
def printed(book):
    from pypdf import PdfReader

    return PdfReader(book.pdf)


def test_the_pdf_has_every_chapter_in_its_outline(printed, all_pages):
    def titles(entries):
        for entry in entries:
            yield from titles(entry) if isinstance(entry, list) else [" ".join(entry.title.split())]

    found = [re.sub(r"^[\d.]+ ", "", title) for title in titles(printed.outline)]
    wanted = [page.title for page in all_pages if page.kind != "landing"]
    assert [title for title in wanted if title not in found] == []


def test_the_pdf_is_tagged_and_says_what_it_is(printed):
    root = printed.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert printed.metadata.title.startswith("The Future of U.S.–Russia Relations")
    assert root["/StructTreeRoot"]


def test_the_pdf_describes_every_figure(printed, runs):
    alts, waiting, seen = set(), [printed.trailer["/Root"]["/StructTreeRoot"]], 0
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting += node
        elif hasattr(node, "get"):
            if node.get("/S") == "/Figure":
                alts.add(" ".join(str(node.get("/Alt", "")).split()))
            seen += 1
            waiting.append(node.get("/K", []))
    missing = [figure.name for run in runs.values() for figure in run.figures if figure.alt not in alts]
    assert missing == []


def test_the_electronic_book_is_valid(book):
    found = shutil.which("epubcheck")
    if not found and not os.environ.get("CI"):
        pytest.skip("epubcheck is not installed")
    assert found, "epubcheck is not installed; .ci/run installs it"
    jar = Path(found).resolve()
    command = ["java", "-jar", str(jar)] if jar.suffix == ".jar" else [found]
    done = subprocess.run([*command, "--failonwarnings", book.epub], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_electronic_book_has_every_page(book, all_pages):
    with zipfile.ZipFile(book.epub) as archive:
        pages = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith((".xhtml", ".opf")))
    assert [page.title for page in all_pages if page.kind != "landing" and page.title not in pages] == []


# ---------------------------------------------------------------- a correction


def test_a_corrected_number_moves_the_pages_that_read_it_and_no_other(book, runs, site):
    """One number of one table, and the book is built again; taken back, nothing runs and the pages are as they were."""
    table = "strategic-stability/new-start-limits"
    readers = {name for name, run in runs.items() if run.result and table in run.result.tables}
    everything = {name for name, run in runs.items() if run.result}
    assert readers and readers < everything
    path = book.root / "data" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(",1550,") == 1
    before = {page: (book.html / page).read_bytes() for page in site}
    try:
        path.write_text(text.replace(",1550,", ",1567,"), encoding="utf-8")
        said = book.build("html")
        assert set(re.findall(r"^  ran (\S+) ", said, re.MULTILINE)) == readers
        assert "1,567" in Html(book.page("chapters/areas/strategic-stability")).text
        assert "1,567" not in site["chapters/areas/strategic-stability.html"].text
        moved = {page for page, content in before.items() if (book.html / page).read_bytes() != content}
        assert "chapters/areas/strategic-stability.html" in moved
        assert moved <= {f"{name}.html" for name in readers} | {"search.html", "genindex.html"}
    finally:
        path.write_text(text, encoding="utf-8")  # other tests share the copy
    assert "  ran " not in book.build("html")
    moved = {page for page, content in before.items() if (book.html / page).read_bytes() != content}
    assert moved <= {"index.html"}  # which offers the other formats only where the same build made them
