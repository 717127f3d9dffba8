"""What every chapter has in common, seen in its text alone: shape, code, numbers, names, links, words."""

import ast
import csv
import re
from collections import Counter
from itertools import pairwise

import pytest

from .conftest import PAGES, ROOT

HIDDEN = {"hide-input", "hide-cell", "remove-cell", "remove-input"}
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"


def rows(table):
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def headings(page, level):
    return [line[level + 1 :] for line in page.prose if line.startswith("#" * level + " ")]


def part(page, heading):
    """The lines of one section of the page."""
    lines = page.prose
    start = lines.index(f"## {heading}") + 1
    end = next((n for n in range(start, len(lines)) if lines[n].startswith("## ")), len(lines))
    return lines[start:end]


def calls(page):
    """Every call in the page's code: the number of the line, the name called, the call."""
    for cell in page.cells:
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                yield cell.line + node.lineno - 1, called, node


def texts(call):
    """The arguments of a call that are written as text."""
    return [
        argument.value
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def test_every_section_with_claims_has_its_chapter_in_the_briefs_order():
    claimed = {row["section_id"] for row in rows("ledger/claims")}
    body = [row["section_id"] for row in rows("ledger/sections") if row["parent_id"] != "front-matter"]
    order = [section for section in body if section in claimed and section != "front-matter"]
    assert [page.section for page in PAGES if page.kind == "brief"] == order


# ---------------------------------------------------------------- shape

SHAPE = ("What the brief says", "The record", "Timeline", "Claims checked", "Outlook", "Limits", "Exercises",
         "Data and sources")  # fmt: skip
# The other pages, and the three chapters without events of their own.
HEADINGS = {
    "landing": ("At a glance", "How to read this book", "About the brief"),
    "context": tuple(name for name in SHAPE if name not in ("Timeline", "Outlook")),  # the brief has no forecast there
    "areas": tuple("What each side wants" if name == "Timeline" else name for name in SHAPE),
    "conclusion": tuple(name for name in SHAPE if name != "Timeline"),
    "timeline": ("The record", "All events", "Limits", "Exercises", "Data and sources"),
    "claims": ("The record", "Verdicts by section", "All claims", "Limits", "Exercises", "Data and sources"),
    "forecasts": ("How a forecast is scored", "The record", "All forecasts", "Outlook", "Limits", "Exercises",
                  "Data and sources"),
    "errata": ("The record", "Limits", "Exercises", "Data and sources"),
    "method": ("From sentences to claims", "How facts are judged", "How forecasts are scored",
               "What the marks on rows mean", "Dates", "Even hands", "How to disagree", "Literature"),
    "data": ("How sure the rows are", "How often a row was wrong", "The catalogue", "Every column"),
    "glossary": (),
    "teaching": ("How an exercise is checked", "One hour, two hours, four hours", "Every exercise"),
    "lesson": tuple(row["title"] for row in rows("teaching/lesson")),
    "running": ("At home", "In the browser", "On Binder", "The two notebooks"),
    "changes": (),  # made from the changelog
    "sources": ("The brief's notes", "Official sources", "Research", "Press", "Works of reference", "Others"),
}  # fmt: skip


def exercises(page):
    """The names of the page's exercises."""
    return [row["exercise"] for row in rows("teaching/exercises") if row["page"] == page.slug]


def test_headings_in_order(page):
    found = tuple(headings(page, 2))
    assert found == HEADINGS.get(page.slug, SHAPE)
    assert len(headings(page, 1)) == 1
    assert not headings(page, 4)


def test_label_and_header(page):
    labels = [line[1:-2] for line in page.prose if re.fullmatch(r"\([^)]+\)=", line)]
    assert labels == [page.slug, *(f"exercise-{name.lower()}" for name in exercises(page))]
    lines = [line for line in page.prose if line]
    assert lines[0] == f"({page.slug})=" and lines[1].startswith("# ")
    header = page.text.split("---\n")[1]
    assert "format_name: myst" in header and "extension: .md" in header
    assert re.search(r"kernelspec:\n  display_name: Python 3\n  language: python\n  name: python3\n", header)


def test_a_lead_and_three_findings_that_point_to_figures(chapter):
    lines = chapter.prose
    title = next(n for n, line in enumerate(lines) if line.startswith("# "))
    glance = next(n for n, line in enumerate(lines) if line == ":::{admonition} At a glance")
    assert 1 <= sum(bool(line.strip()) for line in lines[title + 1 : glance]) <= 4
    assert lines[glance + 1] == ":class: at-a-glance"
    box = lines[glance + 2 : lines.index(":::", glance)]
    assert len(box) == 3 and all(line.startswith("- ") for line in box)
    assert [line for line in box if not re.search(r"\(\{numref\}`[^`]+`(, \{numref\}`[^`]+`)*\)\.$", line)] == []


def test_each_figure_of_the_record_answers_a_question(study):
    asked = [line[4:] for line in part(study, "The record") if line.startswith("### ")]
    assert asked and all(question.endswith("?") for question in asked)


def test_exercises_have_folded_solutions(study):
    lines = "\n".join(part(study, "Exercises"))
    parts = re.split(r"^### Exercise (\d+): .+$", lines, flags=re.MULTILINE)
    numbers, bodies = parts[1::2], parts[2::2]
    assert len(numbers) >= 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert all(":::{admonition} Solution\n:class: dropdown\n" in body for body in bodies)
    titles = [row["title"] for row in rows("teaching/exercises") if row["page"] == study.slug]
    found = re.findall(r"^### Exercise \d+: (.+)$", lines, re.MULTILINE)
    assert list(map(str.lower, found)) == list(map(str.lower, titles))
    checked = [call.args[0].value for _, called, call in calls(study) if called == "check"]
    assert checked == exercises(study) and len(checked) == len(numbers)
    start = study.prose.index("## Exercises")
    code = [cell for cell in study.cells if cell.line > start and "remove-input" not in cell.metadata.get("tags", ())]
    folded = [cell for cell in code if "hide-cell" in cell.metadata.get("tags", ())]
    unfolded = [cell for cell in code if not set(cell.metadata.get("tags", ())) & HIDDEN]
    assert len(folded) >= len(numbers)
    assert len(unfolded) >= 2 * len(numbers)
    for cell in folded:
        prompts = cell.metadata["mystnb"]
        assert (prompts["code_prompt_show"], prompts["code_prompt_hide"]) == ("Show the solution", "Hide the solution")


# ---------------------------------------------------------------- code

IMPORTS = {"pandas", "companion", "importlib.metadata"}
# the clock, chance without a seed, the network, the disk, the shell
FORBIDDEN = {"now", "today", "utcnow", "time", "sleep", "random", "rand", "urlopen", "get_ipython", "open", "exec",
             "eval", "system", "savefig", "write", "write_text", "write_bytes", "to_csv", "to_json", "to_excel",
             "to_parquet", "to_pickle", "to_html", "to_markdown", "mkdir", "unlink", "read_csv", "read_html",
             "read_json", "read_excel", "read_sql", "set_option", "filterwarnings"}  # fmt: skip


def length(source):
    """Lines with code; those of a call of glue are a list of names and do not count."""
    lines = {n for n, line in enumerate(source.splitlines(), 1) if line.strip() and not line.strip().startswith("#")}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Expr) and getattr(getattr(node.value, "func", None), "id", "") == "glue":
            lines -= set(range(node.lineno, node.end_lineno + 1))
    return len(lines)


def test_cells_are_short(page):
    long = []
    for cell in page.cells:
        most = 20 if set(cell.metadata.get("tags", ())) & HIDDEN else 3
        if length(cell.source) > most:
            long.append(f"{page.name}.md:{cell.line}: {length(cell.source)} lines, allowed: {most}")
    assert long == []


def test_code_is_plain_and_touches_nothing(page):
    wrong = []
    for cell in page.cells:
        for node in ast.walk(ast.parse(cell.source)):
            line = cell.line + getattr(node, "lineno", 1) - 1
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                wrong.append(f"{page.name}.md:{line}: defines {node.name}")
            imported = []
            if isinstance(node, ast.Import):
                imported = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                imported = [node.module]
            wrong += [f"{page.name}.md:{line}: imports {name}" for name in imported
                      if name not in IMPORTS and not name.startswith("companion.")]  # fmt: skip
    wrong += [f"{page.name}.md:{line}: calls {name}" for line, name, _ in calls(page) if name in FORBIDDEN]
    assert wrong == []


@pytest.fixture(scope="module")
def catalogue():
    from companion.data import tables

    return set(tables())


def test_figure_cells_are_complete(page, catalogue):
    wrong = []
    for cell in page.cells:
        place = f"{page.name}.md:{cell.line}"
        if not cell.figure:
            continue
        if not re.fullmatch(rf"fig-{page.slug}-[a-z0-9-]+", cell.figure.get("name", "")):
            wrong.append(f"{place}: the figure is named {cell.figure.get('name')!r}")
        if not str(cell.figure.get("caption", "")).strip().endswith("."):
            wrong.append(f"{place}: the caption is no sentence")
        if not 40 <= len(cell.alt) <= 900 or not cell.alt.endswith("."):
            wrong.append(f"{place}: the alternative text has {len(cell.alt)} characters")
        if not cell.tables or set(cell.tables) - catalogue:
            wrong.append(f"{place}: tables {cell.tables}")
    assert wrong == []


def test_figure_names_are_unique():
    names = Counter(cell.figure["name"] for page in PAGES for cell in page.cells if cell.figure)
    assert [name for name, count in names.items() if count > 1] == []


def test_tables_and_glue_of_the_right_section(chapter):
    """What the chapter shows and counts is its own section's."""
    shown = Counter()
    for line, name, call in calls(chapter):
        if name not in ("claims", "outlook") or not texts(call):
            continue
        assert texts(call)[0] == chapter.section, f"{chapter.name}.md:{line}: {name}({texts(call)[0]!r})"
        shown[name] += isinstance(call.func, ast.Name)
    assert shown["claims"] == 1
    assert shown["outlook"] == any(row["section_id"] == chapter.section for row in rows("ledger/forecasts"))


def test_data_and_sources_names_every_table_that_is_read(study, catalogue):
    read = {table for cell in study.cells for table in cell.tables}
    named = set()
    for _, name, call in calls(study):
        found = {text for text in texts(call) if text in catalogue}
        if name == "sources_of":
            assert not named, "sources_of is called twice"
            named = set(texts(call))
        else:
            read |= found
    if study.slug == "timeline":  # its tables are those of every chapter, and its last section says so
        assert not named
        return
    assert named <= catalogue
    # the ledger's claims stand behind every chapter's own table of claims, and are described once, on their page
    assert read - named - ({"ledger/claims", "ledger/forecasts"} if study.kind == "brief" else set()) == set()
    assert named - read <= {table for table in named if table.startswith("ledger/")}


# ---------------------------------------------------------------- names of values


def test_every_glued_name_is_glued_once_and_used(page):
    glued = Counter()
    for line, name, call in calls(page):
        if name == "glue":
            assert all(keyword.arg for keyword in call.keywords), f"{page.name}.md:{line}: glue(**…) hides its names"
            glued.update(keyword.arg for keyword in call.keywords)
    used = set(re.findall(r"\{glue:text\}`([^`]+)`", page.text))
    used |= {name for cell in page.cells for name in re.findall(r"\{(\w+)\}", cell.alt)}
    assert [name for name, count in glued.items() if count > 1] == []
    assert used - set(glued) == set(), "used and not glued"
    assert set(glued) - used == set(), "glued and not used"


# ---------------------------------------------------------------- numbers

# Numbers that no table holds, or that are part of a name: for each page the words they stand in, and why.
TYPED = {
    "landing": {"where 0 is perfect foresight": "the end of the scale of the score"},
    "context": {"between 0.80 and 0.95": "a band of ICD 203"},
    "great-power-competition": {
        "to 100 in 2016": "the base of an index",
        "at 100 in 2016": "the base of an index",
        "with 2016 set to 100": "the base of an index",
        "down to 100": "the base of an index",
        "below 100": "the base of an index",
        "at least 15 per cent": "the rule of a forecast, in the words of the ledger",
    },
    "multipolar-world": {"above 90 per cent": "a height to read the lines by, no value"},
    "cybersecurity": {"Assembly of 193": "the members of the United Nations"},
    "european-security": {
        "2 per cent": "a pledge of allies",
        "5 per cent for 2035": "a pledge of allies",
        "set 3.5 per cent": "a pledge of allies",
        "at 2.5, ": "a line of comparison",
        "at 3 and ": "a line of comparison",
        "at 3.5: ": "a line of comparison",
        "between 2 and 2.5 per cent": "lines of comparison",
        "between 3 and 3.5 per cent": "lines of comparison",
        "of a possible 1,": "the end of the scale of the score",
    },
    "regional-problems": {"60 per cent": "a degree of enrichment that reports are made for"},
    "forecasts": {
        "0.55 to 0.80": "a band of ICD 203",
        "above 0.55": "a band of ICD 203",
        "0.80 to 0.95": "a band of ICD 203",
        "with 1 for what came about and 0 for what did not; 0 is perfect": "the definition of the score",
        "gives 0.25": "the definition of the score",
        "things called 0.8": "an example",
        "95 per cent interval": "the level of an interval",
    },
    "method": {
        "78, 1–3": "pages of a journal",
        "14, 107–114": "pages of a journal",
        "22, 209–212": "pages of a journal",
    },
    "glossary": {
        "(1 or 0)": "the definition of the score",
        "above 5,500 kilometres": "a definition in treaties",
        "500 to 5,500 kilometres": "a definition in treaties",
    },
}


NAMES = (
    rf"\b\d{{1,2}}(?: (?:to|and|or) \d{{1,2}})? {MONTH}\b",  # days
    r"(?<![\w])(?=[\w-]*[A-Za-zА-я])[\w+-]*\d[\w+-]*",  # RD-180, W76-2, P5+1, 1990s, 28-point
    r"\b(?:Executive Order|ICD|Intelligence Community Directive|[Rr]esolution|Policy Brief|CC BY|Nord Stream|"
    r"[Ee]xercise|[Ee]dition|P\.L\.) \d[\d.-]*",
    r"\b(?:17|18|19|20)\d\d\b",  # years
    r"\b0 is best(?:(?:,| and) 1 (?:is )?worst)?",  # the ends of the Brier score
)


def untyped(line):
    """The line without links, roles, code and numbers that are names."""
    line = re.sub(r"\{[a-z:]+\}`[^`]*`|\[[^\]]*\]\([^)]*\)|`[^`]*`|\{\w+\}", " ", line)
    line = re.sub(r"^\([\w-]+\)=$|^:[\w-]+:.*$", "", line)
    for pattern in NAMES:
        line = re.sub(pattern, " ", line)
    return line


def test_no_number_is_typed_that_a_table_holds(page):
    allowed, unused, wrong = TYPED.get(page.slug, {}), set(TYPED.get(page.slug, {})), []
    lines = [(f"{page.name}.md:{n}", line) for n, line in enumerate(page.prose, 1)]
    for cell in page.cells:
        lines.append((f"{page.name}.md:{cell.line}: caption", str(cell.figure.get("caption", ""))))
        lines.append((f"{page.name}.md:{cell.line}: alt", cell.alt))
    for place, line in lines:
        for words in allowed:
            if words in line:
                unused.discard(words)
                line = line.replace(words, " ")
        found = re.findall(r"\d[\d.,]*", untyped(line))
        if found:
            wrong.append(f"{place}: {', '.join(found)}: {line.strip()[:160]}")
    assert wrong == []
    assert unused == set(), "allowed and no longer there"


# ---------------------------------------------------------------- links


@pytest.fixture(scope="module")
def places():
    """Every anchor of the book that a page may link to."""
    found = {row["claim_id"] for row in rows("ledger/claims")} | {
        row["forecast_id"] for row in rows("ledger/forecasts")
    }
    found |= {f"note-{row['footnote']}" for row in rows("ledger/references")}
    found |= {f"source-{row['source']}" for row in rows("sources")}
    found |= {f"exercise-{row['exercise'].lower()}" for row in rows("teaching/exercises")}
    return found | {page.slug for page in PAGES}


def test_links_lead_somewhere(page, places):
    wrong = []
    own = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in page.prose
        if line.startswith("#")
    }
    for text, target in re.findall(r"\[([^\]]*)\]\(#([^)]*)\)", page.text):
        if target not in places | own:
            wrong.append(f"#{target}: there is no such place")
        named = re.fullmatch(r"[A-Z]{2}-\d\d|F\d\d|note-\d+", target)
        if named and text not in ("", target.replace("note-", "note ")):
            wrong.append(f"[{text}](#{target}): the text names another place")
    for target in re.findall(r"\]\(([^)#:]+\.md)\)", page.text):
        path = (ROOT / page.name).parent / target
        if path.resolve().relative_to(ROOT).with_suffix("").as_posix() not in {other.name for other in PAGES}:
            wrong.append(f"{target}: no page of _toc.yml")
    assert wrong == []


def test_claims_named_in_the_paraphrase_are_the_sections(chapter):
    own = {row["claim_id"] for row in rows("ledger/claims") if row["section_id"] == chapter.section}
    named = set(re.findall(r"\[([A-Z]{2}-\d\d)\]", "\n".join(part(chapter, "What the brief says"))))
    assert named and named <= own


@pytest.fixture(scope="module")
def terms():
    page = next(page for page in PAGES if page.slug == "glossary")
    lines = page.prose
    return {line for line, after in pairwise(lines) if line.strip() and after.startswith("  ")}


def test_terms_are_in_the_glossary_and_linked_once(page, terms):
    assert len(terms) >= 60
    linked = [re.sub(r".*<(.+)>", r"\1", text) for text in re.findall(r"\{term\}`([^`]+)`", page.text)]
    assert [term for term in linked if term.lower() not in {known.lower() for known in terms}] == []
    if page.slug != "glossary":
        assert [term for term, count in Counter(linked).items() if count > 1] == []


def test_references_to_figures_lead_to_figures(page):
    figures = {cell.figure["name"] for other in PAGES for cell in other.cells if cell.figure}
    named = set(re.findall(r"\{numref\}`(?:[^`<]*<)?([^`>]+)>?`", page.text))
    assert {name for name in named if name.startswith("fig-")} - figures == set()
    assert all(name.startswith(("fig-", "tab-")) for name in named)


# ---------------------------------------------------------------- words

# They judge or take a side where a record should only tell; a quotation is paraphrased instead.
LOADED = (
    "so-called", "obviously", "of course", "needless to say", "unfortunately", "fortunately", "sadly",
    r"notorious\w*", r"infamous\w*", r"brazen\w*", r"blatant\w*", r"brutal\w*", r"cynical\w*", r"naive\w*",
    r"shameful\w*", r"heroic\w*", "evil", "hysteria", r"russophob\w*", "propaganda", "unprovoked", "aggressor",
    r"puppet\w*", r"stooge\w*", "junta", "crony", "cronies", "liberated", "liberation", "kremlin-backed",
    "collective west", r"rogue states?", "terrorist state", "regime in (?:kyiv|kiev|moscow|washington)",
    "(?:kyiv|kiev|putin|biden|trump) regime",
)  # fmt: skip


def test_no_loaded_words(page):
    said = [*enumerate(page.prose, 1)]
    said += [(cell.line, f"{cell.alt} {cell.figure.get('caption', '')}") for cell in page.cells]
    loaded = re.compile(rf"\b({'|'.join(LOADED)})\b", re.IGNORECASE)
    assert [f"{page.name}.md:{n}: {match[0]}" for n, line in said for match in loaded.finditer(line)] == []


SHORT = re.compile(r"\b(U\.S|U\.K|P\.L|e\.g|i\.e|No|Mr|Ms|Dr|St|vs|cf|Jr|[A-Z])\.(?= )")


def test_one_sentence_a_line(page):
    """In running text; an item of a list is one line, however many its sentences."""
    wrong, inside = [], ""
    for n, line in enumerate(page.prose, 1):
        if line.startswith(":::"):
            inside = line[3:]
        running = line.strip() and not re.match(r"[-#:|]|\d+\. |\([\w-]+\)=$| ", line)
        if not running or inside.startswith(("{glossary", "{downloads")):
            continue
        bare = SHORT.sub(r"\1", re.sub(r"\{[a-z:]+\}`[^`]*`|`[^`]*`", "X", line))
        if re.search(r"[.?!][\")”*]* +[\"“(*\[]*[A-Z]", bare):
            wrong.append(f"{page.name}.md:{n}: two sentences: {line[:120]}")
        if not re.search(r"[.?!:][\")”*]*$", bare):
            wrong.append(f"{page.name}.md:{n}: no end of a sentence: …{line[-80:]}")
    assert wrong == []
