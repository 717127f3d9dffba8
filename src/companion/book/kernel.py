"""Runs one chapter's cells in a fresh interpreter, or in a fork of one that has imported what chapters import.

This file is a program of its own: it is started by its path, not as `companion.book.kernel`, and imports nothing of
`companion` itself. So a chapter that starts here has imported no module of `companion` yet, and what it imports and
reads while it runs is recorded truly.

A cell is run by IPython's shell as a Jupyter kernel runs it, in the chapter's folder; what would go to the client is
kept as the cell's outputs. There are two ways to start:

`kernel.py fork N`
    Import, then fork a child for each request that arrives on socket N. A request carries one end of a new socket
    pair; the child reads its job there and answers there. POSIX only.
`kernel.py once`
    Read one job from standard input, answer on standard output.

Messages are pickled values, each after its length. The answers to a job are `("start", process)`, `("cell", number)`
when a cell starts, and `("done", result)`.
"""

import contextlib
import functools
import hashlib
import importlib
import importlib.machinery
import importlib.util
import io
import os
import pickle
import signal
import struct
import sys
import time
import traceback
from pathlib import Path

_CODE = {}  # compiled modules of companion by the digest of their source: filled before the fork, for all children
_SEEN = {}  # paths of the sources that this process has loaded -> their digests


def _digest(content):
    return hashlib.sha256(content).hexdigest()


# ---------------------------------------------------------------- what a chapter imports and reads


class SourceLoader(importlib.machinery.SourceFileLoader):
    """Loads a module from exactly the source whose digest it notes.

    Python's own cache of compiled modules trusts a file's size and its time in whole seconds; two edits within one
    second can pass it unseen.
    """

    def get_code(self, fullname):
        """The compiled source; called by the import system."""
        source = self.get_data(self.path)
        digest = _SEEN[self.path] = _digest(source)
        if digest not in _CODE:
            _CODE[digest] = compile(source, self.path, "exec", dont_inherit=True)
        return _CODE[digest]


class SourceFinder:
    """Finds the modules of `companion` and those below the book's folder, so that `SourceLoader` loads them."""

    def __init__(self, root):
        self.root = root

    def find_spec(self, fullname, path=None, target=None):
        if path is None and fullname != "companion" and fullname in sys.stdlib_module_names:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or type(spec.loader) is not importlib.machinery.SourceFileLoader:
            return None
        if fullname.partition(".")[0] == "companion" or _below(spec.origin, self.root):
            spec.loader = SourceLoader(fullname, spec.origin)
            return spec
        return None


def _below(path, root):
    """The path relative to root with forward slashes, or "" where it is elsewhere, hidden, or built."""
    path = os.path.abspath(path)  # noqa: PTH100 -- links are not followed, nothing is opened
    if not path.startswith(root + os.sep):
        return ""
    parts = Path(path).relative_to(root).parts
    if any(part.startswith(".") or part in ("_build", "__pycache__") for part in parts):
        return ""
    return "/".join(parts)


class FileRecord:
    """Notes the content of every file below some folders at the moment it is opened for reading."""

    def __init__(self, root, data):
        self.root, self.data = root, data
        self.found = {}
        self.busy = False

    def __call__(self, event, args):
        if event != "open" or self.busy or not isinstance(args[0], (str, bytes)):
            return
        mode, flags = args[1], args[2]
        if (mode and set(str(mode)) & set("wax+")) or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)):
            return
        self.busy = True
        try:
            key = self.key(os.fsdecode(args[0]))
            if key and key not in self.found:
                try:
                    self.found[key] = _digest(Path(os.fsdecode(args[0])).read_bytes())
                except OSError:
                    self.found[key] = None  # a chapter may depend on the absence of a file
        finally:
            self.busy = False

    def key(self, path):
        if path.endswith((".py", ".pyc")):  # modules are noted by their loader
            return ""
        inside = _below(path, self.data)
        if inside:  # the catalogue notes the parts of descriptors that were used
            return "" if inside.endswith((".yaml", ".json")) else f"data/{inside}"
        return _below(path, self.root)


# ---------------------------------------------------------------- running the cells


class Stream(io.TextIOBase):
    """Standard output or error of a chapter, kept among the outputs of the cell."""

    encoding = "utf-8"

    def __init__(self, name, outputs):
        self.name, self.outputs = name, outputs

    def writable(self):
        return True

    def write(self, text):
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == self.name:
            last["text"] += text
        elif text:
            self.outputs.append({"output_type": "stream", "name": self.name, "text": text})
        return len(text)


@functools.cache  # made before the fork, so that no chapter waits for it
def _shell():
    """IPython's shell, and the list in which it puts the outputs of a cell."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    outputs = []

    class Publisher(DisplayPublisher):
        def publish(self, data, metadata=None, *, transient=None, update=False, **_):
            identity = (transient or {}).get("display_id")
            if update:
                for output in outputs:
                    if output.get("_id") == identity:
                        output.update(data=_plain(data), metadata=_plain(metadata or {}))
                return
            output = {"output_type": "display_data", "data": _plain(data), "metadata": _plain(metadata or {})}
            if identity:
                output["_id"] = identity
            outputs.append(output)

        def clear_output(self, wait=False):
            outputs.clear()

    class Hook(DisplayHook):
        def write_output_prompt(self):
            pass

        def write_format_data(self, format_dict, md_dict=None):
            outputs.append(
                {
                    "output_type": "execute_result",
                    "data": _plain(format_dict),
                    "metadata": _plain(md_dict or {}),
                    "execution_count": self.shell.execution_count,
                }
            )

        def finish_displayhook(self):
            pass

    class Shell(InteractiveShell):
        def _showtraceback(self, etype, evalue, stb):
            outputs.append(
                {
                    "output_type": "error",
                    "ename": etype.__name__,
                    "evalue": str(evalue),
                    "traceback": list(stb),
                }
            )

        def enable_gui(self, gui=None):
            pass

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Context"
    Shell.display_pub_class = Publisher
    Shell.displayhook_class = Hook
    shell = Shell.instance(config=config)
    shell.display_formatter.active_types = list(shell.display_formatter.formatters)
    return shell, outputs


def _plain(value):
    """A mime bundle as JSON holds it: bytes in base64, as Jupyter's protocol has them."""
    import binascii

    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return binascii.b2a_base64(value).decode("ascii")
    return value


def run(job, tell=lambda message: None):
    """Run a chapter.

    Parameters
    ----------
    job : dict
        `cells` (list of `{"source", "may_fail"}`), `folder` (where to run), `root` (of the book), `data` (folder of
        the tables), `path` (folders to import from first).
    tell : function
        Called with `("cell", number)` before each cell.

    Returns
    -------
    dict
        `cells` (a list of lists of outputs, as in a notebook), `inputs` (what was read and imported: key to digest),
        `error` (None, or `cell`, `line`, `name`, `text`, `traceback`), `seconds`.
    """
    root, data = (str(Path(job[key]).resolve()) for key in ("root", "data"))
    for folder in reversed(job["path"]):
        sys.path.insert(0, folder)
    os.environ["COMPANION_DATA"] = job["data"]
    os.chdir(job["folder"])
    sys.path.insert(0, "")  # as in a notebook
    finder = SourceFinder(root)
    sys.meta_path.insert(0, finder)
    record = FileRecord(root, data)
    sys.addaudithook(record)

    began = time.perf_counter()
    shell, outputs = _shell()
    cells, error = [], None
    with contextlib.redirect_stdout(Stream("stdout", outputs)), contextlib.redirect_stderr(Stream("stderr", outputs)):
        for number, cell in enumerate(job["cells"]):
            tell(("cell", number))
            outputs.clear()
            if cell["source"].strip():
                done = shell.run_cell(cell["source"], store_history=True)
                if not done.success and not cell["may_fail"]:
                    error = {"cell": number, **_explain(done.error_before_exec or done.error_in_exec, shell, outputs)}
            for output in outputs:
                output.pop("_id", None)
                if output["output_type"] == "error":
                    output["traceback"] = [line.replace(root + os.sep, "") for line in output["traceback"]]
            cells.append([dict(output) for output in outputs])
            if error:
                break
    record.busy = True  # the chapter is over
    seconds = round(time.perf_counter() - began, 3)
    return {"cells": cells, "inputs": _inputs(root, record), "error": error, "seconds": seconds}


def _explain(error, shell, outputs):
    """Where in the cell an error arose (a line counted from 1, or None), and how it reads."""
    line = None
    for frame in traceback.extract_tb(error.__traceback__):
        if shell.compile.format_code_name(frame.filename) is not None:
            line = frame.lineno
    if isinstance(error, SyntaxError) and line is None:
        line = error.lineno
    shown = [output for output in outputs if output["output_type"] == "error"]
    text = "\n".join(shown[-1]["traceback"]) if shown else "".join(traceback.format_exception(error))
    return {"line": line, "name": type(error).__name__, "text": str(error), "traceback": text}


def _inputs(root, record):
    found = dict(record.found)
    package = sys.modules.get("companion")
    home = Path(package.__file__).resolve().parents[1] if package else None
    for path, digest in _SEEN.items():
        real = Path(path).resolve()
        key = _below(real, root)
        if not key:
            key = real.relative_to(home).as_posix() if home and real.is_relative_to(home) else str(real)
        found[key] = digest
    store = sys.modules.get("companion.data.store")
    if store:
        found.update({f"data/{key}": digest for key, digest in store.reads().items()})
    return dict(sorted(found.items()))


# ---------------------------------------------------------------- being started


def _warm():
    """Import what nearly every chapter imports; numbers are drawn the same way whatever the machine's settings."""
    here = Path(__file__).resolve().parent
    sys.path[:] = [folder for folder in sys.path if Path(folder).resolve() != here]
    for name, value in (("OPENBLAS_NUM_THREADS", "1"), ("OMP_NUM_THREADS", "1"), ("MPLBACKEND", "agg"), ("TZ", "UTC")):
        os.environ[name] = value
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib:
        style = Path(matplotlib.submodule_search_locations[0], "mpl-data", "matplotlibrc")
        os.environ["MATPLOTLIBRC"] = str(style)  # not the user's own
    for module in (
        "IPython.core.interactiveshell",
        "IPython.display",
        "numpy",
        "pandas",
        "matplotlib.figure",
        "matplotlib.font_manager",
        "matplotlib.dates",
        "matplotlib.style",
        "matplotlib.backends.backend_agg",
        "matplotlib.backends.backend_svg",
        "yaml",
    ):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)


def _warm_further():
    """Do once, before any fork, what each chapter would do for the first time."""
    _shell()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    picture = Figure(figsize=(2, 2), layout="constrained")
    FigureCanvasAgg(picture)
    axes = picture.subplots()
    axes.plot([0, 1], [1, 2])
    axes.set_title("a")
    picture.savefig(io.StringIO(), format="svg")

    import pandas

    pandas.read_csv(io.StringIO("a,b\n1,x\n"), dtype=str)
    spec = importlib.util.find_spec("companion")
    if spec:
        home = Path(spec.submodule_search_locations[0])
        for room in ("", "data", "figures", "figures/forms", "tables", "ledger", "exercises"):
            for path in sorted((home / room).glob("*.py")):
                source = path.read_bytes()
                with contextlib.suppress(SyntaxError, ValueError):
                    _CODE[_digest(source)] = compile(source, str(path), "exec", dont_inherit=True)


def _end_with_parent(parent):
    """Have the system end this process when its parent ends (Linux; elsewhere the socket's end is noticed)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


def send(file, message):
    """Write one message."""
    content = pickle.dumps(message)
    file.write(struct.pack("!Q", len(content)) + content)
    file.flush()


def receive(file):
    """Read one message, or raise EOFError."""
    head = file.read(8)
    if len(head) < 8:
        raise EOFError
    (length,) = struct.unpack("!Q", head)
    content = file.read(length)
    if len(content) < length:
        raise EOFError
    return pickle.loads(content)


def _answer(source, sink):
    job = receive(source)
    send(sink, ("start", os.getpid()))
    result = _call(job) if "call" in job else run(job, lambda message: send(sink, message))
    send(sink, ("done", result))


def _call(job):
    """Call a function of `companion` here, where its imports cost the caller nothing; gives the text of its items."""
    os.environ["COMPANION_DATA"] = job["data"]
    module, function = job["call"]
    return [str(item) for item in getattr(importlib.import_module(module), function)()]


def _serve(descriptor, parent):
    import gc
    import socket

    _end_with_parent(parent)
    control = socket.socket(fileno=descriptor)
    _warm()
    _warm_further()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps
    server = os.getpid()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            os._exit(0)
        if os.fork():
            os.close(descriptors[0])
            continue
        status = 1
        try:
            _end_with_parent(server)
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with socket.socket(fileno=descriptors[0]) as line:
                _answer(line.makefile("rb"), line.makefile("wb"))
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)


def main(arguments):
    parent = int(arguments[1])
    if arguments[0] == "fork":
        _serve(int(arguments[2]), parent)
    _end_with_parent(parent)
    source = sys.stdin.buffer
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library writes past Python's streams must not mix with the answer
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    _warm()
    _answer(source, sink)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
