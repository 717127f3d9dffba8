"""Runs chapters on a Dask cluster."""

from pathlib import Path

from . import shipping

ANSWER = "15s"  # in which the scheduler must answer


class ClusterError(Exception):
    """There is no cluster to run chapters on; the message says why."""


class ShippingExecutor:
    """Runs jobs through any `concurrent.futures.Executor` whose workers may be anywhere.

    Parameters
    ----------
    executor : concurrent.futures.Executor
        Sends calls of picklable functions to its workers.
    root : path
        The book's folder.
    """

    def __init__(self, executor, root):
        from companion.data import store

        self.executor, self.root = executor, Path(root).resolve()
        self.archive, self.places = shipping.pack(self.root, store.data_dir(), Path(__file__).parents[1])
        self.versions = shipping.versions()

    def submit_job(self, job):
        """A future of what `kernel.run` gives."""
        there = {**job, "folder": Path(job["folder"]).relative_to(self.root).as_posix()}
        return self.executor.submit(shipping.run_shipped, there, self.archive, self.places, self.versions)


class ClusterExecutor(ShippingExecutor):
    """Runs jobs on a Dask cluster; a context manager.

    Raises
    ------
    ClusterError
        If `distributed` is not installed, or no scheduler answers.
    """

    def __init__(self, address, root):
        try:
            import cloudpickle
            from distributed import Client
        except ImportError:
            raise ClusterError("--scheduler needs the package distributed: pip install 'companion[cluster]'") from None
        try:
            self.client = Client(address, timeout=ANSWER, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no Dask scheduler answers at {address}: {error}") from None
        cloudpickle.register_pickle_by_value(shipping)  # a worker need not have companion
        super().__init__(self.client.get_executor(pure=False, retries=3), root)

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.client.close()
