"""Numbers and values for the prose."""

import ast
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from companion import glue, number


@pytest.mark.parametrize(
    "value, options, text",
    [
        (1550, {}, "1,550"),
        (1549.6, {}, "1,550"),
        (26.2, {"digits": 1}, "26.2"),
        (-4.9, {"digits": 1}, "−4.9"),
        (4.9, {"digits": 1, "sign": True}, "+4.9"),
        (-4.9, {"digits": 1, "sign": True}, "−4.9"),
        (-0.04, {"digits": 1}, "0.0"),
        (0.04, {"digits": 1, "sign": True}, "0.0"),
        (0, {"sign": True}, "0"),
        (1234567.891, {"digits": 2}, "1,234,567.89"),
        (np.int64(221), {}, "221"),
        (np.float64(0.5), {"digits": 2}, "0.50"),
    ],
)
def test_number(value, options, text):
    assert number(value, **options) == text


@pytest.fixture
def shown(monkeypatch):
    kept = []
    monkeypatch.setattr("IPython.display.display", lambda data, **rest: kept.append((data, rest)))
    return kept


def test_glue_keeps_values_under_their_names(shown):
    glue(claims=221, fall="−4.9", gain=np.int64(1550))
    names = [rest["metadata"]["scrapbook"]["name"] for _, rest in shown]
    texts = [data["application/papermill.record/text/plain"] for data, _ in shown]
    assert names == ["claims", "fall", "gain"]
    assert [ast.literal_eval(text) for text in texts] == ["221", "−4.9", "1,550"]  # MyST-NB takes the quotes off


@pytest.mark.parametrize("value", [4.9, np.float64(4.9), None, [1], pd.NA])
def test_glue_leaves_no_rounding_to_chance(shown, value):
    with pytest.raises(TypeError, match=r"glue\(share=…\)"):
        glue(share=value)


def test_the_light_half_imports_nothing_before_it_is_used():
    code = "import sys, companion; print(sorted({'pandas', 'matplotlib', 'IPython', 'yaml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
