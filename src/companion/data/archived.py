"""Addresses of archived copies: what such an address says of the copy, and whether two addresses name one page."""

import datetime as dt
import re

# Before the fourteen digits of the moment and the address of the page.
_DATED = (
    r"web\.archive\.org/web/",
    r"archive\.(?:ph|is|today)/",
    r"webarchive\.loc\.gov/all/",
    r"webarchive\.nationalarchives\.gov\.uk/ukgwa/",
)
# These tell neither moment nor page; the copy itself does.
_SHORT = (r"perma\.cc/[0-9A-Z]{4}-[0-9A-Z]{4}", r"archive\.(?:ph|is|today)/[0-9A-Za-z]{5}")
_COPY = re.compile(rf"https://(?:(?:{'|'.join(_DATED)})([0-9]{{8}})([0-9]{{6}})/(.+)|{'|'.join(_SHORT)})")
FORMS = (
    "https://web.archive.org/web/<14 digits>/<address>, likewise at archive.ph, archive.is, archive.today, "
    "webarchive.loc.gov/all and webarchive.nationalarchives.gov.uk/ukgwa; https://perma.cc/ABCD-1234, "
    "https://archive.ph/AbC12"
)


def told(copy):
    """What the address of a copy tells: the day on which it was taken and the address of the page.

    Parameters
    ----------
    copy : str
        The address of the copy.

    Returns
    -------
    tuple
        A datetime.date and a str; both None where the archive's addresses tell neither.

    Raises
    ------
    ValueError
        If it is no address of a copy in an archive that this project knows, or names a moment that does not exist.
    """
    match = _COPY.fullmatch(copy)
    if match is None:
        raise ValueError("is no address of a copy")
    digits, clock, page = match.groups()
    if digits is None:
        return None, None
    try:
        return dt.datetime.strptime(digits + clock, "%Y%m%d%H%M%S").date(), page
    except ValueError:
        raise ValueError(f"has {digits + clock}, which is no moment of the calendar") from None


def page_of(address):
    """An address without the part that names a place in the page."""
    return address.partition("#")[0]


def same_page(one, other):
    """Whether two addresses name one page, whatever their scheme, a `www.`, the usual port, or a slash at the end."""
    return _core(one) == _core(other)


def _core(address):
    host, slash, path = re.sub(r"^https?://", "", page_of(address), flags=re.IGNORECASE).partition("/")
    host = re.sub(r":(80|443)$", "", host.lower()).removeprefix("www.")
    return (host + slash + path).rstrip("/")
