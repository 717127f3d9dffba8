"""Editions that are published stay as they are, say what they are, and are refused where something is amiss."""

import io
import json
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from companion.editions.edition import wheel_name
from companion.publishing import links, sums, verify
from companion.publishing.wheel import make_wheel

from ..book.conftest import alive, contents, processes_of, wait_until
from .press import ADDRESS, EDITIONS, Press

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def press(published, tmp_path):
    """A copy of the book and of its three editions."""
    copy = object.__new__(Press)
    copy.root = tmp_path / "lake"
    shutil.copytree(published.root, copy.root, ignore=shutil.ignore_patterns("_build"))
    shutil.copytree(published.site, copy.site)
    return copy


def about(press, edition):
    return json.loads((press.site / edition / "publication.json").read_text())


def test_three_editions_are_whole_and_the_first_is_as_it_was(published, capsys):
    assert verify.verify(published.site) == 0
    assert capsys.readouterr().out.startswith("editions 2026.12, 2026.11.1, 2026.11: ")
    assert contents(published.site / "2026.11") == published.first
    assert contents(published.site / "latest") == contents(published.site / "2026.12")
    for edition in EDITIONS:
        assert verify.verify(published.site / edition) == 0
    beside = {path.name for path in published.site.iterdir()} - {*EDITIONS, "latest"}
    assert beside == {".nojekyll", "SHA256SUMS", "feed.xml", "index.html", "site.css", "sitemap.xml", "switcher.json"}
    assert not list(published.site.parent.glob(".site.new"))


def test_what_changed_is_in_each_edition_and_not_in_the_one_before(published):
    pages = {edition: contents(published.site / edition) for edition in EDITIONS}
    level = {edition: "14.25" in pages[edition]["chapters/levels.html"].decode() for edition in EDITIONS}
    assert level == {"2026.12": True, "2026.11.1": True, "2026.11": False}
    assert ["chapters/more.html" in pages[edition] for edition in EDITIONS] == [True, False, False]
    shown = [pages[edition]["chapters/forecasts.html"].decode() for edition in EDITIONS]
    leaning = [int(re.search(r"open_leaning_yes +(\d+)", text)[1]) for text in shown]
    assert leaning[0] == leaning[1] == leaning[2] - 1


def test_an_edition_says_what_it_is(published):
    said = about(published, "2026.12")
    assert re.fullmatch(r"[0-9a-f]{40}", said["commit"])
    assert said["counts"] == {"pages": 6, "figures": 2, "claims": 221} | {
        name: said["counts"][name] for name in ("tables", "rows", "unverified_rows")
    }
    assert said["pages"][:2] == ["index", "chapters/levels"]
    assert said["lock_sha256"] == sums.of_file(published.root / "requirements.lock")
    data = [about(published, edition)["data_sha256"] for edition in EDITIONS]
    assert data[0] == data[1] != data[2]
    files = contents(published.site / "2026.12")
    line = f"Edition 2026.12 · data as of 30 September 2026 · commit {said['commit'][:12]}"
    for name in ("index.html", "chapters/fish.html", "search.html"):
        assert BeautifulSoup(files[name], "html.parser").select_one("p.edition").get_text() == line
    record = {"edition": "2026.12", "data_as_of": "2026-09-30", "commit": said["commit"]}
    assert record.items() <= json.loads(files["figures/fig-fish-catch.json"]).items()
    assert json.loads(files["_sources/chapters/fish.ipynb"])["metadata"]["companion"] == record
    with zipfile.ZipFile(io.BytesIO(files["downloads/companion.epub"])) as book:
        assert f"Commit {said['commit'][:12]}" in " ".join(book.read("imprint.xhtml").decode().split())
    for name, width in (("companion", 595), ("companion-letter", 612)):
        printed = PdfReader(io.BytesIO(files[f"downloads/{name}.pdf"]))
        assert round(printed.pages[0].mediabox.width) == width
        assert said["commit"][:12] in " ".join(page.extract_text() for page in printed.pages[:6])


def test_the_data_package_is_read_by_others_and_by_load(published, tmp_path, monkeypatch):
    from frictionless import validate

    from companion import load

    with zipfile.ZipFile(published.site / "2026.11.1" / "companion-data-2026.11.1.zip") as package:
        assert {entry.date_time for entry in package.infolist()} == {(2026, 9, 30, 0, 0, 0)}
        package.extractall(tmp_path)
    assert {"edition.json", "sources.csv", "README.txt"} <= {path.name for path in (tmp_path / "data").iterdir()}
    ledger = tmp_path / "data" / "ledger"
    assert json.loads((ledger / "datapackage.json").read_text())["version"] == "2026.11.1"
    assert validate(str(ledger / "datapackage.json")).valid
    monkeypatch.setenv("COMPANION_DATA", str(tmp_path / "data"))
    assert load("lake/levels")["level_m"].tolist() == [11.5, 12.25, 14.25]
    table = ledger / "claims.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("confirmed", "confirmes"), encoding="utf-8")
    faults = validate(str(ledger / "datapackage.json")).flatten(["type"])
    assert ["hash-count"] in faults  # the digest is in the description


def test_everything_in_one_file_is_whole_without_a_network(published, tmp_path):
    with zipfile.ZipFile(published.site / "2026.12" / "companion-2026.12.zip") as package:
        package.extractall(tmp_path)
    faults, followed = links.survey(tmp_path / "companion-2026.12")
    assert not faults and followed > 200
    assert (tmp_path / "companion-2026.12" / "downloads" / "companion.pdf").is_file()


def test_the_package_is_offered_and_pip_takes_it_without_git_or_a_network(published, tmp_path):
    folder, name = published.site / "2026.11.1", "downloads/companion-2026.11.1-py3-none-any.whl"
    assert f'href="{name}"' in (folder / "index.html").read_text()
    assert f'href="2026.11.1/{name}"' in (published.site / "index.html").read_text()
    assert about(published, "2026.11.1")["files"][name]["sha256"] == sums.of_file(folder / name)
    with zipfile.ZipFile(folder / "companion-2026.11.1.zip") as package:
        inside = tmp_path / package.extract(f"companion-2026.11.1/{name}", tmp_path)
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--disable-pip-version-check",
               "--target", tmp_path / "installed", inside]  # fmt: skip
    subprocess.run(install, check=True, capture_output=True)
    code = 'from companion import load; print(load("lake/levels")["level_m"].tolist())'
    environment = {"PATH": "", "PYTHONPATH": str(tmp_path / "installed")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "[11.5, 12.25, 14.25]\n", done.stderr


def test_the_package_has_the_same_bytes_whenever_and_wherever_it_is_made(published, tmp_path, monkeypatch):
    when = datetime(2026, 9, 30, tzinfo=UTC)
    copy = tmp_path / "lake"
    shutil.copytree(published.root, copy, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns("_build"))
    first = make_wheel(published.root, tmp_path / "one", when)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    for path in copy.rglob("*.py"):
        path.chmod(0o600)
    second = make_wheel(copy, tmp_path / "two", when)
    assert first.name == second.name == wheel_name("2026.12")
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() == (published.site / "2026.12" / "downloads" / first.name).read_bytes()


def test_the_packages_name_is_the_one_that_pip_writes():
    assert wheel_name("2027.01") == "companion-2027.1-py3-none-any.whl"
    assert wheel_name("2027.10.1") == "companion-2027.10.1-py3-none-any.whl"


def test_the_address_is_used_where_it_is_known_and_nowhere_else(published):
    page = (published.site / "2026.12" / "chapters" / "fish.html").read_text()
    assert f'<link rel="canonical" href="{ADDRESS}/latest/chapters/fish.html"' in page
    assert 'rel="canonical"' not in (published.site / "2026.11" / "chapters" / "fish.html").read_text()
    places = re.findall("<loc>(.*?)</loc>", (published.site / "sitemap.xml").read_text())
    assert places == [f"{ADDRESS}/latest/{name}.html" for name in about(published, "2026.12")["pages"]]
    feed = ElementTree.parse(published.site / "feed.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in entries] == [f"Edition {name}" for name in EDITIONS]
    assert entries[0].find(f"{ATOM}link").get("href") == f"{ADDRESS}/2026.12/index.html"
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == 3
    assert "<p>There is a new chapter.</p>" in entries[0].find(f"{ATOM}content").text


def test_without_an_address_nothing_needs_one(press):
    made = press.site.rename(press.root.parent / "made") / "2026.12"
    press.edit("pyproject.toml", f'Homepage = "{ADDRESS}"\n', "")
    press.commit("no address")
    with press.publish_prepared(made, "{}", "--any-record") as process:
        messages = process.communicate()[1]
    assert process.returncode == 0, messages
    assert not (press.site / "sitemap.xml").exists()
    assert 'href="2026.12/index.html"' in (press.site / "feed.xml").read_text()
    assert ADDRESS not in (press.site / "feed.xml").read_text() + (press.site / "index.html").read_text()


def test_the_same_again_changes_nothing_and_another_content_is_refused(press):
    before = contents(press.site)
    done = press.publish()
    assert done.status == 0 and "nothing to do: edition 2026.12 of this commit stands" in done.messages
    press.edit("index.md", "# The lake\n", "# The lake\n\nA word more.\n")
    press.commit("other content")
    done = press.publish()
    assert done.status == 1
    assert "a published edition is never altered" in done.messages and "as 2026.12.1" in done.messages
    assert contents(press.site) == before


def named(press, version):
    press.name(version)
    (press.root / "changes" / f"{version}.json").write_text("{}")
    press.commit(version)


def dirty(press):
    press.edit("index.md", "# The lake\n", "# The lake\n\nA word more.\n")
    (press.root / "chapters" / "new.md").write_text("# New\n")


def unsaid(press):
    named(press, "2027.01")
    press.edit("CHANGELOG.md", "Something is new.", "")
    press.commit("nothing said")


def data_at_fault(press):
    press.edit("data/lake/levels.csv", "2020,14.25", "2020,deep")
    named(press, "2027.01")


def warned(press):
    press.edit("index.md", "# The lake\n", "# The lake\n\n[](#nowhere)\n")
    named(press, "2027.01")


def no_alternative(press):
    press.edit("chapters/fish.md", '    alt: "Two bars; the second is {caught} tonnes."', '    classes: "wide"')
    named(press, "2027.01")


def no_record(press):
    named(press, "2027.01")
    (press.root / "changes" / "2027.01.json").unlink()
    press.commit("no record")


def foreign(press):
    (press.site / "notes.txt").write_text("mine")
    named(press, "2027.01")


def spoilt(press):
    (press.site / "2026.11" / "index.html").write_text("other")


def no_repository(press):
    shutil.rmtree(press.root / ".git")


REFUSALS = {
    dirty: ["index.md", "?? chapters/new.md", "commit them or put them back"],
    unsaid: ["CHANGELOG.md has no entry for 2027.01; write under a heading `## 2027.01`"],
    data_at_fault: ["data/lake/levels.csv:4: level_m", "put them right and commit"],
    warned: ["index.md:3: WARNING", "put them right and commit"],
    no_alternative: ["(fig-fish-catch): the figure has no alternative text"],
    no_record: ["changes/2027.01.json is missing", "`companion diff "],
    foreign: ["notes.txt, which no publication put there"],
    spoilt: ["2026.11/index.html: altered", "is not whole"],
    no_repository: ["an edition is published from a commit"],
}


@pytest.mark.parametrize("spoil", REFUSALS, ids=lambda spoil: spoil.__name__)
def test_refused_with_the_reason_and_the_cure(press, spoil):
    spoil(press)
    before = contents(press.site)
    done = press.publish()
    assert done.status == 1
    for words in (*REFUSALS[spoil], f"nothing was published; {press.site} stands as it was"):
        assert words in done.messages
    assert "Traceback" not in done.messages
    assert contents(press.site) == before


@pytest.mark.parametrize("version, words", [("2026.9", "is no edition; allowed: 2026.11"), ("2026.10", "comes before")])
def test_a_version_that_cannot_be(press, version, words):
    named(press, version)
    assert words in press.publish().messages


def test_fewer_pages_or_figures_only_when_it_is_meant(press):
    named(press, "2027.01")
    fewer = (press.site / "2026.12", '{"pages": 5, "figures": 1}')
    with press.publish_prepared(*fewer) as process:
        messages = process.communicate()[1]
    assert process.returncode == 1
    assert "edition 2027.01 has 5 pages after 6 and 1 figures after 2 in 2026.12" in messages
    assert "--allow-shrink" in messages and not (press.site / "2027.01").exists()
    with press.publish_prepared(*fewer, "--allow-shrink") as process:
        messages = process.communicate()[1]
    assert process.returncode == 1 and "changes/2027.01.json is not what changed since edition 2026.12" in messages
    with press.publish_prepared(*fewer, "--allow-shrink", "--any-record") as process:
        messages = process.communicate()[1]
    assert process.returncode == 0, messages
    assert verify.verify(press.site) == 0


def test_a_wrong_request(press, tmp_path):
    (tmp_path / "file").write_text("")
    assert press.run("publish", str(tmp_path / "file")).status == 2
    assert press.run("publish", str(press.site), "--root", str(tmp_path / "nowhere")).status == 2
    assert press.run("verify", str(tmp_path / "nowhere")).status == 2
    assert press.run("verify", str(press.root)).status == 2


def tampered(folder):
    """Alter a page and its digests, so that only what stands above the edition tells."""
    page = folder / "chapters" / "fish.html"
    page.write_text(page.read_text().replace("355 tonnes", "356 tonnes"))
    record = json.loads((folder / "publication.json").read_text())
    record["files"]["chapters/fish.html"] = {"sha256": sums.of_file(page), "bytes": page.stat().st_size}
    (folder / "publication.json").write_text(json.dumps(record))
    sums.write(folder, sums.of_folder(folder))


SPOILT = {
    "altered": (lambda site: (site / "2026.11/index.html").write_text("1"), "2026.11/index.html: altered"),
    "missing": (lambda site: (site / "2026.11.1/chapters/fish.html").unlink(), "2026.11.1/chapters/fish.html: missing"),
    "surplus": (lambda site: (site / "2026.12/more.txt").write_text("1"), "2026.12/more.txt: surplus"),
    "package": (lambda site: (site / "2026.11/downloads" / wheel_name("2026.11")).write_text("1"), "any.whl: altered"),
    "no list": (lambda site: (site / "2026.12/SHA256SUMS").unlink(), "2026.12/SHA256SUMS is missing"),
    "no record": (lambda site: (site / "2026.11/publication.json").unlink(), "2026.11/publication.json: missing"),
    "made to agree": (lambda site: tampered(site / "2026.11"), "2026.11/SHA256SUMS: altered"),
    "latest": (lambda site: (site / "latest/index.html").write_text("1"), "latest/index.html: altered"),
    "an edition gone": (lambda site: shutil.rmtree(site / "2026.11"), "2026.11/SHA256SUMS: missing"),
    "switcher": (lambda site: (site / "switcher.json").write_text("[]"), "switcher.json: altered"),
    "foreign": (lambda site: (site / "notes.txt").write_text("1"), "notes.txt: surplus"),
}  # fmt: skip


@pytest.mark.parametrize("spoil, words", SPOILT.values(), ids=SPOILT)
def test_verify_names_what_is_wrong(press, spoil, words, capsys):
    spoil(press.site)
    assert verify.verify(press.site) == 1
    told = capsys.readouterr()
    assert words in told.out
    assert re.search(r"\d+ faults? in ", told.err)


def test_verify_follows_every_link_and_anchor(press, capsys):
    folder = press.site / "2026.11"
    page = folder / "chapters" / "sources.html"
    more = '<a href="nowhere.html">1</a><a href="fish.html#nothing">2</a><img src="../figures/fig-fish-catch.svg">'
    page.write_text(page.read_text().replace("</article>", f"{more}</article>"))
    sums.write(folder, sums.of_folder(folder))
    assert verify.verify(folder) == 1
    told = capsys.readouterr().out
    assert "chapters/sources.html: the link nowhere.html leads to no file" in told
    assert "chapters/sources.html: the link fish.html#nothing leads to no such place on chapters/fish.html" in told
    assert "the picture ../figures/fig-fish-catch.svg has no alternative text" in told
    assert "fish.html leads" not in told


def test_killed_at_any_moment(press):
    """The script `bench/kill_publish.py` does this a hundred times."""
    chance = random.Random(7)
    made = press.site / "2026.12"
    for number in range(1, 9):
        named(press, f"2027.{number:02}")
        process = press.publish_prepared(made, "{}", "--any-record")
        time.sleep(chance.uniform(0.2, 2.5))
        process.kill()
        process.communicate()
        assert verify.of_site(press.site, follow=()).faults == []
    with press.publish_prepared(made, "{}", "--any-record") as process:
        messages = process.communicate()[1]
    assert process.returncode == 0, messages
    assert verify.verify(press.site) == 0
    assert not list(press.site.parent.glob(".site.new"))


def test_killed_while_the_edition_is_made(press):
    named(press, "2027.01")
    before = contents(press.site)
    process = press.start("publish", str(press.site))
    wait_until(lambda: len(processes_of(process.pid)) >= 2)
    time.sleep(1)
    children = processes_of(process.pid)
    process.kill()
    process.communicate()
    wait_until(lambda: not alive(children))
    assert contents(press.site) == before
