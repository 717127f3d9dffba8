"""The formats beside the pages, as `companion.book.build` asks for them: name -> what makes it.

A module is imported when its format is asked for.
"""


def _pdf(*arguments, **more):
    from .pdf import build_pdf

    build_pdf(*arguments, **more)


def _epub(*arguments, **more):
    from .epub import build_epub

    build_epub(*arguments, **more)


def _lite(*arguments, **more):
    from .lite.build import build_lite

    build_lite(*arguments, **more)


MAKERS = {"pdf": _pdf, "epub": _epub, "lite": _lite}
