"""Chapters run elsewhere give what they give here; a worker may be lost on the way."""

import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import pytest

from companion.book import shipping
from companion.book.cluster import ShippingExecutor
from companion.book.runner import Runner
from companion.book.state import read_pages

from .conftest import Book, wait_until

NAMES = ("chapters/levels", "chapters/fish", "chapters/tables")


@pytest.fixture
def fresh(tmp_path):
    return Book(tmp_path / "another" / "lake")


def test_any_executor_will_do(book, fresh, monkeypatch):
    """The results of processes to which everything was shipped are those of the book that was built here."""
    monkeypatch.setenv("COMPANION_DATA", str(fresh.root / "data"))
    runner = Runner(fresh.root)
    must, have = runner.stale(read_pages(fresh.root, NAMES))
    assert set(must) == set(NAMES)
    with ProcessPoolExecutor(2) as pool:
        runs, failures = runner.finish(must, have, ShippingExecutor(pool, fresh.root))
    assert not failures, failures
    here = Runner(book.root)
    for name in NAMES:
        local = here.results.newest(name)
        assert runs[name].cells == local.cells
        mine = {re.sub(r"^src/", "", key): value for key, value in local.inputs.items()}
        assert {re.sub(r"^src/", "", key): value for key, value in runs[name].inputs.items()} == mine


def test_a_worker_with_other_versions_is_refused(fresh):
    archive, places = shipping.pack(fresh.root, fresh.root / "data", fresh.root / "src/companion")
    wanted = {**shipping.versions(), "pandas": "1.0"}
    with pytest.raises(RuntimeError, match=r"pandas \S+ for 1\.0"):
        shipping.run_shipped({}, archive, places, wanted)


def test_a_failing_chapter_is_told_as_here(fresh, monkeypatch):
    monkeypatch.setenv("COMPANION_DATA", str(fresh.root / "data"))
    fresh.edit("chapters/tables.md", "print(", "nowhere(")
    runner = Runner(fresh.root)
    with ProcessPoolExecutor(1) as pool:
        _, failures = runner.finish(
            *runner.stale(read_pages(fresh.root, NAMES[2:])), ShippingExecutor(pool, fresh.root)
        )
    assert str(failures[0]).startswith("chapters/tables.md:17: code cell 1 failed: NameError")


def test_without_a_cluster(fresh):
    done = fresh.run("build", "html", "--scheduler", "tcp://127.0.0.1:9")
    assert done.status == 1
    assert "Traceback" not in done.messages
    assert "distributed" in done.messages or "no Dask scheduler answers at tcp://127.0.0.1:9" in done.messages


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def dask(tmp_path):
    """A scheduler and two workers, each a process; the workers do not have companion on their path."""
    port, outside = free_port(), {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    address, processes = f"tcp://127.0.0.1:{port}", []
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": outside, "cwd": tmp_path}

    def start(*arguments):
        processes.append(subprocess.Popen([sys.executable, "-m", *arguments], **quiet))
        return processes[-1]

    start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    workers = [
        start("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in "ab"
    ]
    yield address, workers
    for process in processes:
        process.kill()
        process.wait()


def test_on_a_dask_cluster_with_a_worker_killed(book, fresh, dask):
    from distributed import Client

    address, workers = dask
    with Client(address, timeout="60s", set_as_default=False) as client:
        client.wait_for_workers(2, timeout=90)
    for name in ("levels", "fish", "tables"):  # long enough that a worker can be lost on the way
        fresh.edit(
            f"chapters/{name}.md",
            "# ",
            "```{code-cell} python\n:tags: [remove-cell]\nimport time; time.sleep(4)\n```\n\n# ",
        )
    build = fresh.start("build", "html", "--scheduler", address)
    wait_until(lambda: busy(workers[0]), 90)
    time.sleep(0.5)
    workers[0].kill()
    _, messages = build.communicate(timeout=180)
    assert build.returncode == 0, messages
    for name in ("levels", "fish", "tables"):
        book.edit(
            f"chapters/{name}.md",
            "# ",
            "```{code-cell} python\n:tags: [remove-cell]\nimport time; time.sleep(4)\n```\n\n# ",
        )
    book.build()
    assert book.pages() == fresh.pages()


def busy(worker):
    """Whether a worker has started a chapter's process."""
    from .conftest import processes_of

    return any("kernel.py" in command(pid) for pid in processes_of(worker.pid))


def command(pid):
    try:
        with open(f"/proc/{pid}/cmdline") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return ""
