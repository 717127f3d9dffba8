"""Whatever happens to a build, the last good book stands, nothing is left behind, and the next build is right."""

import os
import random
import resource
import signal
import subprocess
import time

import pytest

from .conftest import alive, processes_of, wait_until

FAILING = 'trade = load("lake/fish")\nprint("before")\nvalue = {}["nowhere"]\n'


def stands(book, before):
    return book.pages() == before


def test_a_failing_cell(book):
    before = book.pages()
    book.edit("chapters/fish.md", 'print("years:", *fish["year"])\n', FAILING)
    book.edit("chapters/tables.md", 'print("the tables:", *tables())', "tables(")
    done = book.run("build", "html")
    assert done.status == 1
    lines = (book.root / "chapters/fish.md").read_text().splitlines()
    at = lines.index('value = {}["nowhere"]') + 1
    assert f"chapters/fish.md:{at}: code cell 4 failed: KeyError: 'nowhere'\n    value = " in done.messages
    assert "chapters/tables.md:17: code cell 1 failed: SyntaxError" in done.messages  # all failures in one run
    assert "Cell In[4], line 3" in done.messages  # the traceback
    assert "the last good book stands as it was" in done.messages
    assert stands(book, before)
    assert book.jupyter_book().status != 0
    book.edit("chapters/fish.md", FAILING, 'print("years:", *fish["year"])\n')
    book.edit("chapters/tables.md", "tables(\n", 'print("the tables:", *tables())\n')
    assert not book.build().ran
    assert stands(book, before)


def test_a_warning_stops_the_build_again_and_again(book):
    before = book.pages()
    book.edit("chapters/sources.md", "# Sources", "# Sources\n\nSee [](#nowhere) and {nonsense}`this`.")
    for _ in range(2):  # pages that were read already must not hide it
        done = book.run("build", "html")
        assert done.status == 1
        assert "chapters/sources.md:3: WARNING" in done.messages
        assert "nowhere" in done.messages
        assert "nonsense" in done.messages
        assert stands(book, before)


def test_plain_jupyter_book_does_not_hide_a_warning_from_the_strict_build(book):
    book.edit("chapters/sources.md", "# Sources", "# Sources\n\n{nonsense}`this`")
    assert book.jupyter_book().status == 0
    assert book.run("build", "html").status == 1


def test_text_on_the_error_stream_stops_the_build(book):
    book.edit("chapters/fish.md", 'print("years:"', 'import warnings; warnings.warn("odd"); print("years:"')
    done = book.run("build", "html")
    assert done.status == 1
    assert "chapters/fish.md" in done.messages


def test_faults_of_the_data_come_first(book):
    before = book.pages()
    book.edit("data/lake/levels.csv", "2020,13.75", "2020,high")
    done = book.run("build", "html")
    assert done.status == 1
    assert "data/lake/levels.csv:4: level_m" in done.messages
    assert "code cell" not in done.messages  # what follows from it is not told
    assert stands(book, before)


def test_what_a_reader_would_miss_stops_the_build(book):
    """Figures of several chapters with faults, told in one run; `test_legend.py` has each fault by itself."""
    before = book.pages()
    book.edit("chapters/fish.md", '    alt: "Two bars; the second is {caught} tonnes."', '    classes: "wide"')
    book.edit("chapters/levels.md", "{first} to", "{weight} to")
    done = book.run("build", "html")
    assert done.status == 1
    assert "chapters/fish.md:37: code cell 2 (fig-fish-catch): the figure has no alternative text" in done.messages
    assert "code cell 2 (fig-levels-rise): the alternative text names {weight}, which is not glued" in done.messages
    assert stands(book, before)
    book.edit("chapters/fish.md", '    classes: "wide"', '    alt: "Two bars."')
    book.edit("chapters/levels.md", "{weight} to", "{first} to")
    book.edit("chapters/fish.md", "fig-fish-catch", "fig-levels-rise")
    assert "chapters/levels.md:37: chapters/fish.md has a figure named" in book.run("build", "html").messages


def test_links_to_nowhere_stop_the_build(book):
    before = book.pages()
    book.edit("chapters/fish.md", "They caught {glue:text}`caught`", "They caught {glue:text}`weight`")
    book.edit("chapters/levels.md", "Nothing more.", "{anchor}`AC-01` Nothing more.")
    done = book.run("build", "html")
    assert done.status == 1
    assert "weight" in done.messages
    assert "the anchor AC-01 stands on chapters/levels too" in done.messages
    assert stands(book, before)


def test_a_page_that_is_named_but_missing(book):
    before = book.pages()
    book.edit("_toc.yml", "chapters/tables", "chapters/nowhere")
    done = book.run("build", "html")
    assert done.status == 1
    assert "chapters/nowhere" in done.messages
    assert stands(book, before)


def test_a_wrong_request(book, tmp_path):
    assert book.run("build", "docx").status == 2
    done = book.run("build", "html", "--root", str(tmp_path / "nowhere"))
    assert done.status == 2
    assert "holds no book" in done.messages
    assert book.run("status", "--root", str(tmp_path / "nowhere")).status == 2


def test_killed_at_any_moment(book):
    """The script `bench/kill.py` does this a hundred times."""
    chance = random.Random(7)
    good = {"13.75": book.pages()}
    book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    book.build()
    good["14.25"] = book.pages()
    value = "14.25"
    for _ in range(4):
        other = "13.75" if value == "14.25" else "14.25"
        book.edit("data/lake/levels.csv", f"2020,{value}", f"2020,{other}")
        process = book.start("build", "html")
        time.sleep(chance.uniform(0.1, 2.5))
        children = processes_of(process.pid)
        process.kill()
        process.communicate()
        assert book.pages() in good.values()  # one of the two whole books
        wait_until(lambda children=children: not alive(children))
        value = other
    book.build()
    assert book.pages() == good[value]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_while_a_chapter_runs(book, sent):
    before = book.pages()
    book.edit("chapters/tables.md", "print(", "import time; time.sleep(60); print(")
    process = book.start("build", "html", start_new_session=True)
    wait_until(lambda: len(processes_of(process.pid)) >= 2)
    time.sleep(1.5)
    children = processes_of(process.pid)
    process.send_signal(sent)
    _, messages = process.communicate(timeout=60)
    assert process.returncode != 0
    if sent == signal.SIGINT:
        assert "interrupted; the last good book stands as it was" in messages
        assert "Traceback" not in messages
    wait_until(lambda: not alive(children))
    assert stands(book, before)


def test_two_builds_at_once(book):
    book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    both = [book.start("build", "html") for _ in range(2)]
    messages = [process.communicate(timeout=180)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], messages
    assert "is building this book; waiting for it" in "".join(messages)
    assert "".join(messages).count("ran chapters/levels") == 1
    assert "14.25" in book.page("chapters/levels")


@pytest.mark.parametrize("limit", [3_000, 100_000])
def test_the_disk_is_full(book, limit):
    """Files may not grow beyond a limit: what a full disk does to the first large ones."""
    before = book.pages()
    book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    done = book.run("build", "html", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert done.status == 1
    assert "File too large" in done.messages
    assert "the last good book stands as it was" in done.messages
    assert stands(book, before)
    book.build()
    assert "14.25" in book.page("chapters/levels")


def test_the_folder_is_not_writable(book):
    as_others = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []  # root may write all
    before = book.pages()
    book.edit("data/lake/levels.csv", "2020,13.75", "2020,14.25")
    (book.root / "_build").chmod(0o555)
    try:
        done = book.run("build", "html", through=as_others)
    finally:
        (book.root / "_build").chmod(0o755)
    assert done.status == 1
    assert "Permission denied" in done.messages
    assert "Traceback" not in done.messages
    assert stands(book, before)


def test_the_place_of_the_book_is_taken_by_a_file(book):
    subprocess.run(["rm", "-rf", str(book.root / "_build")], check=True)
    (book.root / "_build").write_text("a file")
    done = book.run("build", "html")
    assert done.status == 1
    assert "could not be written" in done.messages
    assert "Traceback" not in done.messages


def test_a_crash_between_two_renames_is_put_right(book):
    """Where folders cannot be exchanged in one step, a kill may leave the old book aside."""
    before = book.pages()
    (book.root / "_build/html").rename(book.root / "_build/.old-html")
    book.edit("chapters/fish.md", "They caught", "{nonsense}`x` They caught")
    assert book.run("build", "html").status == 1
    assert stands(book, before)


def test_a_cell_that_takes_too_long(book):
    book.edit("_config.yml", "timeout: 120", "timeout: 2")
    book.edit("chapters/tables.md", "print(", "while True: pass\nprint(")
    done = book.run("build", "html")
    assert done.status == 1
    assert "chapters/tables.md:16: code cell 1 failed: it took longer than 2 seconds" in done.messages


def test_a_chapter_whose_process_dies(book):
    book.edit("chapters/tables.md", "print(", "import os; os.kill(os.getpid(), 9)\nprint(")
    done = book.run("build", "html")
    assert done.status == 1
    assert "chapters/tables.md:16: code cell 1 failed: its process ended without a result" in done.messages


def test_pages_of_the_environment_are_not_the_books(book):
    package = book.root / ".venv" / "lib" / "package"
    package.mkdir(parents=True)
    (package / "README.md").write_text("## A heading that would be a fault\n")
    book.edit("chapters/levels.md", "Nothing more.", "Nothing more to say.")
    book.build()
    assert not [name for name in book.pages() if "package" in str(name)]
