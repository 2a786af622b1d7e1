"""What the servers of one class tell each other."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

Hear = Callable[[Mapping[str, Any]], None]


class Bus(Protocol):
    """Carries messages to every server of the class, the one they come from included.

    What one server publishes is heard everywhere in the order in which it was published. Messages
    are what JSON can carry.
    """

    def listen(self, hear: Hear) -> None:
        """Call somebody with each message from now on; on the event loop, and never at once with another."""

    async def start(self) -> None:
        """Begin to carry."""

    async def close(self) -> None:
        """Carry no more; what was published is on its way."""

    async def publish(self, message: Mapping[str, Any]) -> None:
        """Tell every server something."""


class LocalBus:
    """The bus of a class on one server."""

    def __init__(self) -> None:
        self._listeners: list[Hear] = []

    def listen(self, hear: Hear) -> None:
        """Call somebody with each message from now on."""
        self._listeners.append(hear)

    async def start(self) -> None:
        """Nothing has to be begun."""

    async def close(self) -> None:
        """Carry no more."""
        self._listeners.clear()

    async def publish(self, message: Mapping[str, Any]) -> None:
        """Tell everybody who listens."""
        for hear in tuple(self._listeners):
            hear(message)
