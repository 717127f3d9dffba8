"""Runs the chapters that must run, several at once.

The runner speaks `concurrent.futures.Executor`: anything with `submit` will do. Locally the work is done in forks of
one interpreter that has imported what chapters import (`Zygote`), or in ordinary processes where there is no fork.
"""

import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from . import kernel
from .notebooks import chapter_path, code_cells
from .results import Inputs, Result, Results, code_digest

TIMEOUT = 120  # seconds for one cell
START = 120  # seconds until the first cell starts: imports on a busy machine
ATTEMPTS = 3  # runs of a chapter whose inputs keep changing while it runs


@dataclass
class Failure:
    """A chapter that did not run to its end."""

    chapter: str
    cell: int  # number among the code cells, from 1; 0 where no cell had started
    line: int  # in the chapter's file; 0 where it is not known
    code: str  # the line that failed
    message: str
    traceback: str

    def __str__(self):
        where = f"{self.chapter}.md:{self.line}" if self.line else f"{self.chapter}.md"
        cell = f"code cell {self.cell} failed" if self.cell else "the chapter could not be run"
        parts = [f"{where}: {cell}: {self.message}"]
        if self.code:
            parts.append(f"    {self.code.strip()}")
        if self.traceback:
            parts.append("\n".join(f"  | {line}" for line in self.traceback.rstrip().splitlines()))
        return "\n".join(parts)


class KernelLost(Exception):
    """The process that ran a chapter ended, or had to be ended, before it gave a result."""

    def __init__(self, message, cell=None):
        super().__init__(message)
        self.cell = cell


def can_fork():
    """Whether chapters can run in forks of a process that has imported everything (elsewhere each imports anew)."""
    return sys.platform.startswith("linux") and not os.environ.get("COMPANION_NO_FORK")


def run_in_process(job, on_cell=None):
    """Run one job in an ordinary process of its own; raises KernelLost."""
    with subprocess.Popen(
        [sys.executable, kernel.__file__, "once", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_environment(),
    ) as process:
        try:
            return _converse(process.stdout, process.stdin, job, process.kill, on_cell)
        finally:
            process.kill()


class Zygote:
    """One interpreter with everything imported, that forks a child for each chapter.

    It starts at once and imports while the caller goes on. It ends with `close`, or with the process that made it.
    """

    def __init__(self):
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, kernel.__file__, "fork", str(os.getpid()), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=2,  # what is written past Python's own streams belongs with the messages
                env=_environment(),
                start_new_session=True,  # an interrupt at the terminal is for the build, which then ends the rest
            )
        self._lock = threading.Lock()

    def run(self, job, on_cell=None):
        """Run one job in a fork; raises KernelLost."""
        line, theirs = socket.socketpair()
        with line:
            with theirs, self._lock:
                try:
                    socket.send_fds(self._control, [b"f"], [theirs.fileno()])
                except OSError as error:
                    raise KernelLost(f"the process that starts chapters has ended ({error})") from None
            with line.makefile("rb") as source, line.makefile("wb") as sink:
                return _converse(source, sink, job, lambda: line.shutdown(socket.SHUT_RDWR), on_cell)

    def close(self):
        """End it and its children."""
        self._control.close()
        self._process.kill()
        self._process.wait()


def _environment():
    """What a chapter's process sees of the environment: the same for every build."""
    return {**os.environ, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}


def _converse(source, sink, job, end, on_cell):
    """Give a job and follow the answers; a process whose cell takes too long is ended."""
    process, cell, late = None, None, threading.Event()

    def give_up():
        late.set()
        if process:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        with contextlib.suppress(OSError):
            end()

    allowed = START
    try:
        while True:
            timer = threading.Timer(allowed, give_up)
            timer.daemon = True
            timer.start()
            try:
                if process is None:
                    kernel.send(sink, job)
                    _, process = kernel.receive(source)
                kind, value = kernel.receive(source)
            finally:
                timer.cancel()
            if kind == "done":
                return value
            cell, allowed = value, job["timeout"]
            if on_cell:
                on_cell(value)
    except (EOFError, OSError):
        if late.is_set():
            message = f"it took longer than {allowed} seconds"
        else:
            message = "its process ended without a result (killed, out of memory, or a fault in a library)"
        raise KernelLost(message, cell) from None


# ---------------------------------------------------------------- executors


class LocalExecutor(ThreadPoolExecutor):
    """Runs each job in a process of its own, `jobs` at once; a thread waits for each.

    `on_cell(chapter, cell)` is told when a cell starts.
    """

    def __init__(self, jobs=None, zygote=None):
        super().__init__(max_workers=jobs or cores(), thread_name_prefix="chapter")
        self._zygote = zygote if zygote or not can_fork() else Zygote()
        self._own = zygote is None

    def submit(self, function, /, *arguments, **options):
        """As `Executor.submit`; a job for `run_in_process` goes to a fork where there are forks."""
        if function is run_in_process and self._zygote:
            function = self._zygote.run
        return super().submit(function, *arguments, **options)

    def call(self, module, function):
        """Call a function of `companion` where its imports cost this process nothing; a list of the texts it gives."""
        from companion.data import store

        job = {"call": (module, function), "data": str(store.data_dir().resolve()), "timeout": TIMEOUT}
        return self._zygote.run(job) if self._zygote else run_in_process(job)

    def shutdown(self, wait=True, *, cancel_futures=False):
        """As `Executor.shutdown`; no process is left behind."""
        if self._zygote and self._own:
            self._zygote.close()
        super().shutdown(wait=wait, cancel_futures=cancel_futures)


def cores():
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# ---------------------------------------------------------------- the runner


class Runner:
    """Brings the results of a book's chapters up to date.

    Parameters
    ----------
    root : path
        The book's folder.
    progress : Progress, optional
        Told what happens.
    timeout : float
        Seconds allowed for one cell.
    """

    def __init__(self, root, progress=None, timeout=TIMEOUT):
        self.root = Path(root).resolve()
        self.results = Results(self.root)
        self.inputs = Inputs(self.root)
        self.progress = progress
        self.timeout = timeout

    def stale(self, texts):
        """The chapters, of `{name: text}`, that have code and no result that holds; and the results of the others."""
        must, have = {}, {}
        for name, text in texts.items():
            cells = code_cells(text)
            if cells:
                result = self.results.current(name, cells, self.inputs)
                if result:
                    have[name] = result
                else:
                    must[name] = cells
        return must, have

    def finish(self, must, have, executor=None, jobs=None):
        """Run what must run.

        Parameters
        ----------
        must, have : dict
            As `stale` gives them.
        executor : concurrent.futures.Executor, optional
            By default chapters run on this machine, `jobs` at once.

        Returns
        -------
        tuple
            Results by chapter, and a list of Failure.
        """
        if not must:
            return have, []
        if executor is not None:
            return self._run(must, have, executor)
        with LocalExecutor(min(jobs or cores(), len(must))) as local:
            return self._run(must, have, local)

    def _run(self, must, have, executor):
        failures, waiting, attempts = [], {}, dict.fromkeys(must, 1)
        submit = getattr(executor, "submit_job", None) or functools.partial(executor.submit, run_in_process)
        if self.progress:
            self.progress.begin(list(must))
        for name in sorted(must, key=self._usual_seconds, reverse=True):  # long ones first: no one waits at the end
            waiting[submit(self.job(name, must[name]))] = name, time.perf_counter()
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                name, started = waiting.pop(future)
                outcome = self._outcome(name, must[name], future)
                if isinstance(outcome, Result):
                    if attempts[name] < ATTEMPTS and not Inputs(self.root).hold(outcome):  # edited while it ran
                        attempts[name] += 1
                        waiting[submit(self.job(name, must[name]))] = name, time.perf_counter()
                        continue
                    self.results.keep(name, outcome)
                    have[name] = outcome
                else:
                    failures.append(outcome)
                if self.progress:
                    good = isinstance(outcome, Result)
                    self.progress.done(name, outcome.seconds if good else time.perf_counter() - started, good)
        if self.progress:
            self.progress.end()
        return have, sorted(failures, key=lambda failure: failure.chapter)

    def job(self, name, cells):
        """What a process needs to know to run a chapter."""
        from companion.data import store

        return {
            "chapter": name,
            "cells": [{"source": cell.source, "may_fail": cell.may_fail} for cell in cells],
            "folder": str(chapter_path(self.root, name).parent),
            "root": str(self.root),
            "data": str(store.data_dir().resolve()),
            "path": [],
            "timeout": self.timeout,
        }

    def _outcome(self, name, cells, future):
        try:
            record = future.result()
        except KernelLost as lost:
            cell = cells[lost.cell] if lost.cell is not None else None
            return Failure(name, cell.number if cell else 0, cell.line if cell else 0, "", str(lost), "")
        except Exception as error:  # whatever an executor's workers raise
            return Failure(name, 0, 0, "", f"{type(error).__name__}: {error}", "")
        error = record["error"]
        if error:
            cell = cells[error["cell"]]
            lines = cell.source.splitlines()
            at = error["line"] or 1
            code = lines[at - 1] if at <= len(lines) else ""
            message = f"{error['name']}: {error['text']}" if error["text"] else error["name"]
            return Failure(name, cell.number, cell.line + at - 1, code, message, error["traceback"])
        inputs = {**record["inputs"], **self.inputs.environment()}
        return Result(code_digest(cells), dict(sorted(inputs.items())), record["cells"], record["seconds"])

    def _usual_seconds(self, name):
        last = self.results.newest(name)
        return (last.seconds if last else 1e9, name)


class Progress:
    """Says on standard error which chapters run: a bar on a terminal, a line for each chapter elsewhere."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stderr
        self.bar = self.stream.isatty()
        self.waiting, self.total = [], 0

    def begin(self, names):
        """Chapters are about to run."""
        self.waiting, self.total = list(names), len(names)
        if self.bar:
            self._draw()
        else:
            print(f"running {self.total} chapter{'s' if self.total > 1 else ''}", file=self.stream, flush=True)

    def done(self, name, seconds, good):
        """A chapter has run."""
        self.waiting.remove(name)
        text = f"{'ran' if good else 'FAILED'} {name} ({seconds:.1f} s)"
        if self.bar:
            self.stream.write(f"\r\x1b[K{text}\n")
            self._draw()
        else:
            print(f"  {text}, {self.total - len(self.waiting)} of {self.total}", file=self.stream, flush=True)

    def end(self):
        """All have run."""
        if self.bar:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def _draw(self):
        finished = self.total - len(self.waiting)
        full = round(24 * finished / self.total)
        names = ", ".join(self.waiting[:3])
        self.stream.write(f"\r\x1b[K[{'#' * full}{'.' * (24 - full)}] {finished} of {self.total}  {names}"[:110])
        self.stream.flush()
