"""A loop in each serving process that looks, every few seconds, for what is due."""

import abc
import threading


class Looker(abc.ABC):
    """A thread that looks until it is stopped; what it finds is done in ``look``, which raises nothing."""

    def __init__(self, name: str, *, every: float) -> None:
        self._every = every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after what is being done."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    @abc.abstractmethod
    def look(self) -> int:
        """Do what is due now; returns how much was done."""

    def _serve(self) -> None:
        while not self._ended.wait(self._every):
            self.look()
