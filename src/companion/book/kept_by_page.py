"""What a role notes while pages are read, kept with Sphinx's record of them: `{page: {key: value}}`."""


def of(name):
    """A function that gives what is kept under a name in a Sphinx environment."""

    def kept(env):
        if not hasattr(env, name):
            setattr(env, name, {})
        return getattr(env, name)

    return kept


def connect(app, kept):
    """Forget a page that will be read again or has gone; take over what another process noted."""

    def purge(app, env, docname):
        kept(env).pop(docname, None)

    def merge(app, env, docnames, other):
        for name in docnames:
            if name in kept(other):
                kept(env)[name] = kept(other)[name]

    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
