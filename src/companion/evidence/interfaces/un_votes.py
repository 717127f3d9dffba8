"""UN Digital Library: the recorded votes on the General Assembly's resolutions that the table lists.

No row is added, for who led the sponsors and what a text is about stand in no record: a person adds a row with its
symbol, and this fills in and compares the counts and the three positions.

Interface
    digitallibrary.un.org/search?cc=Voting Data&p=documentsymbol:"A/RES/75/240"&of=xm&rg=25, MARC 21 in XML.
    The library sometimes answers machines with a page for browsers and the status 202; the error says so.
Documentation
    Search: https://digitallibrary.un.org/pages/?ln=ar&page=newVersion_02. Voting records: the UNBIS reference manual,
    http://www.un.org/Depts/dhl/unbisref_manual/voting/v008.htm and its neighbours. For 967 and 996 no official page
    was found: they are read as public programs read them, and each record must agree with itself.
Fields used
    791 $a symbol of the resolution; 269 $a day of the vote; 996 $b, $c, $d members in favour, against, abstaining;
    967, once for each member, $c code of the country, $d `Y`, `N`, `A`, or nothing for a member that did not vote.
"""

import re
from collections import Counter
from urllib.parse import urlencode

from companion.data.fault import shown

from .. import EvidenceError
from . import Reading

ADDRESS = "https://digitallibrary.un.org/search"
KINDS = ("text/xml", "application/xml", "application/marcxml+xml")
SERIES = None
MARC = "{http://www.loc.gov/MARC21/slim}"
COUNTS = {"votes_yes": ("b", "Y"), "votes_no": ("c", "N"), "votes_abstain": ("d", "A")}
POSITIONS = {"us_position": "USA", "russia_position": "RUS", "china_position": "CHN"}
SAID = {"Y": "yes", "N": "no"}  # what the table's descriptor allows of a recorded vote


def requests(base, rows, today):
    """One address for each resolution that was, or may have been, put to a recorded vote."""
    return [
        f"{base}?" + urlencode({"ln": "en", "cc": "Voting Data", "p": f'documentsymbol:"{row["resolution"]}"',
                                "of": "xm", "rg": "25"})
        for row in _asked(rows)
    ]  # fmt: skip


def read(answers, rows):
    """Counts and positions; what a person has to look at stands in the remarks."""
    found = Reading()
    for row, answer in zip(_asked(rows), answers, strict=True):
        symbol = row["resolution"]
        records = [record for record in _records(answer, symbol) if symbol in _texts(record, "791", "a")]
        if len(records) == 1:
            _record(records[0], row, found)
        else:
            found.remarks.append(f"{symbol}: the library has {len(records) or 'no'} records of a vote on it")
    if not found.rows:
        raise _fault("all", "no vote on any of these resolutions was found; the search may have changed")
    return found


def _asked(rows):
    return [row for row in rows if row["resolution"].startswith("A/RES/") and row["adoption"] != "without a vote"]


def _records(answer, symbol):
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(answer, forbid_dtd=True)
    except DefusedXmlException:
        raise _fault(symbol, "the XML defines entities; it was not read") from None
    except (ParseError, ValueError, LookupError) as error:
        raise _fault(symbol, f"the answer is no XML ({error}); it may be cut off") from None
    if root.tag != f"{MARC}collection":
        raise _fault(symbol, f"the answer is {shown(root.tag)}; allowed: a MARC collection")
    return root.findall(f"{MARC}record")


def _record(record, row, found):
    symbol = row["resolution"]
    counts = {column: _texts(record, "996", code) for column, (code, _) in COUNTS.items()}
    if not any(counts.values()):
        found.remarks.append(f"{symbol}: the library's record has no counts")
        return
    votes, cast = _votes(record, symbol), Counter()
    cast.update(votes.values())
    cells = {"resolution": symbol, "adoption": "recorded vote"}
    for column, (code, vote) in COUNTS.items():
        text = (counts[column] or ["0"])[0]  # the library leaves out a count of none
        if not re.fullmatch(r"\d{1,3}", text, re.ASCII):
            raise _fault(symbol, f"996 ${code} is {shown(text)}; allowed: a count of members")
        if votes and int(text) != cast[vote]:
            message = f"996 ${code} counts {text}, but {cast[vote]} members are listed with {vote}"
            raise _fault(symbol, f"{message}; the record contradicts itself")
        cells[column] = str(int(text))
    for column, code in POSITIONS.items():
        if votes.get(code) in SAID:
            cells[column] = SAID[votes[code]]
        else:
            how = "abstained" if votes.get(code) == "A" else "is not listed with a vote"
            found.remarks.append(f"{symbol}: {code} {how}; {column} was left alone")
    days = _texts(record, "269", "a")
    if days and not days[0].startswith(row["date"]):
        found.remarks.append(f"{symbol}: the library dates the vote {shown(days[0])}, the table {row['date']}")
    # The vote was public on its day, and its source is the row's; a person who cites the record changes that.
    found.rows.append(cells | {"source": row["source"], "known_on": row["known_on"]})


def _votes(record, symbol):
    votes = {}
    for entry in record.findall(f"{MARC}datafield[@tag='967']"):
        code, vote = (_subfield(entry, name) for name in "cd")
        if not re.fullmatch(r"[A-Z]{3}", code, re.ASCII) or code in votes:
            raise _fault(symbol, f"967 $c is {shown(code)}; allowed: each country's code once")
        votes[code] = vote
    return votes


def _texts(record, tag, code):
    texts = [_subfield(entry, code) for entry in record.findall(f"{MARC}datafield[@tag='{tag}']")]
    return [text for text in texts if text]


def _subfield(entry, code):
    return (entry.findtext(f"{MARC}subfield[@code='{code}']") or "").strip()


def _fault(symbol, message):
    return EvidenceError(f"UN Digital Library, {symbol}: {message}")
