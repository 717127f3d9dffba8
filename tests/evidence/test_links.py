"""Addresses that are cited: each is asked politely, and what does not answer is told apart by what it means."""

import csv
import datetime as dt
import json
import socket
from urllib.parse import parse_qs, urlsplit

import pytest

from companion.cli import main
from companion.data import DataError, load, sources
from companion.evidence import EvidenceError, links
from companion.evidence.fetch import Limits
from companion.evidence.links import Link

TODAY = dt.date(2026, 11, 24)
STAMP = "web.archive.org/web/20130919044612"


@pytest.fixture
def ask(player, quick):
    """Ask these paths of the player; returns the links, in order."""
    player.answers.setdefault("/archive", {"body": b'{"archived_snapshots": {}}'})

    def run(*paths, limits=quick, **known):
        asked = [Link(path if "//" in path else player.address + path, ["key"], **known) for path in paths]
        links.ask(asked, 4, limits, f"{player.address}/archive")
        return asked

    return run


@pytest.mark.parametrize(
    "answer, kind, found",
    [
        ({"body": b"good", "kind": "text/html"}, "answers", "200"),
        ({"status": 404}, "gone", "404; the archive has no copy"),
        ({"status": 410}, "gone", "410; the archive has no copy"),
        ({"status": 401}, "refused", "401"),
        ({"status": 403}, "refused", "403"),
        ({"status": 429}, "refused", "429"),
        ({"status": 500}, "server", "500"),
        ({"status": 503}, "server", "503"),
        ({"status": 400}, "broken", "400"),
        (None, "silent", "no answer within 0.2 s"),
        ({"status": 302, "headers": {"Location": "/a"}}, "broken", "leads on more than 5 times"),
        ({"status": 302, "headers": {"Location": "http://[b"}}, "broken", "leads to 'http://[b', which is no"),
        ({"status": 302, "headers": {"Location": "file:///etc"}}, "broken", "leads to 'file:///etc', which is no"),
    ],
)
def test_each_answer_has_its_kind(ask, player, answer, kind, found):
    player.answers |= {"/a": answer, "/b": {}}
    one, other = ask("/a", "/b")
    assert (one.kind, other.kind) == (kind, "answers") and one.found.startswith(found)


def test_where_head_is_not_known_get_is_asked(ask, player):
    player.answers["/a"] = lambda to: {"status": 405 if to.command == "HEAD" else 200, "body": b"x" * 10**7}
    assert [link.kind for link in ask("/a")] == ["answers"]
    assert [method for method, _, _ in player.asked] == ["HEAD", "GET"]


def test_a_good_head_is_enough_and_says_who_asks(ask, player):
    player.answers["/a"] = {}
    ask("/a")
    ((method, _, headers),) = player.asked
    assert method == "HEAD" and headers["User-Agent"].startswith("companion/")


def test_what_may_pass_is_asked_again(ask, player):
    player.answers["/a"] = [{"status": 503}, {}]
    assert [link.kind for link in ask("/a")] == ["answers"]


def test_a_move_for_good_is_told_and_one_for_now_is_not(ask, player):
    def to(path, status):
        return {"status": status, "headers": {"Location": path}}

    player.answers |= {"/old": to("/new#part", 301), "/new": {}}
    player.answers |= {"/for-now": to("/new", 302), "/mixed": to("/for-now", 308)}
    old, now, mixed = ask("/old", "/for-now", "/mixed")
    assert (old.kind, old.moved_to) == ("moved", f"{player.address}/new")
    assert (now.kind, now.moved_to) == ("answers", "")
    assert (mixed.kind, mixed.moved_to) == ("moved", f"{player.address}/for-now")


def test_an_address_of_a_redirect_is_safe_to_print(ask, player):
    player.answers["/old"] = {"status": 301, "headers": {"Location": "/n\x1b[31mew"}}
    player.answers["/n%1B%5B31mew"] = player.answers["/n%1B[31mew"] = {}
    (link,) = ask("/old")
    assert link.kind == "moved" and link.moved_to.isprintable()


def test_who_interrupts_does_not_wait_for_the_rest(player, quick):
    def interrupt(done):
        raise KeyboardInterrupt

    player.answers |= {f"/{number}": {} for number in range(9)}
    with pytest.raises(KeyboardInterrupt):
        links.ask([Link(f"{player.address}/{number}") for number in range(9)], 2, quick, say=interrupt)
    assert len(player.asked) == 1


def test_a_move_to_what_is_gone_is_gone(ask, player):
    player.answers["/old"] = {"status": 301, "headers": {"Location": "/gone"}}
    assert [(link.kind, link.moved_to) for link in ask("/old")] == [("gone", "")]


def test_a_host_that_nobody_knows(ask, player, monkeypatch):
    real = socket.getaddrinfo

    def resolve(host, *arguments, **options):
        if host == "nowhere.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    player.answers["/a"] = {}
    good, lost = ask("/a", "http://nowhere.invalid/a")
    assert (good.kind, lost.kind) == ("answers", "unknown-host")
    with pytest.raises(EvidenceError, match="none of 1 addresses answered; is there a network"):
        ask("http://nowhere.invalid/a")


def test_one_request_at_a_time_for_a_host_with_a_pause(ask, player):
    paths = [f"/{number}" for number in range(5)]
    player.answers |= {path: {} for path in paths}
    ask(*paths, limits=Limits(wait=2, whole=2, tries=1, between=0.05))
    assert player.most_at_once == 1
    gaps = [later - earlier for earlier, later in zip(player.times, player.times[1:], strict=False)]
    assert len(gaps) == 4 and min(gaps) > 0.04


def test_a_redirect_waits_for_the_other_host_s_turn(ask, player):
    """Both hosts are one server here: it never sees two requests for the same name at once."""
    port = urlsplit(player.address).port
    player.answers |= {"/a": {"status": 302, "headers": {"Location": f"http://localhost:{port}/b"}}, "/b": {}}
    ask("/a", f"http://localhost:{port}/b", limits=Limits(wait=2, whole=2, tries=1, between=0.05))
    names = [headers["Host"].partition(":")[0] for _, _, headers in player.asked]
    times = [when for name, when in zip(names, player.times, strict=True) if name == "localhost"]
    assert len(times) == 2 and times[1] - times[0] > 0.04


# --- the archive ----------------------------------------------------------------------------------------------------


def closest(address, available=True):
    copy = {"available": available, "url": address, "timestamp": "20130919044612", "status": "200"}
    return {"body": json.dumps({"url": "…", "archived_snapshots": {"closest": copy}}).encode()}


def test_a_copy_from_about_its_day_is_proposed_for_what_is_gone(ask, player):
    page = f"{player.address}/gone?a=1&b=2"
    player.answers["/archive"] = closest(f"http://{STAMP}/{page}")
    (link,) = ask("/gone?a=1&b=2", published_on="2013-09")
    assert link.archived == f"https://{STAMP}/{page}"
    line = f"{page},https://{STAMP}/{page},2013-09-19"
    assert f"proposed for data/archives.csv: {line}\n" in links.text([link]) and links.as_csv([link]) == f"{line}\n"
    (query,) = [path for _, path, _ in player.asked if path.startswith("/archive")]
    assert parse_qs(urlsplit(query).query) == {"url": [f"{player.address}/gone?a=1&b=2"], "timestamp": ["201309"]}


@pytest.mark.parametrize(
    "answer, found",
    [
        ({"body": b'{"archived_snapshots": {}}'}, "404; the archive has no copy"),
        (closest(f"http://{STAMP}/PAGE", available=False), "404; the archive has no copy"),
        (closest("https://example.org/web/20130919044612/PAGE"), "404; the archive has no copy"),
        (closest(f"javascript:alert(1)//{STAMP}/PAGE"), "404; the archive has no copy"),
        (closest(f"http://{STAMP}/PAGE\u001b[31m"), "404; the archive has no copy"),
        (closest(f"http://{STAMP}/http://example.com/gone"), "404; the archive has no copy"),
        (closest("http://web.archive.org/web/20130231044612/PAGE"), "404; the archive has no copy"),
        (closest("https://perma.cc/ABCD-1234"), "404; the archive has no copy"),
        (closest(f"http://{STAMP}/PAGE"), "404; the archive's copy of 2013-09-19 is older than the page"),
        ({"body": b"[]"}, "404; the archive could not be asked"),
        ({"body": b'{"archived_snapshots": []}'}, "404; the archive could not be asked"),
        ({"body": b"<html>", "kind": "text/html"}, "404; the archive could not be asked"),
        ({"status": 503}, "404; the archive could not be asked"),
        (None, "404; the archive could not be asked"),
    ],
)
def test_what_is_no_copy_is_not_proposed(ask, player, answer, found):
    if answer and "body" in answer:
        answer = answer | {"body": answer["body"].replace(b"PAGE", f"{player.address}/gone".encode())}
    player.answers["/archive"] = answer
    asked = ask("/gone", published_on="2013-10")
    assert [(link.found, link.archived) for link in asked] == [(found, "")] and links.as_csv(asked) == ""


def test_where_a_copy_is_recorded_the_archive_is_not_asked(ask, player):
    player.answers |= {"/moved": {"status": 301, "headers": {"Location": "/b"}}, "/b": {}, "/odd": {"status": 400}}
    asked = ask("/gone", "/odd", "/moved", "/b", recorded="https://perma.cc/ABCD-1234")
    assert [link.found for link in asked] == ["404", "400", "200", "200"]
    assert not any(path.startswith("/archive") for _, path, _ in player.asked)
    assert links.text(asked).count("    recorded copy: https://perma.cc/ABCD-1234\n") == 3  # not where all is well


def test_a_proposal_with_a_comma_in_its_address_is_one_cell(ask, player):
    page = f"{player.address}/a,b"
    player.answers["/archive"] = closest(f"https://{STAMP}/{page}")
    (line,) = csv.reader([links.as_csv(ask("/a,b"))])
    assert line == [page, f"https://{STAMP}/{page}", "2013-09-19"]


# --- which addresses, and the command -------------------------------------------------------------------------------


def test_every_source_and_every_address_of_a_table_once(here):
    asked = links.addresses()
    cited = [by for link in asked for by in link.cited_by]
    assert {*sources().index} <= {*cited}
    assert sum(by.startswith("ledger/references ") for by in cited) == load("ledger/references")["url"].notna().sum()
    assert len({link.address for link in asked}) == len(asked)
    assert not any("#" in link.address for link in asked)


def test_a_room_or_a_source_alone(here):
    (one,) = links.addresses(keys=["us-census-2025-international-trade-monthly"])
    assert one.address == "https://www.census.gov/foreign-trade/balance/c4621.html"
    room = {by for link in links.addresses(rooms=["economics"]) for by in link.cited_by}
    assert "us-census-2025-international-trade-monthly" in room and len(room) < len(sources())
    with pytest.raises(DataError, match="there is no room 'economic'; did you mean 'economics'"):
        links.addresses(rooms=["economic"])
    with pytest.raises(DataError, match="there is no source 'x'"):
        links.addresses(keys=["x"])


@pytest.fixture
def command(here, player, monkeypatch, quick):
    """`companion links` of one source that the player has."""
    key = "us-census-2025-international-trade-monthly"
    here.put("sources", here.line("sources", source=key), url=f"{player.address}/a", published_on="2013-09")
    monkeypatch.setattr(links, "ARCHIVE", f"{player.address}/archive")
    monkeypatch.setattr(links, "LIMITS", quick)
    return lambda *more: main(["links", "--source", key, *more])


def test_the_command_tells_counts_and_keeps_a_record(command, player, capsys, tmp_path):
    player.answers["/a"] = {}
    assert command() == 0
    assert capsys.readouterr().out == "addresses 1; answers 1\n"
    record = json.loads((tmp_path / "_build" / "links.json").read_text(encoding="utf-8"))
    assert record["addresses"][0]["kind"] == "answers" and record["addresses"][0]["cited_by"]
    dt.date.fromisoformat(record["checked_on"])


def test_the_command_fails_if_an_address_is_gone(command, player, capsys):
    copy = f"https://{STAMP}/{player.address}/a"
    player.answers |= {"/archive": closest(copy)}
    assert command() == 1
    assert capsys.readouterr().out.splitlines()[0] == "gone (1): the page is not there any more"
    assert command("--json") == 1
    assert json.loads(capsys.readouterr().out)["addresses"][0]["archived"] == copy


def test_the_command_prints_the_proposals_alone(command, player, capsys):
    copy = f"https://{STAMP}/{player.address}/a"
    player.answers |= {"/archive": closest(copy)}
    assert command("--csv") == 1
    assert capsys.readouterr().out == f"{player.address}/a,{copy},2013-09-19\n"
    player.answers |= {"/a": {}}
    assert command("--csv") == 0
    assert capsys.readouterr().out == ""
    with pytest.raises(SystemExit):
        command("--csv", "--json")


def test_a_recorded_copy_is_said_instead(command, player, here, capsys):
    copy = f"https://{STAMP}/{player.address}/a"
    here.write("archives", [["url", "archive", "captured_on"], [f"{player.address}/a", copy, "2013-09-19"]])
    assert command() == 1
    assert f"    recorded copy: {copy}\n" in capsys.readouterr().out
    assert not any(path.startswith("/archive") for _, path, _ in player.asked)


def test_the_command_used_wrongly(here, capsys):
    assert main(["links", "--source", "no-such-source"]) == 2
    assert main(["links", "--jobs", "0"]) == 2
    assert "there is no source 'no-such-source'" in capsys.readouterr().err
