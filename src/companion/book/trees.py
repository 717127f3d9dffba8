"""Walks through a page's tree without a generator for each of its levels.

Some forty transforms look through each page from top to bottom, and docutils does it by nested generators: a third of
the time that pages with long tables take. The order and what a change of the tree on the way does are the same.
"""

from docutils import nodes

_findall = nodes.Node.findall


def _every(self):
    yield self
    levels = [iter(self.children)]
    while levels:
        for child in levels[-1]:
            yield child
            if child.children:
                levels.append(iter(child.children))
                break
        else:
            levels.pop()


def _of_class(self, wanted):
    if isinstance(self, wanted):
        yield self
    levels = [iter(self.children)]
    while levels:
        for child in levels[-1]:
            if isinstance(child, wanted):
                yield child
            if child.children:
                levels.append(iter(child.children))
                break
        else:
            levels.pop()


def _that(self, condition):
    if condition(self):
        yield self
    levels = [iter(self.children)]
    while levels:
        for child in levels[-1]:
            if condition(child):
                yield child
            if child.children:
                levels.append(iter(child.children))
                break
        else:
            levels.pop()


def findall(self, condition=None, include_self=True, descend=True, siblings=False, ascend=False):
    """As `docutils.nodes.Node.findall`."""
    if include_self and descend and not siblings and not ascend:
        if condition is None:
            return _every(self)
        return _of_class(self, condition) if isinstance(condition, type) else _that(self, condition)
    return _findall(self, condition, include_self, descend, siblings, ascend)


def install():
    """Let docutils walk this way."""
    nodes.Node.findall = findall
