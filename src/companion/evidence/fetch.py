"""Asking other machines: politely, within limits, and with errors that a person can act on."""

import queue
import re
import threading
import time
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from companion.data.fault import shown

from . import EvidenceError

AGENT = f"companion/{version('companion')} (checks and updates the sources of a book; a person started it)"
PASSING = (429, 500, 502, 503, 504)  # worth another try
MOVED = (301, 302, 303, 307, 308)
HOPS = 5
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_CHUNK = 65536
_SECRET = re.compile(r"([?&]key=)[^&\s]*")


@dataclass(frozen=True)
class Limits:
    """How long and how often to ask, and how much to take.

    Attributes
    ----------
    wait : float
        Seconds until a connection stands, and for each silence after it.
    whole : float
        Seconds for a whole answer, however steadily it drips.
    size : int
        Bytes of an answer.
    tries : int
        How often one address is asked while what goes wrong may pass.
    pause : float
        Seconds before the second try, doubled for each one after it. A server that asks for a longer one is heard, up
        to `patience`.
    patience : float
        Seconds of the longest pause.
    between : float
        Seconds from one request to the next at the same host.
    """

    wait: float = 20.0
    whole: float = 120.0
    size: int = 5_000_000
    tries: int = 4
    pause: float = 2.0
    patience: float = 60.0
    between: float = 1.0


def get(address, kinds, limits=Limits()):
    """The body of one answer.

    Parameters
    ----------
    address : str
        `https`, or `http` on the loopback.
    kinds : tuple of str
        The content types that are allowed, as in `("application/json",)`.
    limits : Limits

    Returns
    -------
    bytes

    Raises
    ------
    EvidenceError
        If the address is not allowed, leads to another host, does not answer, or answers with something else, too much
        or too slowly.
    """
    with session(address, ", ".join(kinds)) as asking:
        for attempt in range(1, limits.tries + 1):
            try:
                return _body(asking, address, kinds, limits)
            except _Passing as passing:
                if attempt == limits.tries:
                    raise EvidenceError(f"{passing}; asked {attempt} times; try again later") from None
                time.sleep(pause(attempt, passing.seconds, limits))
    raise AssertionError("unreachable: the last try returns or raises")


class _Session(requests.Session):
    def resolve_redirects(self, *arguments, **options):
        """None: to look ahead, requests would read the whole body of a redirect, however long."""
        return iter(())


def session(address, accept="*/*"):
    """A session for one address; answers are asked for as they are, uncompressed, so that none can unfold to more."""
    asking = _Session()
    asking.headers.update({"User-Agent": AGENT, "Accept": accept, "Accept-Encoding": "identity"})
    asking.trust_env = urlsplit(address).hostname not in LOOPBACK  # proxies are for the world outside
    return asking


def begin(asking, method, address, limits):
    """An answer up to its headers; redirects are not followed.

    Raises
    ------
    requests.RequestException
        As requests has it; `requests.Timeout` also if the headers drip for longer than `limits.whole`.
    """
    box = queue.SimpleQueue()

    def run():
        try:
            box.put(asking.request(method, address, timeout=limits.wait, stream=True, allow_redirects=False))
        except Exception as error:
            box.put(error)

    # requests bounds the wait for each byte, not for all of them: only another thread can leave a drip of headers.
    threading.Thread(target=run, daemon=True).start()
    try:
        got = box.get(timeout=limits.whole)
    except queue.Empty:
        raise requests.Timeout("the headers took too long") from None
    if isinstance(got, ValueError) and not isinstance(got, requests.RequestException):  # a host no one can have
        raise requests.exceptions.InvalidURL(str(got)) from None
    if isinstance(got, Exception):
        raise got
    return got


def unknown_host(error):
    """Whether a connection failed because nobody knows the host's name."""
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), urllib3.exceptions.NameResolutionError)


def reason(error):
    """Why there is no answer, in words."""
    if isinstance(error, requests.exceptions.SSLError):
        return "no connection that can be trusted (TLS)"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return f"no answer that is HTTP ({type(error).__name__})"


def location(response):
    """Where a redirect leads, as it can be asked and printed; empty if it does not say."""
    text = response.headers.get("Location", "").encode("latin-1", "ignore").decode("utf-8", "replace")
    return requests.utils.requote_uri(text)


def asked_pause(response):
    """The seconds of a `Retry-After` header; 0 without one."""
    text = response.headers.get("Retry-After", "")
    return float(text) if re.fullmatch(r"\d{1,6}", text) else 0.0


def pause(attempt, asked, limits):
    """Seconds to wait after a try that failed: ever longer, or as the server asked, within patience."""
    return min(max(limits.pause * 2 ** (attempt - 1), asked), limits.patience)


class _Passing(Exception):
    def __init__(self, message, seconds=0.0):
        super().__init__(message)
        self.seconds = seconds


def _body(asking, address, kinds, limits):
    start, ending = address, time.monotonic() + limits.whole
    for _ in range(HOPS):
        _allowed(address)
        try:
            response = begin(asking, "GET", address, limits)
        except requests.Timeout:
            raise _Passing(f"{_said(address)} did not answer within {limits.wait:g} s") from None
        except requests.ConnectionError as error:
            if unknown_host(error):
                raise EvidenceError(f"{_said(address)}: nobody knows that host; is there a network?") from None
            raise _Passing(f"{_said(address)}: {reason(error)}") from None
        except requests.RequestException as error:
            raise EvidenceError(f"{_said(address)}: {reason(error)}; open it in a browser") from None
        with response:
            if response.status_code not in MOVED:
                return _taken(response, address, kinds, limits, ending)
            address = _elsewhere(address, response)
    raise EvidenceError(f"{_said(start)} leads on from address to address, {HOPS} times and more; open it in a browser")


def _allowed(address):
    parts = urlsplit(address)
    if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)) or not parts.hostname:
        raise EvidenceError(f"{_said(address)} is no address to ask; allowed: https, or http on this machine")


def _elsewhere(address, response):
    where = location(response)
    try:
        there = urljoin(address, where)
        same = urlsplit(there)[:2] == urlsplit(address)[:2]  # scheme, and host with its port
    except ValueError:
        same = False
    if not same:
        message = f"leads to another host, {_said(shown(where, 80))}; it may have moved, or ask for a key that way"
        raise EvidenceError(f"{_said(address)} {message}; open it in a browser")
    return there


def _taken(response, address, kinds, limits, ending):
    status, kind = response.status_code, response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if status in PASSING:
        raise _Passing(f"{_said(address)} answered {status}", asked_pause(response))
    if status != 200:
        raise EvidenceError(f"{_said(address)} answered {status} {shown(response.reason or '')}; allowed: 200")
    if kind not in kinds:
        what = "a web page" if kind == "text/html" else shown(kind or "no content type")
        message = f"{_said(address)} answered with {what}; allowed: {', '.join(kinds)}"
        raise EvidenceError(f"{message}; it may ask for a key or refuse machines: open it in a browser")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise EvidenceError(f"{_said(address)} answered compressed, though asked not to; nothing was unpacked")
    taken = bytearray()
    while True:
        try:
            chunk = response.raw.read1(_CHUNK, decode_content=False)
        except urllib3.exceptions.ReadTimeoutError:
            raise _Passing(f"{_said(address)} fell silent for {limits.wait:g} s in the middle of its answer") from None
        except urllib3.exceptions.HTTPError:
            raise _Passing(f"{_said(address)} broke off in the middle of its answer") from None
        if not chunk:
            return bytes(taken)
        taken += chunk
        if len(taken) > limits.size:
            raise EvidenceError(f"{_said(address)} answered with more than {limits.size:,} bytes; nothing was kept")
        if time.monotonic() > ending:
            raise EvidenceError(f"{_said(address)} was not done after {limits.whole:g} s; nothing was kept")


def _said(address):
    """An address as a message may show it: without a key."""
    return _SECRET.sub(r"\1…", address)
