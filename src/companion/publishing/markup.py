"""Turns the one page of HTML into Typst: structure here, words and formulas by pandoc.

Everything with a layout of its own (chapters, figures, tables, boxes, notes) becomes a call of a function of book.typ.
Such a call travels through pandoc as the attributes `data-before` and `data-after` of a `div` or `span`; pandoc.lua
turns them into raw Typst around the content.
"""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypandoc
from bs4 import BeautifulSoup, NavigableString

from companion.book.runner import cores

from . import PublishingError

HERE = Path(__file__).parent
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ("p", "div", "ul", "ol", "dl", "pre", "blockquote", "table", "figure", "section")
BOXES = (
    "at-a-glance",
    "tip",
    "note",
    "important",
    "hint",
    "seealso",
    "warning",
    "caution",
    "danger",
    "attention",
    "error",
)
INDEXED = re.compile(r"[A-Z]{2}-\d+|F\d+", re.IGNORECASE)  # claims and forecasts: what the index at the end lists
SMALL = "data-and-sources"  # the section of every chapter that is set in small type
LEGIBLE = 0.65  # the least scale of a table's type
PIECE = 100_000  # characters of HTML that pandoc gets at once, about
LINE = 112  # characters of small type on a full line of a table
NAME = re.compile(r"\w{37,}")  # of a field or a value, too long for any column: it may be broken where it is joined
BREAK = "\u200b"


def string(text):
    """A Typst string literal."""
    return json.dumps(str(text), ensure_ascii=False)


def to_typst(page):
    """Typst markup of the book's body, to be shown by book.typ.

    Parameters
    ----------
    page : companion.publishing.onepage.OnePage

    Returns
    -------
    str

    Raises
    ------
    PublishingError
        If a link leads nowhere.
    """
    with ThreadPoolExecutor(cores()) as threads:  # each waits for a pandoc of its own
        return "\n\n".join(threads.map(_words, _Rewriter(page).rewrite()))


def _words(html):
    typst = pypandoc.convert_text(
        html,
        "typst-smart",
        format="html",
        extra_args=["--wrap=none", f"--lua-filter={HERE / 'pandoc.lua'}"],
    )
    return typst.strip("\n")


class _Rewriter:
    def __init__(self, page):
        self.page = page
        self.faults = []
        self.index = None
        self.soup = BeautifulSoup(f'<div id="document-{page.root}">{page.body}</div>', "html.parser")

    def rewrite(self):
        """The page as pieces of HTML in which only words are left to pandoc."""
        self._tidy()
        self._name_anchors()
        self._refuse()
        self._notes()
        self._math()
        self._code()
        self._figures()
        self._tables()
        self._boxes()
        self._chapters()
        self._anchors()
        return list(_pieces(self.soup))

    # -- small tools

    def _call(self, name, before, after="", children=()):
        tag = self.soup.new_tag(name)
        tag["data-before"], tag["data-after"] = before, after
        for child in children:
            tag.append(child)
        return tag

    def _line(self, before, after, children):
        """A call around words only: no paragraph arises inside it."""
        paragraph = self.soup.new_tag("p")
        paragraph.append(self._call("span", before, after, children))
        return paragraph

    def _argument(self, before, after, tag):
        """A call around the content of `tag`, as words when it is one paragraph, else as blocks."""
        children = [child for child in tag.contents if child.name or child.strip()]
        if len(children) == 1 and children[0].name == "p":
            return self._line(before, after, list(children[0].contents))
        if any(child.name in BLOCKS for child in children):
            return self._call("div", before, after, children)
        return self._line(before, after, list(tag.contents))

    def _label(self, tag):
        """The anchor of `tag` when something links to it, as a Typst argument; else `none`."""
        name = tag.attrs.pop("id", None)
        return f"label({string(name)})" if name in self.wanted else "none"

    def _chapter_of(self, tag):
        box = tag.find_parent("div", class_="source-file")
        return box["data-page"] if box else self.page.root

    def _having(self, *classes, name=None):
        """The tags with one of some classes that are still in the page, in its order."""
        if self.index is None:
            self.index = {}
            for place, tag in enumerate(self.soup.find_all(class_=True)):
                for each in tag["class"]:
                    self.index.setdefault(each, []).append((place, tag))
        found = {place: tag for each in classes for place, tag in self.index.get(each, ())}
        return [
            found[place]
            for place in sorted(found)
            if found[place].parent is not None and name in (None, found[place].name)
        ]

    def _refuse(self):
        if self.faults:
            raise PublishingError("\n".join(dict.fromkeys(self.faults)))

    # -- steps

    def _tidy(self):
        for tag in (
            self._having("headerlink")
            + self._having("footnotes", name="hr")
            + self.soup.find_all(["script", "style", "button", "input"])
        ):
            tag.decompose()
        for tag in self.soup.find_all("details"):
            summary = tag.find("summary", recursive=False)
            if summary:
                summary.name = "p"
                summary["class"] = ["admonition-title" if "admonition" in tag.get("class", []) else "rubric"]
            tag.name = "div"
            if summary and "admonition" not in tag.get("class", []):
                tag["class"] = ["admonition", *tag.get("class", [])]
                summary["class"] = ["admonition-title"]
        for tag in self._having("source-file"):
            tag["data-page"] = tag["id"].removeprefix("document-")
        for section in self.soup.find_all("section", id=SMALL):
            for entry in section.find_all("li"):
                _once_each(entry)

    def _name_anchors(self):
        """Give every anchor a name of its own in the whole book, and every link the name it means."""
        names = {}
        for tag in self.soup.find_all(id=True):
            chapter = self._chapter_of(tag)
            old = tag["id"]
            start = old.startswith("document-") and (
                tag.name == "span" or tag.has_attr("data-page") or tag is self.soup.div
            )
            if start and tag.name == "span":
                del tag["id"]  # Sphinx's own mark; the box follows
                continue
            key = (old.removeprefix("document-"), "") if start else (chapter, old)
            tag["id"] = names.setdefault(key, re.sub(r"[^A-Za-z0-9_.-]", "-", ".".join(filter(None, key))))
        self.wanted = set()
        for link in self.soup.find_all("a"):
            target = link.get("href", "")
            if not target.startswith("#"):
                if not re.match(r"(https?|mailto):", target):
                    link.unwrap()  # a file of the web edition: nothing that paper could open
                continue
            if target.startswith("#document-"):
                chapter, _, anchor = target.removeprefix("#document-").partition("#")
            else:
                chapter, anchor = self._chapter_of(link), target[1:]
            name = names.get((chapter, anchor))
            if name is None:
                words = link.get_text(" ", strip=True)
                self.faults.append(f"{self._chapter_of(link)}: the link “{words}” leads to {target}, not in the book")
                link.unwrap()
            else:
                link["href"] = "#" + name
                if INDEXED.fullmatch(anchor) and chapter != self._chapter_of(link):
                    link.insert_after(self._call("span", f"#refers({string(anchor.upper())});"))
                self.wanted.add(name)

    def _notes(self):
        """Footnotes stand at the foot of the page where they are called."""
        notes = {}
        for note in self._having("footnote"):
            label = note.find(class_="label")
            if label:
                label.extract()
            for back in note.find_all(class_="backrefs"):
                back.extract()
            notes["#" + note.get("id", "")] = note
        called = set()
        for mark in self._having("footnote-reference"):
            note = notes.get(mark["href"])
            if note is None:
                continue
            name = mark["href"][1:]
            if name in called:
                mark.replace_with(self._call("span", f"#footnote(label({string('note-' + name)}));"))
                continue
            called.add(name)
            body = self._call("span", "#footnote[", f"] #label({string('note-' + name)});")
            paragraphs = note.find_all("p", recursive=False)
            for i, paragraph in enumerate(paragraphs):
                if i:
                    body.append(self._call("span", "#parbreak();"))
                for child in list(paragraph.contents):
                    body.append(child)
            mark.replace_with(body)
        for note in notes.values():
            note.extract()
        for holder in self._having("footnote-list"):
            holder.extract()

    def _math(self):
        for tag in self._having("math"):
            display = tag.name == "div"
            number = tag.find(class_="eqno")
            number = number.extract().get_text(strip=True) if number else ""
            tex = tag.get_text().strip()
            tex = re.sub(r"^\\[(\[]|\\[)\]]$", "", tex).strip()
            formula = self.soup.new_tag("span")
            formula["class"] = ["formula"]
            formula["data-display"] = "yes" if display else ""
            formula.string = tex
            if display:
                call = self._call("div", f"#formula(number: {string(number)}, name: {self._label(tag)})[", "]")
                paragraph = self.soup.new_tag("p")
                paragraph.append(formula)
                call.append(paragraph)
                tag.replace_with(call)
            else:
                tag.replace_with(formula)

    def _code(self):
        for pre in self.soup.find_all("pre"):
            text = pre.get_text().rstrip("\n")
            outer = pre.find_parent("div", class_=re.compile("^highlight-")) or pre
            code = self.soup.new_tag("pre")
            inner = self.soup.new_tag("code")
            inner.string = text
            code.append(inner)
            outer.replace_with(code)

    def _figures(self):
        for figure in self.soup.find_all("figure"):
            image = figure.find("img")
            if image is None:
                continue
            caption = figure.find("figcaption")
            number = words = legend = None
            if caption:
                number = caption.find(class_="caption-number")
                words = caption.find(class_="caption-text")
                legend = caption.find(class_="legend")
            source = figure.find_next_sibling(True)
            source = source if source is not None and "figure-source" in source.get("class", []) else None
            before = (
                f"#picture({string(image['src'])}, {string(image.get('alt', ''))}, "
                f"id: {string(figure.get('id') or image['src'])}, name: {self._label(figure)}, "
                f"number: {string(number.get_text(strip=True) if number else '')}, "
                f"short: {string(_first_sentence(words.get_text() if words else ''))}, "
            )
            call = self._call("div", before, ")")
            for key, tag in (("caption", words), ("legend", legend), ("source", source)):
                if tag is not None:
                    call.append(self._argument(f"{key}: [", "],", tag))
            if source is not None:
                source.extract()
            figure.replace_with(call)
        for image in self.soup.find_all("img"):
            image.replace_with(
                self._call("span", f"#image({string(image['src'])}, alt: {string(image.get('alt', ''))});")
            )

    def _tables(self):
        for table in self.soup.find_all("table"):
            caption = table.find("caption")
            number = words = None
            if caption:
                number = caption.find(class_="caption-number")
                words = caption.find(class_="caption-text") or caption
            rows = [(row, row.find_all(["td", "th"], recursive=False)) for row in table.find_all("tr")]
            head = [cells for row, cells in rows if cells and row.find_parent("thead")]
            body = [cells for row, cells in rows if cells and not row.find_parent("thead")]
            if not head + body:
                table.decompose()
                continue
            head = _one_head(head)
            widths, scale = _widths(table, head + body)
            if (
                scale < LEGIBLE and words is None and len(body) < len(widths)
            ):  # what a cell printed, wider than the page
                turned = [list(column) for column in zip(*head, *body, strict=False)]
                head, body = [], turned
                widths, scale = _widths(table, turned)
            before = (
                f"#listing(columns: ({', '.join(f'{w:.4g}fr' for w in widths)},), scale: {scale:.3g}, "
                f"name: {self._label(table)}, "
                f"number: {string(number.get_text(strip=True) if number else '')}, "
                f"short: {string(_first_sentence(words.get_text() if words else ''))}, "
            )
            call = self._call("div", before, ")")
            if words is not None:
                call.append(self._argument("caption: [", "],", words))
            if head:
                call.append(
                    self._call("div", "table.header(", "),", [self._cell(cell) for cells in head for cell in cells])
                )
            call.append(self._call("div", "", "", [self._cell(cell) for cells in body for cell in cells]))
            wrapper = table.find_parent("div", class_="pst-scrollable-table-container")
            (wrapper or table).replace_with(call)

    def _cell(self, cell):
        for text in cell.find_all(string=NAME):
            text.replace_with(NAME.sub(lambda name: name[0].replace("_", f"_{BREAK}"), text))
        options = []
        for attribute in ("colspan", "rowspan"):
            if cell.get(attribute, "1") != "1":
                options.append(f"{attribute}: {int(cell[attribute])}")
        align = re.search(
            r"text-(left|right|center)|text-align:\s*(left|right|center)",
            f"{cell.get('class', '')} {cell.get('style', '')}",
        )
        if align:
            options.append(f"align: {align[1] or align[2]}")
        opening = f"table.cell({', '.join(options)})[" if options else "["
        return self._argument(opening, "],", cell)

    def _boxes(self):
        for row in self._having("sd-row"):
            cards = row.find_all("div", class_="sd-card")
            call = self._call("div", f"#cards(columns: {min(len(cards), 3) or 1}, ", ")")
            for card in cards:
                title = card.find(class_="sd-card-title")
                parts = card.find_all(class_=["sd-card-header", "sd-card-body", "sd-card-footer"])
                box = self._call("div", "[", "],")
                if title is not None:
                    box.append(self._argument("#card-title[", "]", title.extract()))
                for part in parts:
                    for child in list(part.contents):
                        box.append(child)
                call.append(box)
            row.replace_with(call)
        for tabs in self._having("sd-tab-set"):
            for label in tabs.find_all("label", recursive=False):
                label.replace_with(self._argument("#rubric[", "]", label))
        for title in self._having("rubric", name="p"):
            title.replace_with(self._argument("#rubric[", "]", title))
        for box in reversed(self._having("admonition", "sidebar", "topic", "sd-dropdown")):
            classes = box.get("class", [])
            kind = next((c for c in classes if c in BOXES), "plain")
            title = box.find(class_=["admonition-title", "sidebar-title", "topic-title"])
            before = f"#box-of({string(kind)}, name: {self._label(box)}, "
            call = self._call("div", before, ")")
            if title is not None:
                call.append(self._argument("title: [", "],", title.extract()))
            call.append(self._call("div", "[", "],", list(box.contents)))
            box.replace_with(call)

    def _small_print(self, section, children):
        return self._call("div", f"#small-print(id: {string(self._chapter_of(section))})[", "]", children)

    def _chapters(self):
        """Headings with their level in the whole book, and each chapter's box as an opening."""
        for section in self.soup.find_all("section", id=re.compile(rf"\.{SMALL}$")):
            heading = section.find(HEADINGS, recursive=False)
            heading.insert_after(self._small_print(section, list(heading.next_siblings)))
        boxes = self._having("source-file")
        captioned = {}
        caption = None
        for box in boxes:
            if box.find_parent("div", class_="source-file") is None:
                caption = self.page.parts.get(box["data-page"], caption)
            captioned[id(box)] = caption is not None
        for place, section in enumerate(self.soup.find_all("section")):
            heading = section.find(HEADINGS, recursive=False)
            if heading is None:
                continue
            box = section.find_parent("div", class_="source-file")
            within = 0
            parent = section
            while parent is not None and parent is not box:
                within += parent.name == "section"
                parent = parent.parent
            depth = 0 if box is None else 1 + len(box.find_parents("div", class_="source-file"))
            base = max(depth, 1) + (1 if box is not None and captioned[id(box)] else 0)
            number = heading.find(class_="section-number")
            number = number.extract().get_text(strip=True).rstrip(".") if number else ""
            labels = [self._label(section)]
            if box is not None and within == 1:
                labels.append(self._label(box))
            elif box is None and within == 1:
                labels.append(self._label(self.soup.div))
            labels += [self._label(span) for span in section.find_all("span", id=True, recursive=False)]
            labels = [label for label in labels if label != "none"]
            function = "chapter" if within == 1 else "section"
            name = "" if within == 1 else f"id: {string(f'{self._chapter_of(section)}/{place}')}, "
            before = (
                f"#{function}(level: {base + within - 1}, rank: {within - 1}, {name}number: {string(number)}, "
                f"labels: ({''.join(label + ', ' for label in labels)}))["
            )
            if depth == 0 and within == 1:
                heading.string = "About this book"  # the first page's own heading is the title of the book
            heading.replace_with(self._line(before, "]", list(heading.contents)))
        for box in boxes:
            if caption := self.page.parts.get(box["data-page"]):
                box.insert_before(self._call("div", f"#part({string(caption)})"))

    def _anchors(self):
        """What is still linked to becomes a mark where it stands; all other names go."""
        for tag in self.soup.find_all(id=True):
            name = tag.attrs.pop("id")
            if name not in self.wanted:
                continue
            mark = self._call("span", f"#anchor({string(name)});")
            home = tag
            if tag.name in ("div", "li", "dd", "section", "aside", "blockquote"):
                home = tag.find(["p", "dt"]) or tag
            if home.name in ("p", "span", "dt", "a", "li", "em", "strong", "code"):
                home.insert(0, mark)
            else:
                paragraph = self.soup.new_tag("p")
                paragraph.append(mark)
                home.insert(0, paragraph)
        for tag in self.soup.find_all(True):
            tag.attrs = {
                k: v
                for k, v in tag.attrs.items()
                if k in ("href", "data-before", "data-after", "data-display", "start", "type")
                or (k == "class" and "formula" in v)
            }


def _pieces(tag):
    """A page in pieces of HTML, cut between blocks: boxes that call nothing are opened where they are large."""
    piece, length = [], 0
    for child in tag.contents:
        text = str(child)
        if child.name in ("div", "section") and not child.attrs and len(text) > PIECE:
            if piece:
                yield "".join(piece)
            piece, length = [], 0
            yield from _pieces(child)
            continue
        if child.name in BLOCKS and length > PIECE:
            yield "".join(piece)
            piece, length = [], 0
        piece.append(text)
        length += len(text)
    if piece:
        yield "".join(piece)


def _once_each(entry):
    """A list of sources in which several have one name on paper ("TASS, 2026"): the name once, and how often."""
    if not entry.get_text().lstrip().startswith("Sources: "):
        return
    links = {}
    for link in entry.find_all("a"):
        links.setdefault(link.get_text(), []).append(link)
    for first, *others in links.values():
        for link in others:
            divider = link.previous_sibling
            if isinstance(divider, NavigableString):
                divider.extract()
            link.decompose()
        if others:
            first.insert_after(f" (×{len(others) + 1})")


def _one_head(head):
    """The rows of a table's head; where pandas writes the name of the index below the other names, one row."""
    if len(head) == 2 and len(head[0]) == len(head[1]):
        names, below = ([cell.get_text(strip=True) for cell in cells] for cells in head)
        if not any(below[1:]) and below[0]:
            if names[0]:  # the name of the columns, which says of all of them what they are
                head[1][0].string = f"{below[0]} / {names[0]}"
            return [[head[1][0], *head[0][1:]]]
    return head


def _first_sentence(text):
    """The first sentence of a caption: what the list of figures shows."""
    text = " ".join(text.split())
    match = re.match(r"(.{12,}?[.!?])(?=\s+[A-ZА-Я“‘(○])", text)
    sentence = match[1] if match else text
    return sentence.removesuffix(".")


def _widths(table, rows):
    """Widths of a table's columns, as shares, and the scale of its type, which is less than 1 only where it must be.

    The author's widths hold; without them a column gets room after the length of its text.
    No column becomes narrower than its longest word.
    """
    count = max(sum(int(cell.get("colspan", 1)) for cell in cells) for cells in rows)
    longest = [1] * count
    total = [1] * count
    for cells in rows:
        if len(cells) != count:
            continue
        for i, cell in enumerate(cells):
            text = cell.get_text(" ", strip=True)
            words = re.split(r"[\s/–—-]+", text)
            longest[i] = max(longest[i], min(max(map(len, words)), 36))
            total[i] = max(total[i], len(text))
    given = [re.search(r"width:\s*([\d.]+)%", col.get("style", "")) for col in table.find_all("col")]
    if len(given) == count and all(given):
        wish = [float(match[1]) for match in given]
    else:
        wish = [min(t, 24) + max(t - 24, 0) ** 0.6 for t in total]
    least = [word * 1.08 + 3 for word in longest]  # 3: the cell's own margins
    scale = min(1, LINE / sum(least))
    line = LINE / scale
    width = [w * line / sum(wish) for w in wish]
    for _ in range(count):
        short = [i for i in range(count) if width[i] < least[i] - 1e-9]
        rich = [i for i in range(count) if width[i] > least[i] + 1e-9]
        if not short or not rich:
            break
        lack = sum(least[i] - width[i] for i in short)
        spare = sum(width[i] - least[i] for i in rich)
        for i in rich:
            width[i] -= min(1, lack / spare) * (width[i] - least[i])
        for i in short:
            width[i] = least[i]
    return width, scale
