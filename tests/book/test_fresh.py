"""What runs after a change is what the change can reach, and the pages show it."""

import os
import shutil
import time

import pytest

HELPER = "src/companion/prose.py"


def test_nothing_changed_nothing_runs(book):
    before = book.pages()
    done = book.build()
    assert not done.ran
    assert "nothing changed" in done.messages
    assert book.pages() == before


def test_touching_everything_runs_nothing(book):
    before = book.pages()
    for path in book.root.rglob("*"):
        if "_build" not in path.parts:
            os.utime(path)
    (book.root / "_build" / "html" / "index.html").touch()  # so that the build is not passed over
    assert not book.build().ran
    assert book.pages() == before


def test_one_row_changed(book):
    before = book.pages()
    book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    assert book.status() == {"levels": ["data/lake/levels.csv changed"]}
    assert "levels: data/lake/levels.csv changed\n1 of 3 chapters must run" in book.run("status").out
    assert book.build().ran == {"levels"}
    page = book.page("chapters/levels")
    assert page.count("14.25") >= 3  # in the text, the caption, the alternative text
    assert "13.75" not in page
    assert "14.25" in (book.root / "_build/html/figures/fig-levels-rise.csv").read_text()
    book.edit("data/lake/levels.csv", "2020,14.25", "2020,13.75")
    assert book.status() == {}
    assert not book.build().ran  # an edit taken back runs nothing
    assert book.pages() == before


def test_a_row_changed_keeps_its_file_time(book):
    path = book.root / "data/lake/levels.csv"
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    os.utime(path, ns=times)
    assert book.build().ran == {"levels"}
    assert "14.25" in book.page("chapters/levels")


def test_prose_changed(book):
    path = book.root / "chapters/fish.md"
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    book.edit("chapters/fish.md", "They caught", "The boats caught")
    os.utime(path, ns=times)
    assert not book.build().ran
    assert "The boats caught" in book.page("chapters/fish")


def test_caption_and_alternative_text_changed(book):
    book.edit("chapters/fish.md", "The catch of fish.", "What the boats caught.")
    book.edit("chapters/fish.md", "Two bars; the second is", "A pair of bars, the second of")
    assert not book.build().ran
    page = book.page("chapters/fish")
    assert "What the boats caught." in page
    assert 'alt="A pair of bars, the second of 355 tonnes."' in page


def test_code_changed(book):
    book.edit("chapters/fish.md", '"years:"', '"the years:"')
    assert book.status() == {"fish": ["its code changed"]}
    assert book.build().ran == {"fish"}
    assert "the years: 2019 2020" in book.page("chapters/fish")


def test_a_helper_changed_within_the_same_second_and_to_the_same_length(book):
    path = book.root / HELPER
    text = path.read_text()
    path.write_text(text.replace("{','}", "{'_'}") if "{','}" in text else text.replace(",.{digits}f", "_.{digits}f"))
    assert path.stat().st_size == len(text.encode())
    assert path.read_text() != text
    os.utime(path, ns=(time.time_ns(), (book.root / "src/companion/__init__.py").stat().st_mtime_ns))
    assert book.status() == {"fish": [f"{HELPER} changed"], "levels": [f"{HELPER} changed"]}
    assert book.build().ran == {"fish", "levels"}  # the chapter of tables does not import it
    path.write_text(text)
    assert not book.build().ran


def test_a_change_of_a_helper_is_what_runs(book):
    """Python's own cache of compiled modules would run the old code here: same length, same second."""
    path = book.root / HELPER
    text = path.read_text()
    stamp = path.stat().st_mtime_ns // 10**9 * 10**9
    for letter in "AB":
        path.write_text(text + f"\n\ndef mark():\n    return 'mark {letter}'\n")
        os.utime(path, ns=(stamp, stamp))
        if letter == "A":
            book.edit("chapters/fish.md", 'print("years:"', 'from companion.prose import mark; print(mark(), "years:"')
        book.build()
        assert f"mark {letter} years" in book.page("chapters/fish")


def test_the_lock_changed(book):
    with (book.root / "requirements.lock").open("a") as file:
        file.write("# another\n")
    assert book.build().ran == {"levels", "fish", "tables"}


def test_a_descriptor_changed(book):
    book.edit("data/lake/datapackage.yaml", "Catch in tonnes.", "Catch in metric tonnes.")
    assert book.status() == {"fish": ["data/lake/datapackage.yaml#fish changed"]}
    assert book.build().ran == {"fish"}
    assert "metric tonnes" in (book.root / "_build/html/figures/fig-fish-catch.json").read_text()


def test_a_source_changed(book):
    book.edit("data/sources.csv", "Lake Office", "Office of the Lake")
    assert not book.build().ran  # no chapter reads the register; the lines under the figures do
    assert "Office of the Lake" in book.page("chapters/levels")


def test_an_archived_copy_is_recorded(book):
    """Also the first one, when there was no file before."""
    book.edit("chapters/tables.md", "from companion.data import tables", "from companion.data import archives, tables")
    book.edit("chapters/tables.md", 'print("the tables:"', 'print("copies:", *archives()["archive"], "the tables:"')
    assert book.build().ran == {"tables"}
    page, copy = "https://example.org/fish", "https://web.archive.org/web/20220102030405/https://example.org/fish"
    (book.root / "data/archives.csv").write_text(f"url,archive,captured_on\n{page},{copy},2022-01-02\n")
    assert book.status() == {"tables": ["data/archives.csv added"]}
    assert book.build().ran == {"tables"}
    assert copy in book.page("chapters/tables")
    book.edit("data/archives.csv", "20220102030405", "20220102030406")
    assert book.build().ran == {"tables"}
    (book.root / "data/archives.csv").unlink()
    assert not book.build().ran  # an earlier result holds again
    assert copy not in book.page("chapters/tables")


def test_a_table_is_added_renamed_and_removed(book):
    descriptor = book.root / "data/lake/datapackage.yaml"
    text = descriptor.read_text()
    one = text[text.index("- name: fish") :].replace("name: fish", "name: birds").replace("fish.csv", "birds.csv")
    descriptor.write_text(text + one)
    shutil.copyfile(book.root / "data/lake/fish.csv", book.root / "data/lake/birds.csv")
    assert book.build().ran == {"tables"}
    assert "lake/birds" in book.page("chapters/tables")
    descriptor.write_text(text + one.replace("birds", "gulls"))
    (book.root / "data/lake/birds.csv").rename(book.root / "data/lake/gulls.csv")
    assert book.build().ran == {"tables"}
    assert "lake/gulls" in book.page("chapters/tables")
    descriptor.write_text(text)
    (book.root / "data/lake/gulls.csv").unlink()
    assert not book.build().ran
    assert "lake/gulls" not in book.page("chapters/tables")


def test_a_chapter_is_added_renamed_and_removed(book):
    before = book.pages()
    toc, fish = book.root / "_toc.yml", (book.root / "chapters/fish.md").read_text()
    listed = toc.read_text()
    birds = fish.replace("# Fish", "# Birds").replace("fig-fish-catch", "fig-birds")
    (book.root / "chapters/birds.md").write_text(birds)
    toc.write_text(listed.replace("- file: chapters/tables", "- file: chapters/birds\n      - file: chapters/tables"))
    assert book.build().ran == {"birds"}
    assert {"chapters/birds.html", "figures/fig-birds.csv"} <= set(book.pages())
    for page in ("index", "chapters/levels", "chapters/sources"):  # pages that were not read again
        assert "birds.html" in book.page(page), page
    (book.root / "chapters/birds.md").rename(book.root / "chapters/gulls.md")
    toc.write_text(toc.read_text().replace("chapters/birds", "chapters/gulls"))
    book.build()
    assert "chapters/gulls.html" in book.pages()
    assert not [name for name in book.pages() if "chapters/birds" in name]
    toc.write_text(listed)
    (book.root / "chapters/gulls.md").unlink()
    assert not book.build().ran
    assert book.pages() == before


def test_a_title_changed_shows_on_every_page(book):
    book.edit("chapters/fish.md", "# Fish", "# Fish and boats")
    assert not book.build().ran
    for page in ("index", "chapters/levels", "chapters/sources"):
        assert "Fish and boats" in book.page(page), page


def test_a_damaged_result_counts_as_none(book):
    for path in (book.root / "_build/.companion/results/chapters-fish").iterdir():
        path.write_bytes(path.read_bytes()[:-40])
    (book.root / "_build/html/index.html").touch()
    assert book.build().ran == {"fish"}


@pytest.mark.parametrize("change", ["row", "helper"])
def test_plain_jupyter_book_is_fresh_too(book, change):
    if change == "row":
        book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
        wanted = "14.25"
    else:
        book.edit(HELPER, "return text.replace(", 'return text.replace(".", "·").replace(')
        wanted = "13·75"
    done = book.jupyter_book()
    assert done.status == 0, done.messages
    assert "levels" in done.ran
    assert wanted in book.page("chapters/levels")
