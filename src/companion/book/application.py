"""A Sphinx application with Jupyter Book's settings: the same that `jupyter-book build .` makes."""

import contextlib
import sys
from pathlib import Path

BUILD = "_build"
DOCTREES = ".doctrees"


@contextlib.contextmanager
def application(
    root, builder, folder, *, strict=True, status=None, warning=sys.stderr, workers=1, commit="", lite=False
):
    """Give a Sphinx application for a book's sources, ready to build.

    All builders share one set of read pages (`_build/.doctrees`), so a second format reads nothing again.

    Parameters
    ----------
    root : path
        The book's folder, with `_config.yml` and `_toc.yml`.
    builder : str
        Sphinx's name of the format: `html`, `singlehtml`, `epub` …
    folder : path
        Where to write.
    strict : bool
        Whether a warning makes the application's `statuscode` 1.
    status, warning : file or None
        Where Sphinx says what it does and what is wrong.
    workers : int
        Processes that read and write pages.
    lite : bool
        Whether the notebooks that run in the browser will lie beside the pages, so that these may lead there.
    commit : str
        The commit that the pages are published from; none in an ordinary build, whose pages must not change with it.
    """
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.console import color_terminal, nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    if not color_terminal():
        nocolor()
    root = Path(root).resolve()
    settings, _ = get_final_config(
        user_yaml=root / "_config.yml",
        cli_config={"external_toc_path": (root / "_toc.yml").as_posix(), "latex_individualpages": False},
        sourcedir=root,
    )
    if lite:
        settings["companion_lite"] = True
    if commit:
        settings["companion_commit"] = commit
    with patch_docutils(None), docutils_namespace():
        app = Sphinx(
            srcdir=root,
            confdir=None,
            outdir=Path(folder).resolve(),
            doctreedir=root / BUILD / DOCTREES,
            buildername=builder,
            confoverrides=settings,
            status=status,
            warning=warning,
            warningiserror=strict,
            keep_going=True,
            parallel=workers,
        )
        if builder == "singlehtml":
            app.set_html_assets_policy("always")
        yield app
