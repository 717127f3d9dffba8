"""A server on the loopback that plays the answers of other machines, good and bad ones."""

import http.server
import threading
import time
from dataclasses import dataclass, field

import pytest

from companion.data import store
from companion.evidence.fetch import Limits


@dataclass
class Answer:
    """What the server says: `body` in one piece, or pieces with a pause before each; `length` if it lies about it."""

    body: object = b""
    status: int = 200
    kind: str = "application/json"
    headers: dict = field(default_factory=dict)
    pause: float = 0.0
    length: int | None = None


class Player:
    """Answers by path, as dicts of what `Answer` has; a list is played from its first to its last.

    `asked` has (method, path with query, headers), `times` when each was asked.
    """

    def __init__(self):
        self.answers, self.asked, self.times = {}, [], []
        self.under_way = self.most_at_once = 0
        self._guard = threading.Lock()
        player = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, format, *arguments):
                pass

            def do_GET(self):
                with player._guard:
                    player.under_way += 1
                    player.most_at_once = max(player.most_at_once, player.under_way)
                    player.asked.append((self.command, self.path, dict(self.headers)))
                    player.times.append(time.monotonic())
                try:
                    player._say(self)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # the other side had enough, which is what some tests are about
                finally:
                    with player._guard:
                        player.under_way -= 1

            do_HEAD = do_GET

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def _say(self, to):
        answer = self.answers.get(to.path, self.answers.get(to.path.partition("?")[0], {"status": 404}))
        if callable(answer):
            answer = answer(to)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if answer is None:  # nothing at all, not even headers
            time.sleep(1.0)
            return
        answer = Answer(**answer)
        pieces = [answer.body] if isinstance(answer.body, bytes) else answer.body
        to.send_response(answer.status)
        to.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            to.send_header(name, value)
        if answer.length is not None or isinstance(answer.body, bytes):
            to.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
        to.end_headers()
        if to.command == "HEAD":
            return
        for piece in pieces:
            time.sleep(answer.pause)
            to.wfile.write(piece)
            to.wfile.flush()


@pytest.fixture
def quick():
    """Limits that a test can wait for."""
    return Limits(wait=0.2, whole=0.6, size=100_000, tries=2, pause=0.01, patience=0.05, between=0.0)


@pytest.fixture
def player():
    player = Player()
    yield player
    player.server.shutdown()
    player.server.server_close()


@pytest.fixture
def here(house):
    """The house of rooms as the data folder."""
    with store.reading(house.folder):
        yield house
