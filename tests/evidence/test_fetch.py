"""Asking other machines: what is taken, what is refused, and that nothing lasts for ever."""

import gzip
import itertools
import socket
import threading
import time

import pytest

from companion.evidence import EvidenceError, fetch

JSON = ("application/json",)


@pytest.fixture
def refused(quick):
    def get(address, limits=quick):
        with pytest.raises(EvidenceError) as error:
            fetch.get(address, JSON, limits)
        return str(error.value)

    return get


def test_a_good_answer_is_taken_as_it_is(player, quick):
    player.answers["/a"] = {"body": b"[1]", "kind": "application/json;charset=UTF-8"}
    assert fetch.get(f"{player.address}/a", JSON, quick) == b"[1]"
    (_, _, headers), *_ = player.asked
    assert headers["User-Agent"].startswith("companion/") and headers["Accept"] == "application/json"


@pytest.mark.parametrize("status", [429, 503])
def test_what_may_pass_is_asked_again(player, status, quick):
    player.answers["/a"] = [{"status": status, "headers": {"Retry-After": "9"}}, {"body": b"[1]"}]
    assert fetch.get(f"{player.address}/a", JSON, quick) == b"[1]"
    assert len(player.asked) == 2


def test_it_is_not_asked_for_ever(player, refused):
    player.answers["/a"] = {"status": 503}
    assert "answered 503; asked 2 times" in refused(f"{player.address}/a")
    assert len(player.asked) == 2


def test_a_server_may_ask_for_a_longer_pause_within_patience(quick):
    assert fetch.pause(1, 0.0, quick) == quick.pause
    assert fetch.pause(2, 0.0, quick) == 2 * quick.pause
    assert fetch.pause(1, 0.04, quick) == 0.04
    assert fetch.pause(1, 3600.0, quick) == quick.patience


@pytest.mark.parametrize(
    "answer, words",
    [
        ({"body": b"<html>", "kind": "text/html"}, "answered with a web page; allowed: application/json"),
        ({"body": b"a,b", "kind": "text/csv"}, "answered with 'text/csv'; allowed: application/json"),
        ({"body": b"", "status": 204}, "answered 204"),
        ({"body": b"", "status": 202}, "answered 202"),
        ({"body": b"", "status": 404}, "answered 404"),
        ({"body": b"x" * 100_001}, "more than 100,000 bytes"),
        ({"body": itertools.repeat(b"x" * 9000)}, "more than 100,000 bytes"),
        ({"body": gzip.compress(b"0" * 10**6), "headers": {"Content-Encoding": "gzip"}}, "answered compressed"),
        ({"body": b"[1]", "length": 900}, "broke off in the middle of its answer; asked 2 times"),
        ({"body": itertools.repeat(b" "), "pause": 0.05}, "was not done after 0.6 s"),
        ({"body": [b"[", b"]"], "pause": 0.4}, "fell silent for 0.2 s"),
        (None, "did not answer within 0.2 s; asked 2 times"),
        ({"status": 301, "headers": {"Location": "/a"}}, "leads on from address to address"),
        ({"status": 302, "headers": {"Location": "https://example.org/key?key=abc"}}, "leads to another host"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/a"}}, "leads to another host"),
        ({"status": 302, "headers": {"Location": "http://[b"}}, "leads to another host"),
        ({"body": itertools.repeat(b"x" * 9000), "status": 302, "headers": {"Location": "//a.b"}}, "another host"),
        ({"status": 302, "headers": {"Location": "file:///etc/hosts"}}, "leads to another host"),
    ],
)  # fmt: skip
def test_a_bad_answer_is_refused_with_its_reason(player, answer, words, refused):
    player.answers["/a"] = answer
    assert words in refused(f"{player.address}/a?key=abc")


def test_a_redirect_on_the_same_host_is_followed(player, quick):
    player.answers |= {"/a": {"status": 301, "headers": {"Location": "/b"}}, "/b": {"body": b"[2]"}}
    assert fetch.get(f"{player.address}/a", JSON, quick) == b"[2]"


def test_a_key_is_never_shown(player, refused):
    for answer in ({"status": 404}, {"status": 302, "headers": {"Location": "https://example.org/?key=abc"}}):
        player.answers["/a"] = answer
        said = refused(f"{player.address}/a?x=1&key=abc")
        assert "abc" not in said and "key=…" in said


@pytest.mark.parametrize("address", ["http://example.org/a", "ftp://127.0.0.1/a", "file:///etc/hosts", "https:///a"])
def test_only_https_or_this_machine_is_asked(address, refused):
    assert "is no address to ask; allowed: https" in refused(address)


def test_headers_that_drip_end_too(refused):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stop = threading.Event()

        def drip():
            with listening.accept()[0] as talking:
                talking.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not stop.wait(0.05):
                    talking.sendall(b"x")

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        limits = fetch.Limits(wait=0.2, whole=0.4, tries=1)
        assert "did not answer" in refused(f"http://127.0.0.1:{listening.getsockname()[1]}/a", limits)
        stop.set()
    assert time.monotonic() - begun < 10  # without the bound: until the server has sent 64 kB, an hour


def test_what_is_not_http_is_refused(refused, quick):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def babble():
            for _ in range(quick.tries):
                with listening.accept()[0] as talking:
                    talking.recv(1000)
                    talking.sendall(b"\x00\x01\x02 nonsense\r\n\r\n")

        threading.Thread(target=babble, daemon=True).start()
        assert "no connection; asked 2 times" in refused(f"http://127.0.0.1:{listening.getsockname()[1]}/a")


def test_where_nobody_listens_there_is_no_connection(refused):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert "no connection; asked 2 times" in refused(f"http://127.0.0.1:{port}/a")
