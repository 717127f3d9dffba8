"""What keeps the data true: audits by people, addresses that still answer, proposals of newer rows.

For authors, in a checkout. Nothing here runs when the book is built, and only `audit` writes into data/; what the
others find out goes into _build/. `links` and `update` need the extra `evidence`.
"""


class EvidenceError(Exception):
    """The request or an answer has a fault; the message says what was found, what is allowed, what to do."""
