"""The workflows: what they do can be done by hand, since each step is a target of the Makefile or `.ci/run`."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
VERSION = re.compile(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})")
TARGETS = set(re.findall(r"^([a-z]+(?: [a-z]+)*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
TARGETS = {target for line in TARGETS for target in line.split()}


def faults(text):
    """What is wrong with a workflow."""
    workflow, found = yaml.safe_load(text), []
    if "permissions" not in workflow:
        found.append("no permissions: every job could write everything")
    for name, job in workflow["jobs"].items():
        if "timeout-minutes" not in job and any("run" in step for step in job["steps"]):
            found.append(f"{name}: no timeout-minutes")
        for step in job["steps"]:
            if "uses" in step and not VERSION.fullmatch(step["uses"]):
                found.append(f"{name}: {step['uses']}: allowed: actions/… at a major version or a commit")
            command, *words = step.get("run", ".ci/run").split()
            targets = [word for word in words if not re.fullmatch(r"[A-Z]+=[\w./]+", word)]
            by_hand = command == "make" and targets and set(targets) <= TARGETS
            if not by_hand and step.get("run", ".ci/run") != ".ci/run":
                found.append(f"{name}: {step['run']!r} is no target of the Makefile")
    return found


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_step_can_be_run_by_hand(path):
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "run: make diff OLD=../base",
            "run: make difference OLD=../base",
            "'make difference OLD=../base' is no target",
        ),
        ("run: make check", "run: pip install x && make check", "'pip install x && make check' is no target"),
        ("run: make lint", "run: make", "'make' is no target"),
        ("actions/checkout@v4", "actions/checkout@main", "actions/checkout@main: allowed"),
        ("actions/checkout@v4", "someone/checkout@v4", "someone/checkout@v4: allowed"),
        ("permissions:\n  contents: read\n", "", "no permissions"),
        ("    timeout-minutes: 60\n", "", "no timeout-minutes"),
    ],
)
def test_a_step_that_cannot_is_found(old, new, said):
    text = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    assert old in text and said in "\n".join(faults(text.replace(old, new, 1)))


def test_a_proposal_a_tag_and_a_week_each_have_theirs():
    triggers = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))[True] for path in WORKFLOWS}  # YAML's "on"
    assert set(triggers) == {"check", "publish", "weekly"}
    assert "pull_request" in triggers["check"] and "schedule" in triggers["weekly"]
    assert list(triggers["publish"]) == ["push"] and list(triggers["publish"]["push"]) == ["tags"]


def test_what_is_promoted_is_what_was_verified():
    """Publish, verify, then keep and hand over that very folder; the job that promotes it builds nothing."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8"))["jobs"]
    steps = jobs["edition"]["steps"]
    order = [step["run"].split()[1] for step in steps if step.get("run", "").startswith("make")]
    assert order == ["publish", "verify", "keep"] and steps[-1]["with"]["path"] == "editions/site"
    assert jobs["promote"]["needs"] == "edition" and not any("run" in step for step in jobs["promote"]["steps"])


def test_a_dead_link_stops_nothing():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "weekly.yml").read_text(encoding="utf-8"))["jobs"]
    linked = [job for job in jobs.values() if any(step.get("run") == "make links" for step in job["steps"])]
    assert [job["continue-on-error"] for job in linked] == [True]
