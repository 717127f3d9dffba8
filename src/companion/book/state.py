"""The chapters brought up to date: their results, figures and faults."""

from dataclasses import dataclass, field
from pathlib import Path

from . import legend
from .notebooks import code_cells
from .runner import TIMEOUT, Runner


@dataclass
class State:
    """What the pages are made from.

    Attributes
    ----------
    texts : dict
        The text of every page, by its name.
    runs : dict
        The result of every chapter that has code.
    figures : dict
        A list of Figure for every chapter that has code.
    alts : dict
        The filled alternative texts of every chapter, by the index of the cell.
    problems : list of str
        What stops the build, each with its place; chapters are in order.
    """

    texts: dict
    runs: dict
    figures: dict = field(default_factory=dict)
    alts: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)

    def figure(self, chapter, name):
        """A figure by its name, or None."""
        return next((figure for figure in self.figures.get(chapter, ()) if figure.name == name), None)


def read_pages(root, names):
    """The texts of some pages, those that exist."""
    paths = {name: Path(root, f"{name}.md") for name in names}
    return {name: path.read_text(encoding="utf-8") for name, path in paths.items() if path.is_file()}


def timeout(root):
    """The seconds that `_config.yml` allows for one cell."""
    import yaml

    settings = yaml.safe_load(Path(root, "_config.yml").read_text(encoding="utf-8")) or {}
    return (settings.get("execute") or {}).get("timeout", TIMEOUT)


def bring_up_to_date(root, texts, progress=None, timeout=TIMEOUT, executor=None, jobs=None):
    """Run what must run and look at every figure; gives a State."""
    return begin(root, texts, progress, timeout)(executor, jobs)


def begin(root, texts, progress=None, timeout=TIMEOUT):
    """Find what must run; gives a function `(executor, jobs)` that does the rest.

    The rest imports nothing more, so that it may go on beside a thread that imports.
    """
    import yaml  # noqa: F401 -- the descriptors are read by the rest

    from companion.data import store  # noqa: F401

    runner = Runner(root, progress, timeout)
    must, have = runner.stale(texts)

    def rest(executor=None, jobs=None):
        runs, failures = runner.finish(must, have, executor, jobs)
        return _look(texts, runs, failures)

    return rest


def _look(texts, runs, failures):
    state = State(texts, runs, problems=[str(failure) for failure in failures])
    register, homes = legend.Register(), {}
    for name in sorted(runs):
        figures, alts, faults = legend.figures_of(name, code_cells(texts[name]), runs[name], register)
        state.figures[name], state.alts[name] = figures, alts
        state.problems += [f"{name}.md:{line}: {text}" for line, text in faults]
        for figure in figures:
            other = homes.setdefault(figure.name, name)
            if other != name:
                state.problems.append(f"{name}.md:{figure.line}: {other}.md has a figure named {figure.name} too")
    return state
