"""The Sphinx extension of the book: which chapters are stale, running them, and what stands under a figure.

It is named in `_config.yml`, so that plain `jupyter-book build .` has it too; `companion build` adds the one-step
replacement of the last good book (`companion.book.build`).
"""


def setup(app):
    """Called by Sphinx."""
    from .extension import setup

    return setup(app)
