"""`companion links`: which addresses of the sources still answer; where one is gone, which archived copy there is.

Each host is asked by one request at a time, with a pause after it. Nothing in data/ is written.
"""

import contextlib
import csv
import io
import json
import re
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

import requests

from companion.data import DataError, archived, archives, describe, interval, load, sources, store, tables
from companion.data.fault import nearest, shown
from companion.data.sampling import key_of

from . import EvidenceError
from .fetch import HOPS, MOVED, PASSING, Limits, asked_pause, begin, get, location, pause, reason, session, unknown_host

# The Wayback availability interface, https://archive.org/help/wayback_api.php: url, timestamp -> archived_snapshots.
ARCHIVE = "https://archive.org/wayback/available"
WORST_FIRST = {
    "gone": "the page is not there any more",
    "unknown-host": "nobody knows the host's name",
    "broken": "no proper answer: look at it in a browser",
    "server": "the server has a fault; ask again another day",
    "silent": "no answer in time; ask again another day",
    "refused": "may only refuse machines: look at it in a browser",
    "moved": "answers at another address now, for good",
    "answers": "",
}
PERMANENT = (301, 308)
LIMITS = Limits(wait=15.0, whole=30.0, tries=2)  # two of them would be waited for in vain at each of many hosts


@dataclass
class Link:
    """An address, and how it fares.

    Attributes
    ----------
    address : str
    cited_by : list of str
        Keys of data/sources.csv, or rows of tables that have addresses of their own.
    published_on : str
        Partial date of the first source; the archive is asked for a copy from about then.
    kind : str
        A key of `WORST_FIRST`.
    found : str
        The status, or what went wrong.
    moved_to : str
        Where it answers now; empty where there is none.
    recorded, archived : str
        The copy that data/archives.csv has; otherwise one in the Wayback Machine, as a proposal. Empty where there is
        none.
    """

    address: str
    cited_by: list = field(default_factory=list)
    published_on: str = ""
    kind: str = ""
    found: str = ""
    moved_to: str = ""
    recorded: str = ""
    archived: str = ""

    def proposal(self):
        """The proposed copy as a line of data/archives.csv."""
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([self.address, self.archived, archived.told(self.archived)[0]])
        return line.getvalue()


def addresses(rooms=None, keys=None):
    """The addresses to ask, those of data/sources.csv and of tables with a column `url`.

    Parameters
    ----------
    rooms : list of str, optional
        Only what these rooms cite.
    keys : list of str, optional
        Only these sources.

    Returns
    -------
    list of Link

    Raises
    ------
    DataError
        If a room or a source is not known.
    """
    register = sources()
    _known("room", rooms, store.rooms())
    _known("source", keys, register.index)
    chosen = [name for name in tables() if not rooms or name.partition("/")[0] in rooms]
    cited = keys or (sorted({key for name in chosen for key in load(name)["source"]}) if rooms else register.index)
    links = {}
    for key in cited:
        one = register.loc[key]
        _cite(links, one["url"], key, one["published_on"])
    for name in () if keys else chosen:
        if any(column.name == "url" for column in describe(name).fields):
            for row in load(name).dropna(subset="url").to_dict("records"):
                _cite(links, row["url"], f"{name} {key_of(row, describe(name).primary_key)}", "")
    copies = archives()["archive"]
    for link in links.values():
        link.recorded = copies.get(link.address, "")
    return list(links.values())


def ask(links, jobs=8, limits=None, archive=None, say=lambda done: None):
    """Ask each address, `jobs` hosts at once, and fill in what was found.

    Parameters
    ----------
    links : list of Link
    jobs : int
    limits : companion.evidence.fetch.Limits, optional
        By default `LIMITS`.
    archive : str, optional
        A mirror of `ARCHIVE`.
    say : callable
        Told after each address how many were asked.

    Raises
    ------
    EvidenceError
        If not one address answered: then the network is at fault, and nothing was learnt.
    """
    limits, archive = limits or LIMITS, archive or ARCHIVE
    turns, hosts = _Turns(limits.between), defaultdict(list)
    for link in links:
        hosts[urlsplit(link.address).hostname].append(link)
    done, stopped = Counter(), threading.Event()

    def host(group):
        for link in group:
            if stopped.is_set():
                return
            _ask(link, turns, limits)
            done["asked"] += 1
            say(done["asked"])

    with ThreadPoolExecutor(jobs) as pool:  # the host with most addresses takes longest, so it begins
        try:
            list(pool.map(host, sorted(hosts.values(), key=len, reverse=True)))
        except BaseException:  # whoever presses Ctrl-C does not wait for the rest
            stopped.set()
            raise
    if links and all(link.kind in ("unknown-host", "silent", "broken") for link in links):
        raise EvidenceError(f"none of {len(links)} addresses answered; is there a network?")
    for link in links:
        if link.kind == "gone" and not link.recorded:
            time.sleep(limits.between)
            _archived(link, archive, limits)


def write(links, today):
    """Keep what was found in _build/links.json; returns its path."""
    path = store.data_dir().parent / "_build" / "links.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_json(links, today), encoding="utf-8", newline="\n")
    return path


def as_json(links, today):
    """What was found, as JSON: `checked_on`, and `addresses` with the attributes of `Link`."""
    record = {"checked_on": today.isoformat(), "addresses": [asdict(link) for link in links]}
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def as_csv(links):
    """The proposed copies as lines of data/archives.csv, in its order."""
    return "".join(f"{link.proposal()}\n" for link in sorted(links, key=lambda link: link.address) if link.archived)


def text(links):
    """What does not answer, by kind, for the terminal."""
    kinds, lines = defaultdict(list), []
    for link in links:
        kinds[link.kind].append(link)
    for kind, meaning in WORST_FIRST.items():
        if kind == "answers" or not kinds[kind]:
            continue
        lines.append(f"{kind} ({len(kinds[kind])}): {meaning}")
        for link in kinds[kind]:
            lines.append(f"  {link.address}  {link.found}; cited by {', '.join(link.cited_by)}")
            lines += [f"    now at {link.moved_to}"] if link.moved_to else []
            lines += [f"    recorded copy: {link.recorded}"] if link.recorded else []
            lines += [f"    proposed for data/archives.csv: {link.proposal()}"] if link.archived else []
    counted = [f"{kind} {len(kinds[kind])}" for kind in reversed(WORST_FIRST) if kinds[kind]]
    return "\n".join([*lines, f"addresses {len(links)}; {', '.join(counted) or 'nothing to ask'}"])


def _known(what, names, known):
    for name in names or ():
        if name not in known:
            raise DataError(f"there is no {what} {shown(name)}; {nearest(name, known)}".rstrip("; "))


def _cite(links, address, by, published_on):
    address = urldefrag(address).url
    link = links.setdefault(address, Link(address, published_on=published_on))
    link.cited_by.append(by)


class _Turns:
    """One request at a time for each host, and a pause after it."""

    def __init__(self, pause):
        self._pause, self._guard = pause, threading.Lock()
        self._hosts = defaultdict(threading.Lock)
        self._free = {}

    @contextlib.contextmanager
    def of(self, address):
        host = urlsplit(address).hostname
        with self._guard:
            lock = self._hosts[host]
        with lock:
            time.sleep(max(0.0, self._free.get(host, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self._free[host] = time.monotonic() + self._pause


def _ask(link, turns, limits):
    """HEAD first, for it costs the server least; GET where HEAD is not answered well, for many servers lack it."""
    for method in ("HEAD", "GET"):
        link.kind, link.found, link.moved_to = _follow(method, link.address, turns, limits)
        if link.kind in ("answers", "moved", "unknown-host"):
            return


def _follow(method, start, turns, limits):
    """Kind, what was found, and the address after the redirects that are for good."""
    address, for_good, moved_to = start, True, ""
    for _ in range(HOPS + 1):
        try:
            status, where = _once(method, address, turns, limits)
        except requests.Timeout:
            return "silent", f"no answer within {limits.wait:g} s", ""
        except requests.ConnectionError as error:
            return ("unknown-host", "unknown", "") if unknown_host(error) else ("broken", reason(error), "")
        except requests.RequestException as error:
            return "broken", reason(error), ""
        if status not in MOVED or not where:
            break
        try:
            address = urldefrag(urljoin(address, where)).url
            sound = urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname
        except ValueError:
            sound = False
        if not sound:
            return "broken", f"leads to {shown(where)}, which is no address", ""
        for_good = for_good and status in PERMANENT
        moved_to = address if for_good else moved_to
    else:
        return "broken", f"leads on more than {HOPS} times", ""
    if status < 300:
        return ("moved" if moved_to and moved_to != start else "answers"), str(status), moved_to
    if status in (404, 410):
        return "gone", str(status), ""
    if status in (401, 403, 405, 406, 429, 451):
        return "refused", str(status), ""
    return ("server" if status >= 500 else "broken"), str(status), ""


def _once(method, address, turns, limits):
    """Status and Location; what may pass is tried again, in the host's turn, so that nobody else hurries it."""
    with turns.of(address), session(address) as asking:
        for attempt in range(1, limits.tries + 1):
            last = attempt == limits.tries
            try:
                with begin(asking, method, address, limits) as response:  # of the body, nothing is taken
                    status, asked = response.status_code, asked_pause(response)
                    if last or status not in PASSING:
                        return status, location(response)
            except requests.Timeout:
                if last:
                    raise
                asked = 0.0
            time.sleep(pause(attempt, asked, limits))
    raise AssertionError("unreachable: the last try returns or raises")


def _archived(link, archive, limits):
    """The nearest copy of what is gone, if it may be recorded; that the archive does not answer is said, not hidden."""
    when = re.sub(r"\D", "", link.published_on)
    query = {"url": link.address} | ({"timestamp": when} if when else {})
    try:
        answer = json.loads(get(f"{archive}?{urlencode(query)}", ("application/json",), limits))
        copy = answer["archived_snapshots"].get("closest") or {}
        address = str(copy.get("url", "")) if copy.get("available") is True else ""
    except (EvidenceError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        link.found += "; the archive could not be asked"
        return
    address = re.sub(r"^http:", "https:", address)
    try:
        day, page = archived.told(address)
    except ValueError:
        day = page = None
    if day is None or not re.fullmatch(r"[\x21-\x7e]+", address) or not archived.same_page(page, link.address):
        link.found += "; the archive has no copy"
    elif link.published_on and day < interval(link.published_on)[0]:
        link.found += f"; the archive's copy of {day} is older than the page"
    else:
        link.archived = address
