"""The `companion` command: a thin face of the package.

Exit status: 0 done, 1 the work has a fault (data, chapter, test), 2 used wrongly.
"""

import argparse
import contextlib
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

FORMATS = ("html", "pdf", "epub")


def command():
    """What `companion` starts: `main`, then an end that does not take a book of pages apart, object by object."""
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # a second and a half sooner


def main(arguments=None):
    """Run one command; returns its exit status."""
    options = _parser().parse_args(arguments)
    return options.run(options)


def _check(options):
    from companion.data import DataError
    from companion.data.check import survey

    if options.stale:
        return _stale()
    try:
        seen = survey(options.data)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    for fault in seen.faults:
        print(fault)
    if seen.faults:
        print(f"{len(seen.faults)} fault{'s' if len(seen.faults) > 1 else ''}; nothing was changed", file=sys.stderr)
        return 1
    print(f"{len(seen.tables())} tables and {len(seen.sheets['sources'].rows)} sources are in order")
    return 0


def _stale():
    import datetime

    from companion.data.stale import stale

    found = stale(datetime.date.today())
    for one in found:
        print(one)
    print(f"{len(found)} series wait for newer rows" if found else "no series waits for newer rows", file=sys.stderr)
    return 1 if found else 0


def _audit(options):
    from companion.data import DataError
    from companion.evidence import EvidenceError, audit

    if options.draw and not options.name:
        print("companion audit: a sample is drawn under a name: companion audit 2026-11 --draw FORM", file=sys.stderr)
        return 2
    try:
        if options.draw:
            drawn = audit.write_form(options.draw, options.name, options.share, options.room)
            print(f"{drawn} rows to look up in {options.draw}; then: companion audit --record {options.draw}")
        elif options.record:
            recorded, left = audit.record(options.record)
            print(f"{recorded} rows recorded in data/audits.csv; {left} still without a verdict")
        else:
            print(audit.text(options.name))
    except (DataError, EvidenceError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, DataError) else 1
    return 0


def _links(options):
    import datetime

    from companion.data import DataError
    from companion.evidence import EvidenceError, links

    if options.jobs < 1:
        print("companion links: --jobs is at least 1", file=sys.stderr)
        return 2
    today = datetime.date.today()
    try:
        asked = links.addresses(options.room, options.source)
        links.ask(asked, options.jobs, say=_counted(len(asked)))
    except (DataError, EvidenceError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.csv:
        print(links.as_csv(asked), end="")
    else:
        print(links.as_json(asked, today).rstrip() if options.json else links.text(asked))
    print(f"wrote {links.write(asked, today)}", file=sys.stderr)
    return 1 if any(link.kind == "gone" for link in asked) else 0


def _counted(total):
    def say(done):
        if sys.stderr.isatty():
            print(f"{done} of {total}", end="\r", file=sys.stderr)

    return say


def _update(options):
    import datetime

    from companion.data import DataError
    from companion.evidence import EvidenceError, update

    try:
        proposal = update.propose(options.table, datetime.date.today(), options.address)
    except (DataError, EvidenceError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, DataError) else 1
    print(proposal.text())
    written = update.write(proposal)
    if written:
        print(f"read {written}, then: git apply {written}; each row stays unverified until a person has seen it")
    return 0


def _scores(options):
    from companion.data import DataError
    from companion.ledger import scores

    try:
        report = scores.report(options.as_of)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(report, indent=2, ensure_ascii=False) if options.json else scores.text(report))
    return 0


def _build(options):
    from companion.book.build import build
    from companion.publishing.formats import MAKERS

    chosen = {"jobs": options.jobs, "scheduler": options.scheduler, "cdn": options.cdn}
    return build(options.root, MAKERS, options.formats or FORMATS, **chosen)


def _status(options):
    from companion.book.build import status

    return status(options.root, as_json=options.json)


def _diff(options):
    from companion.publishing import PublishingError, changes
    from companion.publishing.difference import compare
    from companion.publishing.sides import open_side

    status = 2
    with contextlib.ExitStack() as stack:
        try:
            old, new = (stack.enter_context(open_side(place)) for place in (options.old, options.new))
            status = 1
            found = compare(old, new, pages=options.pages)
            written = changes.write_record(found, options.new) if options.write else None
        except PublishingError as error:
            print(error, file=sys.stderr)
            return status
    print(found.json().rstrip() if options.json else changes.text(found))
    if written:
        print(f"wrote {written}", file=sys.stderr)
    return 0


def _publish(options):
    from companion.publishing.publish import publish

    return publish(options.root, options.site, allow_shrink=options.allow_shrink, lite=options.lite)


def _verify(options):
    from companion.publishing.verify import verify

    return verify(options.site)


def _parser():
    parser = argparse.ArgumentParser(prog="companion", description="Check, build and read the analytical companion.")
    parser.add_argument("--version", action="version", version=f"companion {version('companion')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name, run, text):
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    check = command("check", _check, "Check every table: all faults in one run, exit 1 if there is one.")
    check.add_argument("--data", type=Path, metavar="FOLDER", help="check this folder instead of the project's data/")

    check.add_argument("--stale", action="store_true", help="name the series whose newest row is too old, instead")

    audit = command("audit", _audit, "Draw rows to be looked up again, record what was found, tell the rate of error.")
    audit.add_argument("name", nargs="?", help="the audit, as in 2026-11")
    what = audit.add_mutually_exclusive_group()
    what.add_argument("--draw", type=Path, metavar="FORM", help="write a form for a random sample of every room's rows")
    what.add_argument("--record", type=Path, metavar="FORM", help="put a filled-in form into data/audits.csv")
    audit.add_argument("--share", type=float, default=0.2, help="the part of each room to draw (default: 0.2)")
    audit.add_argument("--room", action="append", metavar="ROOM", help="only this room; may be given again")

    links = command("links", _links, "Ask each address that is cited whether it answers; exit 1 if one is gone.")
    links.add_argument("--room", action="append", metavar="ROOM", help="only what this room cites; may be given again")
    links.add_argument("--source", action="append", metavar="KEY", help="only this source; may be given again")
    links.add_argument("--jobs", type=int, default=8, metavar="N", help="hosts asked at once (default: 8)")
    printed = links.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="print as JSON, what answers too")
    printed.add_argument("--csv", action="store_true", help="print the proposed copies, as lines of data/archives.csv")

    update = command("update", _update, "Ask a public interface for newer and revised rows; write a proposal to read.")
    update.add_argument("table", metavar="TABLE", help="as in economics/us-goods-trade-monthly")
    update.add_argument("--address", metavar="ADDRESS", help="a mirror of the interface")

    scores = command("scores", _scores, "Score the brief's forecasts.")
    scores.add_argument("--as-of", metavar="DATE", help="as it stood then (2022, 2022-03 or 2022-03-16)")
    scores.add_argument("--json", action="store_true", help="print as JSON")

    build = command("build", _build, "Build the book; nothing named builds HTML, PDF and EPUB.")
    build.add_argument("formats", nargs="*", metavar="FORMAT", help=f"{', '.join(FORMATS)}, lite")
    build.add_argument("--root", type=Path, default=Path(), help="the project's folder (default: here)")
    build.add_argument("--jobs", type=int, metavar="N", help="chapters that run at once (default: one for each core)")
    build.add_argument("--scheduler", metavar="ADDRESS", help="run the chapters on a Dask cluster: tcp://host:port")

    build.add_argument("--cdn", action="store_true", help="lite: leave Pyodide's own files at its public address")

    status = command("status", _status, "Say which chapters are stale, and why.")
    status.add_argument("--root", type=Path, default=Path(), help="the project's folder (default: here)")
    status.add_argument("--json", action="store_true", help="print as JSON")

    diff = command("diff", _diff, "Say what changed between two editions: rows, verdicts, outcomes, scores, figures.")
    diff.add_argument("old", metavar="OLD", help="an edition (SITE/2026.11), a checkout, a data folder, its zip")
    diff.add_argument("new", metavar="NEW", help="likewise")
    diff.add_argument("--json", action="store_true", help="print as JSON, every row")
    diff.add_argument("--pages", action="store_true", help="compare the text of the built pages too")
    diff.add_argument("--write", action="store_true", help="keep it in changes/ of the checkout NEW, for its page")

    publish = command("publish", _publish, "Publish the present commit as an edition, beside the editions before it.")
    publish.add_argument("site", type=Path, metavar="SITE", help="the folder of all editions, and of nothing else")
    publish.add_argument("--root", type=Path, default=Path(), help="the project's folder (default: here)")
    publish.add_argument("--allow-shrink", action="store_true", help="let it have fewer pages or figures than the last")
    publish.add_argument("--lite", action="store_true", help="with the notebooks that run in the browser (55 MB more)")

    verify = command("verify", _verify, "Recompute every digest and follow every link of what was published.")
    verify.add_argument("site", type=Path, metavar="SITE[/EDITION]", help="a folder of editions, or one edition")
    return parser


if __name__ == "__main__":
    command()
