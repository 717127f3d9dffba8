"""Makes what leaves the project: the PDF, the EPUB, and editions of the whole.

It takes the pages that `companion.book` has already run and never runs one itself.
"""

from companion.editions import EditionError


class PublishingError(EditionError):
    """The book cannot be published as it is; the message says where and what to do."""
