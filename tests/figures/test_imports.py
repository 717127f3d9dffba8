"""A chapter that draws one form imports that form, and depends on no other."""

import json
import subprocess
import sys

import pytest

import companion.figures as figures


def loaded(code):
    code += "\nimport sys, json; print(json.dumps(sorted(n for n in sys.modules if n.startswith('companion.'))))"
    return set(
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    )


def test_one_form_brings_no_other():
    modules = loaded("from companion.figures import series; assert callable(series)")
    assert {name for name in modules if name.startswith("companion.figures.forms.")} == {
        "companion.figures.forms.series"
    }
    assert "companion.figures.blocks" not in modules
    assert not any(name.startswith(("companion.book", "companion.ledger", "companion.tables")) for name in modules)


def test_the_package_alone_brings_nothing():
    assert loaded("import companion.figures") == {"companion.figures", "companion.lazy"}


def test_pyplot_is_never_imported():
    code = "from companion.figures import *\nimport sys\nassert 'matplotlib.pyplot' not in sys.modules"
    loaded(code)


def test_a_name_is_always_the_function_whatever_was_imported_before():
    loaded(
        "import companion.figures.forms.series, companion.figures.forms.steps\n"
        "from companion.figures import series, steps\n"
        "assert callable(series) and callable(steps)\n"
        "import companion.figures as f; assert callable(f.series)"
    )


def test_every_form_is_offered_and_described():
    for name in figures.FORMS:
        form = getattr(figures, name)
        assert form.__name__ == name
        for part in ("Parameters", "Returns", "Raises"):
            assert part in form.__doc__, f"{name} does not describe {part}"
    assert set(figures.FORMS) < set(dir(figures))


def test_an_unknown_form_is_told_what_there_is():
    with pytest.raises(AttributeError, match="no 'pie'; there are: Picture, bands, bars"):
        figures.pie  # noqa: B018
