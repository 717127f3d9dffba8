"""Which edition a page belongs to: a line at its foot and, where it is published, the way to the other editions."""

import html

from companion.editions.edition import Edition

LINE = (
    '<p class="edition" data-edition="{version}">Edition {version} <span aria-hidden="true">·</span> '
    'data as of {day} <span aria-hidden="true">·</span> {origin}</p>'
)


def identify(app, config):
    """Called when the settings are known: say at the foot of every page which edition it is.

    All of it goes into settings, so that pages are written again when it changes (`pages.Pages`).
    """
    edition = app.companion_edition = Edition.of(app.srcdir, config.companion_commit)
    config.version = config.release = edition.version
    words = {"version": edition.version, "day": edition.day, "origin": edition.origin}
    line = LINE.format(**{name: html.escape(text) for name, text in words.items()})
    config.html_theme_options = {**config.html_theme_options, "extra_footer": line}
    if edition.commit and edition.homepage:
        config.html_baseurl = f"{edition.homepage.rstrip('/')}/latest/"  # the canonical address of every page


def add_switcher(app, pagename, templatename, context, doctree):
    """A published page can find the editions beside its own; a working copy has none beside it."""
    if app.companion_edition.commit:
        app.add_js_file("editions.js", loading_method="defer")


def setup(app):
    """Connect this to Sphinx."""
    app.add_config_value("companion_commit", "", "html", str)
    app.connect("html-page-context", add_switcher)
